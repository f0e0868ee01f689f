// The scan of a batch in blocks of 64 bytes: all that does not depend on the width of a vector.
//
// A kernel's file includes this one and defines, with its instructions, the functions that are
// declared first; scan_batch then is the kernel. A block becomes bit masks, byte i of the block at
// bit i, and the logic is arithmetic on these: strings are found by the running parity of quotes,
// runs by adding a bit that ripples through them.
//
// It is done in four passes, each over the whole batch:
//   1. every block becomes masks, one for each kind of byte;
//   2. these become masks of entries, for LANES blocks at a time;
//   3. the entries become positions;
//   4. blocks with escapes, suspect bytes in strings or scalars are looked at more closely.
// The first three have no branch that the text decides: a wrong prediction costs as much as half a
// block. Where there are but a few blocks, they are taken one by one: what was stored word by word
// can be loaded as a vector only later.
#ifndef JSON_SCAN_BATCH_H
#define JSON_SCAN_BATCH_H

#include "json_scan.h"
#include "json_scan_inline.h"
#include "json_scan_lanes.h"

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
  uint64_t point;
} number_masks;

typedef struct {
  uint64_t letter;  // e E
  uint64_t sign;    // + -
} exponent_masks;

// The masks of 64 bytes.
ALWAYS_INLINE block_masks classify(const uint8_t *text);
ALWAYS_INLINE escape_masks classify_escapes(const uint8_t *text);
ALWAYS_INLINE number_masks classify_numbers(const uint8_t *text);
ALWAYS_INLINE exponent_masks classify_exponents(const uint8_t *text);
ALWAYS_INLINE uint64_t find_high(const uint8_t *text);  // bytes above 0x7F

// The bytes of 64 at which UTF-8 turns out to be malformed. It reads three bytes before them.
ALWAYS_INLINE uint64_t utf8_faults(const uint8_t *text);

// Copies 1 to 63 bytes, and fills the block up with blanks.
ALWAYS_INLINE void copy_rest(uint8_t *to, const uint8_t *from, uint32_t count);

// Writes base + the number of every bit that is set, and returns the end; may scribble behind it.
ALWAYS_INLINE uint16_t *put_entries(uint16_t *out, const uint64_t *mask, uint32_t base);

// Whether the blocks of so many bytes are few.
ALWAYS_INLINE _Bool is_few(size_t count) { return count <= 2 * BLOCK; }

// A mask for every block, and room for those that fill up the last lanes. No vector of them lies in two
// lines of the cache.
typedef uint64_t masks[BATCH_BLOCKS + LANES] __attribute__((aligned(64)));

// Where the bytes of the batch are, and what has been found out about them.
typedef struct {
  const uint8_t *text;
  uint32_t blocks;
  uint32_t last_block;
  uint32_t last_count;  // bytes of the last block, 1 to 64
  // The last block is read where its text ends at the end of 64 bytes, so that it begins at bit
  // `last_shift` of their masks. If there are too few bytes, it is copied behind what is before it.
  const uint8_t *last_text;
  uint32_t last_shift;
  uint8_t copy[2 * BLOCK];
  uint16_t *first_entries[BATCH_BLOCKS];
  masks entries;
  masks suspect;  // control characters and bytes above 0x7F in strings
  masks escaped;  // bytes behind a backslash that begins an escape
  masks scalars;
} batch;

// The number_masks of several blocks.
typedef struct {
  masks digit, zero, minus, point;
} all_number_masks;

// What the first pass makes of a batch, as in block_masks.
typedef struct {
  masks quote, backslash, low, op, blank;
  all_number_masks numbers;  // if the kernel looks for them already then
} byte_masks;

// Masks of a batch's blocks with scalars.
typedef struct {
  uint32_t count;
  uint8_t blocks[BATCH_BLOCKS];  // their numbers
  masks scalar;
  all_number_masks of;
  masks stray;
} number_blocks;

// A kernel includes json_scan_blocks.h for these two, or has its own:

// The first pass over all blocks. Blanks behind the text fill up the last lanes.
ALWAYS_INLINE void take_all_masks(byte_masks *masks, const batch *batch);

// Not zero if a number that ends in the batch is not one of RFC 8259 section 6. A scalar that the batch
// begins in is left alone.
ALWAYS_INLINE uint64_t find_number_faults(
    batch *batch, const byte_masks *masks, _Bool begins_in_scalar);

#define MASKS uint64_t
#define ENTRY_CARRY block_entry_carry
#define NUMBER_CARRY block_number_carry
#include "json_scan_logic.h"

#define MASKS lanes
#define ENTRY_CARRY lanes_entry_carry
#define NUMBER_CARRY lanes_number_carry
#include "json_scan_logic.h"

// The text of a block.
ALWAYS_INLINE const uint8_t *text_of(const batch *batch, uint32_t block) {
  return block == batch->last_block ? batch->last_text : batch->text + BLOCK * block;
}

