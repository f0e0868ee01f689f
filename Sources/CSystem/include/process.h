// What a host needs of its own process: arguments, exit, and the watch over its end.
#pragma once

#include <stdint.h>

// MARK: Arguments

// The command line, for Embedded Swift, which has no CommandLine. 0 where the C library hands no
// arguments to constructors (musl). `index` is below the count.
int process_argument_count(void);
const char *_Nonnull process_argument(int index);

_Noreturn void process_exit(int status);

// MARK: The end
//
// A host waits in read(2) on its input, one call a message. Three things must end that wait beside
// the input's own end: SIGTERM, the last reader of its output going away, and its launcher dying.
// One thread polls for them and sleeps otherwise; it costs the messages nothing.

typedef enum {
  process_end_none,
  process_end_terminated,     // SIGTERM
  process_end_output_closed,  // POLLERR or POLLHUP on the output
  process_end_launcher_gone,  // the launcher's pidfd became readable
} process_end;

// Catches SIGTERM and, unless it is ignored already, SIGPIPE. All four descriptors are the caller's
// and stay open until the watch is closed: `null` is /dev/null; a `launcher` of −1 is not watched.
// Returns a descriptor that becomes readable, and stays so, when an end is seen; or the negated
// errno. One at a time; EBUSY for another.
long process_watch_open(int input, int output, int null, int launcher);

// Starts the thread, once; later calls do nothing. When it sees an end, it points `input` at
// `null`, so that the next read there gives the end, and interrupts a read of the calling thread
// that has begun. But what has come in before the output's reader or the launcher went is left to
// be read: the caller looks at process_watch_end before each read, and after an end reads only what
// is there. A launcher that is not this process's parent any more counts as gone. Returns 0 or the
// negated errno.
long process_watch_start(void);

// What was seen first.
process_end process_watch_end(void);

// Stops the thread, closes what was opened here, restores SIGTERM, SIGPIPE and SIGURG.
void process_watch_close(void);

// MARK: Interruption
//
// A loop that other threads have something to say to waits in read(2), too. They end that wait as the
// watch does, but for once: the next read gives 0 bytes, until the reader has taken notice.

// Makes process_interrupt possible, once; later calls do nothing. The watch's thread has started.
// Catches SIGURG, which otherwise nobody sees, unless the program has a handler of its own. Returns 0
// or the negated errno.
long process_interruption_open(void);

// Interrupts a read of the reader's that has begun or is about to begin. The caller sees to it that
// the reader cannot have gone on when this returns, and that this happens once before each
// process_interruption_end.
void process_interrupt(void);

// The reader takes notice: the input is itself again. It looks at process_watch_end before it reads.
void process_interruption_end(void);

// getppid(2).
int process_parent(void);
