// The scan with AVX-512 as of Skylake: bytes are looked up in tables of 16, as with AVX2.
#if defined(__x86_64__)

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,pclmul,bmi,bmi2,lzcnt,popcnt"))), \
    apply_to = function)

#include "json_scan_avx512.h"
#include "json_scan_bits.h"
#include "json_scan_blocks.h"

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

// As put_numbers: the base, the number of eight bits and the number in these have no bit in common,
// so one instruction puts all three together.
ALWAYS_INLINE uint16_t *put_entries(uint16_t *out, const uint64_t *mask, uint32_t base) {
  const uint8_t *const parts = (const uint8_t *)mask;
  const __m128i offset = _mm_set1_epi16((short)base);
  UNROLL
  for (short i = 0; i < 8; i++) {
    const uint8_t part = parts[i];
    const __m128i numbers =
        _mm_cvtepu8_epi16(_mm_loadl_epi64((const __m128i_u *)&numbers_of_bits[part]));
    enum { ANY_OF_THREE = 0xFE };
    _mm_storeu_si128(
        (__m128i_u *)out,
        _mm_ternarylogic_epi32(numbers, offset, _mm_set1_epi16(8 * i), ANY_OF_THREE));
    out += __builtin_popcount(part);
  }
  return out;
}

int32_t json_scan_avx512(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  // For one vector of masks the wide registers do not pay: it takes as long with AVX2, and what is
  // done with so short a text right behind them takes up to a tenth longer (Cascade Lake).
  return count <= LANES * BLOCK ? json_scan_avx2(carry, text, count, entries)
                                : scan_many(carry, text, count, entries);
}

_Bool json_count_avx512(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts) {
  return count <= LANES * BLOCK ? json_count_avx2(carry, text, count, counts)
                                : count_batch(carry, text, count, counts);
}

#pragma clang attribute pop

#endif
