// The check of a batch's numbers (RFC 8259 section 6): a part of json_scan_batch.h, which includes it
// behind what it uses.
#ifndef JSON_SCAN_NUMBERS_H
#define JSON_SCAN_NUMBERS_H

// What one block tells the next about its numbers: masks of which the last bit counts, and what
// ripples out of runs.
typedef struct {
  uint64_t scalar;
  uint64_t digit;         // in a scalar
  uint64_t minus;         // at the start of a number
  uint64_t leading_zero;
  // Where numbers and other scalars start. If the block ends in a scalar, the greater mask tells
  // which it is.
  uint64_t numbers;
  uint64_t others;
  // 1 if the block ends in a number, behind the digits that it begins with. Only then the rest counts.
  uint64_t behind_whole;
  uint64_t point;
  exponent_carry exponent;
} number_carry;

// What is wrong with a block's numbers behind the digits that they begin with.
ALWAYS_INLINE uint64_t check_fractions(
    number_carry *last, const uint8_t *text, uint64_t scalar, uint64_t starts, uint64_t digit,
    uint64_t minus) {
  const uint64_t open = last->scalar >> 63;
  unsigned long long in_other = open & (last->others > last->numbers);
  unsigned long long in_whole = open & ~in_other & ~last->behind_whole;
  // Scalars of another kind are taken out by a bit that ripples through them from their start.
  const uint64_t number = scalar & ripple(scalar, starts & ~(digit | minus), &in_other);
  digit &= number;
  const uint64_t whole = digit | minus;
  const uint64_t behind_whole = ripple(whole, starts & whole, &in_whole) & ~whole;
  const uint64_t point = number & find_points(text);
  const uint64_t behind_point = shifted(point, last->point, 1);
  uint64_t wrong = point & ~behind_whole;
  wrong |= behind_point & ~digit;
  const uint64_t stray = number & ~(whole | point);
  if ((stray | last->exponent.is_open) != 0) {
    const exponent_masks masks = classify_exponents(text);
    const uint64_t letter = stray & masks.letter;
    const uint64_t sign = stray & masks.sign;
    wrong |= stray & ~(letter | sign);
    wrong |= json_scan_check_exponents(&last->exponent, digit, last->digit, letter, sign);
  }
  last->point = point;
  last->others = in_other;
  last->numbers = 0;
  last->behind_whole = number >> 63 & ~in_whole;
  return wrong;
}

// Not zero if a number that begins and ends in the batch is not one of RFC 8259 section 6. Scalars
// that begin with neither a digit nor a minus are left alone.
//
// `in_scalar` says whether the batch begins within a scalar, which is left alone as well.
static inline uint64_t check_numbers(const batch *batch, uint64_t in_scalar) {
  const uint64_t top = (uint64_t)1 << 63;
  const block_list list = blocks_with(batch->scalars, batch->blocks, top, in_scalar);
  number_carry last = {.scalar = in_scalar << 63, .others = in_scalar};
  uint64_t fault = 0;
  uint64_t wrong = 0;
  uint32_t block = 0;
  for (uint32_t i = 0; i < list.count; i++) {
    fault |= wrong;
    block = list.blocks[i];
    const uint8_t *const text = text_of(batch, block);
    const uint64_t scalar = batch->scalars[block];
    const number_masks masks = classify_numbers(text);
    const uint64_t starts = scalar & ~shifted(scalar, last.scalar, 1);
    const uint64_t digit = scalar & masks.digit;
    const uint64_t minus = starts & masks.minus;
    const uint64_t behind_minus = shifted(minus, last.minus, 1);
    const uint64_t leading_zero = (starts | behind_minus) & digit & masks.zero;
    wrong = behind_minus & ~digit;
    wrong |= shifted(leading_zero, last.leading_zero, 1) & digit;

    // Most blocks have whole numbers only: nothing else of a scalar stands behind its digits.
    const uint64_t behind_digit = scalar & ~digit & shifted(digit, last.digit, 1);
    if ((behind_digit | last.behind_whole) != 0 || ~scalar == 0) {
      wrong |= check_fractions(&last, text, scalar, starts, digit, minus);
    } else {
      last.numbers = starts & (digit | minus);
      last.others = starts ^ last.numbers;
    }
    last.scalar = scalar;
    last.digit = digit;
    last.minus = minus;
    last.leading_zero = leading_zero;
  }
  return fault | wrong << (BLOCK - count_of(batch, block));
}

#endif
