#ifndef AIXTUI_CCURL_SHIM_H
#define AIXTUI_CCURL_SHIM_H

#include <curl/curl.h>
#include <malloc.h>

/* Threads share two pools of memory: what one lets go of, another one takes. Elsewhere than in glibc nothing is done. */
static inline void aix_limit_memory_pools(void) {
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 2);
#endif
}

/* curl_easy_setopt and curl_easy_getinfo are variadic and so not imported: one function a kind of value. */

static inline CURLcode aix_curl_set_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode aix_curl_set_large(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode aix_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode aix_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode aix_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*aix_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode aix_curl_set_data_callback(CURL *handle, CURLoption option, aix_curl_data_callback callback) {
  return curl_easy_setopt(handle, option, callback);
}

typedef int (*aix_curl_debug_callback)(CURL *handle, curl_infotype kind, char *bytes, size_t count, void *context);

static inline CURLcode aix_curl_set_debug_callback(CURL *handle, aix_curl_debug_callback callback) {
  return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, callback);
}

typedef int (*aix_curl_progress_callback)(
  void *context, curl_off_t total, curl_off_t now, curl_off_t sendTotal, curl_off_t sent);

/* The callback ends a transfer, or the making of a connection, by another result than 0. */
static inline CURLcode aix_curl_set_progress_callback(
  CURL *handle, aix_curl_progress_callback callback, void *context) {
  curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
  curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, callback);
  return curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

/* The socket of a connection made with CURLOPT_CONNECT_ONLY; -1 where there is none. */
static inline int aix_curl_socket(CURL *handle) {
  curl_socket_t descriptor = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &descriptor) != CURLE_OK) return -1;
  return (int)descriptor;
}

static inline long aix_curl_long(CURL *handle, CURLINFO info) {
  long value = 0;
  curl_easy_getinfo(handle, info, &value);
  return value;
}

static inline void aix_curl_multi_limit(CURLM *multi, long perHost) {
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, perHost);
}

/* The next transfer that has ended, and how; NULL where none has. */
static inline CURL *aix_curl_multi_done(CURLM *multi, CURLcode *result) {
  int left = 0;
  CURLMsg *message = curl_multi_info_read(multi, &left);
  while (message && message->msg != CURLMSG_DONE) message = curl_multi_info_read(multi, &left);
  if (!message) return NULL;
  *result = message->data.result;
  return message->easy_handle;
}

#endif
