#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __APPLE__
#include <crt_externs.h>
#define environ (*_NSGetEnviron())
#else
extern char **environ;
#endif

// The highest descriptor that a host is given: Firefox's sentinel.
enum { last_given = 3 };

static int close_on_exec_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

long launch_pipe(int ends[2], int nonblocking) {
  if (close_on_exec_pipe(ends) != 0) return -(long)errno;
  for (int i = 0; i < 2; i++) {
    if (ends[i] > last_given) continue;
    int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, last_given + 1);
    int error = errno;
    close(ends[i]);
    ends[i] = moved;
    if (moved >= 0) continue;
    close(ends[1 - i]);
    return -(long)error;
  }
  fcntl(ends[nonblocking], F_SETFL, fcntl(ends[nonblocking], F_GETFL) | O_NONBLOCK);
  return 0;
}

void launch_ignore_broken_pipes(void) {
  struct sigaction action;
  if (sigaction(SIGPIPE, NULL, &action) != 0 || action.sa_handler != SIG_DFL) return;
  action = (struct sigaction){.sa_handler = SIG_IGN};
  sigaction(SIGPIPE, &action, NULL);
}

// The descriptors, the folder, and that nothing else is inherited. The first error, or 0.
static int add_actions(posix_spawn_file_actions_t *actions, const char *folder,
                       const int *descriptors, int count) {
  int error = posix_spawn_file_actions_addchdir_np(actions, folder);
  for (int i = 0; i < count && error == 0; i++) {
    if (descriptors[i] >= 0) {
      error = posix_spawn_file_actions_adddup2(actions, descriptors[i], i);
    }
  }
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
  if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, count);
#elif defined(__APPLE__)
  // POSIX_SPAWN_CLOEXEC_DEFAULT closes the rest, and would close what is not named.
  for (int i = 0; i < count && error == 0; i++) {
    if (descriptors[i] < 0) error = posix_spawn_file_actions_addinherit_np(actions, i);
  }
#endif
  return error;
}

static int set_attributes(posix_spawnattr_t *attributes, int keeps_broken_pipes_ignored) {
  sigset_t none, defaults;
  sigemptyset(&none);
  sigfillset(&defaults);
  sigdelset(&defaults, SIGKILL);
  sigdelset(&defaults, SIGSTOP);
  if (keeps_broken_pipes_ignored) sigdelset(&defaults, SIGPIPE);
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
#ifdef __APPLE__
  flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#endif
  int error = posix_spawnattr_setsigmask(attributes, &none);
  if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &defaults);
  if (error == 0) error = posix_spawnattr_setflags(attributes, flags);
  return error;
}

long launch_spawn(const char *path, const char *const *arguments, const char *folder,
                  const int *descriptors, int count, int keeps_broken_pipes_ignored) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) return -error;
  error = posix_spawnattr_init(&attributes);
  if (error == 0) {
    pid_t process = 0;
    error = add_actions(&actions, folder, descriptors, count);
    if (error == 0) error = set_attributes(&attributes, keeps_broken_pipes_ignored);
    // posix_spawn does not write to the arguments: POSIX leaves out the const for old callers.
    if (error == 0) {
      error = posix_spawn(&process, path, &actions, &attributes, (char *const *)arguments, environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? process : -error;
  }
  posix_spawn_file_actions_destroy(&actions);
  return -error;
}

long launch_reap(int process, int waiting, launch_exit *result) {
  int status = 0;
  struct rusage usage;
  pid_t reaped;
  do reaped = wait4(process, &status, waiting ? 0 : WNOHANG, &usage);
  while (reaped < 0 && errno == EINTR);
  if (reaped < 0) return -(long)errno;
  if (reaped == 0) return 0;
  result->exited = WIFEXITED(status);
  result->code = result->exited ? WEXITSTATUS(status) : WTERMSIG(status);
  result->processor_microseconds =
      (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * INT64_C(1000000) +
      usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
#ifdef __APPLE__
  result->peak_bytes = usage.ru_maxrss;
#else
  result->peak_bytes = usage.ru_maxrss * INT64_C(1024);
#endif
  return reaped;
}

long launch_watch(int process) {
#if defined(__linux__) && defined(SYS_pidfd_open)
  long descriptor = syscall(SYS_pidfd_open, process, 0);  // close-on-exec by itself
  return descriptor < 0 ? -(long)errno : descriptor;
#else
  (void)process;
  return -ENOSYS;
#endif
}

long launch_poll(const int *descriptors, int count, int milliseconds) {
  struct pollfd set[4];
  if (count < 0 || count > 4) return -EINVAL;
  for (int i = 0; i < count; i++) set[i] = (struct pollfd){descriptors[i], POLLIN, 0};
  if (poll(set, (nfds_t)count, milliseconds) < 0) return -(long)errno;
  long ready = 0;
  for (int i = 0; i < count; i++) ready |= set[i].revents ? 1L << i : 0;
  return ready;
}

_Static_assert(sizeof(launch_interest) == sizeof(struct pollfd) &&
                   offsetof(launch_interest, descriptor) == offsetof(struct pollfd, fd) &&
                   offsetof(launch_interest, events) == offsetof(struct pollfd, events) &&
                   offsetof(launch_interest, ready) == offsetof(struct pollfd, revents),
               "an interest is a pollfd by other names");
const short launch_readable = POLLIN, launch_writable = POLLOUT;

long launch_poll_all(launch_interest *interests, size_t count, int milliseconds) {
  int ready = poll((struct pollfd *)interests, (nfds_t)count, milliseconds);
  return ready < 0 ? -(long)errno : ready;
}

typedef struct {
  void (*body)(void *);
  void *context;
} thread_start;

static void *run_thread(void *argument) {
  thread_start start = *(thread_start *)argument;
  free(argument);
  start.body(start.context);
  return NULL;
}

long launch_thread(void (*body)(void *), void *context) {
  thread_start *start = malloc(sizeof *start);
  if (!start) return -ENOMEM;
  *start = (thread_start){body, context};
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  pthread_t thread;
  int error = pthread_create(&thread, NULL, run_thread, start);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  if (error != 0) {
    free(start);
    return -error;
  }
  pthread_detach(thread);
  return 0;
}

long launch_kill(int process, int signal) {
  return kill(process, signal) == 0 ? 0 : -(long)errno;
}
const int launch_SIGTERM = SIGTERM, launch_SIGKILL = SIGKILL;

int64_t launch_peak_memory(int process) {
  char line[256];
  snprintf(line, sizeof line, "/proc/%d/status", process);
  FILE *file = fopen(line, "re");
  if (!file) return -(long)errno;
  int64_t result = -ENODATA;  // a process that has ended but has not been reaped
  long long kibibytes;
  while (result < 0 && fgets(line, sizeof line, file)) {
    if (sscanf(line, "VmHWM: %lld kB", &kibibytes) == 1) result = kibibytes * 1024;
  }
  fclose(file);
  return result;
}

long launch_pipe_count(int pipe) {
  int count = 0;
  return ioctl(pipe, FIONREAD, &count) == 0 ? count : -(long)errno;
}
