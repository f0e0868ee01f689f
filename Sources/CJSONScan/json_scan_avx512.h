// The scan with AVX-512: a block is one vector, eight blocks' masks are another.
//
// json_scan_avx512.c and json_scan_avx512_vbmi2.c include this; they differ in the first pass and in
// how masks become positions.
#ifndef JSON_SCAN_AVX512_H
#define JSON_SCAN_AVX512_H

#include <immintrin.h>

#define LANES 8
#include "json_count_batch.h"
#include "json_scan_batch.h"
#include "json_scan_kernels.h"
#include "json_scan_utf8.h"

typedef __m512i vector;

ALWAYS_INLINE vector every(int byte) { return _mm512_set1_epi8((char)byte); }

ALWAYS_INLINE vector load(const uint8_t *text) { return _mm512_loadu_si512(text); }

ALWAYS_INLINE uint64_t equal_to(vector bytes, int byte) {
  return _mm512_cmpeq_epi8_mask(bytes, every(byte));
}

ALWAYS_INLINE uint64_t find_digits(vector bytes) {
  return _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, every('0')), every(10));
}

// The table is the same for every 16 bytes of a vector.
#define TABLE(...) _mm512_broadcast_i32x4(_mm_setr_epi8(__VA_ARGS__))

// Each blank, and nothing else, is what the table holds for its low four bits.
ALWAYS_INLINE uint64_t find_blanks(vector bytes) {
  const vector table = TABLE(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0);
  return _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(table, bytes), bytes);
}

// The same with bit 5 set, which takes [ to { and ] to }, but also 0x0C to a comma and 0x1A to a
// colon.
ALWAYS_INLINE uint64_t find_ops(vector bytes) {
  const vector table = TABLE(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
  return _mm512_cmpeq_epi8_mask(
      _mm512_shuffle_epi8(table, bytes), _mm512_or_si512(bytes, every(0x20)));
}

ALWAYS_INLINE block_masks classify(const uint8_t *text) {
  const vector bytes = load(text);
  return (block_masks){
      .quote = equal_to(bytes, '"'),
      .backslash = equal_to(bytes, '\\'),
      .low = _mm512_cmplt_epi8_mask(bytes, every(0x20)),
      .op = find_ops(bytes),
      .blank = find_blanks(bytes),
  };
}

// The letters that may follow a backslash differ in their low four bits, but for \ and /, b and r.
ALWAYS_INLINE uint64_t find_escape_letters(vector bytes) {
  const vector table =
      TABLE(-1, 0, '"', 0, 't', 'u', 'f', 0, 0, 0, 0, 0, '\\', 0, 'n', '/');
  const uint64_t common = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(table, bytes), bytes);
  // 0x62 and 0x72 differ in one bit.
  return common | equal_to(_mm512_or_si512(bytes, every(0x10)), 'r');
}

ALWAYS_INLINE escape_masks classify_escapes(const uint8_t *text) {
  const vector bytes = load(text);
  const vector lower = _mm512_or_si512(bytes, every(0x20));
  return (escape_masks){
      .letter = find_escape_letters(bytes),
      .u = equal_to(bytes, 'u'),
      .hex_digit = find_digits(bytes)
          | _mm512_cmplt_epu8_mask(_mm512_sub_epi8(lower, every('a')), every(6)),
  };
}

ALWAYS_INLINE number_masks classify_numbers(const uint8_t *text) {
  const vector bytes = load(text);
  return (number_masks){
      .digit = find_digits(bytes),
      .zero = equal_to(bytes, '0'),
      .minus = equal_to(bytes, '-'),
      .point = equal_to(bytes, '.'),
  };
}

