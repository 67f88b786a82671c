#pragma once
#include <stddef.h>

/// The simplest arena there is: one block, handed out in order, forgotten all at once. What protobuf-c can do at best.
typedef struct Bump {
  char *start;
  size_t used;
  size_t size;
} Bump;

Bump *bump_make(size_t size);
void *bump_alloc(void *bump, size_t size);
void bump_free(void *bump, void *pointer);
void bump_reset(Bump *bump);
