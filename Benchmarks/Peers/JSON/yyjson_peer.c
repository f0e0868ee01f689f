// yyjson: a tree in one pool, which is kept from text to text.

#ifdef YYJSON_SOURCE
#include "yyjson.c"
#endif
#include <yyjson.h>

#include <stdbool.h>
#include <stdlib.h>

#include "json_peer.h"

const char *peer_name(int engine) { return engine == 0 ? "yyjson" : NULL; }

static yyjson_doc *read_text(const char *text, size_t count) {
  static void *pool;
  static size_t pool_size;
  yyjson_read_flag flags = YYJSON_READ_NOFLAG;
  size_t needed = yyjson_read_max_memory_usage(count, flags);
  if (needed > pool_size) {
    free(pool);
    pool = malloc(needed);
    pool_size = pool ? needed : 0;
  }
  yyjson_alc allocator;
  if (!yyjson_alc_pool_init(&allocator, pool, pool_size)) return NULL;
  return yyjson_read_opts((char *)text, count, flags, &allocator, NULL);
}

static void walk(yyjson_val *value, struct json_counts *counts) {
  size_t index, size;
  yyjson_val *name, *item;
  switch (yyjson_get_type(value)) {
    case YYJSON_TYPE_OBJ:
      counts->objects++;
      yyjson_obj_foreach(value, index, size, name, item) {
        counts->names++;
        counts->decoded += (int64_t)yyjson_get_len(name);
        walk(item, counts);
      }
      break;
    case YYJSON_TYPE_ARR:
      counts->arrays++;
      yyjson_arr_foreach(value, index, size, item) walk(item, counts);
      break;
    case YYJSON_TYPE_STR:
      counts->strings++;
      counts->decoded += (int64_t)yyjson_get_len(value);
      break;
    case YYJSON_TYPE_NUM:
      counts->numbers++;
      counts->sum += yyjson_get_num(value);
      break;
    default: counts->literals++;
  }
}

int peer_parse(int engine, const char *text, size_t count, struct json_counts *counts) {
  (void)engine;
  yyjson_doc *document = read_text(text, count);
  if (!document) return 1;
  if (counts) {
    *counts = (struct json_counts){0};
    walk(yyjson_doc_get_root(document), counts);
  }
  yyjson_doc_free(document);
  return 0;
}
