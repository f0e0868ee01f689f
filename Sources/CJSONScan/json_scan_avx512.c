// The scan with AVX-512 as of Skylake: the first pass takes a block at a time, and positions
// come out of a table, as with AVX2.
#if defined(__x86_64__)

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,pclmul,bmi,bmi2,lzcnt,popcnt"))), \
    apply_to = function)

#include "json_scan_avx512.h"
#include "json_scan_bits.h"
#include "json_scan_blocks.h"

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
