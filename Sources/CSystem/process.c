#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

// All of it runs once or twice in a process: where size counts, it is small.
#if defined(__OPTIMIZE_SIZE__)
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif

// MARK: Arguments

#ifdef __APPLE__
#include <crt_externs.h>
int process_argument_count(void) { return *_NSGetArgc(); }
const char *process_argument(int index) { return (*_NSGetArgv())[index]; }
#else
static int argument_count;
static char **arguments;

// glibc hands main's arguments to every constructor, in static executables too.
__attribute__((constructor)) static void keep_arguments(int count, char **vector) {
  argument_count = count;
  arguments = vector;
}

int process_argument_count(void) { return argument_count; }
const char *process_argument(int index) { return arguments[index]; }
#endif

void process_exit(int status) { exit(status); }
int process_parent(void) { return (int)getppid(); }

// MARK: The end

static struct {
  int is_open;
  int wake[2];  // a pipe: one byte in it says that an end was seen, or that the thread shall stop
  int input, output, null;
  int launcher, pidfd;
  int source;  // the input under another number, where reads may be interrupted; −1 otherwise
  pthread_t reader, thread;
  int running;
  struct sigaction old_term, old_pipe, old_urgent;
} watch;

static _Atomic int seen;  // process_end
static _Atomic int stopping;

// Async-signal-safe. The first end stays; the pipe is never read, so it stays readable.
static void note(process_end end) {
  int none = process_end_none;
  atomic_compare_exchange_strong(&seen, &none, end);
  int saved = errno;
  ssize_t ignored = write(watch.wake[1], "", 1);  // full means that it is readable already
  (void)ignored;
  errno = saved;
}

static void on_terminate(int signal) {
  (void)signal;
  note(process_end_terminated);
}

// For signals that only interrupt.
static void on_nothing(int signal) { (void)signal; }

static void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, NULL);
}

// Blocks the signals of a set in this thread, but never SIGTERM, which must reach it.
static void block_all_but_terminate(sigset_t *set) {
  sigdelset(set, SIGTERM);
  pthread_sigmask(SIG_SETMASK, set, NULL);
}

static int make_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC | O_NONBLOCK);
#else
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) {
    fcntl(ends[i], F_SETFD, FD_CLOEXEC);
    fcntl(ends[i], F_SETFL, O_NONBLOCK);
  }
  return 0;
#endif
}

long process_watch_open(int input, int output, int null, int launcher) {
  if (watch.is_open) return -EBUSY;
  if (make_pipe(watch.wake) != 0) return -errno;
  watch.is_open = 1;
  watch.pidfd = watch.source = -1;
  watch.input = input;
  watch.output = output;
  watch.null = null;
  watch.launcher = launcher;
  atomic_store(&seen, process_end_none);
  atomic_store(&stopping, 0);
  sigaction(SIGPIPE, NULL, &watch.old_pipe);
  sigaction(SIGTERM, NULL, &watch.old_term);
  // Caught, where it might be ignored: a child then starts with the default, as programs expect.
  if (watch.old_pipe.sa_handler != SIG_IGN) handle(SIGPIPE, on_nothing, SA_RESTART);
  // Without SA_RESTART, so that the signal ends a read that waits.
  handle(SIGTERM, on_terminate, 0);
  // A launcher may leave SIGTERM blocked in what it starts.
  sigset_t blocked;
  pthread_sigmask(SIG_BLOCK, NULL, &blocked);
  block_all_but_terminate(&blocked);
  return watch.wake[0];
}

// Readable once the launcher has died; −1 where that cannot be watched. Without a race: a parent
// that is still ours after the descriptor was opened is the process that the descriptor means.
static int open_launcher(int launcher) {
  if (launcher < 0) return -1;
  int descriptor = -1;
#if defined(__linux__) && defined(SYS_pidfd_open)
  descriptor = (int)syscall(SYS_pidfd_open, launcher, 0);  // close-on-exec by itself
#endif
  if (getppid() != launcher) note(process_end_launcher_gone);
  return descriptor;
}

