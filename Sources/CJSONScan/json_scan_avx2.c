// The scan with AVX2: a block is two vectors of 32 bytes.
#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx2,pclmul,bmi,bmi2,lzcnt,popcnt"))), apply_to = function)

#define LANES 4
#include "json_count_batch.h"
#include "json_scan_batch.h"
#include "json_scan_bits.h"
#include "json_scan_blocks.h"
#include "json_scan_kernels.h"
#include "json_scan_utf8.h"

typedef __m256i vector;

ALWAYS_INLINE vector every(int byte) { return _mm256_set1_epi8((char)byte); }

ALWAYS_INLINE vector load(const uint8_t *text) {
  return _mm256_loadu_si256((const __m256i_u *)text);
}

// The top bits of 64 bytes.
ALWAYS_INLINE uint64_t top_bits(vector first, vector second) {
  return (uint32_t)_mm256_movemask_epi8(first)
      | (uint64_t)(uint32_t)_mm256_movemask_epi8(second) << 32;
}

ALWAYS_INLINE vector is_byte(vector bytes, int byte) {
  return _mm256_cmpeq_epi8(bytes, every(byte));
}

ALWAYS_INLINE uint64_t equal_to(vector first, vector second, int byte) {
  return top_bits(is_byte(first, byte), is_byte(second, byte));
}

// A table of 16 bytes for each half of a vector.
#define TABLE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

// Each blank, and nothing else, is what the table holds for its low four bits.
ALWAYS_INLINE vector is_blank(vector bytes) {
  const vector table = TABLE(' ', 0, 0, 0, 0, 0, 0, 0, 0, '\t', '\n', 0, 0, '\r', 0, 0);
  return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes);
}

// The same with bit 5 set, which takes [ to { and ] to }, but also 0x0C to a comma and 0x1A to a
// colon.
ALWAYS_INLINE vector is_op(vector bytes) {
  const vector table = TABLE(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ':', '{', ',', '}', 0, 0);
  return _mm256_cmpeq_epi8(
      _mm256_shuffle_epi8(table, bytes), _mm256_or_si256(bytes, every(0x20)));
}

// The digits are moved to the lowest numbers of a signed comparison.
ALWAYS_INLINE vector is_digit(vector bytes) {
  return _mm256_cmpgt_epi8(every(-128 + 10), _mm256_sub_epi8(bytes, every('0' + 128)));
}

ALWAYS_INLINE vector is_low(vector bytes) { return _mm256_cmpgt_epi8(every(0x20), bytes); }

ALWAYS_INLINE block_masks classify(const uint8_t *text) {
  const vector first = load(text);
  const vector second = load(text + 32);
  return (block_masks){
      .quote = equal_to(first, second, '"'),
      .backslash = equal_to(first, second, '\\'),
      .low = top_bits(is_low(first), is_low(second)),
      .op = top_bits(is_op(first), is_op(second)),
      .blank = top_bits(is_blank(first), is_blank(second)),
  };
}

// The letters that may follow a backslash differ in their low four bits, but for \ and /, b and r.
ALWAYS_INLINE vector is_escape_letter(vector bytes) {
  const vector table =
      TABLE(-1, 0, '"', 0, 't', 'u', 'f', 0, 0, 0, 0, 0, '\\', 0, 'n', '/');
  const vector common = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, bytes), bytes);
  // 0x62 and 0x72 differ in one bit.
  const vector b_or_r = _mm256_cmpeq_epi8(_mm256_or_si256(bytes, every(0x10)), every('r'));
  return _mm256_or_si256(common, b_or_r);
}

ALWAYS_INLINE vector is_hex_digit(vector bytes) {
  const vector lower = _mm256_or_si256(bytes, every(0x20));
  const vector letter =
      _mm256_cmpgt_epi8(every(-128 + 6), _mm256_sub_epi8(lower, every('a' + 128)));
  return _mm256_or_si256(is_digit(bytes), letter);
}

ALWAYS_INLINE escape_masks classify_escapes(const uint8_t *text) {
  const vector first = load(text);
  const vector second = load(text + 32);
  return (escape_masks){
      .letter = top_bits(is_escape_letter(first), is_escape_letter(second)),
      .u = equal_to(first, second, 'u'),
      .hex_digit = top_bits(is_hex_digit(first), is_hex_digit(second)),
  };
}

