// The scan of a batch in blocks of 64 bytes: all that does not depend on the width of a vector.
//
// A kernel's file includes this one and defines, with its instructions, the functions that are
// declared first; scan_batch then is the kernel. A block becomes bit masks, byte i of the block at
// bit i, and the logic is arithmetic on these: strings are found by the running parity of quotes,
// runs by adding a bit that ripples through them.
//
// It is done in three passes, each over the whole batch:
//   1. every block becomes a mask of its entries;
//   2. the masks become positions;
//   3. blocks with escapes, suspect bytes in strings or scalars are looked at more closely.
// None has a branch that the text decides: a wrong prediction costs as much as half a block. The
// first pass puts the blocks for the third into lists by adding 0 or 1 to the list's length.
#ifndef JSON_SCAN_BATCH_H
#define JSON_SCAN_BATCH_H

#include "json_scan.h"
#include "json_scan_exponents.h"
#include "json_scan_inline.h"

// Bits of a block's bytes by kind.
typedef struct {
  uint64_t quote;
  uint64_t backslash;
  uint64_t low;    // control characters and bytes above 0x7F
  uint64_t op;     // { } [ ] , : and maybe some of `low`
  uint64_t blank;
} block_masks;

// Bits of a block's bytes by what they may be in an escape.
typedef struct {
  uint64_t letter;  // " \ / b f n r t u
  uint64_t u;
  uint64_t hex_digit;
} escape_masks;

// Bits of a block's bytes by what they may be in a number.
typedef struct {
  uint64_t digit;
  uint64_t zero;
  uint64_t minus;
} number_masks;

typedef struct {
  uint64_t letter;  // e E
  uint64_t sign;    // + -
} exponent_masks;

// The masks of 64 bytes.
ALWAYS_INLINE block_masks classify(const uint8_t *text);
ALWAYS_INLINE escape_masks classify_escapes(const uint8_t *text);
ALWAYS_INLINE number_masks classify_numbers(const uint8_t *text);
ALWAYS_INLINE uint64_t find_points(const uint8_t *text);
ALWAYS_INLINE exponent_masks classify_exponents(const uint8_t *text);
ALWAYS_INLINE uint64_t find_high(const uint8_t *text);  // bytes above 0x7F

// Bit i is the parity of the bits 0...i.
ALWAYS_INLINE uint64_t prefix_xor(uint64_t mask);

// The bytes of 64 at which UTF-8 turns out to be malformed. It reads three bytes before them.
ALWAYS_INLINE uint64_t utf8_faults(const uint8_t *text);

// Copies 1 to 63 bytes, and fills the block up with blanks.
ALWAYS_INLINE void copy_rest(uint8_t *to, const uint8_t *from, uint32_t count);

// Writes base + the number of every bit that is set, and returns the end; may scribble behind it.
ALWAYS_INLINE uint16_t *put_entries(uint16_t *out, const uint64_t *mask, uint32_t base);

enum { BLOCK = 64, BATCH_BLOCKS = JSON_SCAN_BATCH / BLOCK };

// What one block tells the next.
typedef struct {
  uint64_t in_string;  // all ones or zero
  uint64_t scalar;     // bit 0: the byte before was a scalar's
  uint64_t escaped;    // bit 0: the first byte is behind a backslash that begins an escape
  // Whether there was any in the batch.
  uint64_t any_suspect;
  uint64_t any_escaped;
  uint64_t any_scalar;
} block_carry;

// Where the bytes of the batch are, and what has been found out about them.
typedef struct {
  const uint8_t *text;
  uint32_t whole_blocks;
  uint32_t blocks;                // with the rest
  uint32_t rest;                  // bytes behind the whole blocks, below 64
  uint8_t rest_block[2 * BLOCK];  // from [64] the rest and blanks, before it what is before
  uint16_t *first_entries[BATCH_BLOCKS];
  // A mask for every block.
  uint64_t entries[BATCH_BLOCKS];
  uint64_t suspect[BATCH_BLOCKS];  // control characters and bytes above 0x7F in strings
  uint64_t escaped[BATCH_BLOCKS];  // bytes behind a backslash that begins an escape
  uint64_t scalars[BATCH_BLOCKS];
} batch;

// Numbers of blocks.
typedef struct {
  uint32_t count;
  uint8_t blocks[BATCH_BLOCKS];
} block_list;

