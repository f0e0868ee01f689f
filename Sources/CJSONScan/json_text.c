#include "json_cpu.h"
#include "json_text.h"

#include <stdatomic.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))

typedef uint8_t v16 __attribute__((vector_size(16)));
typedef _Bool b16 __attribute__((ext_vector_type(16)));

// One byte at a time

/// What follows the backslash in a byte's escape; 0 where the byte needs none.
static const uint8_t escape_of[256] = {
    [0x00 ... 0x07] = 'u', ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', [0x0B] = 'u', ['\f'] = 'f',
    ['\r'] = 'r', [0x0E ... 0x1F] = 'u', ['"'] = '"', ['\\'] = '\\',
};

/// Writes the escape of `byte`: 2 or 6 bytes.
INLINE uint8_t *put_escape(uint8_t *out, uint8_t byte) {
  uint8_t kind = escape_of[byte];
  out[0] = '\\';
  out[1] = kind;
  if (kind != 'u') return out + 2;
  out[2] = '0';
  out[3] = '0';
  out[4] = (uint8_t)('0' + (byte >> 4));
  out[5] = (uint8_t)"0123456789abcdef"[byte & 15];
  return out + 6;
}

static uint8_t *escape_bytes(const uint8_t *text, const uint8_t *end, uint8_t *out) {
  for (; text < end; text++) {
    if (escape_of[*text] == 0) {
      *out++ = *text;
    } else {
      out = put_escape(out, *text);
    }
  }
  return out;
}

static size_t copy_plain_bytes(const uint8_t *text, size_t count, uint8_t *out) {
  size_t index = 0;
  for (; index < count && text[index] != '\\'; index++) out[index] = text[index];
  return index;
}

// 16 bytes at a time: SSE2, NEON, or whatever the compiler has

INLINE v16 load16(const uint8_t *from) {
  v16 v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE void store16(uint8_t *to, v16 v) { memcpy(to, &v, sizeof v); }

INLINE uint64_t load8(const uint8_t *from) {
  uint64_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

INLINE uint32_t load4(const uint8_t *from) {
  uint32_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

/// Bit i of the result: lane i of a comparison's result is all ones.
INLINE uint32_t bits16(v16 lanes) {
  b16 bits = __builtin_convertvector(lanes != 0, b16);
  uint16_t mask;
  memcpy(&mask, &bits, sizeof mask);
  return mask;
}

INLINE uint32_t specials16(v16 v) {
  return bits16((v16)(v < 0x20) | (v16)(v == '"') | (v16)(v == '\\'));
}

/// The last 0 to 15 bytes. Two overlapping words cover 4 to 15 of them; most short texts need no
/// escape and are then copied the same way.
INLINE uint8_t *escape_tail(const uint8_t *text, const uint8_t *end, uint8_t *out) {
  size_t count = (size_t)(end - text);
  if (count >= 8) {
    uint64_t words[2] = {load8(text), load8(end - 8)};
    if (specials16(load16((const uint8_t *)words)) == 0) {
      memcpy(out, &words[0], 8);
      memcpy(out + count - 8, &words[1], 8);
      return out + count;
    }
  } else if (count >= 4) {
    uint32_t words[4] = {load4(text), load4(end - 4), load4(text), load4(end - 4)};
    if (specials16(load16((const uint8_t *)words)) == 0) {
      memcpy(out, &words[0], 4);
      memcpy(out + count - 4, &words[1], 4);
      return out + count;
    }
  }
  return escape_bytes(text, end, out);
}

/// Each step stores a whole vector before it knows how much of it counts. That stays inside the room
/// of 6 bytes for each byte left, since a whole vector of them is left.
static size_t escape_portable(const uint8_t *text, size_t count, uint8_t *out) {
  const uint8_t *const end = text + count;
  uint8_t *const begin = out;
  while (end - text >= 16) {
    v16 v = load16(text);
    store16(out, v);
    uint32_t specials = specials16(v);
    if (specials == 0) {
      text += 16;
      out += 16;
    } else {
      int plain = __builtin_ctz(specials);
      out = put_escape(out + plain, text[plain]);
      text += plain + 1;
    }
  }
  return (size_t)(escape_tail(text, end, out) - begin);
}

static size_t copy_plain_portable(const uint8_t *text, size_t count, uint8_t *out) {
  size_t index = 0;
  for (; count - index >= 16; index += 16) {
    v16 v = load16(text + index);
    store16(out + index, v);
    uint32_t backslashes = bits16((v16)(v == '\\'));
    if (backslashes != 0) return index + (size_t)__builtin_ctz(backslashes);
  }
  return index + copy_plain_bytes(text + index, count - index, out + index);
}

static const json_text_kernel portable = {"portable", escape_portable, copy_plain_portable};

// 32 bytes at a time: AVX2

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,bmi"))), apply_to = function)

INLINE uint32_t specials32(__m256i v) {
  __m256i control = _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1F)), v);
  __m256i quote = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('"'));
  __m256i backslash = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'));
  return (uint32_t)_mm256_movemask_epi8(_mm256_or_si256(control, _mm256_or_si256(quote, backslash)));
}

static size_t escape_avx2(const uint8_t *text, size_t count, uint8_t *out) {
  const uint8_t *const end = text + count;
  uint8_t *const begin = out;
  while (end - text >= 32) {
    __m256i v = _mm256_loadu_si256((const __m256i *)text);
    _mm256_storeu_si256((__m256i *)out, v);
    uint32_t specials = specials32(v);
    if (specials == 0) {
      text += 32;
      out += 32;
    } else {
      int plain = __builtin_ctz(specials);
      out = put_escape(out + plain, text[plain]);
      text += plain + 1;
    }
  }
  return (size_t)(out - begin) + escape_portable(text, (size_t)(end - text), out);
}

static size_t copy_plain_avx2(const uint8_t *text, size_t count, uint8_t *out) {
  size_t index = 0;
  for (; count - index >= 32; index += 32) {
    __m256i v = _mm256_loadu_si256((const __m256i *)(text + index));
    _mm256_storeu_si256((__m256i *)(out + index), v);
    __m256i found = _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\'));
    uint32_t backslashes = (uint32_t)_mm256_movemask_epi8(found);
    if (backslashes != 0) return index + (size_t)__builtin_ctz(backslashes);
  }
  return index + copy_plain_portable(text + index, count - index, out + index);
}

#pragma clang attribute pop

static const json_text_kernel avx2 = {"avx2", escape_avx2, copy_plain_avx2};
#endif

// The choice

const json_text_kernel *json_text_kernel_at(size_t index) {
  if (index == 0) return &portable;
#if defined(__x86_64__)
  if (index == 1 && json_cpu_has_avx2()) return &avx2;
#endif
  return NULL;
}

/// Chosen at the first use. Threads that race choose the same, so relaxed order is enough.
static const json_text_kernel *kernel(void) {
  static const json_text_kernel *_Atomic chosen;
  const json_text_kernel *best = atomic_load_explicit(&chosen, memory_order_relaxed);
  if (best != NULL) return best;
  for (size_t index = 0; json_text_kernel_at(index) != NULL; index++) {
    best = json_text_kernel_at(index);
  }
  atomic_store_explicit(&chosen, best, memory_order_relaxed);
  return best;
}

size_t json_text_escape(const uint8_t *text, size_t count, uint8_t *out) {
  if (count < 16) return (size_t)(escape_tail(text, text + count, out) - out);
  return kernel()->escape(text, count, out);
}

size_t json_text_copy_plain(const uint8_t *text, size_t count, uint8_t *out) {
  return kernel()->copy_plain(text, count, out);
}
