#include "fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct transfer {
  const struct fetch_request *request;
  struct fetch_result *result;
  long received;
  long headers;
};

void fetch_prepare(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

static curl_socket_t open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address) {
  struct transfer *transfer = data;
  char text[INET6_ADDRSTRLEN] = "";
  unsigned port = 0;
  (void)purpose;
  if (address->family == AF_INET) {
    struct sockaddr_in *v4 = (struct sockaddr_in *)&address->addr;
    inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    port = ntohs(v4->sin_port);
  } else if (address->family == AF_INET6) {
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address->addr;
    inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    port = ntohs(v6->sin6_port);
  }
  if (!text[0] || !transfer->request->check(transfer->request->context, text, port)) {
    transfer->result->outcome = 2;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_body(char *bytes, size_t size, size_t count, void *data) {
  struct transfer *transfer = data;
  size_t total = size * count;
  transfer->received += (long)total;
  if (transfer->received > transfer->request->max_body_bytes) {
    transfer->result->outcome = 3;
    return 0;
  }
  return transfer->request->sink(transfer->request->context, (const uint8_t *)bytes, total) ? total : 0;
}

static size_t take_header(char *bytes, size_t size, size_t count, void *data) {
  struct transfer *transfer = data;
  size_t total = size * count;
  (void)bytes;
  transfer->headers += (long)total;
  if (transfer->headers > transfer->request->max_header_bytes) {
    transfer->result->outcome = 4;
    return 0;
  }
  return total;
}

void fetch_get(const struct fetch_request *request, struct fetch_result *result) {
  struct transfer transfer = {request, result, 0, 0};
  memset(result, 0, sizeof *result);
  CURL *curl = curl_easy_init();
  if (!curl) {
    result->outcome = 1;
    snprintf(result->error, sizeof result->error, "no transfer could be made");
    return;
  }
  char error[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl, CURLOPT_URL, request->url);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, request->user_agent);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(curl, CURLOPT_NETRC, CURL_NETRC_IGNORED);
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->connect_timeout_ms);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->total_timeout_ms);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  CURLcode code = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &result->status);
  char *text = NULL;
  if (curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &text) == CURLE_OK && text)
    snprintf(result->content_type, sizeof result->content_type, "%s", text);
  text = NULL;
  if (curl_easy_getinfo(curl, CURLINFO_REDIRECT_URL, &text) == CURLE_OK && text &&
      strlen(text) < sizeof result->location)
    snprintf(result->location, sizeof result->location, "%s", text);
  if (code != CURLE_OK && result->outcome == 0) result->outcome = 1;
  if (code != CURLE_OK) snprintf(result->error, sizeof result->error, "%s", error[0] ? error : curl_easy_strerror(code));
  curl_easy_cleanup(curl);
}
