// The grammar of RFC 8259 on the masks of a batch: what may follow what, without a list of tokens. Only
// brackets need a memory, and are left to whoever includes this.
//
// Behind json_scan_batch.h, of which it is a part.
#ifndef JSON_GRAMMAR_H
#define JSON_GRAMMAR_H

#include "json_scan_batch.h"
#include "json_scan_classes.h"

// The top bit of each lane.
ALWAYS_INLINE uint64_t top_bits_of(lanes masks);

// The lanes that are all ones, a bit each; the others are zero.
ALWAYS_INLINE uint64_t gather(lanes truths);

// All ones in the lanes whose bits are set.
ALWAYS_INLINE lanes spread(uint64_t bits);

// The masks of some blocks that follow each other.
typedef struct {
  uint64_t quote[LANES], backslash[LANES], low[LANES], op[LANES], blank[LANES];
  uint64_t letter[LANES];   // bit 6: { } [ ] and letters; also the digit 0
  uint64_t forward[LANES];  // bit 1: { [ :
  uint64_t digit[LANES];
  // If there are many texts:
  uint64_t separator[LANES];
  uint64_t curly[LANES];    // bit 5: { and }, not [ or ]
} mask_group;

// A batch, and what has been found out about its grammar.
typedef struct {
  batch batch;
  masks quotes;  // both of each string
  masks events;  // brackets and separators
  masks with_names, with_items;  // those up to which, from the one before on, there has been one
  masks empty;                   // closing brackets that may be right behind opening ones
  // The first bytes of scalars that are no digits: `literals` are letters at least.
  masks literals, others;
  masks separators;
} grammar;

// What is open behind some blocks, of which the last bit counts, and what they had.
typedef struct {
  uint64_t in_string;  // all ones or zero
  // Whether there has been nothing but what `first_behind` passes behind these, 1 or 0.
  uint64_t punctuation, begin;
  // Whether there has been one since the last event, 1 or 0.
  uint64_t name, item;
  lanes escape;
  lanes scalar;
  lanes digit;
  lanes leading_zero;
  lanes fault;
  lanes any_suspect;
  lanes any_escaped;
  lanes any_number;  // that has more than digits, or a zero before others
  lanes any_literal;
  lanes any_other;
  lanes any_empty;
} grammar_carry;

// Bits of some blocks' bytes by what they are in the text.
typedef struct {
  lanes quote;      // both of each string
  lanes in_string;  // from the opening quote on, and without the closing one
  lanes open, close;
  lanes colon;
  lanes start;  // the first bytes of scalars
  // What is behind a comma, or an opening bracket, and the string behind it: `name` has the colon, if
  // there is one, and `item` whatever else there is.
  lanes name, item;
} token_lanes;

// The first pass over a block, which becomes one of a group: a kernel defines it.
ALWAYS_INLINE void classify_block(
    mask_group *group, uint32_t lane, const uint8_t *text, _Bool is_texts);

// The first pass over the blocks from `block` on. Blanks behind the last one fill up the lanes.
ALWAYS_INLINE void take_group(
    mask_group *group, const batch *batch, uint32_t block, _Bool is_texts) {
  static const uint8_t blanks[BLOCK] = {[0 ... BLOCK - 1] = ' '};
  if (!IS_FOR_SIZE && block + LANES <= batch->last_block) {
    const uint8_t *text = batch->text + BLOCK * block;
    for (uint32_t lane = 0; lane < LANES; lane++, text += BLOCK) {
      // Text is looked at here first, and comes faster if it is asked for in time.
      __builtin_prefetch(text + 1024);
      classify_block(group, lane, text, is_texts);
    }
    return;
  }
  for (uint32_t lane = 0; lane < LANES; lane++, block++) {
    const uint8_t *text = batch->text + BLOCK * block;
    __builtin_prefetch(text + 1024);
    if (block >= batch->last_block) text = block == batch->last_block ? batch->last_text : blanks;
    classify_block(group, lane, text, is_texts);
  }
}

// The sum of two numbers of as many bits as all lanes have; `part` has no bit that `all` has not.
// `carry`, 0 or 1, is added and set.
ALWAYS_INLINE lanes add(lanes all, lanes part, uint64_t *carry) {
  const lanes sum = all + part;
  const uint64_t overflows = top_bits_of(part | (all & ~sum));
  const uint64_t full = gather((lanes)(sum == ~(lanes){0}));
  // A carry ripples through the lanes that are all ones.
  const uint64_t rippled = (overflows << 1 | *carry) + full;
  *carry = rippled >> LANES;
  return sum - spread(rippled ^ full);
}

// The first byte behind each of `masks` that is not in `passed`; none of `masks` is.
ALWAYS_INLINE lanes first_behind(lanes masks, lanes passed, uint64_t *carry) {
  return add(masks | passed, masks, carry) & ~passed;
}

