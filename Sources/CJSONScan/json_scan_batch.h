// The scan of a batch in blocks of 64 bytes: all that does not depend on the width of a vector.
//
// A kernel's file includes this one and defines, with its instructions, the five functions that are
// declared first; scan_batch then is the kernel. A block becomes bit masks, byte i of the block at
// bit i, and the logic is arithmetic on these: strings are found by the running parity of quotes,
// runs by adding a carry that ripples.
//
// The main loop has no branch that the text decides, but for the one for backslashes: blocks that
// need a closer look (escapes, bytes above 0x7F) are written to a list by adding 0 or 1 to its
// length, and looked at when the batch is through. A wrong prediction costs as much as half a
// block.
#ifndef JSON_SCAN_BATCH_H
#define JSON_SCAN_BATCH_H

#include "json_scan.h"

// Bits of a block's bytes by kind.
typedef struct {
  uint64_t quote;
  uint64_t backslash;
  uint64_t low;    // control characters, and maybe bytes above 0x7F
  uint64_t high;   // bytes above 0x7F
  uint64_t op;     // { } [ ] , : and maybe some of `low`
  uint64_t blank;
  uint64_t digit;
} block_masks;

// Bits of a block's bytes by what they may be in an escape.
typedef struct {
  uint64_t letter;  // " \ / b f n r t u
  uint64_t u;
  uint64_t hex_digit;
} escape_masks;

#define ALWAYS_INLINE static inline __attribute__((always_inline))

// The masks of 64 bytes.
ALWAYS_INLINE block_masks classify(const uint8_t *text);

// More masks of 64 bytes.
ALWAYS_INLINE escape_masks classify_escapes(const uint8_t *text);

// Bit i is the parity of the bits 0...i.
ALWAYS_INLINE uint64_t prefix_xor(uint64_t mask);

// The bytes of 64 at which UTF-8 turns out to be malformed. It reads three bytes before them.
ALWAYS_INLINE uint64_t utf8_faults(const uint8_t *text);

// Writes base + the number of every bit that is set, and returns the end; may scribble behind it.
ALWAYS_INLINE uint16_t *put_entries(uint16_t *out, uint64_t mask, uint32_t base);

enum { BLOCK = 64, BATCH_BLOCKS = JSON_SCAN_BATCH / BLOCK };

// A block with escapes, or behind one.
typedef struct {
  uint64_t escaped;      // bytes behind a backslash that begins an escape, in strings
  uint64_t closing;      // quotes that close a string with escapes
  uint64_t entries;      // all entries of the block
  uint32_t first_entry;  // the number of the first of them
  uint32_t block;
} escape_block;

// What one block tells the next, as masks.
typedef struct {
  uint64_t in_string;    // all ones or zero
  uint64_t scalar;       // bit 0: the byte before was a scalar's
  uint64_t high;         // the last block's bytes above 0x7F
  uint64_t escaped;      // bit 0: the first byte is behind a backslash that begins an escape
  uint64_t has_escapes;  // bit 0: the open string has a backslash
  uint64_t recent;       // bits 60...63: the bytes before that were behind a backslash
  uint64_t fault;        // not zero: something is wrong
} block_carry;

// The blocks to look at again.
typedef struct {
  uint32_t escape_count;
  uint32_t high_count;
  uint8_t high[BATCH_BLOCKS + 1];
  escape_block escapes[BATCH_BLOCKS + 1];
} block_list;

// Where the bytes of the batch are: whole blocks in the text, the rest and its blanks apart.
typedef struct {
  const uint8_t *text;
  uint32_t whole_blocks;
  uint32_t rest;             // bytes behind the whole blocks, below 64
  uint8_t rest_block[2 * BLOCK];  // from [64] the rest and blanks, before it the bytes before
} batch_text;

// The backslashes that begin an escape: of a run every second one, from the first on. Adding a
// run's first bit clears the run if that bit is an even one.
ALWAYS_INLINE uint64_t find_escapes(uint64_t backslash) {
  const uint64_t even = 0x5555555555555555;
  const uint64_t first = backslash & ~(backslash << 1);
  const uint64_t even_runs = backslash & ~(backslash + (first & even));
  const uint64_t odd_runs = backslash & ~even_runs;
  return (even_runs & even) | (odd_runs & ~even);
}

