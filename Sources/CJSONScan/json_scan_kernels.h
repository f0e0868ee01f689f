// The kernels that json_scan.c chooses from. Each is a json_scan_function.
#ifndef JSON_SCAN_KERNELS_H
#define JSON_SCAN_KERNELS_H

#include "json_count.h"
#include "json_scan.h"

// Where size counts (-Os), a CPU without AVX2 leaves all to json_scan_bytes: few lack it.
#if !defined(__x86_64__) || !defined(__OPTIMIZE_SIZE__)
#define JSON_SCAN_HAS_PORTABLE
#endif
int32_t json_scan_portable(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries);
_Bool json_count_portable(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts);

#if defined(__x86_64__)
int32_t json_scan_avx2(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries);
_Bool json_count_avx2(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts);
#endif

// Where size counts (-Os), AVX2 is fast enough for a host that waits for a pipe.
#if defined(__x86_64__) && !defined(__OPTIMIZE_SIZE__)
#define JSON_SCAN_HAS_AVX512
int32_t json_scan_avx512(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries);
int32_t json_scan_avx512_vbmi2(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries);
_Bool json_count_avx512(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts);
_Bool json_count_avx512_vbmi2(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts);
#endif

#endif