// The bit of a mask at which a block begins.
ALWAYS_INLINE uint32_t shift_of(const batch *batch, uint32_t block) {
  return block == batch->last_block ? batch->last_shift : 0;
}

// How many bytes of a block are text.
ALWAYS_INLINE uint32_t count_of(const batch *batch, uint32_t block) {
  return block == batch->last_block ? batch->last_count : BLOCK;
}

ALWAYS_INLINE uint32_t big_endian(uint32_t word) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return __builtin_bswap32(word);
#else
  return word;
#endif
}

// The last bytes of a batch, or of what came before it as well.
ALWAYS_INLINE uint32_t last_bytes(uint32_t last, const uint8_t *text, size_t count) {
  if (count >= sizeof last) {
    __builtin_memcpy(&last, text + count - sizeof last, sizeof last);
    return big_endian(last);
  }
  for (size_t at = count < 3 ? 0 : count - 3; at < count; at++) last = last << 8 | text[at];
  return last;
}

#include "json_scan_strings.h"
#include "json_scan_numbers.h"

// A byte that begins no sequence is a fault by itself, not only with the byte behind it.
ALWAYS_INLINE _Bool begins_no_sequence(uint8_t byte) {
  return byte >= 0xF5 || byte == 0xC0 || byte == 0xC1;
}

// Where the blocks are. `last` are the bytes before. The last block begins within the one before, unless
// `copies` says that it is to be copied, with blanks behind it.
ALWAYS_INLINE void divide(
    batch *batch, const uint8_t *text, size_t count, uint32_t last, _Bool copies) {
  batch->text = text;
  batch->last_block = (uint32_t)(count - 1) / BLOCK;
  batch->blocks = batch->last_block + 1;
  batch->last_count = (uint32_t)(count - 1) % BLOCK + 1;
  // UTF-8 is checked with the three bytes before.
  const _Bool is_whole = batch->last_count == BLOCK;
  if ((count >= BLOCK + 3 && (is_whole || !copies)) || count == BLOCK) {
    batch->last_text = text + count - BLOCK;
    batch->last_shift = BLOCK - batch->last_count;
    return;
  }
  uint8_t *const copy = batch->copy + BLOCK;
  const uint8_t *const rest = text + BLOCK * batch->last_block;
  if (batch->last_block == 0) {
    put_last(copy - 3, last);
  } else {
    __builtin_memcpy(copy - 3, rest - 3, 3);
  }
  copy_rest(copy, rest, batch->last_count);
  batch->last_text = copy;
  batch->last_shift = 0;
}

// The masks of a block, of which what is before it has been dropped.
ALWAYS_INLINE block_masks classify_from(const uint8_t *text, uint32_t shift) {
  const block_masks masks = classify(text);
  return (block_masks){
      .quote = masks.quote >> shift,
      .backslash = masks.backslash >> shift,
      .low = masks.low >> shift,
      .op = masks.op >> shift,
      .blank = ~(~masks.blank >> shift),
  };
}

// What is open behind a batch, and what was in it.
typedef struct {
  uint64_t in_string;  // all ones or zero
  uint64_t escape;     // backslashes of the last block that begin an escape
  uint64_t scalar;     // of the last block
  uint64_t suspects;   // not zero if there are any
  uint64_t escapes;    // not zero if there are any
  uint64_t fault;
} batch_carry;

// The second pass over all blocks.
ALWAYS_INLINE lanes_entry_carry find_all_entries(
    batch *batch, const byte_masks *masks, const json_scan_carry *carry) {
  lanes_entry_carry now = {.in_string = -(uint64_t)carry->in_string};
  now.escape[LANES - 1] = (uint64_t)carry->escaped << 63;
  now.scalar[LANES - 1] = (uint64_t)carry->scalar << 63;
  for (uint32_t block = 0; block < batch->blocks; block += LANES) {
    lanes quote, backslash, low, op, blank;
    load_masks(&quote, masks->quote + block);
    load_masks(&backslash, masks->backslash + block);
    load_masks(&low, masks->low + block);
    load_masks(&op, masks->op + block);
    load_masks(&blank, masks->blank + block);
    find_entries(&now, batch, block, quote, backslash, low, op, blank);
  }
  return now;
}