static void point_input_at(int descriptor) {
#ifdef __linux__
  dup3(descriptor, watch.input, O_CLOEXEC);
#else
  dup2(descriptor, watch.input);
  fcntl(watch.input, F_SETFD, FD_CLOEXEC);
#endif
}

static int has_input(void) {
  struct pollfd set = {watch.input, POLLIN, 0};
  return poll(&set, 1, 0) > 0;
}

static void *watch_ends(void *unused) {
  (void)unused;
  struct pollfd set[3] = {
      {watch.wake[0], POLLIN, 0}, {watch.output, 0, 0}, {watch.pidfd, POLLIN, 0}};
  while (!set[0].revents) {
    if (poll(set, 3, -1) < 0) continue;  // EINTR cannot be, ENOMEM passes
    if (set[1].revents & POLLNVAL) set[1].fd = -1;  // no output to lose
    else if (set[1].revents) note(process_end_output_closed);
    if (set[2].revents) note(process_end_launcher_gone);
  }
  if (atomic_load(&stopping)) return NULL;
  // With input there, no read waits: the reader gets it, and sees the end before its next read.
  if (atomic_load(&seen) != process_end_terminated && has_input()) return NULL;
  // From here on a read of `input` gives the end. One that has begun is on the old description: the
  // signal interrupts it, and its repetition reads /dev/null.
  point_input_at(watch.null);
  pthread_kill(watch.reader, SIGTERM);
  return NULL;
}

long process_watch_start(void) {
  if (watch.running || !watch.is_open) return 0;
  watch.pidfd = open_launcher(watch.launcher);
  watch.reader = pthread_self();
  // Every signal stays with the program's own threads.
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 64 << 10);
  int error = pthread_create(&watch.thread, &attributes, watch_ends, NULL);
  pthread_attr_destroy(&attributes);
  block_all_but_terminate(&old);  // this thread need not be the one that opened
  watch.running = error == 0;
  return -error;
}

process_end process_watch_end(void) { return atomic_load(&seen); }

void process_watch_close(void) {
  if (!watch.is_open) return;
  if (watch.running) {
    atomic_store(&stopping, 1);
    note(process_end_none);
    pthread_join(watch.thread, NULL);
    watch.running = 0;
    // The thread may have sent its signal just now. A return from the system delivers it, which must
    // be while there is a handler.
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
  }
  if (watch.pidfd >= 0) close(watch.pidfd);
  if (watch.source >= 0) {
    sigaction(SIGURG, &watch.old_urgent, NULL);
    close(watch.source);
  }
  sigaction(SIGTERM, &watch.old_term, NULL);
  sigaction(SIGPIPE, &watch.old_pipe, NULL);
  close(watch.wake[0]);
  close(watch.wake[1]);
  watch.wake[0] = watch.wake[1] = -1;
  watch.is_open = 0;
}

// MARK: Interruption

long process_interruption_open(void) {
  if (watch.source >= 0) return 0;
  int source = fcntl(watch.input, F_DUPFD_CLOEXEC, 3);
  if (source < 0) return -errno;
  sigaction(SIGURG, NULL, &watch.old_urgent);
  // Any handler does, with SA_RESTART too: a read that is begun again finds what the number stands
  // for by then.
  if (watch.old_urgent.sa_handler == SIG_DFL || watch.old_urgent.sa_handler == SIG_IGN)
    handle(SIGURG, on_nothing, SA_RESTART);
  sigset_t urgent;
  sigemptyset(&urgent);
  sigaddset(&urgent, SIGURG);
  pthread_sigmask(SIG_UNBLOCK, &urgent, NULL);
  watch.source = source;
  return 0;
}

void process_interrupt(void) {
  point_input_at(watch.null);
  pthread_kill(watch.reader, SIGURG);
}

void process_interruption_end(void) { point_input_at(watch.source); }

#if defined(__OPTIMIZE_SIZE__)
#pragma clang attribute pop
#endif
