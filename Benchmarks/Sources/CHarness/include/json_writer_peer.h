// What a JSON writer to compare with exports as a shared object; see Peers/JSON.

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  JSON_TOKEN_BEGIN_OBJECT,
  JSON_TOKEN_END_OBJECT,
  JSON_TOKEN_BEGIN_ARRAY,
  JSON_TOKEN_END_ARRAY,
  JSON_TOKEN_NAME,
  JSON_TOKEN_STRING,
  JSON_TOKEN_INTEGER,
  JSON_TOKEN_DOUBLE,
  JSON_TOKEN_TRUE,
  JSON_TOKEN_FALSE,
  JSON_TOKEN_NULL,
};

struct json_token {
  // An integer; of a name or string, where in the document's texts it begins.
  int64_t integer;
  double number;
  // How many bytes of UTF-8 a name or string has, without escapes.
  uint32_t count;
  // JSON_TOKEN_…
  uint8_t kind;
};

// A document in memory, from which every engine writes.
struct json_document {
  const struct json_token *tokens;
  size_t count;
  const char *texts;
};

// The name of engine 0, 1, …; NULL behind the last. Valid for the life of the process.
typedef const char *json_writer_name(int engine);

// Makes what an engine writes a document from, besides its tokens; NULL where it needs nothing.
// It is not timed. `json_writer_discard` ends it.
typedef void *json_writer_prepare(int engine, const struct json_document *document);
typedef void json_writer_discard(int engine, void *prepared);

// Writes a document as compact JSON. The text is valid until the engine's next call. Returns 0, or
// something else where it fails.
typedef int json_writer_write(int engine, void *prepared, const struct json_document *document,
                              const char **text, size_t *size);

// What a peer defines.
json_writer_name peer_writer_name;
json_writer_prepare peer_prepare;
json_writer_discard peer_discard;
json_writer_write peer_write;

// The functions of a loaded peer.
struct harness_json_writer {
  json_writer_name *name;
  json_writer_prepare *prepare;
  json_writer_discard *discard;
  json_writer_write *write;
};

// Loads a peer for the life of the process. False where it cannot be loaded.
bool harness_json_writer_load(const char *path, struct harness_json_writer *peer);

#ifdef __cplusplus
}
#endif
