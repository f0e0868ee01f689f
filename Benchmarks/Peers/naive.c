// The host that most samples show: read the length, read the payload, write the answer in one go.
//
// Exit status: 0 at the end of input between frames, 1 for everything else.

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { header_size = 4, payload_limit = 1 << 20 };

static unsigned char frame[header_size + payload_limit];

// Returns how many bytes came before the end of input, or -1.
static ssize_t read_all(unsigned char *bytes, size_t count) {
  size_t filled = 0;
  while (filled < count) {
    ssize_t received = read(STDIN_FILENO, bytes + filled, count - filled);
    if (received < 0 && errno == EINTR) continue;
    if (received < 0) return -1;
    if (received == 0) break;
    filled += (size_t)received;
  }
  return (ssize_t)filled;
}

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

int main(void) {
  for (;;) {
    ssize_t filled = read_all(frame, header_size);
    if (filled != header_size) return filled != 0;
    uint32_t length;
    memcpy(&length, frame, header_size);
    if (length > payload_limit) return 1;
    if (read_all(frame + header_size, length) != (ssize_t)length) return 1;
    unsigned char *payload = frame + header_size;
    if (length == 6 && memcmp(payload, "\"ping\"", 6) == 0) payload[2] = 'o';
    if (write_all(frame, header_size + (size_t)length)) return 1;
  }
}
