// Masks of blocks, a bit a byte: of one block, or of LANES that follow each other, a block a lane.
// A kernel says how many before it includes this.
#ifndef JSON_SCAN_LANES_H
#define JSON_SCAN_LANES_H

#include "json_scan.h"
#include "json_scan_inline.h"

enum { BLOCK = 64, BATCH_BLOCKS = JSON_SCAN_BATCH / BLOCK };

typedef uint64_t lanes __attribute__((vector_size(8 * LANES)));

// What is the same for one block and for lanes is written once, and both are of these names.
#define FOR_BOTH __attribute__((overloadable)) ALWAYS_INLINE

FOR_BOTH void load_masks(uint64_t *masks, const uint64_t *from) { *masks = *from; }

FOR_BOTH void load_masks(lanes *masks, const uint64_t *from) {
  __builtin_memcpy(masks, from, sizeof *masks);
}

FOR_BOTH void store_masks(uint64_t *to, uint64_t masks) { *to = masks; }

FOR_BOTH void store_masks(uint64_t *to, lanes masks) { __builtin_memcpy(to, &masks, sizeof masks); }

// The top bit of each block's predecessor, at the bottom. `last` is what comes before `masks`, and
// becomes these.
FOR_BOTH uint64_t behind(uint64_t masks, uint64_t *last) {
  const uint64_t before = *last;
  *last = masks;
  return before >> 63;
}

FOR_BOTH lanes behind(lanes masks, lanes *last) {
#if LANES == 2
  const lanes before = __builtin_shufflevector(*last, masks, 1, 2);
#elif LANES == 4
  const lanes before = __builtin_shufflevector(*last, masks, 3, 4, 5, 6);
#else
  const lanes before = __builtin_shufflevector(*last, masks, 7, 8, 9, 10, 11, 12, 13, 14);
#endif
  *last = masks;
  return before >> 63;
}

// Bit i is the parity of the bits 0...i. A kernel defines it for one block.
FOR_BOTH uint64_t prefix_xor(uint64_t mask);

FOR_BOTH lanes prefix_xor(lanes masks) {
  masks ^= masks << 1;
  masks ^= masks << 2;
  masks ^= masks << 4;
  masks ^= masks << 8;
  masks ^= masks << 16;
  masks ^= masks << 32;
  return masks;
}

// A mask, and before it the last `distance` bits of the mask of the block before.
ALWAYS_INLINE uint64_t shifted(uint64_t mask, uint64_t before, uint32_t distance) {
  return mask << distance | before >> (64 - distance);
}

// Whether a bit is set.
FOR_BOTH _Bool any(uint64_t masks) { return masks != 0; }

FOR_BOTH _Bool any(lanes masks) {
  uint64_t all = masks[0];
  for (int i = 1; i < LANES; i++) all |= masks[i];
  return all != 0;
}

// The blocks that have a bit set, a bit each: a kernel defines it.
ALWAYS_INLINE uint64_t not_zero(lanes masks);

// Some of a batch's blocks, a bit each.
typedef struct {
  uint64_t words[BATCH_BLOCKS / 64];
} block_set;

// Those that have a bit set, or are behind one that has a bit from `tail` set. `before` counts as
// the block before the first. What is behind the last lane's masks does not matter.
SHARED block_set blocks_with(
    const uint64_t *masks, uint32_t count, uint64_t tail, uint64_t before) {
  block_set set = {0};
  uint64_t is_behind = before != 0;
  for (uint32_t start = 0; start < count; start += 64) {
    const uint32_t end = count - start < 64 ? count - start : 64;
    uint64_t with = 0;
    uint64_t with_tail = 0;
    for (uint32_t i = 0; i < end; i += LANES) {
      lanes block;
      load_masks(&block, masks + start + i);
      with |= not_zero(block) << i;
      if (tail != 0) with_tail |= not_zero(block & tail) << i;
    }
    with |= with_tail << 1 | is_behind;
    is_behind = with_tail >> 63;
    set.words[start / 64] = with & ~(uint64_t)0 >> (64 - end);
  }
  return set;
}

// A loop over the numbers of the blocks in a set.
#define FOR_EACH_BLOCK(block, set) \
  for (uint32_t word_ = 0; word_ < BATCH_BLOCKS / 64; word_++) \
    for (uint64_t bits_ = (set).words[word_]; \
         bits_ != 0 && (block = 64 * word_ + (uint32_t)__builtin_ctzll(bits_), 1); \
         bits_ &= bits_ - 1)

// All ones for the blocks before which the parity of all bits is odd. `carry`, all ones or zero, is
// that of all that is before, and becomes that of all up to the end. `parities` have the parity of
// each block in the top bit.
FOR_BOTH uint64_t odd_before(uint64_t parities, uint64_t *carry) {
  const uint64_t before = *carry;
  *carry ^= -(parities >> 63);
  return before;
}

// A kernel defines it.
FOR_BOTH lanes odd_before(lanes parities, uint64_t *carry);

#endif
