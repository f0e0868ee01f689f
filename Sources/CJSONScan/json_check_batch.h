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
#include "json_grammar.h"

ALWAYS_INLINE uint64_t find_separators(const uint8_t *text);
ALWAYS_INLINE uint64_t find_curly(const uint8_t *text);  // { and }, and other bytes, but not [ or ]

// What is open behind some blocks, of which the last bit counts, and what they had.
typedef struct {
  grammar_carry grammar;
  uint64_t in_bracket;  // these two are all ones or zero
  uint64_t in_object;
  lanes nested;         // a bracket inside another, or one that closes none
  lanes fault_if_flat;  // a fault if there is none such
} check_carry;

// The second pass where no bracket is inside another: what is open is an object, an array or nothing.
ALWAYS_INLINE void check_flat(
    check_carry *carry, const token_lanes *tokens, lanes curly, lanes separator) {
  const lanes open = tokens->open;
  const lanes close = tokens->close;
  // From the opening bracket on, and without the closing one.
  const lanes in_bracket = running_parity(open | close, &carry->in_bracket);
  const lanes in_object = running_parity((open | close) & curly, &carry->in_object);
  carry->nested |= (open & ~in_bracket) | (close & in_bracket);
  // Brackets of two kinds are no pair. What is behind a comma may be a bracket itself.
  const lanes of_object = (in_object & ~open) | (close & curly);
  const lanes of_array = (in_bracket & ~in_object & ~open) | (close & ~curly);
  carry->fault_if_flat |= (in_object & ~in_bracket) | (separator & in_bracket);
  carry->fault_if_flat |= (tokens->name & ~of_object) | (tokens->item & ~of_array);
}

// The first two passes, over one group after the other: the second follows a group behind, since what
// was stored word by word can be loaded as a vector only later.
ALWAYS_INLINE check_carry check_all_blocks(
    grammar *grammar, uint64_t *separators, const uint8_t *text, size_t count) {
  batch *const batch = &grammar->batch;
  divide(batch, text, count, 0);
  masks curlies;
  for (uint32_t block = 0; block < batch->blocks; block++) {
    separators[block] = find_separators(text + BLOCK * block);
    curlies[block] = find_curly(text + BLOCK * block);
  }
  store_masks(separators + batch->blocks, (lanes){0});
  store_masks(curlies + batch->blocks, (lanes){0});
  check_carry carry = {0};
  // The first text begins as if a separator were before it.
  carry.grammar.punctuation = 1;
  mask_group groups[2];
  for (uint32_t block = 0; block < batch->blocks + LANES; block += LANES) {
    if (block < batch->blocks) take_group(&groups[block / LANES % 2], batch, block);
    if (block < LANES) continue;
    const uint32_t behind = block - LANES;
    lanes separator, curly;
    load_masks(&separator, separators + behind);
    load_masks(&curly, curlies + behind);
    const token_lanes tokens = check_grammar(
        &carry.grammar, grammar, &groups[behind / LANES % 2], behind, separator);
    check_flat(&carry, &tokens, curly, separator);
  }
  return carry;
}

// Whether every bracket has its partner, in the same text, and only names are in objects, and only
// items in arrays. False where more than 63 are inside one another.
NEVER_INLINE _Bool are_nested(const grammar *grammar) {
  position_list list;
  const uint32_t count = list_positions(list, grammar->events, grammar->batch.blocks);
  // The open objects and arrays behind a 1, the innermost in bit 0: 1 for an object.
  uint64_t open = 1;
  uint64_t wrong = 0;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t position = list[i];
    const uint8_t byte = grammar->batch.text[position];
    const uint64_t is_outside = open == 1;
    wrong |= bit_at(grammar->with_names, position) & (~open | is_outside);
    wrong |= bit_at(grammar->with_items, position) & (open | is_outside);
    if (byte == JSON_CHECK_SEPARATOR) {
      wrong |= !is_outside;
    } else if (byte == '{' || byte == '[') {
      wrong |= open >> 63;
      open = open << 1 | (byte == '{');
    } else {
      wrong |= is_outside | ((open ^ (byte == '}')) & 1);
      open >>= 1;
    }
  }
  return wrong == 0;
}

// A json_check_function.
ALWAYS_INLINE int32_t check_batch(const uint8_t *text, size_t count) {
  grammar grammar;
  masks separators;
  const check_carry now = check_all_blocks(&grammar, separators, text, count);
  const batch *const batch = &grammar.batch;
  if (any(now.grammar.fault) || now.grammar.in_string != 0) return -1;
  // Nothing but blanks is behind the last separator.
  const uint64_t last = separators[batch->last_block];
  if ((~classify(batch->last_text).blank & ~last) >= last) return -1;
  uint8_t hex_digits;
  uint32_t literals;
  const json_scan_carry start = {0};
  if (!is_all_right(&grammar, &now.grammar, &start, 0, &hex_digits, &literals)) return -1;
  if (any(now.nested) ? !are_nested(&grammar) : any(now.fault_if_flat)) return -1;
  int32_t count_of_texts = 0;
  for (uint32_t block = 0; block < batch->blocks; block++) {
    count_of_texts += __builtin_popcountll(separators[block]);
  }
  return count_of_texts;
}

#endif
