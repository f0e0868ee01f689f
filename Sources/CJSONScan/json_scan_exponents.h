// What is the same for numbers on every kernel: arithmetic on masks, a bit a byte.
#ifndef JSON_SCAN_EXPONENTS_H
#define JSON_SCAN_EXPONENTS_H

#include <stdint.h>

// `mask`, and before it the last `distance` bits of the mask of the block before.
static inline uint64_t shifted(uint64_t mask, uint64_t before, uint32_t distance) {
  return mask << distance | before >> (64 - distance);
}

// A mask rippling through runs, and what ripples out at the top into the next block.
static inline uint64_t ripple(uint64_t runs, uint64_t starts, unsigned long long *carry) {
  return __builtin_addcll(runs, starts, *carry, carry);
}

// What one block tells the next about its exponents: masks of which the last bit counts, and what
// ripples out of their digits. `is_open` is not zero if there is any.
typedef struct {
  uint64_t letter;  // e or E
  uint64_t sign;
  unsigned long long rippled;
  uint64_t is_open;
} exponent_carry;

// What is wrong with the exponents of a block: one function for all kernels, as they are rare.
// `digit_before` is the block before's mask of digits, `letter` and `sign` stand in numbers.
__attribute__((visibility("hidden"))) uint64_t json_scan_check_exponents(
    exponent_carry *last, uint64_t digit, uint64_t digit_before, uint64_t letter, uint64_t sign);

#endif
