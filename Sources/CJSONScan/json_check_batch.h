// The check of many short texts: all that does not depend on the width of a vector. A kernel's file
// includes this one and defines the functions that are declared first; check_batch then is a
// json_check_function.
//
// It is done in four passes, each over the whole batch:
//   1. every block becomes masks, one for each kind of byte;
//   2. these become faults against the grammar, LANES blocks at a time: what may follow what, and,
//      where no bracket is inside another, what a comma may be followed by;
//   3. blocks with escapes, suspect bytes in strings or scalars are looked at more closely;
//   4. where brackets are nested, these are walked through.
#ifndef JSON_CHECK_BATCH_H
#define JSON_CHECK_BATCH_H

#include "json_check.h"
#include "json_scan_batch.h"
#include "json_scan_classes.h"

// Bits of a block's bytes by what tells { } [ ] , : and the separator apart.
typedef struct {
  uint64_t separator;
  uint64_t bracket;  // bit 6: { } [ ]
  uint64_t forward;  // bit 1: { [ :
  uint64_t curly;    // bit 5 of a bracket: { }
  uint64_t digit;
  uint64_t zero;
} token_masks;

ALWAYS_INLINE token_masks classify_tokens(const uint8_t *text);

// All ones in the lanes whose bits are set.
ALWAYS_INLINE lanes spread(uint64_t bits);

// A batch, and what has been found out about its grammar.
typedef struct {
  batch batch;
  masks separator, bracket, forward, curly, digit, zero;
  masks events;  // brackets and separators
  // What is behind a comma, or an opening bracket, and the string behind it: `name` has the colon, if
  // there is one, and `item` whatever else there is.
  masks name, item;
  masks others;  // the first bytes of scalars that are no digits
} texts;

// What is open behind some blocks, of which the last bit counts, and what they had.
typedef struct {
  uint64_t in_string;  // these three are all ones or zero
  uint64_t in_bracket;
  uint64_t in_object;
  // Of these, what `first_behind` carries.
  lanes punctuation, open, begin;
  uint64_t behind_punctuation, behind_open, behind_begin;
  lanes escape;
  lanes scalar;
  lanes digit;
  lanes leading_zero;
  lanes fault;
  lanes nested;         // a bracket inside another, or one that closes none
  lanes fault_if_flat;  // a fault if there is none such
  lanes any_suspect;
  lanes any_escaped;
  lanes any_number;  // that has more than digits, or a zero before others
  lanes any_other;
} check_carry;

// The sum of two numbers of as many bits as all lanes have. `carry`, 0 or 1, is added and set.
ALWAYS_INLINE lanes add(lanes a, lanes b, uint64_t *carry) {
  const lanes sum = a + b;
  const uint64_t overflows = not_zero((lanes)(sum < a));
  const uint64_t full = not_zero((lanes)(sum == ~(lanes){0}));
  // A carry ripples through the lanes that are all ones.
  const uint64_t rippled = (overflows << 1 | *carry) + full;
  *carry = rippled >> LANES;
  return sum - spread(rippled ^ full);
}

// The first byte behind each of `masks` that is not in `passed`; none of `masks` is.
ALWAYS_INLINE lanes first_behind(lanes masks, lanes passed, lanes *last, uint64_t *carry) {
  return add(masks << 1 | behind(masks, last), passed, carry) & ~passed;
}

// Bit i is the parity of the bits up to and with i, of these and all blocks before.
ALWAYS_INLINE lanes running_parity(lanes masks, uint64_t *carry) {
  const lanes parity = prefix_xor(masks);
  return parity ^ odd_before(parity, carry);
}

// The second pass where no bracket is inside another: what is open is an object, an array or nothing.
ALWAYS_INLINE void check_flat(
    check_carry *carry, lanes open, lanes close, lanes curly, lanes separator, lanes name,
    lanes item) {
  // From the opening bracket on, and without the closing one.
  const lanes in_bracket = running_parity(open | close, &carry->in_bracket);
  const lanes in_object = running_parity((open | close) & curly, &carry->in_object);
  carry->nested |= (open & ~in_bracket) | (close & in_bracket);
  // Brackets of two kinds are no pair. What is behind a comma may be a bracket itself.
  const lanes of_object = (in_object & ~open) | (close & curly);
  const lanes of_array = (in_bracket & ~in_object & ~open) | (close & ~curly);
  carry->fault_if_flat |= (in_object & ~in_bracket) | (separator & in_bracket);
  carry->fault_if_flat |= (name & ~of_object) | (item & ~of_array);
}