ALWAYS_INLINE void classify_block(
    mask_group *group, uint32_t lane, const uint8_t *text, _Bool is_texts) {
  const vector bytes = load(text);
  const block_masks masks = classify(text);
  group->quote[lane] = masks.quote;
  group->backslash[lane] = masks.backslash;
  group->low[lane] = masks.low;
  group->op[lane] = masks.op;
  group->blank[lane] = masks.blank;
  group->letter[lane] =
      _mm512_movepi8_mask(_mm512_add_epi8(bytes, bytes)) | equal_to(bytes, '0');
  group->forward[lane] = _mm512_movepi8_mask(_mm512_slli_epi16(bytes, 6));
  group->digit[lane] = find_digits(bytes);
  if (!is_texts) return;
  group->separator[lane] = equal_to(bytes, JSON_COUNT_SEPARATOR);
  group->curly[lane] = _mm512_movepi8_mask(_mm512_slli_epi16(bytes, 2));
}

ALWAYS_INLINE uint64_t find_high(const uint8_t *text) {
  return _mm512_movepi8_mask(load(text));
}

ALWAYS_INLINE exponent_masks classify_exponents(const uint8_t *text) {
  const vector bytes = load(text);
  return (exponent_masks){
      .letter = equal_to(_mm512_or_si512(bytes, every(0x20)), 'e'),
      .sign = equal_to(bytes, '+') | equal_to(bytes, '-'),
  };
}

ALWAYS_INLINE uint64_t not_zero(lanes masks) {
  return _mm512_test_epi64_mask((vector)masks, (vector)masks);
}

FOR_BOTH lanes odd_before(lanes parities, uint64_t *carry) {
  uint32_t odd = _mm512_movepi64_mask((vector)parities);
  odd ^= odd << 1;
  odd ^= odd << 2;
  odd ^= odd << 4;
  const uint32_t before = odd << 1 ^ (uint32_t)*carry;
  *carry = -(uint64_t)(before >> 8 & 1);
  return (lanes)_mm512_movm_epi64((__mmask8)before);
}

ALWAYS_INLINE uint64_t top_bits_of(lanes masks) { return _mm512_movepi64_mask((vector)masks); }

ALWAYS_INLINE uint64_t gather(lanes truths) { return not_zero(truths); }

ALWAYS_INLINE lanes spread(uint64_t bits) { return (lanes)_mm512_movm_epi64((__mmask8)bits); }

// A product without carries by all ones sums up the bits below each.
FOR_BOTH uint64_t prefix_xor(uint64_t mask) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)mask), _mm_set1_epi8(-1), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

ALWAYS_INLINE vector table(const int8_t *bytes) {
  return _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i_u *)bytes));
}

ALWAYS_INLINE vector pair_faults(vector first, vector second) {
  const vector nibble = every(15);
  const vector a = _mm512_shuffle_epi8(
      table(utf8_first_high), _mm512_and_si512(_mm512_srli_epi16(first, 4), nibble));
  const vector b =
      _mm512_shuffle_epi8(table(utf8_first_low), _mm512_and_si512(first, nibble));
  const vector c = _mm512_shuffle_epi8(
      table(utf8_second_high), _mm512_and_si512(_mm512_srli_epi16(second, 4), nibble));
  return _mm512_and_si512(_mm512_and_si512(a, b), c);
}

ALWAYS_INLINE uint64_t utf8_faults(const uint8_t *text) {
  const vector pairs = pair_faults(load(text - 1), load(text));
  const vector third = _mm512_subs_epu8(load(text - 2), every(0xE0 - 0x80));
  const vector fourth = _mm512_subs_epu8(load(text - 3), every(0xF0 - 0x80));
  const vector must_continue =
      _mm512_and_si512(_mm512_or_si512(third, fourth), every(0x80));
  return _mm512_cmpneq_epi8_mask(must_continue, pairs);
}

ALWAYS_INLINE void copy_rest(uint8_t *to, const uint8_t *from, uint32_t count) {
  const uint64_t text = ~(uint64_t)0 >> (BLOCK - count);
  _mm512_storeu_si512(to, _mm512_mask_loadu_epi8(every(' '), text, from));
}

#endif
