#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#include "faults.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { slot_count = 64, step_count = 64, slot_taken = -1 };

// Without locks, since write(2) is called by signal handlers.
static struct slot {
  _Atomic int key;  // key_of what it is for; 0: free
  int steps[step_count];
  int count, repeats;
  _Atomic int calls;
} slots[slot_count];

static int key_of(int descriptor, fault_call call) { return descriptor * 4 + (int)call + 1; }

static struct slot *find(int descriptor, fault_call call) {
  if (descriptor < 0) return NULL;
  int key = key_of(descriptor, call);
  for (int i = 0; i < slot_count; i++)
    if (atomic_load(&slots[i].key) == key) return &slots[i];
  return NULL;
}

int faults_script(int descriptor, fault_call call, const int *steps, int count, int repeats) {
  if (descriptor < 0 || count > step_count) return -1;
  for (int i = 0; i < slot_count; i++) {
    struct slot *slot = &slots[i];
    int none = 0;
    if (!atomic_compare_exchange_strong(&slot->key, &none, slot_taken)) continue;
    if (count > 0) memcpy(slot->steps, steps, (size_t)count * sizeof(int));
    slot->count = count;
    slot->repeats = repeats;
    atomic_store(&slot->calls, 0);
    atomic_store(&slot->key, key_of(descriptor, call));
    return 0;
  }
  return -1;
}

int faults_calls(int descriptor, fault_call call) {
  struct slot *slot = find(descriptor, call);
  return slot == NULL ? 0 : atomic_load(&slot->calls);
}

void faults_clear(int descriptor) {
  for (int call = fault_call_read; call <= fault_call_poll; call++) {
    struct slot *slot = find(descriptor, (fault_call)call);
    if (slot != NULL) atomic_store(&slot->key, 0);
  }
}

#ifdef __linux__

// The next step for this call; 0 where there is none.
static int next_step(int descriptor, fault_call call) {
  struct slot *slot = find(descriptor, call);
  if (slot == NULL) return 0;
  int index = atomic_fetch_add(&slot->calls, 1);
  if (slot->count == 0 || (index >= slot->count && !slot->repeats)) return 0;
  return slot->steps[index % slot->count];
}

static ssize_t fail(int step) {
  errno = -step;
  return -1;
}

static size_t bounded(size_t count, int step) {
  return step > 0 && count > (size_t)step ? (size_t)step : count;
}

// The pieces that hold the first `limit` bytes; how many they are.
static size_t cut(struct iovec *out, const struct iovec *pieces, size_t count, size_t limit) {
  size_t used = 0;
  while (used < count && limit > 0) {
    out[used] = pieces[used];
    if (out[used].iov_len > limit) out[used].iov_len = limit;
    limit -= out[used].iov_len;
    used++;
  }
  return used;
}

enum { piece_count = 8 };

ssize_t read(int descriptor, void *bytes, size_t count) {
  int step = next_step(descriptor, fault_call_read);
  if (step < 0) return fail(step);
  return syscall(SYS_read, descriptor, bytes, bounded(count, step));
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  int step = next_step(descriptor, fault_call_write);
  if (step < 0) return fail(step);
  return syscall(SYS_write, descriptor, bytes, bounded(count, step));
}

ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
  int step = next_step(descriptor, fault_call_write);
  if (step < 0) return fail(step);
  struct iovec some[piece_count];
  if (step > 0 && 0 <= count && count <= piece_count) {
    count = (int)cut(some, pieces, (size_t)count, (size_t)step);
    pieces = some;
  }
  return syscall(SYS_writev, descriptor, pieces, count);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
  int step = next_step(descriptor, fault_call_write);
  if (step < 0) return fail(step);
  struct iovec some[piece_count];
  struct msghdr shorter = *message;
  if (step > 0 && shorter.msg_iovlen <= piece_count) {
    shorter.msg_iovlen = cut(some, message->msg_iov, message->msg_iovlen, (size_t)step);
    shorter.msg_iov = some;
  }
  return syscall(SYS_sendmsg, descriptor, &shorter, flags);
}

int poll(struct pollfd *set, nfds_t count, int milliseconds) {
  for (nfds_t i = 0; i < count; i++) {
    int step = next_step(set[i].fd, fault_call_poll);
    if (step < 0) return (int)fail(step);
  }
  struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
  return (int)syscall(SYS_ppoll, set, count, milliseconds < 0 ? NULL : &limit, NULL,
                      sizeof(uint64_t));
}

#endif
