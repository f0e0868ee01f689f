// RapidJSON: SAX over the whole text, with its check of the encoding.

#include <rapidjson/reader.h>

#include <cmath>

#include "json_peer.h"

namespace {

struct Counter : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Counter> {
  json_counts counts{};

  bool literal() { return ++counts.literals, true; }
  bool number(double value) { return ++counts.numbers, counts.sum += value, true; }
  bool Null() { return literal(); }
  bool Bool(bool) { return literal(); }
  bool Int(int value) { return number(value); }
  bool Uint(unsigned value) { return number(value); }
  bool Int64(int64_t value) { return number(static_cast<double>(value)); }
  bool Uint64(uint64_t value) { return number(static_cast<double>(value)); }
  bool Double(double value) { return number(value); }
  bool String(const char *, rapidjson::SizeType count, bool) {
    return ++counts.strings, counts.decoded += count, true;
  }
  bool StartObject() { return ++counts.objects, true; }
  bool Key(const char *, rapidjson::SizeType count, bool) {
    return ++counts.names, counts.decoded += count, true;
  }
  bool StartArray() { return ++counts.arrays, true; }
};

}  // namespace

const char *peer_name(int engine) { return engine == 0 ? "RapidJSON SAX" : nullptr; }

int peer_parse(int, const char *text, size_t, json_counts *result) {
  static rapidjson::Reader reader;
  Counter counter;
  rapidjson::StringStream stream(text);
  if (!reader.Parse<rapidjson::kParseValidateEncodingFlag>(stream, counter)) return 1;
  // The fast conversion may be off by some units in the last place, so its sum is not compared.
  counter.counts.sum = NAN;
  if (result) *result = counter.counts;
  return 0;
}
