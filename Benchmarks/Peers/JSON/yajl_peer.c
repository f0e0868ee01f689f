// yajl: the incremental parser of the field, fed 64 KiB at a time, with its UTF-8 check.

#include <math.h>
#include <yajl/yajl_parse.h>

#include "json_peer.h"

enum { piece_size = 64 << 10 };

static int literal(void *context) {
  ((struct json_counts *)context)->literals++;
  return 1;
}

static int boolean(void *context, int value) {
  (void)value;
  return literal(context);
}

static int number(void *context, const char *text, size_t count) {
  (void)text;
  (void)count;
  ((struct json_counts *)context)->numbers++;
  return 1;
}

static int string(void *context, const unsigned char *text, size_t count) {
  (void)text;
  struct json_counts *counts = context;
  counts->strings++;
  counts->decoded += (int64_t)count;
  return 1;
}

static int name(void *context, const unsigned char *text, size_t count) {
  (void)text;
  struct json_counts *counts = context;
  counts->names++;
  counts->decoded += (int64_t)count;
  return 1;
}

static int begin_object(void *context) {
  ((struct json_counts *)context)->objects++;
  return 1;
}

static int begin_array(void *context) {
  ((struct json_counts *)context)->arrays++;
  return 1;
}

static int end(void *context) {
  (void)context;
  return 1;
}

static yajl_callbacks callbacks = {
    .yajl_null = literal,
    .yajl_boolean = boolean,
    .yajl_number = number,
    .yajl_string = string,
    .yajl_start_map = begin_object,
    .yajl_map_key = name,
    .yajl_end_map = end,
    .yajl_start_array = begin_array,
    .yajl_end_array = end,
};

const char *peer_name(int engine) { return engine == 0 ? "yajl, 64 KiB pieces" : NULL; }

int peer_parse(int engine, const char *text, size_t count, struct json_counts *result) {
  (void)engine;
  struct json_counts counts = {.sum = NAN};
  yajl_handle parser = yajl_alloc(&callbacks, NULL, &counts);
  yajl_status status = yajl_status_ok;
  for (size_t offset = 0; offset < count && status == yajl_status_ok; offset += piece_size) {
    size_t rest = count - offset;
    status = yajl_parse(parser, (const unsigned char *)text + offset,
                        rest < piece_size ? rest : piece_size);
  }
  if (status == yajl_status_ok) status = yajl_complete_parse(parser);
  yajl_free(parser);
  if (result) *result = counts;
  return status != yajl_status_ok;
}
