#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"
#include "pipes.h"

int harness_pipes(struct harness_pipes *pipes) {
  if (pipe2(pipes->input, O_CLOEXEC)) return errno;
  if (pipe2(pipes->output, O_CLOEXEC)) {
    int error = errno;
    close(pipes->input[0]);
    close(pipes->input[1]);
    return error;
  }
  return 0;
}

int harness_spawn(char *const arguments[], char *const environment[],
                  struct harness_process *process) {
  struct harness_pipes pipes;
  int error = harness_pipes(&pipes);
  if (error) return error;

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pipes.input[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, pipes.output[1], STDOUT_FILENO);

  // The driver ignores SIGPIPE; a host starts with the default, as from a browser.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);

  error = posix_spawn(&process->identifier, arguments[0], &actions, &attributes, arguments,
                      environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(pipes.input[0]);
  close(pipes.output[1]);
  process->input = pipes.input[1];
  process->output = pipes.output[0];
  if (error) {
    close(process->input);
    close(process->output);
  }
  return error;
}

int harness_wait(pid_t identifier) {
  int status;
  while (waitpid(identifier, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static cpu_set_t allowed;
static bool known;

int harness_cpus(int *cpus, int limit) {
  if (!known) known = sched_getaffinity(0, sizeof allowed, &allowed) == 0;
  int count = 0;
  for (int cpu = 0; known && cpu < CPU_SETSIZE && count < limit; cpu++)
    if (CPU_ISSET(cpu, &allowed)) cpus[count++] = cpu;
  return count;
}

int harness_pin(pid_t identifier, int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(identifier, sizeof set, &set) ? errno : 0;
}

void harness_unpin(void) {
  if (known) sched_setaffinity(0, sizeof allowed, &allowed);
}

int64_t harness_cpu_nanoseconds(pid_t identifier) {
  clockid_t clock;
  struct timespec time;
  if (clock_getcpuclockid(identifier, &clock) || clock_gettime(clock, &time)) return -1;
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}