ALWAYS_INLINE number_masks classify_numbers(const uint8_t *text) {
  const vector first = load(text);
  const vector second = load(text + 32);
  return (number_masks){
      .digit = top_bits(is_digit(first), is_digit(second)),
      .zero = equal_to(first, second, '0'),
      .minus = equal_to(first, second, '-'),
      .point = equal_to(first, second, '.'),
  };
}

// In the top bit.
ALWAYS_INLINE vector is_letter(vector bytes) {
  return _mm256_or_si256(_mm256_add_epi8(bytes, bytes), _mm256_cmpeq_epi8(bytes, every('0')));
}

typedef uint32_t __attribute__((may_alias)) half_mask;

// Both halves are stored as they come: putting them together takes longer.
ALWAYS_INLINE void put(uint64_t *mask, vector first, vector second) {
  half_mask *const halves = (half_mask *)mask;
  halves[0] = (uint32_t)_mm256_movemask_epi8(first);
  halves[1] = (uint32_t)_mm256_movemask_epi8(second);
}

ALWAYS_INLINE void classify_block(
    mask_group *group, uint32_t lane, const uint8_t *text, _Bool is_texts) {
  const vector first = load(text);
  const vector second = load(text + 32);
  put(group->quote + lane, is_byte(first, '"'), is_byte(second, '"'));
  put(group->backslash + lane, is_byte(first, '\\'), is_byte(second, '\\'));
  put(group->low + lane, is_low(first), is_low(second));
  put(group->op + lane, is_op(first), is_op(second));
  put(group->blank + lane, is_blank(first), is_blank(second));
  put(group->letter + lane, is_letter(first), is_letter(second));
  put(group->forward + lane, _mm256_slli_epi16(first, 6), _mm256_slli_epi16(second, 6));
  put(group->digit + lane, is_digit(first), is_digit(second));
  if (!is_texts) return;
  put(group->separator + lane, is_byte(first, JSON_COUNT_SEPARATOR),
      is_byte(second, JSON_COUNT_SEPARATOR));
  put(group->curly + lane, _mm256_slli_epi16(first, 2), _mm256_slli_epi16(second, 2));
}

ALWAYS_INLINE uint64_t find_high(const uint8_t *text) {
  return top_bits(load(text), load(text + 32));
}

ALWAYS_INLINE exponent_masks classify_exponents(const uint8_t *text) {
  const vector first = load(text);
  const vector second = load(text + 32);
  const vector bit = every(0x20);  // of a lower case letter
  return (exponent_masks){
      .letter = equal_to(_mm256_or_si256(first, bit), _mm256_or_si256(second, bit), 'e'),
      .sign = equal_to(first, second, '+') | equal_to(first, second, '-'),
  };
}

ALWAYS_INLINE uint64_t not_zero(lanes masks) {
  const vector zero = _mm256_cmpeq_epi64((vector)masks, _mm256_setzero_si256());
  return (uint32_t)_mm256_movemask_pd((__m256d)zero) ^ 15;
}

FOR_BOTH lanes odd_before(lanes parities, uint64_t *carry) {
  uint32_t odd = (uint32_t)_mm256_movemask_pd((__m256d)parities);
  odd ^= odd << 1;
  odd ^= odd << 2;
  const uint64_t before = (odd << 1 ^ *carry) & 31;
  *carry = -(before >> 4);
  const vector bits = _mm256_setr_epi64x(1, 2, 4, 8);
  const vector all = _mm256_set1_epi64x((long long)before);
  return (lanes)_mm256_cmpeq_epi64(_mm256_and_si256(all, bits), bits);
}

ALWAYS_INLINE uint64_t top_bits_of(lanes masks) {
  return (uint32_t)_mm256_movemask_pd((__m256d)masks);
}

ALWAYS_INLINE uint64_t gather(lanes truths) { return top_bits_of(truths); }

ALWAYS_INLINE lanes spread(uint64_t bits) {
  const vector each = _mm256_setr_epi64x(1, 2, 4, 8);
  const vector all = _mm256_set1_epi64x((long long)bits);
  return (lanes)_mm256_cmpeq_epi64(_mm256_and_si256(all, each), each);
}

