// The check of a batch's numbers (RFC 8259 section 6), without a branch that the text decides, but
// for exponents: a part of json_scan_batch.h, which includes it behind what it uses.
//
// The masks of all blocks with scalars are taken first, then looked at LANES blocks at a time.
#ifndef JSON_SCAN_NUMBERS_H
#define JSON_SCAN_NUMBERS_H

// What is wrong with the exponents of a batch, and with whatever else stands in a number.
NEVER_INLINE uint64_t check_exponents(
    const batch *batch, const number_blocks *blocks) {
  uint64_t fault = 0;
  uint64_t last_digit = 0;
  uint64_t last_letter = 0;
  uint64_t last_sign = 0;
  unsigned long long carry = 0;  // of an exponent's digits
  for (uint32_t i = 0; i < blocks->count; i++) {
    const uint32_t block = blocks->blocks[i];
    const uint64_t scalar = blocks->scalar[i];
    const uint64_t digit = blocks->of.digit[i] & scalar;
    const uint64_t behind_digit = shifted(digit, last_digit, 1);
    last_digit = digit;
    const uint64_t stray = blocks->stray[i];
    if ((stray | (last_letter | last_sign) >> 63 | carry) == 0) continue;

    const exponent_masks masks = classify_exponents(text_of(batch, block));
    const uint32_t shift = shift_of(batch, block);
    const uint64_t letter = stray & behind_digit & masks.letter >> shift;
    const uint64_t behind_letter = shifted(letter, last_letter, 1);
    const uint64_t sign = scalar & behind_letter & masks.sign >> shift;
    const uint64_t behind_sign = shifted(sign, last_sign, 1);
    const uint64_t first_digit = (behind_letter | behind_sign) & digit;
    const uint64_t behind_exponent =
        __builtin_addcll(digit, first_digit, carry, &carry) & ~digit;
    uint64_t wrong = stray & ~(letter | sign);
    wrong |= letter & behind_exponent;
    wrong |= behind_letter & ~(digit | sign);
    wrong |= behind_sign & ~digit;
    fault |= wrong << (BLOCK - count_of(batch, block));
    last_letter = letter;
    last_sign = sign;
  }
  return fault;
}

// Leaves alone the scalar that the batch begins in.
ALWAYS_INLINE void drop_first_scalar(batch *batch) {
  uint64_t behind = 0;
  for (uint32_t block = 0; block < batch->blocks && behind == 0; block++) {
    behind = ~batch->scalars[block];
    batch->scalars[block] &= batch->scalars[block] + 1;
  }
}

// The masks of blocks with scalars.
ALWAYS_INLINE void take_number_masks(number_blocks *blocks, const batch *batch) {
  const block_set set = blocks_with(batch->scalars, batch->blocks, (uint64_t)1 << 63, 0);
  uint32_t count = 0;
  uint32_t block = 0;
  FOR_EACH_BLOCK(block, set) {
    const number_masks masks = classify_numbers(text_of(batch, block));
    blocks->blocks[count] = (uint8_t)block;
    blocks->scalar[count] = batch->scalars[block];
    blocks->of.digit[count] = masks.digit;
    blocks->of.zero[count] = masks.zero;
    blocks->of.minus[count] = masks.minus;
    blocks->of.point[count] = masks.point;
    count++;
  }
  blocks->count = count;
  if (count == 0) return;
  const uint32_t shift = shift_of(batch, block);
  blocks->of.digit[count - 1] >>= shift;
  blocks->of.zero[count - 1] >>= shift;
  blocks->of.minus[count - 1] >>= shift;
  blocks->of.point[count - 1] >>= shift;
  // No scalars fill up the last lanes, whatever else is there.
  store_masks(blocks->scalar + count, (lanes){0});
}

// The bytes of the last blocks, of which the last has `last_count`.
ALWAYS_INLINE lanes last_lanes(uint32_t count, uint32_t last_count) {
  lanes masks = {0};
  for (uint32_t i = 0; i + 1 < count; i++) masks[i] = ~(uint64_t)0;
  masks[count - 1] = ~(uint64_t)0 >> (BLOCK - last_count);
  return masks;
}

// Looks at the numbers of the lanes from `i` on.
ALWAYS_INLINE void check_numbers_from(
    lanes_number_carry *carry, lanes scalar, const all_number_masks *of, uint32_t i) {
  lanes digit, zero, minus, point;
  load_masks(&digit, of->digit + i);
  load_masks(&zero, of->zero + i);
  load_masks(&minus, of->minus + i);
  load_masks(&point, of->point + i);
  check_numbers(carry, scalar, digit, zero, minus, point);
}

// Not zero if a number that begins and ends in the batch is not one of RFC 8259 section 6, or maybe
// if there are more than 64 digits before its point. Scalars that begin with neither a digit nor a
// minus are left alone if they are literals.
NEVER_INLINE uint64_t check_all_numbers(const batch *batch) {
  number_blocks blocks;
  take_number_masks(&blocks, batch);
  if (blocks.count == 0) return 0;
  lanes_number_carry now = {0};
  lanes wrong = {0};
  uint32_t i = 0;
  for (; i < blocks.count; i += LANES) {
    lanes scalar;
    load_masks(&scalar, blocks.scalar + i);
    wrong |= now.wrong;
    check_numbers_from(&now, scalar, &blocks.of, i);
    store_masks(blocks.stray + i, now.stray);
  }
  const uint32_t last_count = count_of(batch, blocks.blocks[blocks.count - 1]);
  wrong |= now.wrong & last_lanes(blocks.count + LANES - i, last_count);
  return any(wrong) | (any(now.any_stray) ? check_exponents(batch, &blocks) : 0);
}

#endif
