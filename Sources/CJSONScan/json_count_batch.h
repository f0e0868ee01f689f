// The count of tokens and the check of many texts: all that does not depend on the width of a vector.
// A kernel's file includes this one and defines the functions that are declared first; count_batch then
// is a json_count_function.
//
// It is done in four passes, each over the whole batch:
//   1. every block becomes masks, one for each kind of byte;
//   2. these become faults against the grammar, LANES blocks at a time: what may follow what, and, of
//      many texts where no bracket is inside another, what a comma may be followed by;
//   3. blocks with escapes, suspect bytes in strings or scalars are looked at more closely;
//   4. brackets are walked through, but for those of many texts where none is inside another.
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

ALWAYS_INLINE lanes count_bits(lanes masks) { return __builtin_elementwise_popcount(masks); }

ALWAYS_INLINE void count_tokens(lane_counts *counts, const token_lanes *tokens) {
  counts->colons += count_bits(tokens->colon);
  counts->strings += count_bits(tokens->quote & ~tokens->in_string);
  counts->scalars += count_bits(tokens->start);
}

// What is open behind some blocks, and what they had, if no bracket is inside another.
typedef struct {
  uint64_t in_bracket;  // these two are all ones or zero
  uint64_t in_object;
  lanes nested;  // a bracket inside another, or one that closes none
  lanes fault;   // if there is none such
} flat_carry;

// The second pass where no bracket is inside another: what is open is an object, an array or nothing.
ALWAYS_INLINE void check_flat(
    flat_carry *carry, const token_lanes *tokens, const mask_group *group) {
  const lanes open = tokens->open;
  const lanes close = tokens->close;
  lanes curly, separator;
  load_masks(&curly, group->curly);
  load_masks(&separator, group->separator);
  // From the opening bracket on, and without the closing one.
  const lanes in_bracket = running_parity(open | close, &carry->in_bracket);
  const lanes in_object = running_parity((open | close) & curly, &carry->in_object);
  carry->nested |= (open & ~in_bracket) | (close & in_bracket);
  // Brackets of two kinds are no pair. What is behind a comma may be a bracket itself.
  const lanes of_object = (in_object & ~open) | (close & curly);
  const lanes of_array = (in_bracket & ~in_object & ~open) | (close & ~curly);
  carry->fault |= (in_object & ~in_bracket) | (separator & in_bracket);
  carry->fault |= (tokens->name & ~of_object) | (tokens->item & ~of_array);
}

// What is open before a batch.
typedef struct {
  _Bool in_string;
  _Bool escaped;
  _Bool wants_value;
  _Bool is_member;  // a name or its colon comes next, if this is in an object
} text_state;

// The first two passes, over one group after the other: the second follows a group behind, since what
// was stored word by word can be loaded as a vector only later.
//
// If there are many texts, they are looked at as if they were flat; in one, tokens are counted.
SHARED void check_all_blocks(
    grammar *grammar, text_state state, _Bool is_texts, grammar_carry *end, lane_counts *sums,
    flat_carry *flat) {
  const batch *const batch = &grammar->batch;
  grammar_carry now = {
      .in_string = -(uint64_t)state.in_string,
      .punctuation = state.wants_value,
      .begin = state.is_member,
  };
  now.escape[LANES - 1] = (uint64_t)state.escaped << 63;
  lane_counts counts = {0};
  flat_carry flat_now = {0};
  mask_group groups[2];
  for (uint32_t block = 0; block < batch->blocks + LANES; block += LANES) {
    if (block < batch->blocks) take_group(&groups[block / LANES % 2], batch, block, is_texts);
    if (block < LANES) continue;
    const uint32_t behind = block - LANES;
    const mask_group *const group = &groups[behind / LANES % 2];
    const token_lanes tokens = check_grammar(&now, grammar, group, behind, is_texts);
    if (is_texts) {
      check_flat(&flat_now, &tokens, group);
    } else {
      count_tokens(&counts, &tokens);
    }
  }
  *end = now;
  *sums = counts;
  *flat = flat_now;
}

ALWAYS_INLINE uint32_t sum_of(lanes counts) {
  uint64_t sum = 0;
  for (int i = 0; i < LANES; i++) sum += counts[i];
  return (uint32_t)sum;
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

// What a walk through brackets and separators has found.
typedef struct {
  uint64_t open;     // as in json_count_carry
  uint64_t deepest;
  uint64_t objects;
  uint64_t opened;   // objects and arrays
  uint64_t outside;  // how often none was open behind one
  uint64_t wrong;    // the last bit
} bracket_walk;

// Walks through all brackets. Each must suit what is open, and only names are in objects, and only items
// in arrays. If there are many texts, separators are where nothing is open, and none of those is.
SHARED bracket_walk walk_through(const grammar *grammar, uint64_t open, _Bool is_texts) {
  position_list list;
  const uint32_t count = list_positions(list, grammar->events, grammar->batch.blocks);
  bracket_walk now = {.open = open, .deepest = open};
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t position = list[i];
    const uint8_t byte = grammar->batch.text[position];
    const uint64_t with_name = bit_at(grammar->with_names, position);
    const uint64_t with_item = bit_at(grammar->with_items, position);
    const uint64_t is_object = byte >> 5 & 1;
    const uint64_t is_bracket = is_texts ? byte >> 6 & 1 : 1;
    const uint64_t opens = byte >> 1 & is_bracket;
    const uint64_t closes = opens ^ is_bracket;
    now.wrong |= (with_name & ~now.open) | (with_item & now.open) | ((now.open ^ is_object) & closes);
    if (is_texts) {
      const uint64_t is_outside = now.open == 1;
      now.wrong |= (with_name | with_item | closes) & is_outside;
      now.wrong |= (is_bracket | is_outside) ^ 1;
    }
    now.objects += opens & is_object;
    now.opened += opens;
    now.open = opens ? now.open << 1 | is_object : now.open >> closes;
    now.outside += now.open == 1;
    now.deepest = now.open > now.deepest ? now.open : now.deepest;
  }
  now.wrong |= now.deepest >> 63;
  return now;
}

