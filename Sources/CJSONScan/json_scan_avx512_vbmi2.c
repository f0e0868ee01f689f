// The scan with AVX-512 as of Ice Lake: bytes are looked up in a table of 128, and positions come
// out of masks by compression.
#if defined(__x86_64__)

#pragma clang attribute push( \
    __attribute__((target( \
        "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,avx512vbmi2,gfni,pclmul,bmi,bmi2,lzcnt," \
        "popcnt"))), \
    apply_to = function)

#include "json_scan_avx512.h"
#include "json_scan_planes.h"

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

int32_t json_scan_avx512_vbmi2(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  return scan_batch(carry, text, count, entries);
}

_Bool json_count_avx512_vbmi2(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts) {
  return count_batch(carry, text, count, counts);
}

#pragma clang attribute pop

#endif