// The second pass over scalars, of which `start` are the first bytes. `letter` are letters at least.
ALWAYS_INLINE void check_scalars(
    check_carry *carry, lanes scalar, lanes start, lanes digit, lanes zero, lanes letter) {
  digit &= scalar;
  zero &= start;
  const lanes behind_digit = digit << 1 | behind(digit, &carry->digit);
  const lanes behind_zero = zero << 1 | behind(zero, &carry->leading_zero);
  carry->any_number |= (scalar & ~digit & behind_digit) | (digit & behind_zero);
  carry->any_number |= start & ~(digit | letter);
  carry->any_other |= start & ~digit;
}

// The second pass, over the blocks from `block` on.
ALWAYS_INLINE void check_blocks(check_carry *carry, texts *texts, uint32_t block) {
  lanes quote, backslash, low, op, blank, separator, bracket, forward, curly, digit, zero;
  load_masks(&quote, texts->batch.quote + block);
  load_masks(&backslash, texts->batch.backslash + block);
  load_masks(&low, texts->batch.low + block);
  load_masks(&op, texts->batch.op + block);
  load_masks(&blank, texts->batch.blank + block);
  load_masks(&separator, texts->separator + block);
  load_masks(&bracket, texts->bracket + block);
  load_masks(&forward, texts->forward + block);
  load_masks(&curly, texts->curly + block);
  load_masks(&digit, texts->digit + block);
  load_masks(&zero, texts->zero + block);

  // `find_escaped` gets blocks wrong that are all backslashes.
  carry->fault |= (lanes)(backslash == ~(lanes){0});
  const lanes escaped = find_escaped(backslash, &carry->escape);
  quote &= ~escaped;
  // From the opening quote on, and without the closing one.
  const lanes in_string = running_parity(quote, &carry->in_string);
  const lanes string = in_string | quote;
  op &= ~(low | in_string);
  const lanes open = op & bracket & forward;
  const lanes close = op & bracket & ~forward;
  const lanes colon = op & ~bracket & forward;
  const lanes comma = op & ~bracket & ~forward;
  const lanes scalar = ~(op | separator | blank | string);
  const lanes start = scalar & ~(scalar << 1 | behind(scalar, &carry->scalar));
  const lanes value = (quote & in_string) | start | open;

  // Values begin behind these and nowhere else, and one does behind each but for [] and {}.
  const lanes wanted = first_behind(
      comma | colon | separator, blank, &carry->punctuation, &carry->behind_punctuation);
  const lanes inner = first_behind(open, blank, &carry->open, &carry->behind_open);
  carry->fault |= (wanted & ~value) | (inner & ~(value | close)) | (value & ~(wanted | inner));
  // Colons are behind names and nowhere else. In an object all are names that stand there.
  const lanes next =
      first_behind(open | comma, string | blank, &carry->begin, &carry->behind_begin);
  carry->fault |= (colon & ~next) | (separator & in_string);
  const lanes name = next & colon;
  const lanes item = next & ~colon & ~(inner & close);
  check_scalars(carry, scalar, start, digit, zero, bracket);
  check_flat(carry, open, close, curly, separator, name, item);

  store_masks(texts->events + block, open | close | separator);
  store_masks(texts->name + block, name);
  store_masks(texts->item + block, item);
  store_masks(texts->others + block, start & ~digit);
  store_masks(texts->batch.scalars + block, scalar);
  store_masks(texts->batch.escaped + block, escaped & in_string);
  store_masks(texts->batch.suspect + block, low & in_string);
  carry->any_escaped |= escaped & in_string;
  carry->any_suspect |= low & in_string;
}