// Looks closer at what the passes have found, and tells the next batch. Returns the number of
// entries, which end at `out`, or -1.
ALWAYS_INLINE int32_t end_batch(
    json_scan_carry *carry, const batch *batch, size_t count, uint16_t *entries, uint16_t *out,
    batch_carry now) {
  // The entry of the quote that closes the open string, if it is there yet.
  uint16_t *const closing = now.in_string != 0 ? out : &(uint16_t){0};
  *out = 0;
  if (carry->has_escapes) *entries |= JSON_SCAN_ESCAPES;
  uint8_t hex_digits = carry->hex_digits;
  if ((now.suspects | (carry->last & 0x808080)) != 0) {
    now.fault |= check_suspects(batch, carry->last);
  }
  if ((now.escapes | hex_digits) != 0) now.fault |= check_escapes(batch, &hex_digits, 1);
  if (now.fault != 0 || begins_no_sequence(batch->text[count - 1])) return -1;
  const uint32_t top = batch->last_count - 1;
  carry->in_string = now.in_string & 1;
  carry->has_escapes = *closing != 0;
  carry->escaped = now.escape >> top & now.in_string & 1;
  carry->hex_digits = hex_digits;
  carry->scalar = now.scalar >> top & 1;
  carry->last = last_bytes(carry->last, batch->text, count);
  return (int32_t)(out - entries);
}

// What is open between a few blocks.
typedef struct {
  block_entry_carry entries;
  block_number_carry numbers;
  uint64_t dropped;  // 1 in a scalar that began before the batch, which is left alone
  uint64_t fault;
} few_carry;

// All passes over one of a few blocks.
ALWAYS_INLINE uint16_t *scan_block(
    few_carry *now, batch *batch, const uint8_t *text, uint32_t block, uint32_t shift,
    uint32_t count, uint16_t *out) {
  const uint64_t in_block = ~(uint64_t)0 >> (BLOCK - count);
  const block_masks masks = classify_from(text, shift);
  find_entries(
      &now->entries, batch, block, masks.quote, masks.backslash, masks.low, masks.op, masks.blank);
  // What the blanks behind the text are taken for is not the text's.
  batch->entries[block] &= in_block;
  batch->escaped[block] &= in_block;
  batch->first_entries[block] = out;

  const uint64_t all = now->entries.scalar;
  const uint64_t scalar = all & (all + now->dropped);
  now->dropped &= ~all == 0;
  batch->scalars[block] = scalar;
  if ((scalar | now->numbers.scalar >> 63) != 0) {
    const number_masks of = classify_numbers(text);
    check_numbers(
        &now->numbers, scalar, of.digit >> shift, of.zero >> shift, of.minus >> shift,
        of.point >> shift);
    now->fault |= now->numbers.wrong & in_block;
  }
  return put_entries(out, &batch->entries[block], BLOCK * block);
}

// A batch of one or two blocks, all passes over a block at once.
ALWAYS_INLINE int32_t scan_few(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  batch batch;
  divide(&batch, text, count, carry->last, 0);
  few_carry now = {
      .entries =
          {
              .in_string = -(uint64_t)carry->in_string,
              .escape = (uint64_t)carry->escaped << 63,
              .scalar = (uint64_t)carry->scalar << 63,
          },
      .dropped = carry->scalar,
  };
  uint16_t *out = entries;
  if (batch.last_block != 0) out = scan_block(&now, &batch, text, 0, 0, BLOCK, out);
  out = scan_block(
      &now, &batch, batch.last_text, batch.last_block, batch.last_shift, batch.last_count, out);
  if (now.numbers.any_stray != 0) now.fault |= check_all_numbers(&batch);
  return end_batch(
      carry, &batch, count, entries, out,
      (batch_carry){
          now.entries.in_string, now.entries.escape, now.entries.scalar, now.entries.any_suspect,
          now.entries.any_escaped, now.fault});
}

NEVER_INLINE int32_t scan_many(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  batch batch;
  divide(&batch, text, count, carry->last, 0);
  byte_masks masks;
  take_all_masks(&masks, &batch);
  const lanes_entry_carry now = find_all_entries(&batch, &masks, carry);
  if (any(now.full)) return -1;

  // What the blanks behind the text are taken for is not the text's.
  const uint64_t in_last = ~(uint64_t)0 >> (BLOCK - batch.last_count);
  const uint32_t last_block = batch.last_block;
  const uint64_t escape = now.escape[last_block % LANES];
  const uint64_t scalar = batch.scalars[last_block];
  batch.entries[last_block] &= in_last;
  batch.escaped[last_block] &= in_last;

  uint16_t *out = entries;
  for (uint32_t block = 0; block <= last_block; block++) {
    batch.first_entries[block] = out;
    out = put_entries(out, &batch.entries[block], BLOCK * block);
  }
  const uint64_t fault =
      any(now.any_scalar) ? find_number_faults(&batch, &masks, carry->scalar) : 0;
  return end_batch(
      carry, &batch, count, entries, out,
      (batch_carry){
          now.in_string, escape, scalar, any(now.any_suspect), any(now.any_escaped), fault});
}

// A json_scan_function.
ALWAYS_INLINE int32_t scan_batch(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries) {
  return is_few(count) ? scan_few(carry, text, count, entries)
                       : scan_many(carry, text, count, entries);
}

#endif
