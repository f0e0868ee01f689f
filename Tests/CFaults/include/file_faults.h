// System calls on files that go wrong on demand, as those of faults.h do, for the calling thread
// alone: the descriptor is not known before the code under test has opened it. Linux only.
#pragma once

typedef enum {
  file_fault_open,    // openat
  file_fault_mkdir,   // mkdirat
  file_fault_write,   // pwrite
  file_fault_chmod,   // fchmod
  file_fault_sync,    // fsync
  file_fault_rename,  // renameat, renameat2
  file_fault_unlink,  // unlinkat
  file_fault_count,
} file_fault;

// `count` calls of this thread, from the `first`-th from now on (0: the next): the call fails with
// `error`, or where that is negative, a write passes with at most −`error` bytes.
void file_faults_set(file_fault call, int first, int count, int error);

// How many calls this thread has made since the last file_faults_clear.
int file_faults_calls(file_fault call);

// Everything passes again, and the counts start from 0.
void file_faults_clear(void);
