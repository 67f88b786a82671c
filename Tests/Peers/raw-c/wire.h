// Frames of the raw peer: length (4 bytes, big-endian), stream (4), then an Echo encoded by protobuf-c.
#pragma once
#include "echo.pb-c.h"
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct {
  uint8_t *bytes;
  size_t used, size;
} Buffer;

static inline uint8_t *reserve(Buffer *buffer, size_t count) {
  if (buffer->used + count > buffer->size) {
    while (buffer->used + count > buffer->size) buffer->size = buffer->size ? buffer->size * 2 : 65536;
    buffer->bytes = realloc(buffer->bytes, buffer->size);
  }
  return buffer->bytes + buffer->used;
}

static inline void put32(uint8_t *at, uint32_t value) {
  at[0] = value >> 24, at[1] = value >> 16, at[2] = value >> 8, at[3] = value;
}

static inline uint32_t get32(const uint8_t *at) {
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static inline void append(Buffer *out, uint32_t stream, const Infin8__Test__V1__Echo *echo) {
  size_t size = infin8__test__v1__echo__get_packed_size(echo);
  uint8_t *at = reserve(out, size + 8);
  put32(at, size);
  put32(at + 4, stream);
  infin8__test__v1__echo__pack(echo, at + 8);
  out->used += size + 8;
}

/// The first whole frame's length with its header; 0 when there is none yet.
static inline size_t frame(const uint8_t *bytes, size_t count) {
  if (count < 8) return 0;
  size_t whole = 8 + get32(bytes);
  return whole <= count ? whole : 0;
}

static inline struct sockaddr_un address(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  return address;
}
