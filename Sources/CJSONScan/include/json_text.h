#pragma once
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// The text of JSON strings (RFC 8259, section 7): what must be escaped on the way out, where an
// escape begins on the way in. None of these reads outside the `count` bytes at `text`.

/// Writes the `count` bytes at `text` to `out` as the inside of a JSON string and returns how many
/// bytes that makes.
///
/// Escaped are the quote, the backslash and the control characters below 0x20, with two characters
/// where there is such a form and as \u00xx otherwise; all other bytes are copied, so valid UTF-8
/// stays valid. `out` has room for 6 * count bytes, and nothing is written past that room.
size_t json_text_escape(const uint8_t *text, size_t count, uint8_t *out);

/// Copies the bytes at `text` to `out` up to the first backslash or to the end, and returns how many
/// they are. `out` has room for `count` bytes, and nothing is written past that room.
size_t json_text_copy_plain(const uint8_t *text, size_t count, uint8_t *out);

/// How many of the `count` bytes at `text` come before the first backslash.
static inline size_t json_text_plain_count(const uint8_t *text, size_t count) {
  const uint8_t *backslash = (const uint8_t *)memchr(text, '\\', count);
  return backslash == NULL ? count : (size_t)(backslash - text);
}

/// One way to compute the functions above. All ways give the same bytes.
typedef struct json_text_kernel {
  const char *name;
  size_t (*escape)(const uint8_t *text, size_t count, uint8_t *out);
  size_t (*copy_plain)(const uint8_t *text, size_t count, uint8_t *out);
} json_text_kernel;

/// The ways that this processor can run, slowest first; the last is the one in use. NULL past the
/// end. For the tests, which compare them.
const json_text_kernel *json_text_kernel_at(size_t index);
