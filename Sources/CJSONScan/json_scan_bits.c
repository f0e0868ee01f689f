// The table of json_scan_bits.h.
#include "json_scan_bits.h"

uint64_t numbers_of_bits[256];

// Filled at the program's start: that takes a microsecond, and a tiny program is 2 KB smaller.
__attribute__((constructor)) static void fill(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint64_t numbers = 0;
    uint32_t count = 0;
    for (uint64_t bit = 0; bit < 8; bit++) {
      if (byte >> bit & 1) numbers |= bit << 8 * count++;
    }
    numbers_of_bits[byte] = numbers;
  }
}
