// Turns the bits of masks into numbers, eight bits at a time and without a branch.
#ifndef JSON_SCAN_BITS_H
#define JSON_SCAN_BITS_H

#include "json_scan_inline.h"

#include <stdint.h>

// For every byte the numbers of its bits that are set: a byte each, the lowest number in the
// lowest.
extern uint64_t numbers_of_bits[256] __attribute__((visibility("hidden")));

// Writes base + the number of every bit that is set, and returns the end. It writes up to 16 bytes
// behind the end.
ALWAYS_INLINE uint16_t *put_numbers(
    uint16_t *out, const uint64_t *mask, uint32_t base) {
  typedef uint8_t bytes __attribute__((vector_size(8)));
  typedef uint16_t words __attribute__((vector_size(16)));
  // Eight loads cost less than taking one word apart.
  const uint8_t *const parts = (const uint8_t *)mask;
  words offset = (words){} + (uint16_t)base;
  UNROLL
  for (uint32_t i = 0; i < 8; i++) {
    const uint8_t part = parts[i];
    const words numbers =
        __builtin_convertvector(__builtin_bit_cast(bytes, numbers_of_bits[part]), words) + offset;
    __builtin_memcpy(out, &numbers, sizeof numbers);
    out += __builtin_popcount(part);
    offset += 8;
  }
  return out;
}

#endif
