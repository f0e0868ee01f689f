// The check of a batch's numbers (RFC 8259 section 6), without a branch that the text decides: a part
// of json_scan_batch.h, which includes it behind what it uses.
#ifndef JSON_SCAN_NUMBERS_H
#define JSON_SCAN_NUMBERS_H

// A mask rippling through runs, and what ripples out at the top into the next block.
ALWAYS_INLINE uint64_t ripple(uint64_t runs, uint64_t starts, unsigned long long *carry) {
  return __builtin_addcll(runs, starts, *carry, carry);
}

// What one block tells the next about its numbers: masks of which the last bit counts, and what
// ripples out of runs.
typedef struct {
  uint64_t scalar;
  uint64_t minus;  // at the start of a number
  uint64_t point;
  uint64_t leading_zero;
  uint64_t digit;
  uint64_t letter;  // e or E
  uint64_t sign;    // of an exponent
  unsigned long long rippled_other;
  unsigned long long rippled_whole;
  unsigned long long rippled_exponent;
} number_carry;

// What is wrong with the exponents of a block. `stray` are the bytes of its numbers other than
// digits, points and the minus at the start.
ALWAYS_INLINE uint64_t check_exponents(
    number_carry *last, const uint8_t *text, uint64_t digit, uint64_t stray) {
  const exponent_masks masks = classify_exponents(text);
  const uint64_t letter = stray & masks.letter;
  const uint64_t sign = stray & masks.sign;
  const uint64_t behind_letter = shifted(letter, last->letter, 1);
  const uint64_t behind_sign = shifted(sign, last->sign, 1);
  const uint64_t first_digit = (behind_letter | behind_sign) & digit;
  const uint64_t behind_exponent =
      ripple(digit, first_digit, &last->rippled_exponent) & ~digit;
  uint64_t wrong = stray & ~(letter | sign);
  wrong |= letter & ~shifted(digit, last->digit, 1);
  wrong |= letter & behind_exponent;
  wrong |= sign & ~behind_letter;
  wrong |= behind_letter & ~(digit | sign);
  wrong |= behind_sign & ~digit;
  last->letter = letter;
  last->sign = sign;
  return wrong;
}

// Not zero if a number that begins and ends in the batch is not one of RFC 8259 section 6. Scalars
// that begin with neither a digit nor a minus are left alone.
//
// `in_scalar` says whether the batch begins within a scalar, which is left alone as well.
static inline uint64_t check_numbers(const batch *batch, uint64_t in_scalar) {
  const uint64_t top = (uint64_t)1 << 63;
  const block_list list = blocks_with(batch->scalars, batch->blocks, top, in_scalar);
  number_carry last = {.scalar = in_scalar << 63, .rippled_other = in_scalar};
  uint64_t fault = 0;
  for (uint32_t i = 0; i < list.count; i++) {
    const uint32_t block = list.blocks[i];
    const uint8_t *const text = text_of(batch, block);
    const uint64_t scalar = batch->scalars[block];
    const number_masks masks = classify_numbers(text);
    const uint64_t starts = scalar & ~shifted(scalar, last.scalar, 1);
    // Scalars of another kind are taken out by a bit that ripples through them from their start.
    const uint64_t others = starts & ~(masks.digit | masks.minus);
    const uint64_t number = scalar & ripple(scalar, others, &last.rippled_other);

    const uint64_t digit = number & masks.digit;
    const uint64_t point = number & masks.point;
    const uint64_t minus = number & masks.minus & starts;
    const uint64_t behind_minus = shifted(minus, last.minus, 1);
    const uint64_t behind_point = shifted(point, last.point, 1);
    const uint64_t whole = digit | minus;
    const uint64_t behind_whole = ripple(whole, starts & number, &last.rippled_whole) & ~whole;
    const uint64_t leading_zero = (starts | behind_minus) & digit & masks.zero;
    const uint64_t behind_leading_zero = shifted(leading_zero, last.leading_zero, 1);

    uint64_t wrong = point & ~behind_whole;
    wrong |= (behind_minus | behind_point) & ~digit;
    wrong |= behind_leading_zero & digit;
    const uint64_t stray = number & ~(digit | point | minus);
    if ((stray | last.letter >> 63 | last.sign >> 63 | last.rippled_exponent) != 0) {
      wrong |= check_exponents(&last, text, digit, stray);
    }
    fault |= wrong << (BLOCK - count_of(batch, block));

    last.scalar = scalar;
    last.minus = minus;
    last.point = point;
    last.leading_zero = leading_zero;
    last.digit = digit;
  }
  return fault;
}

#endif
