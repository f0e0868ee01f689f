// The scan with vectors of 16 bytes as the compiler knows them on any machine: SSE2, NEON, or plain
// words.
#include "json_scan_kernels.h"

#if defined(JSON_SCAN_HAS_PORTABLE)

#define LANES 2
#include "json_count_batch.h"
#include "json_scan_batch.h"
#include "json_scan_bits.h"
#include "json_scan_blocks.h"

typedef uint8_t vector __attribute__((vector_size(16)));
typedef int8_t signed_vector __attribute__((vector_size(16)));
typedef _Bool truths __attribute__((ext_vector_type(16)));

ALWAYS_INLINE vector every(uint8_t byte) { return (vector){} + byte; }

ALWAYS_INLINE vector load(const uint8_t *text) {
  vector bytes;
  __builtin_memcpy(&bytes, text, sizeof bytes);
  return bytes;
}

// One bit for each lane of a comparison. Four vectors make a block.
ALWAYS_INLINE uint64_t bits_of(vector comparison) {
  const signed_vector truth = (signed_vector)comparison;
  return __builtin_bit_cast(uint16_t, __builtin_convertvector(truth < 0, truths));
}

ALWAYS_INLINE vector is_in(vector bytes, uint8_t low, uint8_t high) {
  return (vector)(bytes - low <= every(high - low));
}

ALWAYS_INLINE vector is_blank(vector bytes) {
  return (vector)(bytes == every(' ')) | (vector)(bytes == every('\r')) | is_in(bytes, '\t', '\n');
}

// Bit 5 set takes [ to { and ] to }.
ALWAYS_INLINE vector is_op(vector bytes) {
  const vector upper = bytes | 0x20;
  return (vector)(upper == every('{')) | (vector)(upper == every('}'))
      | (vector)(bytes == every(',')) | (vector)(bytes == every(':'));
}

ALWAYS_INLINE block_masks classify(const uint8_t *text) {
  block_masks masks = {0};
  UNROLL
  for (int at = 0; at < BLOCK; at += 16) {
    const vector bytes = load(text + at);
    masks.quote |= bits_of((vector)(bytes == every('"'))) << at;
    masks.backslash |= bits_of((vector)(bytes == every('\\'))) << at;
    masks.low |= bits_of((vector)((signed_vector)bytes < 0x20)) << at;
    masks.op |= bits_of(is_op(bytes)) << at;
    masks.blank |= bits_of(is_blank(bytes)) << at;
  }
  return masks;
}

// 'b' and 'f', 'r' and 'n' and 'v' and 't' and 'u' have little in common: eight comparisons.
ALWAYS_INLINE vector is_escape_letter(vector bytes) {
  return (vector)(bytes == every('"')) | (vector)(bytes == every('\\'))
      | (vector)(bytes == every('/')) | (vector)((bytes | 0x10) == every('r'))
      | (vector)(bytes == every('f')) | (vector)(bytes == every('n')) | is_in(bytes, 't', 'u');
}

ALWAYS_INLINE escape_masks classify_escapes(const uint8_t *text) {
  escape_masks masks = {0};
  UNROLL
  for (int at = 0; at < BLOCK; at += 16) {
    const vector bytes = load(text + at);
    masks.letter |= bits_of(is_escape_letter(bytes)) << at;
    masks.u |= bits_of((vector)(bytes == every('u'))) << at;
    masks.hex_digit |= bits_of(is_in(bytes, '0', '9') | is_in(bytes | 0x20, 'a', 'f')) << at;
  }
  return masks;
}

ALWAYS_INLINE number_masks classify_numbers(const uint8_t *text) {
  number_masks masks = {0};
  UNROLL
  for (int at = 0; at < BLOCK; at += 16) {
    const vector bytes = load(text + at);
    masks.digit |= bits_of(is_in(bytes, '0', '9')) << at;
    masks.zero |= bits_of((vector)(bytes == every('0'))) << at;
    masks.minus |= bits_of((vector)(bytes == every('-'))) << at;
    masks.point |= bits_of((vector)(bytes == every('.'))) << at;
  }
  return masks;
}

ALWAYS_INLINE void classify_block(
    mask_group *group, uint32_t lane, const uint8_t *text, _Bool is_texts) {
  const block_masks masks = classify(text);
  uint64_t letter = 0, forward = 0, digit = 0, separator = 0, curly = 0;
  UNROLL
  for (int at = 0; at < BLOCK; at += 16) {
    const vector bytes = load(text + at);
    letter |= bits_of(bytes << 1 | (vector)(bytes == every('0'))) << at;
    forward |= bits_of(bytes << 6) << at;
    digit |= bits_of(is_in(bytes, '0', '9')) << at;
    if (!is_texts) continue;
    separator |= bits_of((vector)(bytes == every(JSON_COUNT_SEPARATOR))) << at;
    curly |= bits_of(bytes << 2) << at;
  }
  group->quote[lane] = masks.quote;
  group->backslash[lane] = masks.backslash;
  group->low[lane] = masks.low;
  group->op[lane] = masks.op;
  group->blank[lane] = masks.blank;
  group->letter[lane] = letter;
  group->forward[lane] = forward;
  group->digit[lane] = digit;
  group->separator[lane] = separator;
  group->curly[lane] = curly;
}

