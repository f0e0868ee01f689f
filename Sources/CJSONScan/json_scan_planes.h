// The first pass with AVX-512 as of Ice Lake: a part of json_scan_avx512_vbmi2.c.
//
// A byte is looked up in a table and becomes a class of eight bits; the bits of 64 classes become eight
// masks, by a transposition in vectors. A comparison for each mask would take longer: each is put into
// a mask register, and a CPU has few of these to rename. Numbers come with it, as there are bits
// left.
#ifndef JSON_SCAN_PLANES_H
#define JSON_SCAN_PLANES_H

#include "json_scan_batch.h"

// What a byte is, and so which bit of its class and which mask. A blank is nothing.
enum { QUOTE, BACKSLASH, LOW, OP, OTHER, DIGIT, MINUS, ZERO_OR_POINT };

// The class of what is this kind of byte.
#define IS(kind) (1 << (kind))

// The classes of ASCII. What is neither a quote nor an op nor a blank is `OTHER`, whatever else it is.
static const uint8_t ascii_classes[128] = {
    [0x00 ... 0x08] = IS(LOW) | IS(OTHER),
    ['\t'] = IS(LOW),
    ['\n'] = IS(LOW),
    [0x0B ... 0x0C] = IS(LOW) | IS(OTHER),
    ['\r'] = IS(LOW),
    [0x0E ... 0x1F] = IS(LOW) | IS(OTHER),
    [' '] = 0,
    ['!'] = IS(OTHER),
    ['"'] = IS(QUOTE),
    ['#' ... '+'] = IS(OTHER),
    [','] = IS(OP),
    ['-'] = IS(OTHER) | IS(MINUS),
    ['.'] = IS(OTHER) | IS(ZERO_OR_POINT),
    ['/'] = IS(OTHER),
    ['0'] = IS(OTHER) | IS(DIGIT) | IS(ZERO_OR_POINT),
    ['1' ... '9'] = IS(OTHER) | IS(DIGIT),
    [':'] = IS(OP),
    [';' ... 'Z'] = IS(OTHER),
    ['['] = IS(OP),
    ['\\'] = IS(OTHER) | IS(BACKSLASH),
    [']'] = IS(OP),
    ['^' ... 'z'] = IS(OTHER),
    ['{'] = IS(OP),
    ['|'] = IS(OTHER),
    ['}'] = IS(OP),
    ['~' ... 0x7F] = IS(OTHER),
};

// The products of each byte, a vector of eight bits, and a matrix of eight by eight: its first row, in
// the top byte, makes bit 0.
ALWAYS_INLINE vector multiplied(vector bytes, uint64_t matrix) {
  return _mm512_gf2p8affine_epi64_epi8(bytes, _mm512_set1_epi64((long long)matrix), 0);
}

ALWAYS_INLINE vector classes_of(vector bytes) {
  const vector classes =
      _mm512_permutex2var_epi8(load(ascii_classes), bytes, load(ascii_classes + 64));
  // The table does not see the top bit. This has it in all bits.
  const vector is_high = multiplied(bytes, 0x8080808080808080);
  enum { SECOND_IF_FIRST_ELSE_THIRD = 0xCA };
  return _mm512_ternarylogic_epi64(
      is_high, every(IS(LOW) | IS(OTHER)), classes, SECOND_IF_FIRST_ELSE_THIRD);
}

// The masks of a block, a lane each, as the classes' bits are numbered.
ALWAYS_INLINE vector masks_of(const uint8_t *text) {
  // Byte i has bit i alone, so that its product with a matrix of eight classes is their bits i, the
  // first class in the top bit; and the product of these with the same bytes turns them around.
  const uint64_t units = 0x8040201008040201;
  const vector turned = _mm512_gf2p8affine_epi64_epi8(
      _mm512_set1_epi64((long long)units), classes_of(load(text)), 0);
  const vector bits = multiplied(turned, units);
  static const uint8_t order[64] = {
      0, 8,  16, 24, 32, 40, 48, 56, 1, 9,  17, 25, 33, 41, 49, 57, 2, 10, 18, 26, 34, 42,
      50, 58, 3, 11, 19, 27, 35, 43, 51, 59, 4, 12, 20, 28, 36, 44, 52, 60, 5, 13, 21, 29,
      37, 45, 53, 61, 6, 14, 22, 30, 38, 46, 54, 62, 7, 15, 23, 31, 39, 47, 55, 63};
  return _mm512_permutexvar_epi8(load(order), bits);
}

