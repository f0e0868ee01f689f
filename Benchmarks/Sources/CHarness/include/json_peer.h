// What a JSON parser to compare with exports as a shared object; see Peers/JSON.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What a text holds. All engines must agree.
struct json_counts {
  int64_t objects;
  int64_t arrays;
  int64_t names;
  int64_t strings;
  int64_t numbers;
  int64_t literals;
  // Bytes of all names and strings with escapes decoded, or -1 where the engine does not decode.
  int64_t decoded;
  // Sum of all numbers as nearest doubles in the order of the text, or NaN.
  double sum;
};

// The name of engine 0, 1, …; NULL behind the last. Valid for the life of the process.
typedef const char *json_peer_name(int engine);

// Parses a text, which at least 64 zero bytes follow. With `counts` the engine also counts what is
// in it; without, it does what it is timed for. Returns 0 or something else for invalid JSON.
typedef int json_peer_parse(int engine, const char *text, size_t count,
                            struct json_counts *counts);

// What a peer defines.
json_peer_name peer_name;
json_peer_parse peer_parse;

// The functions of a loaded peer.
struct harness_json_peer {
  json_peer_name *name;
  json_peer_parse *parse;
};

// Loads a peer for the life of the process. False where it cannot be loaded.
bool harness_json_peer_load(const char *path, struct harness_json_peer *peer);

#ifdef __cplusplus
}
#endif