// Bit i is the parity of the bits up to and with i, of these and all blocks before.
ALWAYS_INLINE lanes running_parity(lanes masks, uint64_t *carry) {
  const lanes parity = prefix_xor(masks);
  return parity ^ odd_before(parity, carry);
}

// Of some events, those up to which, from the one before on, a mask has a bit set.
ALWAYS_INLINE lanes events_with(lanes bits, lanes events, uint64_t *carry) {
  return events & (bits | add(~events, bits & ~events, carry));
}

// Looks at scalars. `letter` are letters at least.
ALWAYS_INLINE void check_scalars(
    grammar_carry *carry, lanes scalar, lanes start, lanes digit, lanes letter) {
  digit &= scalar;
  const lanes zero = start & digit & letter;
  const lanes behind_digit = digit << 1 | behind(digit, &carry->digit);
  const lanes behind_zero = zero << 1 | behind(zero, &carry->leading_zero);
  carry->any_number |= (scalar & ~digit & (behind_digit | ~letter)) | (digit & behind_zero);
  carry->any_literal |= start & ~digit & letter;
  carry->any_other |= start & ~(digit | letter);
}

// The second pass, over a group from `block` on.
ALWAYS_INLINE token_lanes check_grammar(
    grammar_carry *carry, grammar *grammar, const mask_group *group, uint32_t block,
    _Bool is_texts) {
  lanes quote, backslash, low, op, blank, letter, forward, digit;
  lanes separator = {0};
  load_masks(&quote, group->quote);
  load_masks(&backslash, group->backslash);
  load_masks(&low, group->low);
  load_masks(&op, group->op);
  load_masks(&blank, group->blank);
  load_masks(&letter, group->letter);
  load_masks(&forward, group->forward);
  load_masks(&digit, group->digit);
  if (is_texts) {
    load_masks(&separator, group->separator);
    store_masks(grammar->separators + block, separator);
  }

  // `find_escaped` gets blocks wrong that are all backslashes.
  carry->fault |= (lanes)(backslash == ~(lanes){0});
  const lanes escaped = find_escaped(backslash, &carry->escape);
  quote &= ~escaped;
  const lanes in_string = running_parity(quote, &carry->in_string);
  const lanes string = in_string | quote;
  op &= ~(low | in_string);
  const lanes open = op & letter & forward;
  const lanes close = op & letter & ~forward;
  const lanes colon = op & ~letter & forward;
  const lanes comma = op & ~letter & ~forward;
  const lanes scalar = ~(op | separator | blank | string);
  const lanes start = scalar & ~(scalar << 1 | behind(scalar, &carry->scalar));
  const lanes value = (quote & in_string) | start | open;

  // Values begin behind these and nowhere else, and one does behind each but for [] and {}.
  const lanes wanted =
      first_behind(open | comma | colon | separator, blank, &carry->punctuation);
  const lanes empty = wanted & close;
  carry->fault |= (wanted & ~(value | close)) | (value & ~wanted);
  // Colons are behind names and nowhere else. In an object all are names that stand there.
  const lanes next = first_behind(open | comma, string | blank, &carry->begin);
  carry->fault |= (colon & ~next) | (separator & in_string);
  const lanes name = next & colon;
  const lanes item = next & ~colon & ~empty;
  check_scalars(carry, scalar, start, digit, letter);

  const lanes events = open | close | separator;
  store_masks(grammar->events + block, events);
  store_masks(grammar->with_names + block, events_with(name, events, &carry->name));
  store_masks(grammar->with_items + block, events_with(item, events, &carry->item));
  store_masks(grammar->empty + block, empty);
  store_masks(grammar->literals + block, start & ~digit & letter);
  store_masks(grammar->others + block, start & ~(digit | letter));
  store_masks(grammar->quotes + block, quote);
  store_masks(grammar->batch.scalars + block, scalar);
  store_masks(grammar->batch.escaped + block, escaped & in_string);
  store_masks(grammar->batch.suspect + block, low & in_string);
  carry->any_escaped |= escaped & in_string;
  carry->any_suspect |= low & in_string;
  carry->any_empty |= empty;
  return (token_lanes){quote, in_string, open, close, colon, start, name, item};
}

ALWAYS_INLINE uint64_t bit_at(const uint64_t *masks, uint32_t position) {
  return masks[position / BLOCK] >> position % BLOCK & 1;
}

ALWAYS_INLINE uint32_t size_of(const batch *batch) {
  return BLOCK * batch->last_block + batch->last_count;
}

ALWAYS_INLINE uint32_t word_of(const void *bytes) {
  uint32_t word;
  __builtin_memcpy(&word, bytes, sizeof word);
  return word;
}

// Where the blanks before a position begin.
ALWAYS_INLINE size_t before_blanks(const uint8_t *text, size_t at) {
  while (at > 0 && (byte_classes[text[at - 1]] & BLANK) != 0) at--;
  return at;
}

