// The limit: one thread, epoll, every message decoded and encoded, nothing else.
#include "wire.h"
#include <signal.h>
#include <sys/epoll.h>

typedef struct {
  int socket;
  Buffer in, out;
  size_t sent;
} Peer;

static const char *path;

static void leave(int signal) {
  (void)signal;
  unlink(path);
  _exit(0);
}

static int flush(int poll, Peer *peer) {
  while (peer->sent < peer->out.used) {
    ssize_t count = send(peer->socket, peer->out.bytes + peer->sent, peer->out.used - peer->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count <= 0) {
      if (count < 0 && errno != EAGAIN) return -1;
      struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = peer};
      epoll_ctl(poll, EPOLL_CTL_MOD, peer->socket, &event);
      return 0;
    }
    peer->sent += count;
  }
  peer->out.used = peer->sent = 0;
  return 0;
}

static int serve(int poll, Peer *peer) {
  for (;;) {
    reserve(&peer->in, 65536);
    size_t room = peer->in.size - peer->in.used;
    ssize_t count = recv(peer->socket, peer->in.bytes + peer->in.used, room, MSG_DONTWAIT);
    if (count == 0) return -1;
    if (count < 0) {
      if (errno == EAGAIN) break;
      return -1;
    }
    peer->in.used += count;
    size_t at = 0, whole;
    while ((whole = frame(peer->in.bytes + at, peer->in.used - at))) {
      Infin8__Test__V1__Echo *echo = infin8__test__v1__echo__unpack(NULL, whole - 8, peer->in.bytes + at + 8);
      append(&peer->out, get32(peer->in.bytes + at + 4), echo);
      infin8__test__v1__echo__free_unpacked(echo, NULL);
      at += whole;
    }
    memmove(peer->in.bytes, peer->in.bytes + at, peer->in.used - at);
    peer->in.used -= at;
    if ((size_t)count < room) break;
  }
  return flush(poll, peer);
}

int main(int count, char **arguments) {
  if (count != 2) return 64;
  path = arguments[1];
  signal(SIGTERM, leave);
  unlink(path);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0), poll = epoll_create1(0);
  struct sockaddr_un own = address(path);
  if (bind(listener, (struct sockaddr *)&own, sizeof own) || listen(listener, 64)) return perror(path), 1;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL}, events[64];
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  puts("ready");
  fflush(stdout);
  for (;;) {
    int ready = epoll_wait(poll, events, 64, -1);
    for (int index = 0; index < ready; index++) {
      Peer *peer = events[index].data.ptr;
      if (!peer) {
        peer = calloc(1, sizeof *peer);
        peer->socket = accept(listener, NULL, NULL);
        event = (struct epoll_event){.events = EPOLLIN, .data.ptr = peer};
        epoll_ctl(poll, EPOLL_CTL_ADD, peer->socket, &event);
        continue;
      }
      if (events[index].events & EPOLLOUT) {
        event = (struct epoll_event){.events = EPOLLIN, .data.ptr = peer};
        epoll_ctl(poll, EPOLL_CTL_MOD, peer->socket, &event);
        if (flush(poll, peer)) goto gone;
      }
      if (!serve(poll, peer)) continue;
    gone:
      close(peer->socket);
      free(peer->in.bytes), free(peer->out.bytes), free(peer);
    }
  }
}
