// ptrace(2) serves only the thread that started the tracee, so each trace has a thread of its own:
// it forks, counts, and ends with the host, while the caller drives the pipes.

#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// After <sys/ptrace.h>, whose enumerators this header would otherwise turn into macros.
#include <linux/ptrace.h>

#include "harness.h"
#include "pipes.h"

enum { number_limit = 1024 };

struct harness_trace {
  pthread_t thread;
  sem_t started;
  int error;
  int status;
  char *const *arguments;
  char *const *environment;
  struct harness_pipes pipes;
  struct harness_process process;
  _Atomic uint64_t total;
  _Atomic uint64_t counts[number_limit];
};

// Only async-signal-safe calls: this is the fork of a process with threads.
static void run_host(const struct harness_trace *trace) {
  dup2(trace->pipes.input[0], STDIN_FILENO);
  dup2(trace->pipes.output[1], STDOUT_FILENO);
  signal(SIGPIPE, SIG_DFL);
  if (ptrace(PTRACE_TRACEME, 0, NULL, NULL)) _exit(126);
  raise(SIGSTOP);
  execve(trace->arguments[0], trace->arguments, trace->environment);
  _exit(127);
}

static int start(struct harness_trace *trace) {
  pid_t identifier = fork();
  if (identifier < 0) return errno;
  if (identifier == 0) run_host(trace);
  trace->process.identifier = identifier;

  int status;
  while (waitpid(identifier, &status, 0) < 0)
    if (errno != EINTR) return errno;
  if (!WIFSTOPPED(status)) return EPERM;
  long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                 PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SETOPTIONS, identifier, NULL, options) ||
      ptrace(PTRACE_SYSCALL, identifier, NULL, NULL)) {
    int error = errno;
    kill(identifier, SIGKILL);
    waitpid(identifier, &status, 0);
    return error;
  }
  return 0;
}

static void count_entry(struct harness_trace *trace, pid_t identifier) {
  struct ptrace_syscall_info info;
  if (ptrace(PTRACE_GET_SYSCALL_INFO, identifier, sizeof info, &info) <= 0) return;
  if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return;
  atomic_fetch_add(&trace->total, 1);
  if (info.entry.nr < number_limit) atomic_fetch_add(&trace->counts[info.entry.nr], 1);
}

// The signal to pass on to a tracee that stopped: none where the stop is ptrace's own.
static int signal_after_stop(int status) {
  int number = WSTOPSIG(status);
  return number == SIGTRAP || number == SIGSTOP || status >> 16 ? 0 : number;
}

static void *run(void *argument) {
  struct harness_trace *trace = argument;
  int error = trace->error = start(trace);
  sem_post(&trace->started);
  if (error) return NULL;
  for (;;) {
    int status;
    // Threads and children that the host starts are traced with it.
    pid_t stopped = waitpid(-1, &status, __WALL | __WNOTHREAD);
    if (stopped < 0 && errno == EINTR) continue;
    if (stopped < 0) return NULL;
    if (WIFEXITED(status) || WIFSIGNALED(status)) {
      if (stopped != trace->process.identifier) continue;
      trace->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      return NULL;
    }
    int number = 0;
    if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      count_entry(trace, stopped);
    } else {
      number = signal_after_stop(status);
    }
    ptrace(PTRACE_SYSCALL, stopped, NULL, (void *)(intptr_t)number);
  }
}

int harness_trace_start(char *const arguments[], char *const environment[],
                        struct harness_process *process, struct harness_trace **result) {
  struct harness_trace *trace = calloc(1, sizeof *trace);
  if (!trace) return ENOMEM;
  trace->status = -1;
  trace->arguments = arguments;
  trace->environment = environment;
  int error = harness_pipes(&trace->pipes);
  if (error) {
    free(trace);
    return error;
  }
  sem_init(&trace->started, 0, 0);
  error = pthread_create(&trace->thread, NULL, run, trace);
  if (!error) {
    while (sem_wait(&trace->started) && errno == EINTR) continue;
    error = trace->error;
    if (error) pthread_join(trace->thread, NULL);
  }
  close(trace->pipes.input[0]);
  close(trace->pipes.output[1]);
  trace->process.input = trace->pipes.input[1];
  trace->process.output = trace->pipes.output[0];
  if (error) {
    close(trace->process.input);
    close(trace->process.output);
    sem_destroy(&trace->started);
    free(trace);
    return error;
  }
  *process = trace->process;
  *result = trace;
  return 0;
}

uint64_t harness_trace_count(const struct harness_trace *trace, int number) {
  if (number < 0) return atomic_load(&trace->total);
  return number < number_limit ? atomic_load(&trace->counts[number]) : 0;
}

static const struct {
  int number;
  const char *name;
} loop_calls[] = {
    {SYS_read, "read"},   {SYS_readv, "readv"}, {SYS_write, "write"}, {SYS_writev, "writev"},
    {SYS_ppoll, "ppoll"}, {SYS_fcntl, "fcntl"}, {SYS_futex, "futex"},
#ifdef SYS_poll
    {SYS_poll, "poll"},
#endif
};

bool harness_loop_call(int index, int *number, const char **name) {
  if (index < 0 || (size_t)index >= sizeof loop_calls / sizeof loop_calls[0]) return false;
  *number = loop_calls[index].number;
  *name = loop_calls[index].name;
  return true;
}

int harness_trace_finish(struct harness_trace *trace) {
  pthread_join(trace->thread, NULL);
  int status = trace->status;
  sem_destroy(&trace->started);
  free(trace);
  return status;
}
