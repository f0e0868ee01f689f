// What a browser's side needs: starting a host with exactly the descriptors it shall have, and
// seeing it out. A result below 0 is the negated errno.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Two descriptors of a new pipe, both closed by exec and above 3, so that putting them in a child's
// place 0, 1, 2 or 3 overwrites none of them. Our end, `ends[nonblocking]`, does not wait.
long launch_pipe(int ends[_Nonnull 2], int nonblocking);

// SIGPIPE is ignored from now on, unless this process handles it.
void launch_ignore_broken_pipes(void);

// posix_spawn(3) of `path` in `folder`, with its descriptors 0 … `count` − 1 being `descriptors`
// (−1: this process's own), and no others. SIGPIPE stays ignored if `keeps_broken_pipes_ignored`;
// every other signal, and otherwise SIGPIPE too, acts by default; none is blocked.
// Returns the process ID.
long launch_spawn(const char *_Nonnull path, const char *_Nullable const *_Nonnull arguments,
                  const char *_Nonnull folder, const int *_Nonnull descriptors, int count,
                  int keeps_broken_pipes_ignored);

typedef struct {
  int exited;  // whether `code` is an exit status, or a signal's number
  int code;
  int64_t processor_microseconds;
  int64_t peak_bytes;
} launch_exit;

// wait4(2): the process ID once it has ended, 0 while it runs and `waiting` is 0.
long launch_reap(int process, int waiting, launch_exit *_Nonnull result);

// A descriptor that becomes readable when the process, a child that has not been reaped, has ended.
// The negated errno where the system has none (pidfd_open(2)).
long launch_watch(int process);

// poll(2) until one of up to four descriptors (−1: none) gives bytes, its end or an error, or
// `milliseconds` have passed. A set with bit i for `descriptors[i]`.
long launch_poll(const int *_Nonnull descriptors, int count, int milliseconds);

// One descriptor of a poll(2) over any number: what is waited for, and what was found.
typedef struct {
  int descriptor;
  short events;  // launch_readable, launch_writable
  short ready;   // not 0: one of them, the end, or an error
} launch_interest;
extern const short launch_readable, launch_writable;

// poll(2). How many are ready; 0 when `milliseconds` (−1: none) have passed.
long launch_poll_all(launch_interest *_Nonnull interests, size_t count, int milliseconds);

// Calls `body` with `context` on a thread that no signal is delivered to and nobody joins.
// pthread_create(3).
long launch_thread(void (*_Nonnull body)(void *_Nonnull), void *_Nonnull context);

// kill(2).
long launch_kill(int process, int signal);
extern const int launch_SIGTERM, launch_SIGKILL;

// The most memory that a running process has had resident, in bytes: VmHWM of /proc/PID/status.
int64_t launch_peak_memory(int process);

// FIONREAD: the bytes that a pipe holds.
long launch_pipe_count(int pipe);
