#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "test_system.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

// Whoever writes to a host that has gone wants an error, not its own end.
__attribute__((constructor)) static void survive_closed_pipes(void) { signal(SIGPIPE, SIG_IGN); }

test_ends test_pipe(void) {
  int ends[2] = {-1, -1};
#ifdef __linux__
  if (pipe2(ends, O_CLOEXEC) != 0) return (test_ends){-1, -1};
#else
  if (pipe(ends) != 0) return (test_ends){-1, -1};
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#endif
  return (test_ends){ends[0], ends[1]};
}

test_ends test_socket_pair(void) {
  int ends[2] = {-1, -1};
#ifdef __linux__
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return (test_ends){-1, -1};
#else
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return (test_ends){-1, -1};
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#endif
  return (test_ends){ends[0], ends[1]};
}

test_ends test_terminal(void) {
  test_ends none = {-1, -1};
  int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return none;
  fcntl(master, F_SETFD, FD_CLOEXEC);
  int terminal = open(ptsname(master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios mode;
  if (terminal < 0 || tcgetattr(terminal, &mode) != 0) return none;
  cfmakeraw(&mode);
  if (tcsetattr(terminal, TCSANOW, &mode) != 0) return none;
  return (test_ends){master, terminal};
}

int test_flags(int descriptor) { return fcntl(descriptor, F_GETFL); }

int test_pipe_capacity(int descriptor) {
#ifdef F_GETPIPE_SZ
  return fcntl(descriptor, F_GETPIPE_SZ);
#else
  (void)descriptor;
  return -1;
#endif
}

int test_unread(int descriptor) {
  int count = -1;
  return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

int test_duplicate(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 3); }

int test_wait_readable(int descriptor, int milliseconds) {
  struct pollfd set = {descriptor, POLLIN, 0};
  int count;
  do count = poll(&set, 1, milliseconds);
  while (count < 0 && errno == EINTR);
  return count > 0;
}

int test_spawn(const char *words, int word_count, const int *descriptors, int count, int blocked) {
  enum { most = 16 };
  if (count > most || word_count > most) return -1;
  const char *path = words;
  char *arguments[most + 1] = {NULL};
  for (int i = 0; i < word_count; i++) {
    arguments[i] = (char *)words;  // posix_spawn does not write to them
    words += strlen(words) + 1;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  int high[most] = {0};
  // Moved out of the way first, since a source may have a number that is another's target.
  for (int i = 0; i < count; i++) {
    high[i] = descriptors[i] < 0 ? -1 : fcntl(descriptors[i], F_DUPFD_CLOEXEC, 64);
    if (high[i] >= 0) posix_spawn_file_actions_adddup2(&actions, high[i], i);
    if (high[i] < 0 && i < 3) posix_spawn_file_actions_addclose(&actions, i);
  }
#ifdef __linux__
  posix_spawn_file_actions_addclosefrom_np(&actions, count < 3 ? 3 : count);
#endif
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t all, mask;
  sigfillset(&all);
  sigdelset(&all, SIGKILL);
  sigdelset(&all, SIGSTOP);
  sigemptyset(&mask);
  if (blocked != 0) sigaddset(&mask, blocked);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setsigmask(&attributes, &mask);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  pid_t process = -1;
  errno = posix_spawn(&process, path, &actions, &attributes, arguments, environ);
  int failed = errno != 0;
  for (int i = 0; i < count; i++)
    if (high[i] >= 0) close(high[i]);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed ? -1 : (int)process;
}

int test_wait(int process, int milliseconds) {
  for (;; milliseconds--) {
    int status = 0;
    pid_t ended = waitpid(process, &status, WNOHANG);
    if (ended == process) return status;
    if (milliseconds <= 0 || (ended < 0 && errno != EINTR)) return -1;
    struct timespec pause = {0, 1000000};
    nanosleep(&pause, NULL);
  }
}

int test_exit_status(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int test_is_sanitized(void) {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
  return 1;
#endif
#endif
  return 0;
}
