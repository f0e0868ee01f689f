// The walk through nested brackets: a part of json_check_batch.h, which includes it behind what it
// uses.
//
// It takes brackets and separators only. What is behind commas, name or item, is gathered at the next
// of these, since nothing opens or closes in between.
#ifndef JSON_CHECK_NESTING_H
#define JSON_CHECK_NESTING_H

// Positions of brackets and separators, and what a step of four may scribble behind them.
typedef uint16_t event_list[JSON_SCAN_BATCH + 4];

// The events up to which, from the one before on, a mask has a bit set.
ALWAYS_INLINE void mark_events(uint64_t *marked, const texts *texts, const uint64_t *mask) {
  uint64_t carry = 0;
  for (uint32_t block = 0; block < texts->batch.blocks; block += LANES) {
    lanes events, bits;
    load_masks(&events, texts->events + block);
    load_masks(&bits, mask + block);
    const lanes next = add(bits & ~events, ~events, &carry);
    store_masks(marked + block, events & (bits | next));
  }
}

// Writes where the events are, in steps of four, and returns how many. Few blocks have more.
ALWAYS_INLINE uint32_t list_events(uint16_t *list, const texts *texts) {
  uint32_t count = 0;
  for (uint32_t block = 0; block < texts->batch.blocks; block++) {
    uint64_t events = texts->events[block];
    uint16_t *out = list + count;
    count += (uint32_t)__builtin_popcountll(events);
    do {
      UNROLL
      for (uint32_t i = 0; i < 4; i++) {
        const uint64_t top = (uint64_t)1 << 63;
        *out++ = (uint16_t)(BLOCK * block + (uint32_t)__builtin_ctzll(events | top));
        events &= events - 1;
      }
    } while (events != 0);
  }
  return count;
}

ALWAYS_INLINE uint64_t bit_at(const uint64_t *masks, uint32_t position) {
  return masks[position / BLOCK] >> position % BLOCK & 1;
}

// Whether every bracket has its partner, in the same text, and only names are in objects, and only
// items in arrays. False where more than 63 are inside one another.
NEVER_INLINE _Bool are_nested(const texts *texts) {
  event_list list;
  masks with_names, with_items;
  mark_events(with_names, texts, texts->name);
  mark_events(with_items, texts, texts->item);
  const uint32_t count = list_events(list, texts);
  // The open objects and arrays behind a 1, the innermost in bit 0: 1 for an object.
  uint64_t open = 1;
  uint64_t wrong = 0;
  for (uint32_t i = 0; i < count; i++) {
    const uint32_t position = list[i];
    const uint8_t byte = texts->batch.text[position];
    const uint64_t is_outside = open == 1;
    wrong |= bit_at(with_names, position) & (~open | is_outside);
    wrong |= bit_at(with_items, position) & (open | is_outside);
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

#endif