// `mask`, and before it the last `distance` bits of the mask of the block before.
ALWAYS_INLINE uint64_t shifted(uint64_t mask, uint64_t before, uint32_t distance) {
  return mask << distance | before >> (64 - distance);
}

// Copies fewer than 64 bytes, and fills the block up with blanks.
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

// The entries of a block. `count` of its bytes are text, the rest blanks.
ALWAYS_INLINE uint64_t scan_block(
    block_carry *carry, block_list *list, const block_masks masks, uint32_t block,
    uint32_t first_entry, const uint32_t count) {
  const uint64_t valid = ~(uint64_t)0 >> (BLOCK - count);
  const uint32_t top = count - 1;
  list->high[list->high_count] = (uint8_t)block;
  list->high_count += (masks.high | carry->high) != 0;
  carry->high = masks.high;

  const _Bool has_escapes =
      (masks.backslash | carry->escaped | carry->has_escapes | carry->recent) != 0;
  uint64_t escaped = 0;
  if (has_escapes) {
    const uint64_t escapes = find_escapes(masks.backslash & ~carry->escaped);
    escaped = (escapes << 1 | carry->escaped) & valid;
    carry->escaped = escapes >> top & 1;
  }
  const uint64_t quote = masks.quote & ~escaped;
  const uint64_t in_string = prefix_xor(quote) ^ carry->in_string;  // from the opening quote on
  const uint64_t op = masks.op & ~masks.low;
  const uint64_t scalar = ~(op | masks.blank | in_string | quote);
  const uint64_t edges = scalar ^ (scalar << 1 | carry->scalar);
  const uint64_t entries = ((op & ~in_string) | quote | edges) & valid;
  carry->fault |= in_string & masks.low & ~masks.high;
  carry->scalar = scalar >> top & 1;
  if (has_escapes) {
    // Backslashes ripple through the rest of their string to its closing quote.
    const uint64_t marks = masks.backslash & in_string;
    unsigned long long overflow;
    const uint64_t rippled =
        __builtin_addcll(in_string, marks, carry->has_escapes, &overflow);
    escape_block *const note = &list->escapes[list->escape_count++];
    *note = (escape_block){
        escaped & in_string, rippled & quote & ~in_string, entries, first_entry, block};
    carry->has_escapes =
        in_string >> top & (marks > quote || (carry->has_escapes && quote == 0));
    carry->recent = (note->escaped << (BLOCK - count)) & (uint64_t)15 << 60;
  }
  carry->in_string = (uint64_t)((int64_t)(in_string << (BLOCK - count)) >> 63);
  return entries;
}

// Whether the blocks with bytes above 0x7F are malformed UTF-8.
static inline uint64_t check_utf8(
    const block_list *list, const batch_text *batch, const uint8_t before[3]) {
  uint64_t fault = 0;
  for (uint32_t i = 0; i < list->high_count; i++) {
    const uint32_t block = list->high[i];
    if (block == batch->whole_blocks) {
      fault |= utf8_faults(batch->rest_block + BLOCK) << (BLOCK - batch->rest);
    } else if (block == 0) {
      uint8_t first[3 + BLOCK];
      __builtin_memcpy(first, before, 3);
      __builtin_memcpy(first + 3, batch->text, BLOCK);
      fault |= utf8_faults(first + 3);
    } else {
      fault |= utf8_faults(batch->text + BLOCK * block);
    }
  }
  return fault;
}

