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

/* The callback is called for each socket before it connects: the name of the host is known by then. */
static inline CURLcode aix_curl_set_socket_callback(CURL *handle, curl_sockopt_callback callback, void *context) {
  curl_easy_setopt(handle, CURLOPT_SOCKOPTDATA, context);
  return curl_easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, callback);
}

/* The callback is called once there is a connection, be it a new one or one that is reused. */
static inline CURLcode aix_curl_set_connected_callback(CURL *handle, curl_prereq_callback callback, void *context) {
  curl_easy_setopt(handle, CURLOPT_PREREQDATA, context);
  return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callback);
}

/* Whoever gives a lookup of a name up does not wait for its thread. */
static inline void aix_curl_never_wait_for_lookups(CURL *handle) {
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(handle, CURLOPT_QUICK_EXIT, 1L);
#endif
}

static inline void aix_curl_set_share(CURL *handle, CURLSH *share) {
  curl_easy_setopt(handle, CURLOPT_SHARE, share);
}

/* Names of hosts that were looked up, for all handles of one thread. */
static inline CURLSH *aix_curl_shared_names(void) {
  CURLSH *share = curl_share_init();
  if (share) curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
  return share;
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

static inline void aix_curl_multi_callbacks(
  CURLM *multi, curl_socket_callback onSocket, curl_multi_timer_callback onTimer, void *context) {
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, onSocket);
  curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, onTimer);
  curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
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