// The bytes behind a backslash that begins an escape. Of a run of backslashes every second one
// begins one, from the first on. Adding the first bit of a run that starts at an even bit clears
// the run, which tells such runs from the others.
ALWAYS_INLINE uint64_t find_escaped(uint64_t backslash, uint64_t *carry, uint32_t top) {
  const uint64_t even = 0x5555555555555555;
  const uint64_t run = backslash & ~*carry;
  const uint64_t first = run & ~(run << 1);
  const uint64_t even_runs = run & ~(run + (first & even));
  const uint64_t begins = run & ~(even_runs ^ even);
  const uint64_t escaped = begins << 1 | *carry;
  *carry = begins >> top & 1;
  return escaped;
}

// The first pass over a block. `count` of its bytes are text, the rest blanks.
INLINE_FOR_SPEED void find_entries(
    block_carry *carry, batch *batch, const uint8_t *text, uint32_t block, const uint32_t count) {
  const block_masks masks = classify(text);
  const uint32_t top = count - 1;
  const uint64_t valid = ~(uint64_t)0 >> (BLOCK - count);

  const uint64_t escaped = find_escaped(masks.backslash, &carry->escaped, top) & valid;
  const uint64_t quote = masks.quote & ~escaped;
  const uint64_t in_string = prefix_xor(quote) ^ carry->in_string;  // from the opening quote on
  const uint64_t op = masks.op & ~masks.low;
  const uint64_t scalar = ~(op | masks.blank | in_string | quote) & valid;
  const uint64_t edges = scalar ^ (scalar << 1 | carry->scalar);
  batch->entries[block] = ((op & ~in_string) | quote | edges) & valid;
  batch->escaped[block] = escaped & in_string;
  batch->scalars[block] = scalar;

  batch->suspect[block] = in_string & masks.low;
  carry->any_suspect |= in_string & masks.low;
  carry->any_escaped |= escaped & in_string;
  carry->any_scalar |= scalar;

  carry->in_string = (uint64_t)((int64_t)(in_string << (BLOCK - count)) >> 63);
  carry->scalar = scalar >> top;
}

// The blocks that have a bit set, or are behind one that has a bit from `tail` set. `before` counts
// as the block before the first.
ALWAYS_INLINE block_list blocks_with(
    const uint64_t *masks, uint32_t count, uint64_t tail, uint64_t before) {
  block_list list;
  list.count = 0;
  for (uint32_t block = 0; block < count; block++) {
    list.blocks[list.count] = (uint8_t)block;
    list.count += (masks[block] | before) != 0;
    before = masks[block] & tail;
  }
  return list;
}

// The text of a block.
ALWAYS_INLINE const uint8_t *text_of(const batch *batch, uint32_t block) {
  return block == batch->whole_blocks ? batch->rest_block + BLOCK : batch->text + BLOCK * block;
}

// How many bytes of a block are text.
ALWAYS_INLINE uint32_t count_of(const batch *batch, uint32_t block) {
  return block == batch->whole_blocks ? batch->rest : BLOCK;
}

// The last bytes of a batch, or of what came before it as well.
ALWAYS_INLINE uint32_t last_bytes(uint32_t last, const uint8_t *text, size_t count) {
  for (size_t at = count < 3 ? 0 : count - 3; at < count; at++) last = last << 8 | text[at];
  return last;
}

// Writes the last three bytes.
ALWAYS_INLINE void put_last(uint8_t *out, uint32_t last) {
  out[0] = (uint8_t)(last >> 16);
  out[1] = (uint8_t)(last >> 8);
  out[2] = (uint8_t)last;
}

// Not zero if a string has a control character or is malformed UTF-8.
static inline uint64_t check_suspects(const batch *batch, uint32_t last) {
  const uint64_t last_three = (uint64_t)7 << 61;
  const block_list list =
      blocks_with(batch->suspect, batch->blocks, last_three, last & 0x808080);
  uint64_t fault = 0;
  for (uint32_t i = 0; i < list.count; i++) {
    const uint32_t block = list.blocks[i];
    const uint8_t *text = text_of(batch, block);
    uint8_t first[3 + BLOCK];
    fault |= batch->suspect[block] & ~find_high(text);
    if (block == 0 && batch->whole_blocks != 0) {
      put_last(first, last);
      __builtin_memcpy(first + 3, text, BLOCK);
      text = first + 3;
    }
    fault |= utf8_faults(text) << (BLOCK - count_of(batch, block));
  }
  return fault;
}