// Whether the escapes are malformed; flags the entries of the closing quotes. `hex_digits` is how
// many digits of a \u escape are due at the start, and then at the end.
static inline uint64_t check_escapes(
    const block_list *list, const batch_text *batch, uint16_t *entries, uint8_t *hex_digits) {
  const uint32_t last_block = batch->whole_blocks - (batch->rest == 0);
  uint64_t fault = 0;
  uint64_t before = *hex_digits == 0 ? 0 : (uint64_t)1 << (59 + *hex_digits);
  *hex_digits = 0;
  for (uint32_t i = 0; i < list->escape_count; i++) {
    const escape_block *const note = &list->escapes[i];
    const _Bool is_rest = note->block == batch->whole_blocks;
    const uint32_t count = is_rest ? batch->rest : BLOCK;
    const uint8_t *const text =
        is_rest ? batch->rest_block + BLOCK : batch->text + BLOCK * note->block;
    const escape_masks masks = classify_escapes(text);
    const uint64_t u = note->escaped & masks.u;
    const uint64_t due = shifted(u, before, 1) | shifted(u, before, 2) | shifted(u, before, 3)
        | shifted(u, before, 4);
    fault |= note->escaped & ~masks.letter;
    fault |= (due & ~masks.hex_digit) << (BLOCK - count);
    for (uint64_t closing = note->closing; closing != 0; closing &= closing - 1) {
      const uint64_t earlier = note->entries & ((closing & -closing) - 1);
      entries[note->first_entry + (uint32_t)__builtin_popcountll(earlier)] |= JSON_SCAN_ESCAPES;
    }
    before = count == BLOCK ? u : u << (BLOCK - count) | before >> count;
    if (note->block == last_block && before >> 60 != 0) {
      *hex_digits = (uint8_t)(4 - __builtin_clzll(before));
    }
  }
  return fault;
}

// A byte that begins no sequence is a fault by itself, not only with the byte behind it.
ALWAYS_INLINE _Bool begins_no_sequence(uint8_t byte) {
  return byte >= 0xF5 || byte == 0xC0 || byte == 0xC1;
}

// A json_scan_function.
ALWAYS_INLINE int32_t scan_batch(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries, uint64_t *digits) {
  batch_text batch;
  batch.text = text;
  batch.whole_blocks = (uint32_t)(count / BLOCK);
  batch.rest = (uint32_t)(count % BLOCK);
  block_list list;
  list.escape_count = 0;
  list.high_count = 0;
  block_carry now;
  now.in_string = -(uint64_t)carry->in_string;
  now.scalar = carry->scalar;
  now.high = carry->last[2] >= 0x80 || carry->last[1] >= 0x80 || carry->last[0] >= 0x80;
  now.escaped = carry->escaped;
  now.has_escapes = carry->has_escapes;
  now.recent = carry->hex_digits;
  now.fault = 0;

  uint16_t *out = entries;
  for (uint32_t block = 0; block < batch.whole_blocks; block++) {
    const block_masks masks = classify(text + BLOCK * block);
    digits[block] = masks.digit;
    const uint64_t found =
        scan_block(&now, &list, masks, block, (uint32_t)(out - entries), BLOCK);
    out = put_entries(out, found, BLOCK * block);
  }
  uint8_t last[3];
  if (count >= 3) {
    __builtin_memcpy(last, text + count - 3, 3);
  } else {
    last[0] = carry->last[count];
    last[1] = count == 1 ? carry->last[2] : text[0];
    last[2] = text[count - 1];
  }
  if (batch.rest != 0) {
    const uint8_t *const rest = text + BLOCK * batch.whole_blocks;
    __builtin_memcpy(
        batch.rest_block + BLOCK - 3, batch.whole_blocks == 0 ? carry->last : rest - 3, 3);
    copy_rest(batch.rest_block + BLOCK, rest, batch.rest);
    const block_masks masks = classify(batch.rest_block + BLOCK);
    digits[batch.whole_blocks] = masks.digit;
    const uint64_t found = scan_block(
        &now, &list, masks, batch.whole_blocks, (uint32_t)(out - entries), batch.rest);
    out = put_entries(out, found, BLOCK * batch.whole_blocks);
  }

  uint8_t hex_digits = carry->hex_digits;
  if (list.high_count != 0) now.fault |= check_utf8(&list, &batch, carry->last);
  if (list.escape_count != 0) now.fault |= check_escapes(&list, &batch, entries, &hex_digits);
  if (now.fault != 0 || begins_no_sequence(last[2])) return -1;
  carry->in_string = now.in_string & 1;
  carry->has_escapes = (uint8_t)now.has_escapes;
  carry->escaped = (uint8_t)now.escaped;
  carry->hex_digits = hex_digits;
  carry->scalar = (uint8_t)now.scalar;
  __builtin_memcpy(carry->last, last, 3);
  return (int32_t)(out - entries);
}

#endif
