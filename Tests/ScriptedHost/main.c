// A host that does what its last argument says, well or badly: steps with semicolons between them,
// each a word, or a word and what follows its first '='. What makes it an origin is passed over.

#define _GNU_SOURCE 1
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void put(int descriptor, const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    ssize_t written = write(descriptor, next, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) _exit(errno == EPIPE ? 32 : 33);
    next += written;
    count -= (size_t)written;
  }
}

static int get(void *bytes, size_t count) {
  char *next = bytes;
  while (count > 0) {
    ssize_t received = read(0, next, count);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) return 0;
    next += received;
    count -= (size_t)received;
  }
  return 1;
}

static void put_frame(const void *bytes, uint32_t count) {
  put(1, &count, sizeof count);
  put(1, bytes, count);
}

static unsigned char *message;
static uint32_t message_count;

// Reads one frame into `message`; 0 at the end of the input.
static int get_frame(void) {
  if (!get(&message_count, sizeof message_count)) return 0;
  message = realloc(message, message_count + 1);
  return get(message, message_count);
}

static void put_hex(const char *digits) {
  for (unsigned byte; sscanf(digits, "%2x", &byte) == 1; digits += 2) {
    unsigned char octet = (unsigned char)byte;
    put(1, &octet, 1);
  }
}

static void put_many(long count) {
  char piece[4096];
  memset(piece, '1', sizeof piece);
  for (; count > 0; count -= (long)sizeof piece) {
    put(1, piece, count < (long)sizeof piece ? (size_t)count : sizeof piece);
  }
}

// A child that keeps all that it has inherited for some milliseconds.
static void leave_child(long milliseconds) {
  if (fork() != 0) return;
  usleep((useconds_t)milliseconds * 1000);
  _exit(0);
}

static void step(const char *word, const char *value) {
  long number = atol(value);
  if (!strcmp(word, "frame")) put_frame(value, (uint32_t)strlen(value));
  else if (!strcmp(word, "text")) put(1, value, strlen(value));
  else if (!strcmp(word, "hex")) put_hex(value);
  else if (!strcmp(word, "length")) put(1, &(uint32_t){(uint32_t)strtoul(value, NULL, 10)}, 4);
  else if (!strcmp(word, "many")) put_many(number);
  else if (!strcmp(word, "error")) dprintf(2, "%s\n", value);
  else if (!strcmp(word, "errors")) while (number-- > 0) dprintf(2, "a line of forty bytes on standard error\n");
  else if (!strcmp(word, "read")) get_frame();
  else if (!strcmp(word, "reply")) { if (get_frame()) put_frame(message, message_count); }
  else if (!strcmp(word, "echo")) while (get_frame()) put_frame(message, message_count);
  else if (!strcmp(word, "count")) {
    char text[32];
    while (get_frame()) put_frame(text, (uint32_t)snprintf(text, sizeof text, "%u", message_count));
  }
  else if (!strcmp(word, "flood")) for (;;) put_frame("[1,2,3]", 7);
  else if (!strcmp(word, "end")) while (read(0, &(char){0}, 1) > 0) {}
  else if (!strcmp(word, "close")) close((int)number);
  else if (!strcmp(word, "ignore")) signal((int)number, SIG_IGN);
  else if (!strcmp(word, "child")) leave_child(number);
  else if (!strcmp(word, "pause")) usleep((useconds_t)number * 1000);
  else if (!strcmp(word, "stay")) for (;;) pause();
  else if (!strcmp(word, "kill")) raise((int)number);
  else if (!strcmp(word, "exit")) _exit((int)number);
  else { dprintf(2, "no such step: %s\n", word); _exit(99); }
}

int main(int argc, char **argv) {
  static const char scheme[] = "chrome-extension://";
  char *next = argv[argc - 1];
  if (!strncmp(next, scheme, strlen(scheme))) {
    next += strlen(scheme);
    next[strlen(next) - 1] = 0;  // the slash at the end
  }
  for (char *word; (word = strsep(&next, ";"));) {
    char *value = strchr(word, '=');
    if (value) *value++ = 0;
    step(word, value ? value : "");
  }
}
