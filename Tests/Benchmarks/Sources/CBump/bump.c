#include "bump.h"
#include <stdlib.h>

Bump *bump_make(size_t size) {
  Bump *bump = malloc(sizeof *bump);
  bump->start = malloc(size);
  bump->used = 0;
  bump->size = size;
  return bump;
}

void *bump_alloc(void *data, size_t size) {
  Bump *bump = data;
  size_t rounded = (size + 15) & ~(size_t)15;
  if (bump->used + rounded > bump->size) return NULL;
  void *memory = bump->start + bump->used;
  bump->used += rounded;
  return memory;
}

void bump_free(void *data, void *pointer) { (void)data; (void)pointer; }
void bump_reset(Bump *bump) { bump->used = 0; }
