// The reader that bounds every other one: reads the header, then the payload in pieces of 64 KiB
// that it does not look at, and answers {"bytes":N}.
//
// Exit status: 0 at the end of input between frames, 1 for everything else.

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { header_size = 4, read_size = 64 << 10 };

static unsigned char buffer[read_size] __attribute__((aligned(64)));

// Returns how many bytes came before the end of input, or -1.
static int64_t discard(size_t count) {
  size_t filled = 0;
  while (filled < count) {
    size_t rest = count - filled;
    ssize_t received = read(STDIN_FILENO, buffer, rest < read_size ? rest : read_size);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0) return -1;
    if (received == 0) break;
    filled += (size_t)received;
  }
  return (int64_t)filled;
}

int main(void) {
  for (;;) {
    // Four bytes are written by one write(2), so they come in one piece or not at all.
    int64_t filled = discard(header_size);
    if (filled != header_size) return filled != 0;
    uint32_t length;
    memcpy(&length, buffer, header_size);
    if (discard(length) != (int64_t)length) return 1;

    char answer[header_size + 32];
    uint32_t answered = (uint32_t)snprintf(
        answer + header_size, sizeof answer - header_size, "{\"bytes\":%u}", length);
    memcpy(answer, &answered, header_size);
    size_t count = header_size + answered;
    if (write(STDOUT_FILENO, answer, count) != (ssize_t)count) return 1;
  }
}