ALWAYS_INLINE uint64_t find_high(const uint8_t *text) {
  uint64_t high = 0;
  UNROLL
  for (int at = 0; at < BLOCK; at += 16) high |= bits_of(load(text + at)) << at;
  return high;
}

ALWAYS_INLINE exponent_masks classify_exponents(const uint8_t *text) {
  exponent_masks masks = {0};
  UNROLL
  for (int at = 0; at < BLOCK; at += 16) {
    const vector bytes = load(text + at);
    masks.letter |= bits_of((vector)((bytes | 0x20) == every('e'))) << at;
    masks.sign |= bits_of((vector)(bytes == every('+')) | (vector)(bytes == every('-'))) << at;
  }
  return masks;
}

ALWAYS_INLINE uint64_t not_zero(lanes masks) {
  return (masks[0] != 0) | (masks[1] != 0) << 1;
}

FOR_BOTH lanes odd_before(lanes parities, uint64_t *carry) {
  const uint64_t second = *carry ^ -(parities[0] >> 63);
  const lanes before = {*carry, second};
  *carry = second ^ -(parities[1] >> 63);
  return before;
}

ALWAYS_INLINE uint64_t top_bits_of(lanes masks) { return masks[0] >> 63 | masks[1] >> 63 << 1; }

ALWAYS_INLINE uint64_t gather(lanes truths) { return not_zero(truths); }

ALWAYS_INLINE lanes spread(uint64_t bits) {
  return (lanes){-(bits & 1), -(bits >> 1 & 1)};
}

FOR_BOTH uint64_t prefix_xor(uint64_t mask) {
  mask ^= mask << 1;
  mask ^= mask << 2;
  mask ^= mask << 4;
  mask ^= mask << 8;
  mask ^= mask << 16;
  mask ^= mask << 32;
  return mask;
}

// RFC 3629 section 4 by comparisons, since there is no lookup that all machines have: continuations
// stand exactly where a lead one, two or three bytes before wants them, and the second byte suits
// its lead.
ALWAYS_INLINE vector utf8_faults_of_vector(const uint8_t *text) {
  const vector byte = load(text);
  const vector first = load(text - 1);
  const vector wanted = (vector)(first >= every(0xC0)) | (vector)(load(text - 2) >= every(0xE0))
      | (vector)(load(text - 3) >= every(0xF0));
  const vector continuation = (vector)((signed_vector)byte < (signed_vector)every(0xC0));
  const vector never = (vector)(byte >= every(0xF5)) | (vector)((byte & 0xFE) == every(0xC0));
  const vector unsuited = ((vector)(first == every(0xE0)) & (vector)(byte < every(0xA0)))
      | ((vector)(first == every(0xED)) & (vector)(byte >= every(0xA0)))
      | ((vector)(first == every(0xF0)) & (vector)(byte < every(0x90)))
      | ((vector)(first == every(0xF4)) & (vector)(byte >= every(0x90)));
  return (wanted ^ continuation) | never | unsuited;
}

ALWAYS_INLINE uint64_t utf8_faults(const uint8_t *text) {
  uint64_t faults = 0;
  UNROLL
  for (int at = 0; at < BLOCK; at += 16) {
    faults |= bits_of(utf8_faults_of_vector(text + at)) << at;
  }
  return faults;
}

ALWAYS_INLINE void copy_rest(uint8_t *to, const uint8_t *from, uint32_t count) {
  __builtin_memset(to, ' ', BLOCK);
  if (count >= 32) {
    __builtin_memcpy(to, from, 32);
    __builtin_memcpy(to + count - 32, from + count - 32, 32);
  } else if (count >= 16) {
    __builtin_memcpy(to, from, 16);
    __builtin_memcpy(to + count - 16, from + count - 16, 16);
  } else if (count >= 8) {
    __builtin_memcpy(to, from, 8);
    __builtin_memcpy(to + count - 8, from + count - 8, 8);
  } else if (count >= 4) {
    __builtin_memcpy(to, from, 4);
    __builtin_memcpy(to + count - 4, from + count - 4, 4);
  } else {
    for (uint32_t i = 0; i < count; i++) to[i] = from[i];
  }
}

ALWAYS_INLINE uint16_t *put_entries(uint16_t *out, const uint64_t *mask, uint32_t base) {
  return put_numbers(out, mask, base);
}

int32_t json_scan_portable(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  return scan_batch(carry, text, count, entries);
}

_Bool json_count_portable(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts) {
  return count_batch(carry, text, count, counts);
}

#else

int32_t json_scan_portable(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  (void)carry, (void)text, (void)count, (void)entries;
  return -1;
}

_Bool json_count_portable(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts) {
  (void)carry, (void)text, (void)count, (void)counts;
  return 0;
}

#endif
