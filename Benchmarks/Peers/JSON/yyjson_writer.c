// yyjson: its writer of mutable trees. The tree is made from the tokens each time, in memory that is
// kept from text to text, or it is at hand.

#ifdef YYJSON_SOURCE
#include "yyjson.c"
#endif
#include <yyjson.h>

#include <stdlib.h>

#include "json_writer_peer.h"

enum { deepest = 1024 };

const char *peer_writer_name(int engine) {
  switch (engine) {
    case 0: return "yyjson, tree made and written";
    case 1: return "yyjson, tree at hand";
    default: return NULL;
  }
}

static yyjson_mut_val *value_of(
    yyjson_mut_doc *tree, const struct json_token *token, const char *texts) {
  switch (token->kind) {
    case JSON_TOKEN_BEGIN_OBJECT: return yyjson_mut_obj(tree);
    case JSON_TOKEN_BEGIN_ARRAY: return yyjson_mut_arr(tree);
    case JSON_TOKEN_NAME:
    case JSON_TOKEN_STRING: return yyjson_mut_strn(tree, texts + token->integer, token->count);
    case JSON_TOKEN_INTEGER: return yyjson_mut_sint(tree, token->integer);
    case JSON_TOKEN_DOUBLE: return yyjson_mut_real(tree, token->number);
    case JSON_TOKEN_TRUE: return yyjson_mut_true(tree);
    case JSON_TOKEN_FALSE: return yyjson_mut_false(tree);
    default: return yyjson_mut_null(tree);
  }
}

// The tree; the texts are not copied.
static yyjson_mut_doc *tree_of(const struct json_document *document, const yyjson_alc *allocator) {
  yyjson_mut_doc *tree = yyjson_mut_doc_new(allocator);
  if (!tree) return NULL;
  yyjson_mut_val *open[deepest];
  size_t depth = 0;
  yyjson_mut_val *name = NULL;
  for (size_t i = 0; i < document->count; i++) {
    uint8_t kind = document->tokens[i].kind;
    if (kind == JSON_TOKEN_END_OBJECT || kind == JSON_TOKEN_END_ARRAY) {
      depth--;
      continue;
    }
    yyjson_mut_val *value = value_of(tree, &document->tokens[i], document->texts);
    if (!value) return yyjson_mut_doc_free(tree), NULL;
    if (kind == JSON_TOKEN_NAME) {
      name = value;
      continue;
    }
    if (depth == 0) {
      yyjson_mut_doc_set_root(tree, value);
    } else if (name) {
      yyjson_mut_obj_add(open[depth - 1], name, value);
      name = NULL;
    } else {
      yyjson_mut_arr_append(open[depth - 1], value);
    }
    if (kind == JSON_TOKEN_BEGIN_OBJECT || kind == JSON_TOKEN_BEGIN_ARRAY) {
      if (depth == deepest) return yyjson_mut_doc_free(tree), NULL;
      open[depth++] = value;
    }
  }
  return tree;
}

void *peer_prepare(int engine, const struct json_document *document) {
  return engine == 1 ? tree_of(document, NULL) : NULL;
}

void peer_discard(int engine, void *prepared) {
  if (engine == 1) yyjson_mut_doc_free(prepared);
}

// An allocator for each of them, which keeps what is freed.
static yyjson_alc *kept(int index) {
  static yyjson_alc *allocators[3];
  if (!allocators[index]) allocators[index] = yyjson_alc_dyn_new();
  return allocators[index];
}

int peer_write(int engine, void *prepared, const struct json_document *document,
               const char **text, size_t *size) {
  static char *last[2];
  yyjson_alc *output = kept(engine);
  if (!output) return 1;
  if (last[engine]) output->free(output->ctx, last[engine]);
  last[engine] = NULL;
  yyjson_mut_doc *tree = engine == 1 ? prepared : tree_of(document, kept(2));
  if (!tree) return 1;
  last[engine] = yyjson_mut_write_opts(tree, YYJSON_WRITE_NOFLAG, output, size, NULL);
  if (engine == 0) yyjson_mut_doc_free(tree);
  *text = last[engine];
  return last[engine] == NULL;
}
