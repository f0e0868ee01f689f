// The system calls of a host, in a form that Swift and Embedded Swift both import.
//
// Embedded Swift has no Glibc module, and Swift's Glibc module leaves out F_SETPIPE_SZ, pidfd_open
// and the variadic calls. Every function here is one call of the C library: no retry, no policy, no
// state. A result below 0 is the negated errno, so that nobody reads errno later than it is valid.
//
// No header of the system is included: a module that includes one takes its declarations away from
// the Glibc module of everybody who imports both.
#pragma once

#include <stddef.h>
#include <stdint.h>

// The errors that a channel tells apart.
extern const int system_EINTR;
extern const int system_EAGAIN;
extern const int system_EPIPE;
extern const int system_ECONNRESET;

// strerror(3). The text is valid until the next call of this thread.
const char *_Nonnull system_error_text(int code);

// strlen(3).
long system_length(const char *_Nonnull text);

// MARK: Bytes

// read(2) and write(2).
long system_read(int descriptor, void *_Nonnull bytes, size_t count);
long system_write(int descriptor, const void *_Nonnull bytes, size_t count);

// writev(2) of two pieces.
long system_write_both(int descriptor, const void *_Nonnull first, size_t first_count,
                       const void *_Nullable second, size_t second_count);

// sendmsg(2) of two pieces, which never waits and never raises SIGPIPE.
long system_send_both(int socket, const void *_Nonnull first, size_t first_count,
                      const void *_Nullable second, size_t second_count);

// MARK: Descriptors

typedef enum {
  system_kind_pipe,
  system_kind_socket,
  system_kind_file,      // regular: always ready
  system_kind_terminal,  // but for a pseudoterminal's master, which would be opened again as another
  system_kind_other,
} system_kind;

// fstat(2), ioctl(2). A descriptor that is not open counts as other: its first use gives the error.
system_kind system_kind_of(int descriptor);

// A description of our own of the same pipe or terminal, so that O_NONBLOCK on it is nobody else's.
// ENXIO when no reader is left, EACCES for another user's, ENOENT without /proc.
long system_reopen_for_writing(int descriptor);

// F_DUPFD_CLOEXEC at 3 or above: a duplicate that no child inherits and no stray print hits.
long system_duplicate(int descriptor);

// dup2(2) of two numbers that differ; close(2).
long system_replace(int descriptor, int with);
long system_close(int descriptor);

// /dev/null for reading and writing, closed by exec.
long system_open_null(void);

// F_SETPIPE_SZ. EBUSY, EPERM (the user's pipes are over pipe-user-pages-soft), ENOSYS elsewhere.
long system_set_pipe_size(int pipe, int count);

// MARK: Waiting

enum {
  system_ready_input = 1,   // a read gives bytes, the end or an error
  system_ready_output = 2,  // a write takes at least PIPE_BUF bytes or gives an error
  system_ready_wake = 4,
  system_source_gone = 8,   // nobody writes to the source any more, though something may be left there
  system_ready_bell = 16,
};

// poll(2) over up to five descriptors, −1 for none. The result is a set of the above; 0 when
// `milliseconds` (−1: none) have passed.
long system_poll(int input, int output, int wake, int source, int bell, int milliseconds);

// eventfd(2), or a pipe where there is none: what one thread waits for and others ring. Both ends may
// be the same descriptor. Neither waits; both are closed by exec.
long system_bell_open(int ends[_Nonnull 2]);
// write(2) of one event; one that nobody has heard yet is as good as another.
void system_bell_ring(int end);
// read(2) of all events so far.
void system_bell_hear(int end);

// A number that only the calling thread has, for as long as it lives.
uintptr_t system_thread(void);

// CLOCK_MONOTONIC in milliseconds.
int64_t system_milliseconds(void);

// MARK: Memory

// realloc(3): grows in place or by remapping where it can. NULL when there is no memory.
void *_Nullable system_reallocate(void *_Nullable block, size_t count);
void system_free(void *_Nullable block);

// One access to a word that other threads use, too. It says nothing about any other memory.
static inline uintptr_t system_word_load(const uintptr_t *_Nonnull word) {
  return __atomic_load_n(word, __ATOMIC_RELAXED);
}
static inline void system_word_store(uintptr_t *_Nonnull word, uintptr_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELAXED);
}