// Swaps rows and columns of eight by eight lanes.
ALWAYS_INLINE void transpose(vector *rows) {
  enum { EVEN = 0x88, ODD = 0xDD };  // quarters of a vector
  vector pairs[LANES];
  UNROLL
  for (uint32_t row = 0; row < LANES; row += 2) {
    pairs[row] = _mm512_unpacklo_epi64(rows[row], rows[row + 1]);
    pairs[row + 1] = _mm512_unpackhi_epi64(rows[row], rows[row + 1]);
  }
  UNROLL
  for (uint32_t odd = 0; odd < 2; odd++) {
    const vector *const of = pairs + odd;
    const vector first = _mm512_shuffle_i64x2(of[0], of[2], EVEN);
    const vector second = _mm512_shuffle_i64x2(of[4], of[6], EVEN);
    const vector third = _mm512_shuffle_i64x2(of[0], of[2], ODD);
    const vector fourth = _mm512_shuffle_i64x2(of[4], of[6], ODD);
    rows[odd] = _mm512_shuffle_i64x2(first, second, EVEN);
    rows[odd + 2] = _mm512_shuffle_i64x2(third, fourth, EVEN);
    rows[odd + 4] = _mm512_shuffle_i64x2(first, second, ODD);
    rows[odd + 6] = _mm512_shuffle_i64x2(third, fourth, ODD);
  }
}

// Stores what eight blocks have become.
ALWAYS_INLINE void put_masks(byte_masks *masks, uint32_t block, vector *rows) {
  transpose(rows);
  const lanes quote = (lanes)rows[QUOTE];
  const lanes op = (lanes)rows[OP];
  const lanes digit = (lanes)rows[DIGIT];
  const lanes zero_or_point = (lanes)rows[ZERO_OR_POINT];
  store_masks(masks->quote + block, quote);
  store_masks(masks->backslash + block, (lanes)rows[BACKSLASH]);
  store_masks(masks->low + block, (lanes)rows[LOW]);
  store_masks(masks->op + block, op);
  store_masks(masks->blank + block, ~(quote | op | (lanes)rows[OTHER]));
  store_masks(masks->numbers.digit + block, digit);
  store_masks(masks->numbers.zero + block, zero_or_point & digit);
  store_masks(masks->numbers.minus + block, (lanes)rows[MINUS]);
  store_masks(masks->numbers.point + block, zero_or_point & ~digit);
}

ALWAYS_INLINE void take_all_masks(byte_masks *masks, const batch *batch) {
  const _Bool is_whole = batch->last_count == BLOCK;
  const uint32_t end = is_whole ? batch->blocks : batch->last_block;
  uint32_t block = 0;
  for (; block + LANES <= end; block += LANES) {
    vector rows[LANES];
    UNROLL
    for (uint32_t i = 0; i < LANES; i++) rows[i] = masks_of(batch->text + BLOCK * (block + i));
    put_masks(masks, block, rows);
  }
  if (block == batch->blocks) return;
  vector rows[LANES] = {0};
  uint32_t row = 0;
  for (; block + row < batch->last_block; row++) {
    rows[row] = masks_of(batch->text + BLOCK * (block + row));
  }
  const __m128i shift = _mm_cvtsi32_si128((int)batch->last_shift);
  rows[row] = _mm512_srl_epi64(masks_of(batch->last_text), shift);
  put_masks(masks, block, rows);
}

// Looks at all blocks, and closer at those with scalars if there is more than plain numbers: an
// exponent, a fault, or a scalar from before the batch that goes on behind its first block.
ALWAYS_INLINE uint64_t find_number_faults(
    batch *batch, const byte_masks *masks, _Bool begins_in_scalar) {
  lanes_number_carry now = {0};
  lanes wrong = {0};
  lanes dropped = {begins_in_scalar};
  uint32_t block = 0;
  for (; block < batch->blocks; block += LANES) {
    lanes scalar;
    load_masks(&scalar, batch->scalars + block);
    wrong |= now.wrong;
    check_numbers_from(&now, scalar & (scalar + dropped), &masks->numbers, block);
    dropped = (lanes){0};
  }
  wrong |= now.wrong & last_lanes(batch->blocks + LANES - block, batch->last_count);
  if (!any(wrong | now.any_stray)) return 0;
  if (begins_in_scalar) drop_first_scalar(batch);
  return check_all_numbers(batch);
}

#endif
