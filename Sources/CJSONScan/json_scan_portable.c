// The scan with vectors of 16 bytes as the compiler knows them on any machine: SSE2, NEON, or plain
// words.
#include "json_scan_batch.h"
#include "json_scan_bits.h"
#include "json_scan_kernels.h"

typedef uint8_t vector __attribute__((vector_size(16)));
typedef int8_t signed_vector __attribute__((vector_size(16)));
typedef _Bool lanes __attribute__((ext_vector_type(16)));

// 64 bytes.
typedef struct {
  vector part[4];
} vectors;

ALWAYS_INLINE vector every(uint8_t byte) { return (vector){} + byte; }

ALWAYS_INLINE vector load(const uint8_t *text) {
  vector bytes;
  __builtin_memcpy(&bytes, text, sizeof bytes);
  return bytes;
}

ALWAYS_INLINE vectors load_block(const uint8_t *text) {
  return (vectors){{load(text), load(text + 16), load(text + 32), load(text + 48)}};
}

// One bit for each lane of a comparison.
ALWAYS_INLINE uint64_t bits_of(vector comparison) {
  const signed_vector truth = (signed_vector)comparison;
  return __builtin_bit_cast(uint16_t, __builtin_convertvector(truth < 0, lanes));
}

ALWAYS_INLINE uint64_t mask_of(vectors comparison) {
  return bits_of(comparison.part[0]) | bits_of(comparison.part[1]) << 16
      | bits_of(comparison.part[2]) << 32 | bits_of(comparison.part[3]) << 48;
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
  const vectors bytes = load_block(text);
  vectors quote, backslash, low, op, blank;
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    quote.part[i] = (vector)(bytes.part[i] == every('"'));
    backslash.part[i] = (vector)(bytes.part[i] == every('\\'));
    low.part[i] = (vector)((signed_vector)bytes.part[i] < 0x20);
    op.part[i] = is_op(bytes.part[i]);
    blank.part[i] = is_blank(bytes.part[i]);
  }
  return (block_masks){
      .quote = mask_of(quote),
      .backslash = mask_of(backslash),
      .low = mask_of(low),
      .op = mask_of(op),
      .blank = mask_of(blank),
  };
}

// 'b' and 'f', 'r' and 'n' and 'v' and 't' and 'u' have little in common: eight comparisons.
ALWAYS_INLINE vector is_escape_letter(vector bytes) {
  return (vector)(bytes == every('"')) | (vector)(bytes == every('\\'))
      | (vector)(bytes == every('/')) | (vector)((bytes | 0x10) == every('r'))
      | (vector)(bytes == every('f')) | (vector)(bytes == every('n')) | is_in(bytes, 't', 'u');
}

ALWAYS_INLINE escape_masks classify_escapes(const uint8_t *text) {
  const vectors bytes = load_block(text);
  vectors letter, u, hex_digit;
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    letter.part[i] = is_escape_letter(bytes.part[i]);
    u.part[i] = (vector)(bytes.part[i] == every('u'));
    hex_digit.part[i] =
        is_in(bytes.part[i], '0', '9') | is_in(bytes.part[i] | 0x20, 'a', 'f');
  }
  return (escape_masks){
      .letter = mask_of(letter), .u = mask_of(u), .hex_digit = mask_of(hex_digit)};
}

ALWAYS_INLINE number_masks classify_numbers(const uint8_t *text) {
  const vectors bytes = load_block(text);
  vectors digit, zero, minus;
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    digit.part[i] = is_in(bytes.part[i], '0', '9');
    zero.part[i] = (vector)(bytes.part[i] == every('0'));
    minus.part[i] = (vector)(bytes.part[i] == every('-'));
  }
  return (number_masks){
      .digit = mask_of(digit),
      .zero = mask_of(zero),
      .minus = mask_of(minus),
  };
}

ALWAYS_INLINE uint64_t find_points(const uint8_t *text) {
  vectors bytes = load_block(text);
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) bytes.part[i] = (vector)(bytes.part[i] == every('.'));
  return mask_of(bytes);
}

ALWAYS_INLINE uint64_t find_high(const uint8_t *text) { return mask_of(load_block(text)); }

ALWAYS_INLINE exponent_masks classify_exponents(const uint8_t *text) {
  const vectors bytes = load_block(text);
  vectors letter, sign;
#pragma clang loop unroll(full)
  for (int i = 0; i < 4; i++) {
    letter.part[i] = (vector)((bytes.part[i] | 0x20) == every('e'));
    sign.part[i] =
        (vector)(bytes.part[i] == every('+')) | (vector)(bytes.part[i] == every('-'));
  }
  return (exponent_masks){.letter = mask_of(letter), .sign = mask_of(sign)};
}

ALWAYS_INLINE uint64_t prefix_xor(uint64_t mask) {
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
  return mask_of((vectors){
      {utf8_faults_of_vector(text), utf8_faults_of_vector(text + 16),
       utf8_faults_of_vector(text + 32), utf8_faults_of_vector(text + 48)}});
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
