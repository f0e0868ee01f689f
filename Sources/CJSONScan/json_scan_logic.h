// What becomes of masks, in arithmetic that is the same for one block and for several at a time:
// json_scan_batch.h includes this once for each, with MASKS, ENTRY_CARRY and NUMBER_CARRY for the
// types.

// What is open behind some blocks, of which the last bit counts, and what they had.
typedef struct {
  uint64_t in_string;  // all ones or zero
  MASKS escape;        // a backslash that begins an escape
  MASKS scalar;
  MASKS any_suspect;
  MASKS any_escaped;
  MASKS any_scalar;
  MASKS full;  // not zero if a block is all backslashes, which `find_escaped` gets wrong
} ENTRY_CARRY;

// The backslashes that begin an escape: of a run every second one, from the first on. Adding the
// first bit of a run that starts at an even bit clears the run, which tells such runs from the
// others.
FOR_BOTH MASKS begins_escape(MASKS run) {
  const uint64_t even = 0x5555555555555555;
  const MASKS first = run & ~(run << 1);
  const MASKS even_runs = run & ~(run + (first & even));
  return run & ~(even_runs ^ even);
}

// The bytes behind a backslash that begins an escape. What a block passes on to the next does not
// hang on what it was passed, unless all of it is backslashes.
FOR_BOTH MASKS find_escaped(MASKS backslash, MASKS *last) {
  const MASKS first = behind(begins_escape(backslash), last);
  *last = begins_escape(backslash & ~first);
  return *last << 1 | first;
}

// The second pass, over the blocks from `block` on.
FOR_BOTH void find_entries(
    ENTRY_CARRY *carry, batch *batch, uint32_t block, MASKS quote, MASKS backslash, MASKS low,
    MASKS op, MASKS blank) {
  const MASKS escaped = find_escaped(backslash, &carry->escape);
  quote &= ~escaped;
  const MASKS parity = prefix_xor(quote);
  // From the opening quote on.
  const MASKS in_string = parity ^ odd_before(parity, &carry->in_string);
  op &= ~(low | in_string);
  const MASKS scalar = ~(op | blank | in_string | quote);
  const MASKS edges = scalar ^ (scalar << 1 | behind(scalar, &carry->scalar));
  store_masks(batch->entries + block, op | quote | edges);
  store_masks(batch->escaped + block, escaped & in_string);
  store_masks(batch->scalars + block, scalar);
  store_masks(batch->suspect + block, low & in_string);
  carry->any_suspect |= low & in_string;
  carry->any_escaped |= escaped & in_string;
  carry->any_scalar |= scalar;
  carry->full |= (MASKS)(backslash == ~(MASKS){0});
}

// What is open behind some blocks with numbers, of which the last bit counts, and what they had.
typedef struct {
  MASKS scalar;
  MASKS minus;
  MASKS whole;
  MASKS point;
  MASKS leading_zero;
  MASKS plain;
  MASKS wrong;  // of the last blocks
  MASKS stray;  // of the last blocks, behind what is plain: an exponent, or wrong
  MASKS any_stray;
} NUMBER_CARRY;

// Each mask and the bit before it.
FOR_BOTH MASKS shifted_on(MASKS masks, MASKS *last) { return masks << 1 | behind(masks, last); }

// Looks at numbers before their exponents.
FOR_BOTH void check_numbers(
    NUMBER_CARRY *last, MASKS scalar, MASKS digit, MASKS zero, MASKS minus, MASKS point) {
  digit &= scalar;
  point &= scalar;
  const MASKS starts = scalar & ~shifted_on(scalar, &last->scalar);
  minus &= starts;
  const MASKS behind_minus = shifted_on(minus, &last->minus);
  // The first digit of every number, and the first byte of every other scalar.
  const MASKS first = (starts & ~minus) | behind_minus;
  // Adding its first bit clears a run of digits and sets the bit behind it. What is carried out of
  // a block is added to the next, and if it went through that as well, it is lost: a number of so
  // many digits is a fault then, and looked at more closely.
  const MASKS sum = digit + first;
  const MASKS whole = (digit & first) | (digit & ~sum);
  const MASKS behind_whole = (sum + behind(whole, &last->whole)) & ~digit;
  const MASKS leading_zero = first & zero;
  const MASKS plain = digit | point | minus;
  last->wrong = (behind_minus | shifted_on(point, &last->point)) & ~digit;
  last->wrong |= point & ~behind_whole;
  last->wrong |= shifted_on(leading_zero, &last->leading_zero) & digit;
  last->stray = scalar & ~plain & shifted_on(plain, &last->plain);
  last->any_stray |= last->stray;
}

#undef MASKS
#undef ENTRY_CARRY
#undef NUMBER_CARRY