// The first two passes.
ALWAYS_INLINE check_carry check_all_blocks(texts *texts, const uint8_t *text, size_t count) {
  batch *const batch = &texts->batch;
  batch->text = text;
  batch->blocks = (uint32_t)(count / BLOCK);
  batch->last_block = batch->blocks - 1;
  batch->last_count = BLOCK;
  batch->last_text = text + BLOCK * batch->last_block;
  batch->last_shift = 0;
  for (uint32_t block = 0; block < batch->blocks; block++) {
    take_masks(batch, classify(text + BLOCK * block), block);
    const token_masks masks = classify_tokens(text + BLOCK * block);
    texts->separator[block] = masks.separator;
    texts->bracket[block] = masks.bracket;
    texts->forward[block] = masks.forward;
    texts->curly[block] = masks.curly;
    texts->digit[block] = masks.digit;
    texts->zero[block] = masks.zero;
  }
  fill_up(batch);
  const lanes none = {0};
  store_masks(texts->separator + batch->blocks, none);
  store_masks(texts->bracket + batch->blocks, none);
  store_masks(texts->forward + batch->blocks, none);
  store_masks(texts->curly + batch->blocks, none);
  store_masks(texts->digit + batch->blocks, none);
  store_masks(texts->zero + batch->blocks, none);

  check_carry carry = {0};
  // The first text begins as if a separator were before it.
  carry.punctuation[LANES - 1] = (uint64_t)1 << 63;
  for (uint32_t block = 0; block < batch->blocks; block += LANES) {
    check_blocks(&carry, texts, block);
  }
  return carry;
}

// Whether a scalar is a literal. `count` bytes are there from its first on, the last a separator or
// blank.
ALWAYS_INLINE _Bool is_literal(const uint8_t *text, size_t count) {
  const char *const literal = *text == 't' ? "true" : *text == 'f' ? "false" : "null";
  const size_t length = *text == 'f' ? 5 : 4;
  if (count <= length) return 0;
  for (size_t i = 0; i < length; i++) {
    if (text[i] != (uint8_t)literal[i]) return 0;
  }
  const uint8_t behind = text[length];
  return (byte_classes[behind] & (BLANK | STRUCTURAL)) != 0 || behind == JSON_CHECK_SEPARATOR;
}

// Whether all scalars that begin with no digit begin with a minus or are literals.
NEVER_INLINE _Bool are_scalars(const texts *texts) {
  const size_t count = BLOCK * texts->batch.blocks;
  for (uint32_t block = 0; block < texts->batch.blocks; block++) {
    for (uint64_t others = texts->others[block]; others != 0; others &= others - 1) {
      const size_t at = BLOCK * block + (uint32_t)__builtin_ctzll(others);
      const uint8_t *const text = texts->batch.text + at;
      if (*text != '-' && !is_literal(text, count - at)) return 0;
    }
  }
  return 1;
}

#include "json_check_nesting.h"

// A json_check_function.
ALWAYS_INLINE int32_t check_batch(const uint8_t *text, size_t count) {
  texts texts;
  const check_carry now = check_all_blocks(&texts, text, count);
  const batch *const batch = &texts.batch;
  if (any(now.fault) || now.in_string != 0) return -1;
  // Nothing but blanks is behind the last separator.
  const uint64_t last = texts.separator[batch->last_block];
  if ((~batch->blank[batch->last_block] & ~last) >= last) return -1;
  uint8_t hex_digits = 0;
  if (any(now.any_suspect) && check_suspects(batch, 0) != 0) return -1;
  if (any(now.any_escaped) && check_escapes(batch, &hex_digits, 0) != 0) return -1;
  if (any(now.any_number) && check_all_numbers(batch) != 0) return -1;
  if (any(now.any_other) && !are_scalars(&texts)) return -1;
  if (any(now.nested) ? !are_nested(&texts) : any(now.fault_if_flat)) return -1;
  int32_t separators = 0;
  for (uint32_t block = 0; block < batch->blocks; block++) {
    separators += __builtin_popcountll(texts.separator[block]);
  }
  return separators;
}

#endif
