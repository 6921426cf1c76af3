#define _GNU_SOURCE
#include "shim.h"
#include <string.h>

const void *_Nullable aixtui_find(const void *_Nonnull text, size_t text_count,
                                  const void *_Nonnull needle, size_t needle_count) {
  return memmem(text, text_count, needle, needle_count);
}
