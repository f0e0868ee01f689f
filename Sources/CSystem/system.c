#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

const int system_EINTR = EINTR;
const int system_EAGAIN = EAGAIN;
const int system_EPIPE = EPIPE;
const int system_ECONNRESET = ECONNRESET;

static long outcome(long result) { return result < 0 ? -(long)errno : result; }

const char *system_error_text(int code) { return strerror(code); }

long system_length(const char *text) { return (long)strlen(text); }

// MARK: Bytes

long system_read(int descriptor, void *bytes, size_t count) {
  return outcome(read(descriptor, bytes, count));
}

long system_write(int descriptor, const void *bytes, size_t count) {
  return outcome(write(descriptor, bytes, count));
}

long system_write_both(int descriptor, const void *first, size_t first_count, const void *second,
                       size_t second_count) {
  // Neither piece is written to: iovec lacks the const.
  struct iovec pieces[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
  return outcome(writev(descriptor, pieces, 2));
}

long system_send_both(int socket, const void *first, size_t first_count, const void *second,
                      size_t second_count) {
  struct iovec pieces[2] = {{(void *)first, first_count}, {(void *)second, second_count}};
  struct msghdr message = {0};
  message.msg_iov = pieces;
  message.msg_iovlen = 2;
  int flags = MSG_DONTWAIT;
#ifdef MSG_NOSIGNAL
  flags |= MSG_NOSIGNAL;
#endif
  return outcome(sendmsg(socket, &message, flags));
}

// MARK: Descriptors

system_kind system_kind_of(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return system_kind_other;
  if (S_ISFIFO(status.st_mode)) return system_kind_pipe;
  if (S_ISSOCK(status.st_mode)) return system_kind_socket;
  if (S_ISREG(status.st_mode)) return system_kind_file;
#ifdef TIOCGPTN
  unsigned number;
  if (S_ISCHR(status.st_mode) && isatty(descriptor) && ioctl(descriptor, TIOCGPTN, &number) != 0)
    return system_kind_terminal;
#endif
  return system_kind_other;
}

long system_reopen_for_writing(int descriptor) {
#ifdef __linux__
  char path[32] = "/proc/self/fd/";
  size_t end = sizeof("/proc/self/fd/") - 1;
  char digits[12];
  int count = 0;
  unsigned number = (unsigned)descriptor;
  do digits[count++] = (char)('0' + number % 10);
  while ((number /= 10) != 0);
  while (count > 0) path[end++] = digits[--count];
  return outcome(open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
#else
  (void)descriptor;
  return -ENOSYS;
#endif
}

long system_duplicate(int descriptor) { return outcome(fcntl(descriptor, F_DUPFD_CLOEXEC, 3)); }

long system_replace(int descriptor, int with) {
#ifdef __linux__
  // As in process.c: a function that is imported costs the tiny host 70 bytes.
  return outcome(dup3(with, descriptor, 0));
#else
  return outcome(dup2(with, descriptor));
#endif
}

long system_open_null(void) { return outcome(open("/dev/null", O_RDWR | O_CLOEXEC)); }

long system_close(int descriptor) { return outcome(close(descriptor)); }

long system_set_pipe_size(int pipe, int count) {
#ifdef F_SETPIPE_SZ
  return outcome(fcntl(pipe, F_SETPIPE_SZ, count));
#else
  (void)pipe, (void)count;
  return -ENOSYS;
#endif
}

// MARK: Waiting

long system_poll(int input, int output, int wake, int source, int bell, int milliseconds) {
  struct pollfd set[5] = {{input, POLLIN, 0},
                          {output, POLLOUT, 0},
                          {wake, POLLIN, 0},
                          {source, 0, 0},
                          {bell, POLLIN, 0}};
  int count = poll(set, 5, milliseconds);
  if (count < 0) return -(long)errno;
  return (set[0].revents ? system_ready_input : 0) | (set[1].revents ? system_ready_output : 0) |
         (set[2].revents ? system_ready_wake : 0) | (set[3].revents ? system_source_gone : 0) |
         (set[4].revents ? system_ready_bell : 0);
}

long system_bell_open(int ends[2]) {
#ifdef __linux__
  int bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  ends[0] = ends[1] = bell;
  return outcome(bell);
#else
  if (pipe(ends) != 0) return -(long)errno;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[i], F_SETFL, O_NONBLOCK);
  }
  return 0;
#endif
}

void system_bell_ring(int end) {
  uint64_t one = 1;
  // It fails when events fill the bell: then it rings already.
  ssize_t ignored = write(end, &one, sizeof one);
  (void)ignored;
}

void system_bell_hear(int end) {
  uint64_t events[64];
  while (read(end, events, sizeof events) == sizeof events) continue;
}

uintptr_t system_thread(void) {
  static _Thread_local char here;
  return (uintptr_t)&here;
}

int64_t system_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// MARK: Memory

void *system_reallocate(void *block, size_t count) { return realloc(block, count); }

void system_free(void *block) { free(block); }
