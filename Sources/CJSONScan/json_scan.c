// The scan one byte after the other, and the choice of a kernel.
#include "json_cpu.h"
#include "json_scan.h"
#include "json_scan_classes.h"

#include "json_scan_kernels.h"

// What a UTF-8 sequence still needs: `count` bytes, the next of them in low...high.
typedef struct {
  uint8_t count;
  uint8_t low;
  uint8_t high;
} continuation;

static continuation none(void) { return (continuation){0, 0x80, 0xBF}; }

// RFC 3629 section 4; `high` is below `low` for a byte that begins no sequence.
static continuation continuation_of(uint8_t lead) {
  if (lead < 0xC2) return (continuation){1, 1, 0};
  if (lead < 0xE0) return (continuation){1, 0x80, 0xBF};
  if (lead < 0xF0) {
    return (continuation){2, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF};
  }
  if (lead < 0xF5) {
    return (continuation){3, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF};
  }
  return (continuation){1, 1, 0};
}

// What the sequence at the end of `last` needs, given that it is well-formed so far.
static continuation continuation_after(uint32_t last) {
  const uint8_t latest = (uint8_t)last;
  const uint8_t second = (uint8_t)(last >> 8);
  const uint8_t third = (uint8_t)(last >> 16);
  if (latest < 0x80) return none();
  if (latest >= 0xC0) return continuation_of(latest);
  if (second >= 0xE0) return (continuation){second < 0xF0 ? 1 : 2, 0x80, 0xBF};
  if (second >= 0x80 && second < 0xC0 && third >= 0xF0) return (continuation){1, 0x80, 0xBF};
  return none();
}

// What may follow a backslash, or four digits of it.
static json_scan_fault scan_escape_byte(json_scan_carry *carry, uint8_t byte) {
  if (carry->hex_digits != 0) {
    if (!(byte_classes[byte] & HEX_DIGIT)) return JSON_SCAN_HEX_DIGIT;
    carry->hex_digits--;
    return JSON_SCAN_OK;
  }
  if (!(byte_classes[byte] & ESCAPE)) return JSON_SCAN_ESCAPE;
  carry->escaped = 0;
  carry->has_escapes = 1;
  carry->hex_digits = byte == 'u' ? 4 : 0;
  return JSON_SCAN_OK;
}

json_scan_fault json_scan_string_byte(json_scan_carry *carry, uint8_t byte) {
  const continuation rest = continuation_after(carry->last);
  json_scan_fault fault = JSON_SCAN_OK;
  if (rest.count != 0) {
    if (byte < rest.low || byte > rest.high) fault = JSON_SCAN_UTF8;
  } else if (carry->hex_digits != 0 || carry->escaped) {
    fault = scan_escape_byte(carry, byte);
  } else if (byte == '\\') {
    carry->escaped = 1;
  } else if (byte == '"') {
    carry->in_string = 0;
  } else if (byte < 0x20) {
    fault = JSON_SCAN_CONTROL;
  } else if (byte >= 0x80) {
    const continuation begun = continuation_of(byte);
    if (begun.high < begun.low) fault = JSON_SCAN_UTF8;
  }
  if (fault == JSON_SCAN_OK) carry->last = carry->last << 8 | byte;
  return fault;
}

int32_t json_scan_bytes(
    json_scan_carry *carry, const uint8_t *text, size_t *count, uint16_t *entries,
    json_scan_fault *fault) {
  uint16_t *out = entries;
  size_t at = 0;
  *fault = JSON_SCAN_OK;
  for (; at < *count; at++) {
    const uint8_t byte = text[at];
    if (carry->in_string) {
      *fault = json_scan_string_byte(carry, byte);
      if (*fault != JSON_SCAN_OK) break;
      if (!carry->in_string) {
        *out++ = (uint16_t)(at | (carry->has_escapes ? JSON_SCAN_ESCAPES : 0));
        carry->has_escapes = 0;
      }
    } else {
      const uint8_t class = byte_classes[byte];
      const uint8_t scalar = !(class & (BLANK | STRUCTURAL)) && byte != '"';
      if (scalar != carry->scalar || (class & STRUCTURAL) || byte == '"') *out++ = (uint16_t)at;
      carry->scalar = scalar;
      carry->in_string = byte == '"';
      carry->last = carry->last << 8 | byte;
    }
  }
  *count = at;
  return (int32_t)(out - entries);
}

_Bool json_scan_is_available(json_scan_kernel kernel) {
#if defined(JSON_SCAN_HAS_AVX512)
  if (kernel == JSON_SCAN_AVX512) return json_cpu_has_avx512();
#endif
#if defined(__x86_64__)
  if (kernel == JSON_SCAN_AVX2) return json_cpu_has_avx2();
#endif
  return kernel == JSON_SCAN_PORTABLE;
}

json_scan_function json_scan_function_of(json_scan_kernel kernel) {
#if defined(JSON_SCAN_HAS_AVX512)
  if (kernel == JSON_SCAN_AVX512) {
    return json_cpu_has_avx512_vbmi2() ? json_scan_avx512_vbmi2 : json_scan_avx512;
  }
#endif
#if defined(__x86_64__)
  if (kernel == JSON_SCAN_AVX2) return json_scan_avx2;
#endif
  (void)kernel;
  return json_scan_portable;
}

json_count_function json_count_function_of(json_scan_kernel kernel) {
#if defined(JSON_SCAN_HAS_AVX512)
  if (kernel == JSON_SCAN_AVX512) {
    return json_cpu_has_avx512_vbmi2() ? json_count_avx512_vbmi2 : json_count_avx512;
  }
#endif
#if defined(__x86_64__)
  if (kernel == JSON_SCAN_AVX2) return json_count_avx2;
#endif
  (void)kernel;
  return json_count_portable;
}

// The C library's; its header may be missing where this is compiled.
extern char *getenv(const char *name);

static _Bool equal(const char *a, const char *b) {
  while (*a != 0 && *a == *b) {
    a++;
    b++;
  }
  return *a == *b;
}

int32_t json_scan_requested_kernel(void) {
  static const char *const names[JSON_SCAN_KERNEL_COUNT] = {"portable", "avx2", "avx512"};
  const char *value = getenv("NATIVE_MESSAGING_KERNEL");
  if (value == 0 || *value == 0) return -1;
  for (int32_t kernel = 0; kernel < JSON_SCAN_KERNEL_COUNT; kernel++) {
    if (equal(value, names[kernel])) return kernel;
  }
  return -2;
}
