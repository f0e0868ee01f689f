// Tells whether texts are JSON, many short ones at a time, and nothing else about them.
//
// It makes no list of tokens. The grammar of RFC 8259 is checked where the bytes are: a block of 64
// bytes becomes bit masks, and what may follow what is arithmetic on these. Only brackets are walked
// through, since they alone need a memory.
#ifndef JSON_CHECK_H
#define JSON_CHECK_H

#include "json_scan.h"

#if defined(__cplusplus)
extern "C" {
#endif

enum {
  // What stands behind every text: the record separator of RFC 7464, which no JSON text contains.
  JSON_CHECK_SEPARATOR = 0x1E,
  // What a batch is filled up to.
  JSON_CHECK_BLOCK = 64,
};

// Returns how many separators there are if before each of them, up to the one before, stands one
// JSON text (RFC 8259), with blanks around it or not; behind the last one may be blanks. Otherwise
// -1. It may also return -1 where nothing is wrong: for more than 63 levels of nesting, for more than
// 64 digits before a point and for 64 backslashes behind each other.
//
// `count` is a multiple of JSON_CHECK_BLOCK, 1 to JSON_SCAN_BATCH / JSON_CHECK_BLOCK times as much.
// No other byte is read. Nothing is allocated.
typedef int32_t (*json_check_function)(const uint8_t *texts, size_t count);

// The function of a kernel that this CPU can run.
json_check_function json_check_function_of(json_scan_kernel kernel);

#if defined(__cplusplus)
}
#endif

#endif
