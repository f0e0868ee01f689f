// The anchor: an echo host as fast as C and two system calls allow. One read takes all frames that
// are there, every header is looked at, and one write answers all whole frames from the very bytes
// that were read: "ping" becomes "pong" in place, everything else stays. No copy, no allocation.
//
// Exit status: 0 at the end of input between frames, 1 for everything else.

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { header_size = 4, payload_limit = 1 << 20, read_size = 256 << 10 };

// A whole frame and one more read always fit, so a frame that came in parts ends up in one piece.
static unsigned char buffer[header_size + payload_limit + read_size] __attribute__((aligned(64)));

static int write_all(const unsigned char *bytes, size_t count) {
  while (count) {
    ssize_t written = write(STDOUT_FILENO, bytes, count);
    if (written < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    bytes += written;
    count -= (size_t)written;
  }
  return 0;
}

// Answers all whole frames in place and returns how many bytes they take, or -1.
static ssize_t answer(unsigned char *bytes, size_t count) {
  size_t whole = 0;
  while (count - whole >= header_size) {
    uint32_t length;
    memcpy(&length, bytes + whole, header_size);
    if (length > payload_limit) return -1;
    if (count - whole - header_size < length) break;
    unsigned char *payload = bytes + whole + header_size;
    if (length == 6 && memcmp(payload, "\"ping\"", 6) == 0) payload[2] = 'o';
    whole += header_size + length;
  }
  return (ssize_t)whole;
}

int main(void) {
  size_t filled = 0;
  for (;;) {
    ssize_t count = read(STDIN_FILENO, buffer + filled, read_size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count < 0 || filled != 0;
    filled += (size_t)count;
    ssize_t whole = answer(buffer, filled);
    if (whole < 0 || write_all(buffer, (size_t)whole)) return 1;
    filled -= (size_t)whole;
    if (whole && filled) memmove(buffer, buffer + whole, filled);
  }
}
