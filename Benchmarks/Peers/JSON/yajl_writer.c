// yajl: its generator, driven by the tokens, into a buffer that is kept from text to text.

#include <yajl/yajl_gen.h>

#include "json_writer_peer.h"

const char *peer_writer_name(int engine) { return engine == 0 ? "yajl_gen" : NULL; }

void *peer_prepare(int engine, const struct json_document *document) {
  (void)engine;
  (void)document;
  return NULL;
}

void peer_discard(int engine, void *prepared) {
  (void)engine;
  (void)prepared;
}

static yajl_gen_status write_token(
    yajl_gen generator, const struct json_token *token, const char *texts) {
  switch (token->kind) {
    case JSON_TOKEN_BEGIN_OBJECT: return yajl_gen_map_open(generator);
    case JSON_TOKEN_END_OBJECT: return yajl_gen_map_close(generator);
    case JSON_TOKEN_BEGIN_ARRAY: return yajl_gen_array_open(generator);
    case JSON_TOKEN_END_ARRAY: return yajl_gen_array_close(generator);
    case JSON_TOKEN_NAME:
    case JSON_TOKEN_STRING:
      return yajl_gen_string(
          generator, (const unsigned char *)texts + token->integer, token->count);
    case JSON_TOKEN_INTEGER: return yajl_gen_integer(generator, token->integer);
    case JSON_TOKEN_DOUBLE: return yajl_gen_double(generator, token->number);
    case JSON_TOKEN_TRUE: return yajl_gen_bool(generator, 1);
    case JSON_TOKEN_FALSE: return yajl_gen_bool(generator, 0);
    default: return yajl_gen_null(generator);
  }
}

int peer_write(int engine, void *prepared, const struct json_document *document,
               const char **text, size_t *size) {
  (void)engine;
  (void)prepared;
  static yajl_gen generator;
  if (!generator) generator = yajl_gen_alloc(NULL);
  if (!generator) return 1;
  yajl_gen_reset(generator, NULL);
  yajl_gen_clear(generator);
  for (size_t i = 0; i < document->count; i++) {
    yajl_gen_status status = write_token(generator, &document->tokens[i], document->texts);
    if (status != yajl_gen_status_ok && status != yajl_gen_generation_complete) return 1;
  }
  return yajl_gen_get_buf(generator, (const unsigned char **)text, size) != yajl_gen_status_ok;
}
