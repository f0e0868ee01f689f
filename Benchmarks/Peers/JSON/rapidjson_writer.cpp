// RapidJSON: its writer, driven by the tokens, into a buffer that is kept from text to text.

// It looks for characters to escape 16 at a time only where it is told to.
#if defined(__SSE4_2__)
#define RAPIDJSON_SSE42
#elif defined(__ARM_NEON)
#define RAPIDJSON_NEON
#endif
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "json_writer_peer.h"

namespace {

using Buffer = rapidjson::StringBuffer;

template <typename Writer>
bool write(Writer &writer, const json_token &token, const char *texts) {
  switch (token.kind) {
    case JSON_TOKEN_BEGIN_OBJECT: return writer.StartObject();
    case JSON_TOKEN_END_OBJECT: return writer.EndObject();
    case JSON_TOKEN_BEGIN_ARRAY: return writer.StartArray();
    case JSON_TOKEN_END_ARRAY: return writer.EndArray();
    case JSON_TOKEN_NAME: return writer.Key(texts + token.integer, token.count);
    case JSON_TOKEN_STRING: return writer.String(texts + token.integer, token.count);
    case JSON_TOKEN_INTEGER: return writer.Int64(token.integer);
    case JSON_TOKEN_DOUBLE: return writer.Double(token.number);
    case JSON_TOKEN_TRUE: return writer.Bool(true);
    case JSON_TOKEN_FALSE: return writer.Bool(false);
    default: return writer.Null();
  }
}

template <unsigned flags>
int write_all(const json_document &document, const char **text, size_t *size) {
  using Writer = rapidjson::Writer<Buffer, rapidjson::UTF8<>, rapidjson::UTF8<>,
                                   rapidjson::CrtAllocator, flags>;
  static Buffer buffer;
  static Writer writer(buffer);
  buffer.Clear();
  writer.Reset(buffer);
  for (size_t i = 0; i < document.count; i++) {
    if (!write(writer, document.tokens[i], document.texts)) return 1;
  }
  *text = buffer.GetString();
  *size = buffer.GetSize();
  return writer.IsComplete() ? 0 : 1;
}

}  // namespace

const char *peer_writer_name(int engine) {
  switch (engine) {
    case 0: return "RapidJSON Writer";
    case 1: return "RapidJSON Writer, UTF-8 checked";
    default: return nullptr;
  }
}

void *peer_prepare(int, const json_document *) { return nullptr; }

void peer_discard(int, void *) {}

int peer_write(int engine, void *, const json_document *document, const char **text,
               size_t *size) {
  return engine == 0 ? write_all<rapidjson::kWriteDefaultFlags>(*document, text, size)
                     : write_all<rapidjson::kWriteValidateEncodingFlag>(*document, text, size);
}
