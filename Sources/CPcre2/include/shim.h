#ifndef AIXTUI_CPCRE2_SHIM_H
#define AIXTUI_CPCRE2_SHIM_H
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stddef.h>

/* memmem(3), which Swift's Glibc does not import since it is a GNU extension. */
const void *_Nullable aixtui_find(const void *_Nonnull text, size_t text_count,
                                  const void *_Nonnull needle, size_t needle_count);
#endif
