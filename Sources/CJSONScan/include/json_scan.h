// Finds the tokens of JSON text, a batch of bytes at a time.
//
// A scan turns up to JSON_SCAN_BATCH bytes into a list of entries, 16-bit positions in the batch in
// ascending order. These bytes, and no others, are entries:
//   - { } [ ] , : outside strings;
//   - both quotes of every string; the closing one with the flag JSON_SCAN_ESCAPES if the string
//     has a backslash;
//   - the first byte of every scalar, and the first byte behind it. A scalar is a run of bytes
//     outside strings that are none of the above and not blank: a number, a literal or rubbish.
// The byte behind a scalar is an entry once, whatever it is.
//
// Scans look inside strings only: a control character, a malformed escape and malformed UTF-8 are
// faults. What the scalars say and the order of the tokens is the caller's to check.
//
// Text may be cut into batches anywhere; what one batch must tell the next is in json_scan_carry.
// No byte outside the batch is read. Nothing is allocated.
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

enum {
  // The longest batch in bytes.
  JSON_SCAN_BATCH = 8192,
  // Room for the entries of a batch: one a byte, and what a kernel may scribble behind them.
  JSON_SCAN_ENTRIES = JSON_SCAN_BATCH + 64,
  // Room for the digit map of a batch: a bit a byte, and a word to read beyond.
  JSON_SCAN_DIGIT_WORDS = JSON_SCAN_BATCH / 64 + 1,
  // Set in the entry of a quote that closes a string with escapes.
  JSON_SCAN_ESCAPES = 0x8000,
  // The position in an entry.
  JSON_SCAN_POSITION = 0x7FFF,
};

// What lies open between two batches. All zero at the start of a text, and wherever no token is
// open.
typedef struct {
  uint8_t in_string;    // 1 between the quotes of a string
  uint8_t has_escapes;  // 1 if that string had a backslash so far
  uint8_t escaped;      // 1 behind a backslash that begins an escape
  uint8_t hex_digits;   // how many of the four digits of a \u escape are to come
  uint8_t scalar;       // 1 behind a byte of a scalar
  uint8_t last[3];      // the last three bytes, the latest last
} json_scan_carry;

// What is wrong inside a string.
typedef uint8_t json_scan_fault;
enum {
  JSON_SCAN_OK = 0,
  JSON_SCAN_CONTROL = 1,    // a byte below 0x20
  JSON_SCAN_ESCAPE = 2,     // a backslash before something that RFC 8259 section 7 does not name
  JSON_SCAN_HEX_DIGIT = 3,  // \u before fewer than four hexadecimal digits
  JSON_SCAN_UTF8 = 4,       // a byte that continues no well-formed sequence of RFC 3629
};

// Scans `count` bytes, 1 to JSON_SCAN_BATCH, and returns the number of entries.
//
// `digits` gets a bit for every byte, set for '0' to '9', least significant bit first. Behind a
// fault it returns -1 and leaves `carry` alone: json_scan_bytes then tells which fault and where.
// It may also return -1 for bytes above 0x7F outside strings, which no JSON text has.
typedef int32_t (*json_scan_function)(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries, uint64_t *digits);

// The same, one byte after the other. At a fault it stops: `*count` becomes the position of the
// first byte that no well-formed string could have there, `*fault` says why, and the entries before
// it stand.
int32_t json_scan_bytes(
    json_scan_carry *carry, const uint8_t *text, size_t *count, uint16_t *entries, uint64_t *digits,
    json_scan_fault *fault);

// The kernels, slowest first.
typedef uint8_t json_scan_kernel;
enum {
  JSON_SCAN_PORTABLE = 0,  // 16-byte vectors of the compiler: SSE2, NEON
  JSON_SCAN_AVX2 = 1,      // AVX2, PCLMULQDQ, BMI1
  JSON_SCAN_AVX512 = 2,    // AVX-512 F, BW, VL, VBMI, VBMI2, PCLMULQDQ, BMI1
  JSON_SCAN_KERNEL_COUNT = 3,
};

// The function of a kernel, or null if this CPU cannot run it.
json_scan_function json_scan_function_of(json_scan_kernel kernel);

// What the environment variable NATIVE_MESSAGING_KERNEL asks for: the number of a kernel, -1 if it
// is not set or empty, -2 if it names no kernel.
int32_t json_scan_requested_kernel(void);

// Whether text[start..<end] is a number of RFC 8259 section 6 without an exponent, of at most 56
// bytes.
//
// It looks at the map instead of the bytes, without a branch that depends on the number. text[end]
// must be in the same batch and no digit. False says nothing: look closer.
static inline _Bool json_scan_is_plain_number(
    const uint8_t *text, const uint64_t *digits, size_t start, size_t end) {
  const size_t count = end - start;
  uint64_t window;
  __builtin_memcpy(&window, (const uint8_t *)digits + (start >> 3), sizeof window);
  // Of the 64 bits 57 or more are of this number and what follows; those shifted in are zeros.
  const size_t minus = text[start] == '-';
  window = window >> (start & 7) >> minus;
  const size_t whole = (size_t)__builtin_ctzll(~window | 1ull << 63);
  const size_t fraction = (size_t)__builtin_ctzll(~(window >> whole >> 1));
  const size_t point = minus + whole;
  const _Bool no_leading_zero = (text[start + minus] != '0') | (whole == 1);
  const _Bool is_integer = point == count;
  const _Bool is_decimal =
      (text[start + (point < count ? point : 0)] == '.') & (fraction != 0)
      & (point + 1 + fraction == count);
  return (count <= 56) & (whole != 0) & no_leading_zero & (is_integer | is_decimal);
}

#if defined(__cplusplus)
}
#endif

#endif
