// The check of UTF-8, control characters and escapes in a batch's strings: a part of
// json_scan_batch.h, which includes it behind what it uses.
#ifndef JSON_SCAN_STRINGS_H
#define JSON_SCAN_STRINGS_H

// Writes the last three bytes.
ALWAYS_INLINE void put_last(uint8_t *out, uint32_t last) {
  out[0] = (uint8_t)(last >> 16);
  out[1] = (uint8_t)(last >> 8);
  out[2] = (uint8_t)last;
}

// Not zero if a string has a control character or is malformed UTF-8.
NEVER_INLINE uint64_t check_suspects(const batch *batch, uint32_t last) {
  const uint64_t last_three = (uint64_t)7 << 61;
  const block_set set =
      blocks_with(batch->suspect, batch->blocks, last_three, last & 0x808080);
  uint64_t fault = 0;
  uint32_t block;
  FOR_EACH_BLOCK(block, set) {
    const uint8_t *text = text_of(batch, block);
    const uint32_t shift = shift_of(batch, block);
    uint8_t first[3 + BLOCK];
    fault |= batch->suspect[block] & ~(find_high(text) >> shift);
    if (text == batch->text) {
      put_last(first, last);
      __builtin_memcpy(first + 3, text, BLOCK);
      text = first + 3;
    }
    fault |= utf8_faults(text) >> shift << (BLOCK - count_of(batch, block));
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

// Not zero if the escapes are malformed. Flags the entries behind them if there are entries.
// `hex_digits` is how many digits of a \u escape are due at the start, and then at the end.
NEVER_INLINE uint64_t check_escapes(
    const batch *batch, uint8_t *hex_digits, _Bool has_entries) {
  uint64_t fault = 0;
  uint64_t before = *hex_digits == 0 ? 0 : (uint64_t)1 << (59 + *hex_digits);
  *hex_digits = 0;
  const block_set set =
      blocks_with(batch->escaped, batch->blocks, (uint64_t)15 << 60, before);
  uint32_t block;
  FOR_EACH_BLOCK(block, set) {
    const uint32_t count = count_of(batch, block);
    const uint32_t shift = shift_of(batch, block);
    const uint64_t escaped = batch->escaped[block];
    const escape_masks masks = classify_escapes(text_of(batch, block));
    const uint64_t u = escaped & masks.u >> shift;
    const uint64_t due = shifted(u, before, 1) | shifted(u, before, 2) | shifted(u, before, 3)
        | shifted(u, before, 4);
    fault |= escaped & ~(masks.letter >> shift);
    fault |= (due & ~(masks.hex_digit >> shift)) << (BLOCK - count);
    if (has_entries) flag_escapes(batch, block);
    before = count == BLOCK ? u : u << (BLOCK - count) | before >> count;
    if (block == batch->last_block && before >> 60 != 0) {
      *hex_digits = (uint8_t)(4 - __builtin_clzll(before));
    }
  }
  return fault;
}

#endif
