#pragma once
#include <stddef.h>
#include <stdint.h>

// One HTTP GET with libcurl, which Swift cannot call itself because its functions are variadic.

// Asked for the address that is about to be connected to, in text; 0 refuses. The question comes after the name has been
// resolved, for this very connection, so a name that changes its address cannot slip past.
typedef int (*fetch_address_check)(void *context, const char *address, unsigned port);
// Given bytes of the body after decompression; 0 ends the transfer.
typedef int (*fetch_body_sink)(void *context, const uint8_t *bytes, size_t count);

struct fetch_request {
  const char *url;
  const char *user_agent;
  long connect_timeout_ms;
  long total_timeout_ms;
  // Of all headers together.
  long max_header_bytes;
  // After decompression.
  long max_body_bytes;
  void *context;
  fetch_address_check check;
  fetch_body_sink sink;
};

struct fetch_result {
  long status;
  char content_type[256];
  // Empty when the answer has none, or one that is longer.
  char location[2048];
  char error[256];
  // 0 done, 1 could not be reached, 2 the address was refused, 3 the body was too large, 4 the headers were too large
  int outcome;
};

void fetch_prepare(void);
void fetch_get(const struct fetch_request *request, struct fetch_result *result);