// Whether the brackets of a batch are right.
ALWAYS_INLINE _Bool walk_brackets(
    const grammar *grammar, const grammar_carry *now, json_count_carry *carry,
    json_counts *counts) {
  const uint8_t *const text = grammar->batch.text;
  const size_t size = size_of(&grammar->batch);
  if (carry->open == 1 && !begins_with_bracket(text, size)) return 0;
  const bracket_walk walk = walk_through(grammar, carry->open, 0);
  const uint64_t open = walk.open;
  const uint64_t wrong = walk.wrong | (now->name & ~open) | (now->item & open);
  if ((wrong & 1) != 0 || walk.outside != (open == 1)) return 0;
  if (open == 1 && !ends_with_bracket(text, size, grammar)) return 0;
  carry->open = open;
  counts->deepest = walk.deepest;
  counts->objects = (uint32_t)walk.objects;
  counts->arrays = (uint32_t)(walk.opened - walk.objects);
  return 1;
}

// Whether the string that is open at the end has had an escape.
ALWAYS_INLINE _Bool has_open_escapes(const grammar *grammar, _Bool had_before) {
  const batch *const batch = &grammar->batch;
  for (uint32_t block = batch->blocks; block-- > 0;) {
    const uint64_t escaped = batch->escaped[block];
    const uint64_t quote = grammar->quotes[block];
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

// The same of many texts.
NEVER_INLINE _Bool are_nested(const grammar *grammar) {
  return (walk_through(grammar, 1, 1).wrong & 1) == 0;
}

// Whether brackets and separators are where they belong, and how many texts there are.
ALWAYS_INLINE _Bool end_texts(
    const grammar *grammar, const grammar_carry *now, const flat_carry *flat, json_counts *counts) {
  const batch *const batch = &grammar->batch;
  const size_t end = before_blanks(batch->text, size_of(batch));
  if (now->in_string != 0 || end == 0 || batch->text[end - 1] != JSON_COUNT_SEPARATOR) return 0;
  if (any(flat->nested) ? !are_nested(grammar) : any(flat->fault)) return 0;
  counts->texts = 0;
  for (uint32_t block = 0; block < batch->blocks; block++) {
    counts->texts += (uint32_t)__builtin_popcountll(grammar->separators[block]);
  }
  return 1;
}

ALWAYS_INLINE _Bool count_or_check(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts,
    _Bool is_texts) {
  grammar grammar;
  batch *const batch = &grammar.batch;
  divide(batch, text, count, carry->scan.last, 1);
  const uint8_t expected = carry->expected;
  grammar_carry now;
  lane_counts sums;
  flat_carry flat;
  check_all_blocks(
      &grammar,
      (text_state){
          .in_string = carry->scan.in_string,
          .escaped = carry->scan.escaped,
          .wants_value = (expected & (JSON_COUNT_VALUE | JSON_COUNT_OR_END)) != 0,
          .is_member = (expected & JSON_COUNT_MEMBER) != 0,
      },
      is_texts, &now, &sums, &flat);
  const uint32_t last_block = batch->last_block;
  const uint32_t top = batch->last_count - 1;
  if (any(now.fault) || (batch->scalars[last_block] >> top & 1) != 0) return 0;
  const uint64_t escape = now.escape[last_block % LANES];
  batch->escaped[last_block] &= ~(uint64_t)0 >> (BLOCK - batch->last_count);

  uint8_t hex_digits;
  const _Bool begins_empty = (expected & JSON_COUNT_OR_END) != 0;
  if (begins_no_sequence(text[count - 1])) return 0;
  if (!is_all_right(
          &grammar, &now, &carry->scan, begins_empty, &hex_digits, &counts->literals)) {
    return 0;
  }
  if (is_texts) return end_texts(&grammar, &now, &flat, counts);
  if (!walk_brackets(&grammar, &now, carry, counts)) return 0;

  const _Bool in_string = now.in_string & 1;
  carry->scan = (json_scan_carry){
      .in_string = in_string,
      .has_escapes = in_string && has_open_escapes(&grammar, carry->scan.has_escapes),
      .escaped = escape >> top & in_string,
      .hex_digits = hex_digits,
      .last = last_bytes(carry->scan.last, text, count),
  };
  carry->expected = expected_behind(&now, expected, text, count);
  counts->colons = sum_of(sums.colons);
  counts->strings = sum_of(sums.strings);
  counts->numbers = sum_of(sums.scalars) - counts->literals;
  return 1;
}

NEVER_INLINE _Bool check_batch(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts) {
  return count_or_check(carry, text, count, counts, 1);
}

// A json_count_function.
ALWAYS_INLINE _Bool count_batch(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts) {
  const _Bool is_texts = carry->expected == JSON_COUNT_TEXTS;
  if (IS_FOR_SIZE) return count_or_check(carry, text, count, counts, is_texts);
  if (is_texts) return check_batch(carry, text, count, counts);
  return count_or_check(carry, text, count, counts, 0);
}

#endif
