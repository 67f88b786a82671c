// client SOCKET BODY_BYTES IN_FLIGHT CONNECTIONS CALLS: echoes and prints what it took as one line of JSON.
#include "wire.h"
#include <poll.h>
#include <sys/resource.h>
#include <time.h>

typedef struct {
  int socket;
  Buffer in, out;
  size_t sent;
  uint64_t *begun;
} Link;

static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static uint64_t cpu(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000ull + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static int compare(const void *one, const void *other) {
  uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
  return a < b ? -1 : a > b;
}

static size_t body_size, in_flight, connections;
static Link *links;
static Infin8__Test__V1__Echo request = INFIN8__TEST__V1__ECHO__INIT;

static void ask(Link *link, uint32_t slot) {
  link->begun[slot] = now();
  append(&link->out, slot, &request);
}

static void push(Link *link) {
  while (link->sent < link->out.used) {
    ssize_t count = send(link->socket, link->out.bytes + link->sent, link->out.used - link->sent, MSG_NOSIGNAL | (connections * in_flight > 1 ? MSG_DONTWAIT : 0));
    if (count < 0) {
      if (errno == EAGAIN) return;
      perror("send"), exit(1);
    }
    link->sent += count;
  }
  link->out.used = link->sent = 0;
}

static void run(size_t calls, uint64_t *times) {
  size_t asked = 0, answered = 0;
  for (size_t c = 0; c < connections; c++) {
    for (size_t slot = 0; slot < in_flight && asked < calls; slot++, asked++) ask(&links[c], slot);
    push(&links[c]);
  }
  struct pollfd *polls = calloc(connections, sizeof *polls);
  while (answered < calls) {
    if (connections * in_flight > 1) {
      for (size_t c = 0; c < connections; c++)
        polls[c] = (struct pollfd){.fd = links[c].socket, .events = POLLIN | (links[c].out.used ? POLLOUT : 0)};
      poll(polls, connections, -1);
    }
    for (size_t c = 0; c < connections; c++) {
      Link *link = &links[c];
      if (connections * in_flight > 1) {
        if (polls[c].revents & POLLOUT) push(link);
        if (!(polls[c].revents & POLLIN)) continue;
      }
      reserve(&link->in, 65536);
      ssize_t count = recv(link->socket, link->in.bytes + link->in.used, link->in.size - link->in.used, 0);
      if (count <= 0) perror("recv"), exit(1);
      link->in.used += count;
      size_t at = 0, whole;
      while ((whole = frame(link->in.bytes + at, link->in.used - at))) {
        uint32_t slot = get32(link->in.bytes + at + 4);
        Infin8__Test__V1__Echo *echo = infin8__test__v1__echo__unpack(NULL, whole - 8, link->in.bytes + at + 8);
        if (echo->body.len != body_size) fputs("wrong reply\n", stderr), exit(1);
        infin8__test__v1__echo__free_unpacked(echo, NULL);
        if (times) times[answered] = now() - link->begun[slot];
        answered++;
        at += whole;
        if (asked < calls) ask(link, slot), asked++;
      }
      memmove(link->in.bytes, link->in.bytes + at, link->in.used - at);
      link->in.used -= at;
      push(link);
    }
  }
  free(polls);
}

int main(int count, char **arguments) {
  if (count != 6) return 64;
  body_size = strtoul(arguments[2], NULL, 10), in_flight = strtoul(arguments[3], NULL, 10);
  connections = strtoul(arguments[4], NULL, 10);
  size_t calls = strtoul(arguments[5], NULL, 10);
  request.note = "echo";
  request.body = (ProtobufCBinaryData){.len = body_size, .data = calloc(1, body_size)};
  links = calloc(connections, sizeof *links);
  for (size_t c = 0; c < connections; c++) {
    struct sockaddr_un own = address(arguments[1]);
    links[c].socket = socket(AF_UNIX, SOCK_STREAM, 0);
    links[c].begun = calloc(in_flight, sizeof(uint64_t));
    if (connect(links[c].socket, (struct sockaddr *)&own, sizeof own)) return perror(arguments[1]), 1;
  }
  run(calls / 10 + 1, NULL);
  uint64_t *times = calloc(calls, sizeof *times), begun = now(), used = cpu();
  run(calls, times);
  double seconds = (now() - begun) / 1e9;
  used = cpu() - used;
  qsort(times, calls, sizeof *times, compare);
  printf("{\"calls\":%zu,\"seconds\":%.6f,\"p50_us\":%.2f,\"p99_us\":%.2f,\"cpu_us\":%llu}\n", calls, seconds,
         times[calls / 2] / 1e3, times[calls * 99 / 100] / 1e3, (unsigned long long)used);
}
