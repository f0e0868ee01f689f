// The browser's side as bare C: what Client and Port are compared with. It checks every answer.
//
//   client one-shot HOST COUNT MESSAGE       nanoseconds of each launch, reply and end, a line each
//   client pipelined HOST COUNT WINDOW       nanoseconds for COUNT messages of 100 bytes that come back
//
// Exit status: 0 if every answer was right.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

struct host {
  pid_t process;
  int input, output;
};

static void fail(const char *what) {
  fprintf(stderr, "client: %s\n", what);
  exit(1);
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static struct host start(char *path) {
  int input[2], output[2];
  if (pipe2(input, O_CLOEXEC) || pipe2(output, O_CLOEXEC)) fail("no pipes");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input[0], 0);
  posix_spawn_file_actions_adddup2(&actions, output[1], 1);
  char *arguments[] = {path, "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/", NULL};
  struct host host = {0, input[1], output[0]};
  if (posix_spawn(&host.process, path, &actions, NULL, arguments, environ)) fail("cannot launch");
  posix_spawn_file_actions_destroy(&actions);
  close(input[0]);
  close(output[1]);
  return host;
}

static void end(struct host host) {
  close(host.input);
  close(host.output);
  int status;
  if (waitpid(host.process, &status, 0) < 0 || status != 0) fail("the host ended badly");
}

static void put(int descriptor, const void *bytes, size_t count) {
  const char *next = bytes;
  while (count) {
    ssize_t written = write(descriptor, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("the host does not read");
    next += written;
    count -= (size_t)written;
  }
}

static size_t get(int descriptor, void *bytes, size_t count) {
  for (;;) {
    ssize_t received = read(descriptor, bytes, count);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) fail("the host does not answer");
    return (size_t)received;
  }
}

static void one_shot(char *path, long count, const char *message) {
  uint32_t length = (uint32_t)strlen(message);
  char frame[4096], reply[4096];
  if (length > sizeof frame - 4) fail("the message is too long");
  memcpy(frame, &length, 4);
  memcpy(frame + 4, message, length);
  while (count-- > 0) {
    int64_t before = now();
    struct host host = start(path);
    put(host.input, frame, 4 + length);
    size_t received = 0;
    while (received < 4 + length) received += get(host.output, reply + received, sizeof reply - received);
    if (received != 4 + length || memcmp(frame, reply, received)) fail("a wrong answer");
    end(host);
    printf("%lld\n", (long long)(now() - before));
  }
}

enum { payload = 100, frame_size = 4 + payload, different = 1000 };

static void pipelined(char *path, long count, size_t window) {
  static char stream[2 * different * frame_size], buffer[256 << 10];
  for (int i = 0; i < 2 * different; i++) {
    char *frame = stream + i * frame_size;
    uint32_t length = payload;
    memcpy(frame, &length, 4);
    int written = sprintf(frame + 4, "{\"type\":\"echo\",\"sequence\":%d,\"text\":\"", 100000 + i % different);
    memset(frame + 4 + written, '.', (size_t)(payload - written));
    memcpy(frame + frame_size - 2, "\"}", 2);
  }
  struct host host = start(path);
  size_t total = (size_t)count * frame_size, sent = 0, filled = 0;
  long answered = 0;
  int64_t before = now();
  while (answered < count) {
    size_t room = window - (sent - (size_t)answered * frame_size);
    if (room > total - sent) room = total - sent;
    room -= room % frame_size;
    if (room) put(host.input, stream + sent % (different * frame_size), room);
    sent += room;
    filled += get(host.output, buffer + filled, sizeof buffer - filled);
    size_t whole = 0;
    for (uint32_t length; filled - whole >= 4; whole += 4 + length) {
      memcpy(&length, buffer + whole, 4);
      if (length > 1 << 20) fail("a wrong length");
      if (filled - whole - 4 < length) break;
      const char *expected = stream + answered % different * frame_size;
      if (length != payload || memcmp(buffer + whole + 4, expected + 4, payload)) fail("a wrong answer");
      answered++;
    }
    memmove(buffer, buffer + whole, filled -= whole);
  }
  printf("%lld\n", (long long)(now() - before));
  end(host);
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  if (argc != 5) fail("four arguments are due");
  if (!strcmp(argv[1], "one-shot")) one_shot(argv[2], atol(argv[3]), argv[4]);
  else pipelined(argv[2], atol(argv[3]), (size_t)atol(argv[4]));
}