// A product without carries by all ones sums up the bits below each.
FOR_BOTH uint64_t prefix_xor(uint64_t mask) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)mask), _mm_set1_epi8(-1), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

ALWAYS_INLINE vector table(const int8_t *bytes) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i_u *)bytes));
}

ALWAYS_INLINE vector pair_faults(vector first, vector second) {
  const vector nibble = every(15);
  const vector a = _mm256_shuffle_epi8(
      table(utf8_first_high), _mm256_and_si256(_mm256_srli_epi16(first, 4), nibble));
  const vector b =
      _mm256_shuffle_epi8(table(utf8_first_low), _mm256_and_si256(first, nibble));
  const vector c = _mm256_shuffle_epi8(
      table(utf8_second_high), _mm256_and_si256(_mm256_srli_epi16(second, 4), nibble));
  return _mm256_and_si256(_mm256_and_si256(a, b), c);
}

ALWAYS_INLINE vector utf8_faults_of_vector(const uint8_t *text) {
  const vector pairs = pair_faults(load(text - 1), load(text));
  const vector third = _mm256_subs_epu8(load(text - 2), every(0xE0 - 0x80));
  const vector fourth = _mm256_subs_epu8(load(text - 3), every(0xF0 - 0x80));
  const vector must_continue =
      _mm256_and_si256(_mm256_or_si256(third, fourth), every(0x80));
  return _mm256_cmpeq_epi8(_mm256_xor_si256(must_continue, pairs), _mm256_setzero_si256());
}

ALWAYS_INLINE uint64_t utf8_faults(const uint8_t *text) {
  return ~top_bits(utf8_faults_of_vector(text), utf8_faults_of_vector(text + 32));
}

// The last one to three bytes of `count` behind whole words, in the lowest bits.
ALWAYS_INLINE uint32_t last_word(const uint8_t *text, uint32_t count) {
  if (count >= 4) {
    uint32_t word;
    __builtin_memcpy(&word, text + count - 4, sizeof word);
    return (uint32_t)((uint64_t)word >> (32 - 8 * (count % 4)));
  }
  uint32_t word = text[0];
  if (count > 1) word |= (uint32_t)text[1] << 8;
  if (count > 2) word |= (uint32_t)text[2] << 16;
  return word;
}

// `count` bytes and blanks behind them: all of the vector if there are more, none if it is negative.
ALWAYS_INLINE vector load_rest(const uint8_t *text, int32_t count, uint32_t last_word) {
  const vector numbers_of_words = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const vector numbers_of_bytes = _mm256_setr_epi8(
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
      26, 27, 28, 29, 30, 31);
  const vector word_count = _mm256_set1_epi32(count >> 2);
  const vector words =
      _mm256_maskload_epi32((const int *)text, _mm256_cmpgt_epi32(word_count, numbers_of_words));
  const vector last = _mm256_and_si256(
      _mm256_cmpeq_epi32(word_count, numbers_of_words), _mm256_set1_epi32((int)last_word));
  const vector is_text = _mm256_cmpgt_epi8(every(count), numbers_of_bytes);
  return _mm256_or_si256(
      _mm256_or_si256(words, last), _mm256_andnot_si256(is_text, every(' ')));
}

// Whole vectors are stored, since they are loaded again at once: a load waits long for the bytes of
// two stores.
ALWAYS_INLINE void copy_rest(uint8_t *to, const uint8_t *from, uint32_t count) {
  const uint32_t last = last_word(from, count);
  _mm256_storeu_si256((__m256i_u *)to, load_rest(from, (int32_t)count, last));
  _mm256_storeu_si256((__m256i_u *)(to + 32), load_rest(from + 32, (int32_t)count - 32, last));
}

ALWAYS_INLINE uint16_t *put_entries(uint16_t *out, const uint64_t *mask, uint32_t base) {
  return put_numbers(out, mask, base);
}

int32_t json_scan_avx2(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  return scan_batch(carry, text, count, entries);
}

_Bool json_count_avx2(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts) {
  return count_batch(carry, text, count, counts);
}

#pragma clang attribute pop

#endif
