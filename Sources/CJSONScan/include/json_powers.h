#pragma once
#include <stdint.h>

/// The 128 leading bits of a power of ten.
typedef struct json_power {
  uint64_t high;
  uint64_t low;
} json_power;

/// The powers in the table, from the least that matters to reading a double (19 digits times this is
/// less than half of the least subnormal) to the greatest that matters to printing one.
enum { json_powers_min = -342, json_powers_max = 324 };

/// 10^q for q from 0 to 19: the caller has checked it.
static inline uint64_t json_small_power_of_ten(int64_t q) {
  extern const uint64_t json_small_powers[20];
  return json_small_powers[q];
}

/// floor(10^q * 2^(127 - e)), where 2^e <= 10^q < 2^(e + 1). Exact for q from 0 to 55, since then
/// 5^q has at most 128 bits, and for no other q. `q` is in the table: the caller has checked it.
static inline json_power json_power_of_ten(int64_t q) {
  // Declared in here, as Swift would import the array as a tuple of 667 elements.
  extern const json_power json_powers[json_powers_max - json_powers_min + 1];
  return json_powers[q - json_powers_min];
}

/// All bits of the last q bytes of a word, where the first byte is the least significant, for q from
/// 0 to 19, as words end numbers: the caller has checked it.
static inline uint64_t json_mask_of_last_bytes(int64_t q) {
  extern const uint64_t json_masks_of_last_bytes[20];
  return json_masks_of_last_bytes[q];
}
