// Finds the tokens of JSON text, a batch of bytes at a time.
//
// A scan turns up to JSON_SCAN_BATCH bytes into a list of entries, 16-bit positions in the batch in
// ascending order. These bytes, and no others, are entries:
//   - { } [ ] , : outside strings;
//   - both quotes of every string; the closing one with the flag JSON_SCAN_ESCAPES if the string
//     has a backslash;
//   - the first byte of every scalar, and the first byte behind it. A scalar is a run of bytes
//     outside strings that are none of the above and not blank: a number, a literal or rubbish. The
//     byte behind a scalar is an entry once, whatever it is.
//
// A control character, a malformed escape and malformed UTF-8 in a string are faults. Literals and
// the order of the tokens are the caller's to check.
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
  // Set in the entry of a quote that closes a string with escapes.
  JSON_SCAN_ESCAPES = 0x8000,
  // The position in an entry.
  JSON_SCAN_POSITION = 0x7FFF,
};

// What lies open between two batches. All zero at the start of a text, and wherever no token is
// open.
typedef struct {
  uint8_t in_string;    // 1 between the quotes of a string
  uint8_t has_escapes;  // 1 if that string had an escape so far
  uint8_t escaped;      // 1 behind a backslash that begins an escape
  uint8_t hex_digits;   // how many of the four digits of a \u escape are to come
  uint8_t scalar;       // 1 behind a byte of a scalar
  uint32_t last;        // the last bytes, the latest in the lowest bits; only three are looked at
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
// Scalars that begin with a minus or a digit, and begin and end in the batch, are then numbers of
// RFC 8259 section 6. If anything is wrong with them or in a string, it returns -1 and leaves
// `carry` alone: json_scan_bytes then tells what and where. It may also return -1 where nothing is
// wrong: for bytes outside strings that no JSON text has there, for more than 64 digits before a
// point, for 64 backslashes behind each other, and always where there is no better way to scan.
typedef int32_t (*json_scan_function)(
    json_scan_carry *carry, const uint8_t *text, size_t count, uint16_t *entries);

// The same, one byte after the other and without looking at numbers. At a fault it stops: `*count`
// becomes the position of the first byte that no well-formed string could have there, `*fault` says
// why, and the entries before it stand.
int32_t json_scan_bytes(
    json_scan_carry *carry, const uint8_t *text, size_t *count, uint16_t *entries,
    json_scan_fault *fault);

// One byte inside a string, which `carry` says is open. The byte that closes it clears `in_string`, and
// leaves it to the caller to clear `has_escapes`. At a fault `carry` is as it was.
json_scan_fault json_scan_string_byte(json_scan_carry *carry, uint8_t byte);

// The kernels, slowest first.
typedef uint8_t json_scan_kernel;
enum {
  JSON_SCAN_PORTABLE = 0,  // 16-byte vectors of the compiler: SSE2, NEON
  JSON_SCAN_AVX2 = 1,      // AVX2, PCLMULQDQ, BMI1, BMI2
  JSON_SCAN_AVX512 = 2,    // the same and AVX-512 F, BW, DQ, VL; with VBMI and VBMI2 it is another
  JSON_SCAN_KERNEL_COUNT = 3,
};

// Whether this CPU can run a kernel.
_Bool json_scan_is_available(json_scan_kernel kernel);

// The function of a kernel that this CPU can run.
json_scan_function json_scan_function_of(json_scan_kernel kernel);

// What the environment variable NATIVE_MESSAGING_KERNEL asks for: the number of a kernel, -1 if it
// is not set or empty, -2 if it names no kernel.
int32_t json_scan_requested_kernel(void);

#if defined(__cplusplus)
}
#endif

#endif
