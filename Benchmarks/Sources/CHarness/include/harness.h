// What the driver needs of Linux that Swift's Glibc module leaves out or makes long-winded.

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// A launched host: its process and the driver's ends of two pipes, all closed on exec.
struct harness_process {
  pid_t identifier;
  int input;   // what is written here, the host reads on its stdin
  int output;  // what the host writes to its stdout is read here
};

// Launches arguments[0] with pipes for stdin and stdout and `environment` (both end with NULL).
// Returns 0 or an errno value. Corresponds to posix_spawn(3).
int harness_spawn(char *const arguments[], char *const environment[],
                  struct harness_process *process);

// Waits for a process. Returns its exit status, 128 + N if signal N ended it, or -1.
int harness_wait(pid_t identifier);

// Binds a process (0: the calling thread) to one CPU. Returns 0 or an errno value.
int harness_pin(pid_t identifier, int cpu);

// Lets the calling thread run on every CPU that `harness_cpus` knew.
void harness_unpin(void);

// Writes the first `limit` CPUs that this process may use at its first call. Returns how many.
int harness_cpus(int *cpus, int limit);

// CPU time that all threads of a live process have used, user and system, in ns, or -1.
int64_t harness_cpu_nanoseconds(pid_t identifier);

// A host under ptrace(2), which counts the system calls that it enters.
struct harness_trace;

// As `harness_spawn`, traced. Returns 0 or an errno value (EPERM where ptrace is forbidden).
int harness_trace_start(char *const arguments[], char *const environment[],
                        struct harness_process *process, struct harness_trace **trace);

// How often system call `number` was entered so far; all of them for -1.
uint64_t harness_trace_count(const struct harness_trace *trace, int number);

// The calls that a host's loop is made of: number and name of call 0, 1, …; false behind the last.
bool harness_loop_call(int index, int *number, const char **name);

// Waits for the end of the traced host and frees the trace. Returns as `harness_wait`.
int harness_trace_finish(struct harness_trace *trace);
