// The count of tokens: all that does not depend on the width of a vector. A kernel's file includes
// this one behind json_check_batch.h; count_batch then is a json_count_function.
//
// It is done in passes over the whole batch, as the check of texts is.
#ifndef JSON_COUNT_BATCH_H
#define JSON_COUNT_BATCH_H

#include "json_count.h"
#include "json_grammar.h"
#include "json_scan_classes.h"

// How many bits some blocks have, a sum a lane.
typedef struct {
  lanes colons;
  lanes strings;
  lanes scalars;
} lane_counts;

ALWAYS_INLINE uint32_t sum_of(lanes counts) {
  uint64_t sum = 0;
  for (int i = 0; i < LANES; i++) sum += counts[i];
  return (uint32_t)sum;
}

ALWAYS_INLINE lanes count_bits(lanes masks) { return __builtin_elementwise_popcount(masks); }

// The first two passes, over one group after the other: the second follows a group behind, since what
// was stored word by word can be loaded as a vector only later.
ALWAYS_INLINE grammar_carry count_all_blocks(
    grammar *grammar, const json_count_carry *carry, lane_counts *counts) {
  const batch *const batch = &grammar->batch;
  grammar_carry now = {
      .in_string = -(uint64_t)carry->scan.in_string,
      .punctuation = (carry->expected & (JSON_COUNT_VALUE | JSON_COUNT_OR_END)) != 0,
      .begin = (carry->expected & JSON_COUNT_MEMBER) != 0,
  };
  now.escape[LANES - 1] = (uint64_t)carry->scan.escaped << 63;
  mask_group groups[2];
  for (uint32_t block = 0; block < batch->blocks + LANES; block += LANES) {
    if (block < batch->blocks) take_group(&groups[block / LANES % 2], batch, block);
    if (block < LANES) continue;
    const uint32_t behind = block - LANES;
    const token_lanes tokens = check_grammar(
        &now, grammar, &groups[behind / LANES % 2], behind, (lanes){0});
    counts->colons += count_bits(tokens.colon);
    counts->strings += count_bits(tokens.quote & ~tokens.in_string);
    counts->scalars += count_bits(tokens.start);
  }
  return now;
}

// Whether the text begins with a bracket.
ALWAYS_INLINE _Bool begins_with_bracket(const uint8_t *text, size_t count) {
  size_t at = 0;
  while (at + 1 < count && (byte_classes[text[at]] & BLANK) != 0) at++;
  return text[at] == '{' || text[at] == '[';
}

// Whether nothing but blanks is behind the last bracket.
ALWAYS_INLINE _Bool ends_with_bracket(const uint8_t *text, size_t count, const grammar *grammar) {
  const size_t end = before_blanks(text, count);
  return end > 0 && bit_at(grammar->events, (uint32_t)(end - 1)) != 0;
}

// Whether every bracket suits what is open, and only names are in objects, and only items in arrays.
NEVER_INLINE _Bool walk_brackets(
    const grammar *grammar, const grammar_carry *now, json_count_carry *carry,
    json_counts *counts) {
  const uint8_t *const text = grammar->batch.text;
  const size_t size = BLOCK * grammar->batch.last_block + grammar->batch.last_count;
  if (carry->open == 1 && !begins_with_bracket(text, size)) return 0;
  position_list list;
  const uint32_t count = list_positions(list, grammar->events, grammar->batch.blocks);
  uint64_t open = carry->open;
  uint64_t deepest = open;
  uint64_t objects = 0;
  uint64_t opened = 0;   // objects and arrays
  uint64_t outside = 0;  // how often none was open behind a bracket
  uint64_t wrong = 0;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t position = list[i];
    const uint8_t byte = text[position];
    const uint64_t opens = byte >> 1 & 1;
    const uint64_t is_object = byte >> 5 & 1;
    wrong |= bit_at(grammar->with_names, position) & ~open;
    wrong |= bit_at(grammar->with_items, position) & open;
    wrong |= (open ^ is_object) & (opens ^ 1);
    objects += opens & is_object;
    opened += opens;
    open = opens ? open << 1 | is_object : open >> 1;
    outside += open == 1;
    deepest = open > deepest ? open : deepest;
  }
  wrong |= (now->name & ~open) | (now->item & open) | deepest >> 63;
  if (wrong != 0 || outside != (open == 1)) return 0;
  if (open == 1 && !ends_with_bracket(text, size, grammar)) return 0;
  carry->open = open;
  counts->deepest = deepest;
  counts->objects = (uint32_t)objects;
  counts->arrays = (uint32_t)(opened - objects);
  return 1;
}

// Whether the string that is open at the end has had an escape.
ALWAYS_INLINE _Bool has_open_escapes(const batch *batch, _Bool had_before) {
  for (uint32_t block = batch->blocks; block-- > 0;) {
    const uint64_t escaped = batch->escaped[block];
    const uint64_t quote = batch->quote[block];
    if (quote != 0) return (escaped >> (63 - __builtin_clzll(quote))) != 0;
    if (escaped != 0) return 1;
  }
  return had_before;
}

// What may come behind a batch before which `expected` might.
ALWAYS_INLINE uint8_t expected_behind(
    const grammar_carry *now, uint8_t expected, const uint8_t *text, size_t count) {
  const uint8_t member = now->begin != 0 ? JSON_COUNT_MEMBER : 0;
  if (now->punctuation == 0) return member;
  const size_t at = before_blanks(text, count);
  if (at == 0) return member | (expected & ~JSON_COUNT_MEMBER);
  return member | ((text[at - 1] & 0x40) != 0 ? JSON_COUNT_OR_END : JSON_COUNT_VALUE);
}

// A json_count_function.
ALWAYS_INLINE _Bool count_batch(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts) {
  grammar grammar;
  batch *const batch = &grammar.batch;
  divide(batch, text, count, carry->scan.last);
  lane_counts sums = {0};
  const grammar_carry now = count_all_blocks(&grammar, carry, &sums);
  const uint32_t last_block = batch->last_block;
  const uint32_t top = batch->last_count - 1;
  if (any(now.fault) || (batch->scalars[last_block] >> top & 1) != 0) return 0;
  const uint64_t escape = now.escape[last_block % LANES];
  batch->escaped[last_block] &= ~(uint64_t)0 >> (BLOCK - batch->last_count);

  uint8_t hex_digits;
  const _Bool begins_empty = (carry->expected & JSON_COUNT_OR_END) != 0;
  if (begins_no_sequence(text[count - 1])) return 0;
  if (!is_all_right(
          &grammar, &now, &carry->scan, begins_empty, &hex_digits, &counts->literals)) {
    return 0;
  }
  if (!walk_brackets(&grammar, &now, carry, counts)) return 0;

  const _Bool in_string = now.in_string & 1;
  carry->scan = (json_scan_carry){
      .in_string = in_string,
      .has_escapes = in_string && has_open_escapes(batch, carry->scan.has_escapes),
      .escaped = escape >> top & in_string,
      .hex_digits = hex_digits,
      .last = last_bytes(carry->scan.last, text, count),
  };
  carry->expected = expected_behind(&now, carry->expected, text, count);
  counts->colons = sum_of(sums.colons);
  counts->strings = sum_of(sums.strings);
  counts->numbers = sum_of(sums.scalars) - counts->literals;
  return 1;
}

#endif
