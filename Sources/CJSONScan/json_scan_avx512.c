// The scan with AVX-512: a block is one vector, and the entries come out of it by compression.
#if defined(__x86_64__)

#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target( \
        "avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,pclmul,bmi,lzcnt,popcnt"))), \
    apply_to = function)

#include "json_scan_batch.h"
#include "json_scan_classes.h"
#include "json_scan_kernels.h"
#include "json_scan_utf8.h"

typedef __m512i vector;

ALWAYS_INLINE vector every(int byte) { return _mm512_set1_epi8((char)byte); }

ALWAYS_INLINE vector load(const uint8_t *text) { return _mm512_loadu_si512(text); }

ALWAYS_INLINE uint64_t equal_to(vector bytes, int byte) {
  return _mm512_cmpeq_epi8_mask(bytes, every(byte));
}

// The classes of 64 bytes. The table does not see the top bit: those above 0x7F get a wrong class.
ALWAYS_INLINE vector classes_of(vector bytes) {
  return _mm512_permutex2var_epi8(load(byte_classes), bytes, load(byte_classes + 64));
}

ALWAYS_INLINE uint64_t of_class(vector classes, int class) {
  return _mm512_test_epi8_mask(classes, every(class));
}

ALWAYS_INLINE block_masks classify(const uint8_t *text) {
  const vector bytes = load(text);
  const vector classes = classes_of(bytes);
  const uint64_t high = _mm512_movepi8_mask(bytes);
  return (block_masks){
      .quote = equal_to(bytes, '"'),
      .backslash = equal_to(bytes, '\\'),
      .low = _mm512_cmplt_epi8_mask(bytes, every(0x20)),
      .op = of_class(classes, STRUCTURAL) & ~high,
      .blank = of_class(classes, BLANK) & ~high,
  };
}

ALWAYS_INLINE escape_masks classify_escapes(const uint8_t *text) {
  const vector bytes = load(text);
  const vector classes = classes_of(bytes);
  const uint64_t ascii = ~_mm512_movepi8_mask(bytes);
  return (escape_masks){
      .letter = of_class(classes, ESCAPE) & ascii,
      .u = equal_to(bytes, 'u'),
      .hex_digit = of_class(classes, HEX_DIGIT) & ascii,
  };
}

ALWAYS_INLINE number_masks classify_numbers(const uint8_t *text) {
  const vector bytes = load(text);
  return (number_masks){
      .digit = _mm512_cmplt_epu8_mask(_mm512_sub_epi8(bytes, every('0')), every(10)),
      .zero = equal_to(bytes, '0'),
      .minus = equal_to(bytes, '-'),
  };
}

ALWAYS_INLINE uint64_t find_points(const uint8_t *text) { return equal_to(load(text), '.'); }

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

// A product without carries by all ones sums up the bits below each.
ALWAYS_INLINE uint64_t prefix_xor(uint64_t mask) {
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

ALWAYS_INLINE uint16_t *put_entries(uint16_t *out, const uint64_t *mask, uint32_t base) {
  static const uint8_t numbers[64] = {
      0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
      22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
      44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
  const uint32_t count = (uint32_t)__builtin_popcountll(*mask);
  const vector set = _mm512_maskz_compress_epi8(*mask, load(numbers));
  const vector offset = _mm512_set1_epi16((short)base);
  const vector low = _mm512_cvtepu8_epi16(_mm512_castsi512_si256(set));
  _mm512_storeu_si512(out, _mm512_add_epi16(low, offset));
  if (count > 32) {
    const vector high = _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(set, 1));
    _mm512_storeu_si512(out + 32, _mm512_add_epi16(high, offset));
  }
  return out + count;
}

int32_t json_scan_avx512(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  return scan_batch(carry, text, count, entries);
}

#pragma clang attribute pop

#endif
