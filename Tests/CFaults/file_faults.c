#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "file_faults.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local struct {
  int first, end, error, calls;
} faults[file_fault_count];

void file_faults_set(file_fault call, int first, int count, int error) {
  faults[call].first = faults[call].calls + first;
  faults[call].end = count < INT_MAX - faults[call].first ? faults[call].first + count : INT_MAX;
  faults[call].error = error;
}

int file_faults_calls(file_fault call) { return faults[call].calls; }

void file_faults_clear(void) { memset(faults, 0, sizeof faults); }

#ifdef __linux__

// The error of this call, or 0 if it passes.
static int next_error(file_fault call) {
  int index = faults[call].calls++;
  return faults[call].first <= index && index < faults[call].end ? faults[call].error : 0;
}

static int fails(file_fault call) {
  int error = next_error(call);
  if (error <= 0) return 0;
  errno = error;
  return 1;
}

int openat(int folder, const char *path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) {
    va_list rest;
    va_start(rest, flags);
    mode = va_arg(rest, mode_t);
    va_end(rest);
  }
  if (fails(file_fault_open)) return -1;
  return (int)syscall(SYS_openat, folder, path, flags, mode);
}

int mkdirat(int folder, const char *path, mode_t mode) {
  if (fails(file_fault_mkdir)) return -1;
  return (int)syscall(SYS_mkdirat, folder, path, mode);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  int error = next_error(file_fault_write);
  if (error > 0) {
    errno = error;
    return -1;
  }
  if (error < 0 && count > (size_t)-error) count = (size_t)-error;
  return syscall(SYS_pwrite64, file, bytes, count, offset);
}

int fchmod(int file, mode_t mode) {
  if (fails(file_fault_chmod)) return -1;
  return (int)syscall(SYS_fchmod, file, mode);
}

int fsync(int file) {
  if (fails(file_fault_sync)) return -1;
  return (int)syscall(SYS_fsync, file);
}

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
  if (fails(file_fault_rename)) return -1;
  return (int)syscall(SYS_renameat2, from, old, to, new, flags);
}

int renameat(int from, const char *old, int to, const char *new) {
  return renameat2(from, old, to, new, 0);
}

int unlinkat(int folder, const char *path, int flags) {
  if (fails(file_fault_unlink)) return -1;
  return (int)syscall(SYS_unlinkat, folder, path, flags);
}

#endif