// Flags the quotes that close the strings of a block with escapes: of each escaped byte, the first
// entry behind it, since nothing else in a string is one. It may be in a later block.
ALWAYS_INLINE void flag_escapes(const batch *batch, uint32_t block) {
  uint64_t escaped = batch->escaped[block];
  while (escaped != 0) {
    const uint64_t up_to = escaped ^ (escaped - 1);
    const uint64_t behind = batch->entries[block] & ~up_to;
    const uint64_t before_quote = behind == 0 ? ~(uint64_t)0 : (behind & -behind) - 1;
    const uint32_t earlier =
        (uint32_t)__builtin_popcountll(batch->entries[block] & before_quote);
    batch->first_entries[block][earlier] |= JSON_SCAN_ESCAPES;
    escaped &= ~before_quote;
  }
}

// Not zero if the escapes are malformed. Flags the entries behind them. `hex_digits` is how many
// digits of a \u escape are due at the start, and then at the end.
static inline uint64_t check_escapes(const batch *batch, uint8_t *hex_digits) {
  uint64_t fault = 0;
  uint64_t before = *hex_digits == 0 ? 0 : (uint64_t)1 << (59 + *hex_digits);
  *hex_digits = 0;
  const block_list list =
      blocks_with(batch->escaped, batch->blocks, (uint64_t)15 << 60, before);
  for (uint32_t i = 0; i < list.count; i++) {
    const uint32_t block = list.blocks[i];
    const uint32_t count = count_of(batch, block);
    const uint64_t escaped = batch->escaped[block];
    const escape_masks masks = classify_escapes(text_of(batch, block));
    const uint64_t u = escaped & masks.u;
    const uint64_t due = shifted(u, before, 1) | shifted(u, before, 2) | shifted(u, before, 3)
        | shifted(u, before, 4);
    fault |= escaped & ~masks.letter;
    fault |= (due & ~masks.hex_digit) << (BLOCK - count);
    flag_escapes(batch, block);
    before = count == BLOCK ? u : u << (BLOCK - count) | before >> count;
    if (block == batch->blocks - 1 && before >> 60 != 0) {
      *hex_digits = (uint8_t)(4 - __builtin_clzll(before));
    }
  }
  return fault;
}

#include "json_scan_numbers.h"

// A byte that begins no sequence is a fault by itself, not only with the byte behind it.
ALWAYS_INLINE _Bool begins_no_sequence(uint8_t byte) {
  return byte >= 0xF5 || byte == 0xC0 || byte == 0xC1;
}

// A json_scan_function.
ALWAYS_INLINE int32_t scan_batch(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  batch batch;
  batch.text = text;
  batch.whole_blocks = (uint32_t)(count / BLOCK);
  batch.rest = (uint32_t)(count % BLOCK);
  batch.blocks = batch.whole_blocks + (batch.rest != 0);
  block_carry now = {
      .in_string = -(uint64_t)carry->in_string,
      .scalar = carry->scalar,
      .escaped = carry->escaped,
      .any_suspect = carry->last & 0x808080,
      .any_escaped = carry->hex_digits,
  };

  for (uint32_t block = 0; block < batch.whole_blocks; block++) {
    find_entries(&now, &batch, text + BLOCK * block, block, BLOCK);
  }
  if (batch.rest != 0) {
    const uint8_t *const rest = text + BLOCK * batch.whole_blocks;
    uint8_t *const copy = batch.rest_block + BLOCK;
    if (batch.whole_blocks == 0) {
      put_last(copy - 3, carry->last);
    } else {
      __builtin_memcpy(copy - 3, rest - 3, 3);
    }
    copy_rest(copy, rest, batch.rest);
    find_entries(&now, &batch, copy, batch.whole_blocks, batch.rest);
  }

  uint16_t *out = entries;
  for (uint32_t block = 0; block < batch.blocks; block++) {
    batch.first_entries[block] = out;
    out = put_entries(out, &batch.entries[block], BLOCK * block);
  }

  // The entry of the quote that closes the open string, if it is there yet.
  uint16_t *const closing = now.in_string != 0 ? out : &(uint16_t){0};
  *out = 0;
  if (carry->has_escapes) *entries |= JSON_SCAN_ESCAPES;
  uint8_t hex_digits = carry->hex_digits;
  uint64_t fault = 0;
  if (now.any_suspect != 0) fault |= check_suspects(&batch, carry->last);
  if (now.any_escaped != 0) fault |= check_escapes(&batch, &hex_digits);
  if (now.any_scalar != 0) fault |= check_numbers(&batch, carry->scalar);
  if (fault != 0 || begins_no_sequence(text[count - 1])) return -1;
  carry->in_string = now.in_string & 1;
  carry->has_escapes = *closing != 0;
  carry->escaped = (uint8_t)now.escaped;
  carry->hex_digits = hex_digits;
  carry->scalar = (uint8_t)now.scalar;
  carry->last = last_bytes(carry->last, text, count);
  return (int32_t)(out - entries);
}

#endif
