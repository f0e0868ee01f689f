// What this CPU can do, asked of the CPU itself (Intel SDM volume 2, CPUID and XGETBV).
//
// __builtin_cpu_supports would bring in the compiler's table of all CPUs with a constructor that no
// linker drops: 4.5 KB, which is more than the rest of a tiny host's C.
#pragma once

#if defined(__x86_64__)
#include <cpuid.h>
#include <stdint.h>

// Whether the system saves all of `registers` (bits of XCR0) when it switches threads.
static inline _Bool json_cpu_saves(uint32_t registers) {
  uint32_t a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
  __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
  return (a & registers) == registers;
}

// AVX2 with the bit operations and the carry-less product that come with it in every such CPU.
static inline _Bool json_cpu_has_avx2(void) {
  uint32_t a, b, c, d;
  if (!json_cpu_saves(0x6) || !__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_PCLMUL)) return 0;
  const uint32_t needed = bit_AVX2 | bit_BMI | bit_BMI2;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & needed) == needed;
}

// AVX-512 as of Skylake: bytes and words, double and quadruple words, 128 and 256 bits.
static inline _Bool json_cpu_has_avx512(void) {
  uint32_t a, b, c, d;
  const uint32_t needed = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
  return json_cpu_has_avx2() && json_cpu_saves(0xE6) && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
         (b & needed) == needed;
}

// AVX-512 as of Ice Lake: both parts of byte manipulation and Galois field arithmetic as well.
static inline _Bool json_cpu_has_avx512_vbmi2(void) {
  uint32_t a, b, c, d;
  const uint32_t needed = bit_AVX512VBMI | bit_AVX512VBMI2 | bit_GFNI;
  return json_cpu_has_avx512() && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & needed) == needed;
}
#endif
