// The first pass where masks come out of a block one by one: a part of the kernels that have no better
// way. The masks of numbers are taken later, of the blocks that have scalars.
#ifndef JSON_SCAN_BLOCKS_H
#define JSON_SCAN_BLOCKS_H

#include "json_scan_batch.h"

ALWAYS_INLINE void take_masks(byte_masks *masks, const block_masks of, uint32_t block) {
  masks->quote[block] = of.quote;
  masks->backslash[block] = of.backslash;
  masks->low[block] = of.low;
  masks->op[block] = of.op;
  masks->blank[block] = of.blank;
}

ALWAYS_INLINE void take_all_masks(byte_masks *masks, const batch *batch) {
  for (uint32_t block = 0; block < batch->last_block; block++) {
    take_masks(masks, classify(batch->text + BLOCK * block), block);
  }
  take_masks(masks, classify_from(batch->last_text, batch->last_shift), batch->last_block);
  const lanes none = {0};
  store_masks(masks->quote + batch->blocks, none);
  store_masks(masks->backslash + batch->blocks, none);
  store_masks(masks->low + batch->blocks, none);
  store_masks(masks->op + batch->blocks, none);
  store_masks(masks->blank + batch->blocks, ~none);
}

ALWAYS_INLINE uint64_t find_number_faults(
    batch *batch, const byte_masks *masks, _Bool begins_in_scalar) {
  (void)masks;
  if (begins_in_scalar) drop_first_scalar(batch);
  return check_all_numbers(batch);
}

#endif
