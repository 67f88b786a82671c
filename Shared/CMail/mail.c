#include "mail.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

struct source {
  const char *bytes;
  size_t left;
};

static size_t give(char *into, size_t size, size_t count, void *data) {
  struct source *source = data;
  size_t room = size * count;
  size_t n = source->left < room ? source->left : room;
  memcpy(into, source->bytes, n);
  source->bytes += n;
  source->left -= n;
  return n;
}

int mail_send(const struct mail_request *request, char *error, size_t room) {
  static int prepared = 0;
  if (!prepared) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
    prepared = 1;
  }
  CURL *curl = curl_easy_init();
  if (!curl) {
    snprintf(error, room, "no transfer could be made");
    return 1;
  }
  struct source source = {request->text, request->length};
  struct curl_slist *recipients = curl_slist_append(NULL, request->to);
  char why[CURL_ERROR_SIZE] = "";
  curl_easy_setopt(curl, CURLOPT_URL, request->url);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NETRC, CURL_NETRC_IGNORED);
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, request->from);
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
  if (request->user) curl_easy_setopt(curl, CURLOPT_USERNAME, request->user);
  if (request->password) curl_easy_setopt(curl, CURLOPT_PASSWORD, request->password);
  curl_easy_setopt(curl, CURLOPT_USE_SSL, request->require_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY);
  curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
  curl_easy_setopt(curl, CURLOPT_READDATA, &source);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->timeout_ms);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->timeout_ms);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
  CURLcode code = curl_easy_perform(curl);
  long answer = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
  if (code != CURLE_OK) snprintf(error, room, "%s", why[0] ? why : curl_easy_strerror(code));
  curl_slist_free_all(recipients);
  curl_easy_cleanup(curl);
  if (code == CURLE_OK) return 0;
  return answer >= 400 ? (int)(answer / 100 * 100) : 1;
}
