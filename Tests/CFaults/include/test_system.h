// What the tests need of the system and Swift's Glibc module leaves out. A result below 0 is an
// error, told by errno.
#pragma once

// Two connected ends, close-on-exec from the start, since tests that spawn run beside each other.
typedef struct {
  int source, sink;
} test_ends;

test_ends test_pipe(void);         // pipe(2)
test_ends test_socket_pair(void);  // socketpair(2): both directions at both ends
test_ends test_terminal(void);     // posix_openpt(3), raw: source is the master, sink the terminal

int test_flags(int descriptor);          // fcntl(F_GETFL)
int test_pipe_capacity(int descriptor);  // fcntl(F_GETPIPE_SZ), −1 elsewhere
int test_unread(int descriptor);         // ioctl(FIONREAD)
int test_duplicate(int descriptor);      // fcntl(F_DUPFD_CLOEXEC)

// 1 when the descriptor is readable or at its end within `milliseconds`, 0 when not.
int test_wait_readable(int descriptor, int milliseconds);

// Starts a program: `words` are its path and its arguments, each with a NUL behind it. Its
// descriptors 0 to `count` − 1 are `descriptors`, −1 for one that is closed; it has no others.
// `blocked`: a signal that it starts with blocked, or 0. Returns its process ID. posix_spawn(3).
int test_spawn(const char *_Nonnull words, int word_count, const int *_Nonnull descriptors,
               int count, int blocked);

// Waits at most `milliseconds` for the child to end: its status as waitpid(2) gives it, −1 when it
// is still running.
int test_wait(int process, int milliseconds);

// The exit status, or −signal for one that a signal ended.
int test_exit_status(int status);

// Whether a sanitizer watches, which needs memory of its own.
int test_is_sanitized(void);
