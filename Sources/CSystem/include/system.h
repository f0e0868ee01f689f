// The system calls of a host, in a form that Swift and Embedded Swift both import.
//
// Embedded Swift has no Glibc module, and Swift's Glibc module leaves out F_SETPIPE_SZ, pidfd_open
// and the variadic calls. Every function here is one call of the C library: no retry, no policy, no
// state. A result below 0 is the negated errno, so that nobody reads errno later than it is valid.
#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static inline long system_result(long result) { return result < 0 ? -(long)errno : result; }

// The errors that a channel tells apart.
static const int system_EINTR = EINTR;
static const int system_EAGAIN = EAGAIN;
static const int system_EPIPE = EPIPE;
static const int system_ECONNRESET = ECONNRESET;

// strerror(3). The text is valid until the next call of this thread.
static inline const char *_Nonnull system_error_text(int code) { return strerror(code); }

// strlen(3).
static inline long system_length(const char *_Nonnull text) { return (long)strlen(text); }

// MARK: Bytes

static inline long system_read(int descriptor, void *_Nonnull bytes, size_t count) {
  return system_result(read(descriptor, bytes, count));
}

static inline long system_write(int descriptor, const void *_Nonnull bytes, size_t count) {
  return system_result(write(descriptor, bytes, count));
}

// writev(2) of two pieces. Neither is written to: iovec lacks the const.
static inline long system_write_both(int descriptor, const void *_Nonnull first, size_t first_count,
                                     const void *_Nullable second, size_t second_count) {
  struct iovec pieces[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
  return system_result(writev(descriptor, pieces, 2));
}

// sendmsg(2) of two pieces, which never waits and never raises SIGPIPE.
static inline long system_send_both(int socket, const void *_Nonnull first, size_t first_count,
                                    const void *_Nullable second, size_t second_count) {
  struct iovec pieces[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
  struct msghdr message = {0};
  message.msg_iov = pieces;
  message.msg_iovlen = 2;
  int flags = MSG_DONTWAIT;
#ifdef MSG_NOSIGNAL
  flags |= MSG_NOSIGNAL;
#endif
  return system_result(sendmsg(socket, &message, flags));
}

// MARK: Descriptors

typedef enum {
  system_kind_pipe,
  system_kind_socket,
  system_kind_file,   // regular: always ready
  system_kind_other,  // terminals and devices
} system_kind;

// fstat(2). A descriptor that is not open counts as other: its first use gives the error.
static inline system_kind system_kind_of(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return system_kind_other;
  if (S_ISFIFO(status.st_mode)) return system_kind_pipe;
  if (S_ISSOCK(status.st_mode)) return system_kind_socket;
  if (S_ISREG(status.st_mode)) return system_kind_file;
  return system_kind_other;
}

// A description of our own of the same pipe, so that O_NONBLOCK on it is nobody else's. ENXIO when
// no reader is left, EACCES for another user's pipe, ENOENT without /proc.
static inline long system_reopen_for_writing(int pipe) {
#ifdef __linux__
  char path[32] = "/proc/self/fd/";
  size_t end = sizeof("/proc/self/fd/") - 1;
  char digits[12];
  int count = 0;
  unsigned number = (unsigned)pipe;
  do digits[count++] = (char)('0' + number % 10);
  while ((number /= 10) != 0);
  while (count > 0) path[end++] = digits[--count];
  return system_result(open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC));
#else
  (void)pipe;
  return -ENOSYS;
#endif
}

// F_DUPFD_CLOEXEC at 3 or above: a duplicate that no child inherits and no stray print hits.
static inline long system_duplicate(int descriptor) {
  return system_result(fcntl(descriptor, F_DUPFD_CLOEXEC, 3));
}

static inline long system_replace(int descriptor, int with) {
  return system_result(dup2(with, descriptor));
}

static inline long system_open_null(void) {
  return system_result(open("/dev/null", O_RDWR | O_CLOEXEC));
}

static inline long system_close(int descriptor) { return system_result(close(descriptor)); }

// F_SETPIPE_SZ. EBUSY, EPERM (the user's pipes are over pipe-user-pages-soft), ENOSYS elsewhere.
static inline long system_set_pipe_size(int pipe, int count) {
#ifdef F_SETPIPE_SZ
  return system_result(fcntl(pipe, F_SETPIPE_SZ, count));
#else
  (void)pipe, (void)count;
  return -ENOSYS;
#endif
}

// MARK: Waiting

enum {
  system_ready_input = 1,   // a read gives bytes, the end or an error
  system_ready_output = 2,  // a write takes at least PIPE_BUF bytes or gives an error
  system_ready_wake = 4,
};

// poll(2) over up to three descriptors, −1 for none. The result is a set of system_ready_*; 0 when
// `milliseconds` (−1: none) have passed.
static inline long system_poll(int input, int output, int wake, int milliseconds) {
  struct pollfd set[3] = {{input, POLLIN, 0}, {output, POLLOUT, 0}, {wake, POLLIN, 0}};
  int count = poll(set, 3, milliseconds);
  if (count < 0) return -(long)errno;
  return (set[0].revents ? system_ready_input : 0) | (set[1].revents ? system_ready_output : 0) |
         (set[2].revents ? system_ready_wake : 0);
}

// CLOCK_MONOTONIC in milliseconds.
static inline int64_t system_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// MARK: Memory

// realloc(3): grows in place or by remapping where it can. NULL when there is no memory.
static inline void *_Nullable system_reallocate(void *_Nullable block, size_t count) {
  return realloc(block, count);
}

static inline void system_free(void *_Nullable block) { free(block); }
