// simdjson: the tree with each instruction set that the CPU has, and a walk On-Demand.

#ifdef SIMDJSON_SOURCE
#include "simdjson.cpp"
#endif
#include <simdjson.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "json_peer.h"

namespace {

using namespace simdjson;

// One tree builder and its tree, kept from text to text as simdjson's own parser keeps them.
struct Builder {
  const implementation *kernel;
  std::string name;
  std::unique_ptr<internal::dom_parser_implementation> parser;
  std::unique_ptr<dom::document> document;
  size_t capacity = 0;

  bool reserve(size_t count) {
    if (count <= capacity) return true;
    document = std::make_unique<dom::document>();
    if (kernel->create_dom_parser_implementation(count, DEFAULT_MAX_DEPTH, parser)) return false;
    if (document->allocate(count)) return false;
    capacity = count;
    return true;
  }
};

std::string version() {
  return std::to_string(SIMDJSON_VERSION_MAJOR) + "." + std::to_string(SIMDJSON_VERSION_MINOR) +
         "." + std::to_string(SIMDJSON_VERSION_REVISION);
}

std::vector<Builder> &builders() {
  static std::vector<Builder> all = [] {
    std::vector<Builder> all;
    for (auto kernel : get_available_implementations()) {
      if (!kernel->supported_by_runtime_system()) continue;
      std::string name = "simdjson " + version() + " DOM " + std::string(kernel->name());
      all.push_back(Builder{kernel, name, nullptr, nullptr, 0});
    }
    return all;
  }();
  return all;
}

void walk(dom::element value, json_counts &counts) {
  switch (value.type()) {
    case dom::element_type::OBJECT:
      counts.objects++;
      for (auto field : dom::object(value)) {
        counts.names++;
        counts.decoded += static_cast<int64_t>(field.key.size());
        walk(field.value, counts);
      }
      break;
    case dom::element_type::ARRAY:
      counts.arrays++;
      for (auto item : dom::array(value)) walk(item, counts);
      break;
    case dom::element_type::STRING:
      counts.strings++;
      counts.decoded += static_cast<int64_t>(std::string_view(value).size());
      break;
    case dom::element_type::BOOL:
    case dom::element_type::NULL_VALUE: counts.literals++; break;
    default:
      counts.numbers++;
      counts.sum += double(value);
  }
}

// Every string decoded, every number converted.
template <typename Value>
void walk(Value &&value, json_counts &counts) {
  ondemand::json_type type = value.type();
  switch (type) {
    case ondemand::json_type::object:
      counts.objects++;
      for (auto field : value.get_object()) {
        counts.names++;
        std::string_view name = field.unescaped_key();
        counts.decoded += static_cast<int64_t>(name.size());
        walk(ondemand::value(field.value()), counts);
      }
      break;
    case ondemand::json_type::array:
      counts.arrays++;
      for (auto item : value.get_array()) walk(ondemand::value(item.value()), counts);
      break;
    case ondemand::json_type::string: {
      counts.strings++;
      std::string_view text = value.get_string();
      counts.decoded += static_cast<int64_t>(text.size());
      break;
    }
    case ondemand::json_type::number: {
      counts.numbers++;
      ondemand::number number = value.get_number();
      counts.sum += number.as_double();
      break;
    }
    case ondemand::json_type::boolean:
      counts.literals++;
      if (value.get_bool().error()) throw simdjson_error(INCORRECT_TYPE);
      break;
    default:
      counts.literals++;
      if (!value.is_null()) throw simdjson_error(INCORRECT_TYPE);
  }
}

int walk_on_demand(const char *text, size_t count, json_counts *result) {
  static ondemand::parser parser;
  json_counts counts{};
  try {
    ondemand::document document = parser.iterate(text, count, count + SIMDJSON_PADDING);
    walk(document, counts);
  } catch (const simdjson_error &) {
    return 1;
  }
  if (result) *result = counts;
  return 0;
}

}  // namespace

const char *peer_name(int engine) {
  static const std::string on_demand = "simdjson " + version() + " On-Demand";
  auto index = static_cast<size_t>(engine);
  if (index < builders().size()) return builders()[index].name.c_str();
  return index == builders().size() ? on_demand.c_str() : nullptr;
}

int peer_parse(int engine, const char *text, size_t count, json_counts *counts) {
  auto index = static_cast<size_t>(engine);
  if (index == builders().size()) return walk_on_demand(text, count, counts);
  Builder &builder = builders()[index];
  if (!builder.reserve(count)) return 2;
  auto bytes = reinterpret_cast<const uint8_t *>(text);
  if (builder.parser->parse(bytes, count, *builder.document)) return 1;
  if (counts) {
    *counts = json_counts{};
    walk(builder.document->root(), *counts);
  }
  return 0;
}
