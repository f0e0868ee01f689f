// Tables of the faults of two bytes that follow each other, after Keiser and Lemire, "Validating
// UTF-8 in less than one instruction per byte" (2021).
//
// One table for the upper and one for the lower four bits of the first byte, one for the upper four
// of the second: a fault is a bit that all three have. TWO_CONTINUATIONS is the top bit, and a
// fault unless a lead of three or four bytes stands two or three bytes before the second one; then
// it is one to miss it.
#ifndef JSON_SCAN_UTF8_H
#define JSON_SCAN_UTF8_H

#include <stdint.h>

enum {
  TOO_SHORT = 1 << 0,       // a lead before no continuation
  TOO_LONG = 1 << 1,        // ASCII before a continuation
  OVERLONG_3 = 1 << 2,      // E0 80...9F
  SURROGATE = 1 << 3,       // ED A0...BF
  OVERLONG_2 = 1 << 4,      // C0...C1
  TOO_LARGE = 1 << 5,       // F4 90...BF, F5...FF 90...BF
  TOO_LARGE_LEAD = 1 << 6,  // F5...FF 80...8F
  OVERLONG_4 = 1 << 6,      // F0 80...8F
  TWO_CONTINUATIONS = -128,

  OF_ANY_LOW_BITS = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
  OF_LOW_BITS_5_UP = OF_ANY_LOW_BITS | TOO_LARGE | TOO_LARGE_LEAD,
  OF_CONTINUATION = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS,
};

static const int8_t utf8_first_high[16] = {
    [0 ... 7] = TOO_LONG,
    [8 ... 11] = TWO_CONTINUATIONS,
    [12] = TOO_SHORT | OVERLONG_2,
    [13] = TOO_SHORT,
    [14] = TOO_SHORT | OVERLONG_3 | SURROGATE,
    [15] = TOO_SHORT | TOO_LARGE | TOO_LARGE_LEAD | OVERLONG_4,
};

static const int8_t utf8_first_low[16] = {
    [0] = OF_ANY_LOW_BITS | OVERLONG_2 | OVERLONG_3 | OVERLONG_4,
    [1] = OF_ANY_LOW_BITS | OVERLONG_2,
    [2 ... 3] = OF_ANY_LOW_BITS,
    [4] = OF_ANY_LOW_BITS | TOO_LARGE,
    [5 ... 12] = OF_LOW_BITS_5_UP,
    [13] = OF_LOW_BITS_5_UP | SURROGATE,
    [14 ... 15] = OF_LOW_BITS_5_UP,
};

static const int8_t utf8_second_high[16] = {
    [0 ... 7] = TOO_SHORT,
    [8] = OF_CONTINUATION | OVERLONG_3 | TOO_LARGE_LEAD | OVERLONG_4,
    [9] = OF_CONTINUATION | OVERLONG_3 | TOO_LARGE,
    [10 ... 11] = OF_CONTINUATION | SURROGATE | TOO_LARGE,
    [12 ... 15] = TOO_SHORT,
};

#endif
