// Counts the tokens of JSON text, a batch of bytes at a time, and makes no list of them. Or tells
// whether many short texts are JSON, and nothing else about them.
//
// The grammar of RFC 8259 is checked where the bytes are: a block of 64 bytes becomes bit masks, and
// what may follow what is arithmetic on these. Only brackets are walked through, since they alone need
// a memory.
#ifndef JSON_COUNT_H
#define JSON_COUNT_H

#include "json_scan.h"

#if defined(__cplusplus)
extern "C" {
#endif

enum {
  // The shortest batch in bytes.
  JSON_COUNT_LEAST = 16,
  // What stands behind every text where there are many: the record separator of RFC 7464, which no
  // JSON text contains.
  JSON_COUNT_SEPARATOR = 0x1E,
};

// What may come next, outside strings; in a string, behind it.
enum {
  JSON_COUNT_VALUE = 1,    // a value, and nothing else
  JSON_COUNT_OR_END = 2,   // a value or the end of the innermost, which is empty then
  JSON_COUNT_MEMBER = 4,   // if the innermost is an object, what comes is a name, or its colon
  JSON_COUNT_TEXTS = JSON_COUNT_VALUE | 8,  // many texts
};

// What is open between two batches.
typedef struct {
  json_scan_carry scan;  // `scalar` is 0
  uint8_t expected;
  // The open objects and arrays behind a 1, the innermost in bit 0: 1 for an object.
  uint64_t open;
} json_count_carry;

// What ended in a batch, and of objects and arrays what began.
typedef struct {
  uint32_t objects;
  uint32_t arrays;
  uint32_t colons;
  uint32_t strings;  // names too
  uint32_t numbers;
  uint32_t literals;
  uint32_t texts;
  uint64_t deepest;  // `open` where it was greatest
} json_counts;

// Counts `count` bytes, JSON_COUNT_LEAST to JSON_SCAN_BATCH, and returns 1. 0, with `carry` as it was,
// if anything is wrong; maybe also where nothing is: if the last byte belongs to a number or literal,
// for more than 62 levels of nesting, for a batch of blanks before a text, for a text that is no object
// or array, for more than 64 digits before a point and for 64 backslashes behind each other.
//
// With JSON_COUNT_TEXTS, which is as if a separator were before the batch, it has whole texts, each with
// a separator behind it, any kind of value, and blanks around it or not. Only `counts->texts` is set
// then, and `carry` is of no more use.
//
// No byte outside the batch is read. Nothing is allocated.
typedef _Bool (*json_count_function)(
    json_count_carry *carry, const uint8_t *text, size_t count, json_counts *counts);

// The function of a kernel that this CPU can run.
json_count_function json_count_function_of(json_scan_kernel kernel);

#if defined(__cplusplus)
}
#endif

#endif