// Positions in a batch, and what a step of `list_positions` may scribble behind them.
enum { STEP = 4 };
typedef uint16_t position_list[JSON_SCAN_BATCH + STEP];

// Writes where the bits are, in steps of a few, and returns how many. Few blocks have more.
NEVER_INLINE uint32_t list_positions(
    uint16_t *list, const uint64_t *masks, uint32_t blocks) {
  const block_set with = blocks_with(masks, blocks, 0, 0);
  uint32_t count = 0;
  uint32_t block;
  FOR_EACH_BLOCK(block, with) {
    uint64_t mask = masks[block];
    uint16_t *out = list + count;
    count += (uint32_t)__builtin_popcountll(mask);
    do {
      UNROLL
      for (uint32_t j = 0; j < STEP; j++) {
        const uint64_t top = (uint64_t)1 << 63;
        *out++ = (uint16_t)(BLOCK * block + (uint32_t)__builtin_ctzll(mask | top));
        mask &= mask - 1;
      }
    } while (mask != 0);
  }
  return count;
}

// Whether what begins with a letter are literals, and how many.
NEVER_INLINE _Bool are_literals(const grammar *grammar, uint32_t *literals) {
  position_list list;
  const uint32_t count = list_positions(list, grammar->literals, grammar->batch.blocks);
  const uint8_t *const text = grammar->batch.text;
  // A byte stands behind every literal.
  if (list[count - 1] > size_of(&grammar->batch) - 5) return 0;
  uint64_t right = 1;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t at = list[i];
    const uint32_t word = word_of(text + at);
    const uint32_t is_false = (word == word_of("fals")) & (text[at + 4] == 'e');
    const uint32_t is_literal = is_false | (word == word_of("true")) | (word == word_of("null"));
    right &= is_literal & ~bit_at(grammar->batch.scalars, at + 4 + is_false);
  }
  *literals = count;
  return right != 0;
}

// Whether what begins with neither a letter nor a digit begins with a minus.
NEVER_INLINE _Bool are_negative(const grammar *grammar) {
  position_list list;
  const uint32_t count = list_positions(list, grammar->others, grammar->batch.blocks);
  uint32_t wrong = 0;
  for (uint32_t i = 0; i < count; i++) wrong |= grammar->batch.text[list[i]] ^ '-';
  return wrong == 0;
}

// Whether closing brackets that nothing is before are behind opening ones. `is_first` says that for
// one with which the batch begins.
NEVER_INLINE _Bool are_empty(const grammar *grammar, _Bool is_first) {
  position_list list;
  const uint8_t *const text = grammar->batch.text;
  const uint32_t count = list_positions(list, grammar->empty, grammar->batch.blocks);
  for (uint32_t i = 0; i < count; i++) {
    const size_t at = before_blanks(text, list[i]);
    // Of what a value may be behind, brackets alone have this bit.
    if (at == 0 ? !is_first : (text[at - 1] & 0x40) == 0) return 0;
  }
  return 1;
}

// Looks closer at what the second pass has found and could not judge. No scalar is open at the end.
//
// `scan` is as before the batch; `hex_digits` becomes what it is behind it.
NEVER_INLINE _Bool is_right(
    const grammar *grammar, const grammar_carry *now, const json_scan_carry *scan,
    _Bool begins_empty, uint8_t *hex_digits, uint32_t *literals) {
  const batch *const batch = &grammar->batch;
  const uint32_t last = scan->last;
  *hex_digits = scan->hex_digits;
  if ((any(now->any_suspect) || (last & 0x808080) != 0) && check_suspects(batch, last) != 0) return 0;
  if ((any(now->any_escaped) || *hex_digits != 0) && check_escapes(batch, hex_digits, 0) != 0) {
    return 0;
  }
  if (any(now->any_empty) && !are_empty(grammar, begins_empty)) return 0;
  if (any(now->any_literal) && !are_literals(grammar, literals)) return 0;
  if (any(now->any_other) && !are_negative(grammar)) return 0;
  return !any(now->any_number) || check_all_numbers(batch) == 0;
}

// The same, at once if there is nothing to look at.
ALWAYS_INLINE _Bool is_all_right(
    const grammar *grammar, const grammar_carry *now, const json_scan_carry *scan,
    _Bool begins_empty, uint8_t *hex_digits, uint32_t *literals) {
  const lanes special = now->any_suspect | now->any_escaped | now->any_empty | now->any_literal
      | now->any_other | now->any_number;
  *hex_digits = 0;
  *literals = 0;
  if (!any(special) && ((scan->last & 0x808080) | scan->hex_digits) == 0) return 1;
  return is_right(grammar, now, scan, begins_empty, hex_digits, literals);
}

#endif
