#pragma once
// What Swift's Glibc module leaves out.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

// The peer of a connected Unix socket (SO_PEERCRED), whose struct Swift cannot see.
int linux_peer_credentials(int socket, int *pid, unsigned *uid, unsigned *gid);

// The next waiting connection, non-blocking and closed on exec.
int linux_accept(int socket);

// Lets the allocator keep up to `most` freed bytes for the next message, and serve blocks below that from them: fresh
// pages from the kernel cost more than all else that is done with a large message.
void linux_keep_freed_memory(int most);

// Gives what is free back to the kernel.
void linux_release_freed_memory(void);

// When a file was made, in seconds since 1970; 0 where that is not known.
long long linux_birth_time(const char *path);

// Whether something is mounted there: it cannot be renamed.
int linux_is_mount(const char *path);

// Gives two files each the other's name, at once (renameat2(2), RENAME_EXCHANGE). 0, or -1 and errno.
int linux_exchange(const char *path, const char *other);

// Keeps what this process knows to itself: no core file, no debugger or /proc/<pid>/environ for others of the same user
// (prctl(2), PR_SET_DUMPABLE), and no rights gained by running another program (PR_SET_NO_NEW_PRIVS). 0, or -1 and errno.
int linux_keep_to_itself(void);

// Whether all of that holds.
int linux_keeps_to_itself(void);
