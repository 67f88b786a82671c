#pragma once
#include <stddef.h>

// One message by SMTP with libcurl, which Swift cannot call itself because its functions are variadic.

struct mail_request {
  const char *url;       // smtp://host:port or smtps://host:port
  const char *user;      // NULL for none
  const char *password;  // NULL for none
  const char *from;      // <address>
  const char *to;        // <address>
  const char *text;      // the whole message, lines ended by CR LF
  size_t length;
  int require_tls;       // STARTTLS or smtps, with the server's certificate checked
  long timeout_ms;
};

// 0 when the server has taken the message; otherwise its answer's first digit times 100 (400 may pass, 500 will not), or 1
// when it was not reached; `error` then says why.
int mail_send(const struct mail_request *request, char *error, size_t room);
