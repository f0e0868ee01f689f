import Foundation
import NativeMessaging

/// Types that are decoded as `Codable` ones.
enum Coded {}

/// The same types, which read and write themselves.
enum Direct {}

/// A message and the engines that decode or encode it, whose values have been compared.
struct TypedMessage {
  let name: String
  let engines: (TypedMeasure.Direction) throws -> [TypedEngine]

  /// The corpora that are given, or texts of the same kinds; and messages as extensions send them.
  static func all(_ options: Options) throws -> [TypedMessage] {
    let size = options.isQuick ? 20_000 : 1_000_000
    var corpora: [String: [UInt8]] = [:]
    if let folder = options.corporaFolder {
      for name in ["twitter", "citm_catalog", "canada"] {
        let file = URL(filePath: folder).appending(path: name + ".json")
        corpora[name] = Array(try Data(contentsOf: file))
      }
    }
    return [
      typed("request", TypedTexts.request, Coded.Request.self, Direct.Request.self),
      typed(
        "twitter", try corpora["twitter"] ?? TypedTexts.tweets(count: size), Coded.Tweets.self,
        Direct.Tweets.self),
      typed(
        "citm_catalog", try corpora["citm_catalog"] ?? TypedTexts.catalogue(count: size),
        Coded.Catalogue.self, Direct.Catalogue.self),
      typed(
        "canada", try corpora["canada"] ?? TypedTexts.map(count: size), Coded.Map.self,
        Direct.Map.self),
      threeFields(TypedTexts.items(count: 10_000)),
    ]
  }

  // Inlined, so that the engines are compiled for the types, as in a program that names its own.

  @inline(__always)
  private static func typed<
    Value: Codable & Equatable, Direct: MessageReadable & MessageWritable & Encodable
  >(_ name: String, _ text: [UInt8], _ value: Value.Type, _ direct: Direct.Type) -> TypedMessage {
    TypedMessage(name: name) { direction in
      switch direction {
      case .decoding: try decoders(of: text, value, direct)
      case .encoding: try encoders(of: text, value, direct)
      }
    }
  }

  @inline(__always)
  private static func decoders<Value: Codable & Equatable, Direct: MessageReadable & Encodable>(
    of text: [UInt8], _ value: Value.Type, _ direct: Direct.Type
  ) throws -> [TypedEngine] {
    let data = Data(text)
    let foundation = JSONDecoder()
    let decoder = DecoderBox()
    let reference = try foundation.decode(value, from: data)
    guard try decoder.decoder.decode(value, from: text.span) == reference else {
      throw JSONEngineError(description: "Codable gives another value than JSONDecoder")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let read = try decoder.decoder.decode(direct, from: text.span)
    guard try encoder.encode(read) == encoder.encode(reference) else {
      throw JSONEngineError(description: "direct gives another value than JSONDecoder")
    }
    return [
      TypedEngine(name: "JSONDecoder") { repeats in
        try sum(repeats) { keep(try foundation.decode(value, from: data)) }
      },
      TypedEngine(name: "Codable") { repeats in
        try sum(repeats) {
          keep(try decoder.decoder.decode(value, from: text.span))
        }
      },
      TypedEngine(name: "direct") { repeats in
        try sum(repeats) {
          keep(try decoder.decoder.decode(direct, from: text.span))
        }
      },
    ]
  }

  /// Each makes an array of its own, as `JSONEncoder` makes its `Data`.
  @inline(__always)
  private static func encoders<
    Value: Codable & Equatable, Direct: MessageReadable & MessageWritable
  >(of text: [UInt8], _ type: Value.Type, _ direct: Direct.Type) throws -> [TypedEngine] {
    let foundation = JSONEncoder()
    foundation.outputFormatting = .withoutEscapingSlashes
    var encoder = MessageEncoder()
    encoder.limit = .max
    let value = try JSONDecoder().decode(type, from: Data(text))
    let decoder = DecoderBox()
    let directValue = try decoder.decoder.decode(direct, from: text.span)
    let codable = { [encoder] () throws -> [UInt8] in try encoder.encode(value) }
    let written = { () throws -> [UInt8] in try Self.text(of: directValue) }
    for (name, encode) in [("Codable", codable), ("direct", written)] {
      guard try JSONDecoder().decode(type, from: Data(try encode())) == value else {
        throw JSONEngineError(description: "\(name) writes another value than it was given")
      }
    }
    return [
      TypedEngine(name: "JSONEncoder") { repeats in
        try sum(repeats) { try foundation.encode(value).count }
      },
      TypedEngine(name: "Codable") { repeats in try sum(repeats) { try codable().count } },
      TypedEngine(name: "direct") { repeats in try sum(repeats) { try written().count } },
    ]
  }

  @inline(__always)
  private static func text(of value: some MessageWritable) throws -> [UInt8] {
    var json = JSONWriter(limit: .max)
    value.write(to: &json)
    try json.finish()
    return [UInt8](copying: json.span)
  }

  /// Three fields of a message without a fixed shape, and the same by casts of Foundation's tree.
  private static func threeFields(_ text: [UInt8]) -> TypedMessage {
    TypedMessage(name: "10 KB items") { direction in
      guard direction == .decoding else { return [] }
      let data = Data(text)
      let decoder = DecoderBox()
      let lazy = { () throws -> Int in try threeFields(of: text, &decoder.decoder) }
      let tree = { () throws -> Int in
        guard let message = try JSONSerialization.jsonObject(with: data) as? [String: Any],
          let type = message["type"] as? String, let items = message["items"] as? [[String: Any]],
          let id = items[3]["id"] as? Int, let total = message["total"] as? Int
        else { throw JSONEngineError(description: "a field is missing") }
        return type.utf8.count &+ id &+ total
      }
      guard try lazy() == tree() else {
        throw JSONEngineError(
          description: "three fields have other values than JSONSerialization's")
      }
      return [
        TypedEngine(name: "JSONSerialization") { try sum($0, tree) },
        TypedEngine(name: "three fields") { try sum($0, lazy) },
      ]
    }
  }

  private static func threeFields(
    of text: [UInt8], _ decoder: inout MessageDecoder
  ) throws -> Int {
    let message = try decoder.value(of: text.span)
    guard let type = message["type"]?.string, let id = message["items"]?[3]?["id"]?.int,
      let total = message["total"]?.int
    else { throw JSONEngineError(description: "a field is missing") }
    return type.utf8.count &+ id &+ total
  }

  @inline(__always)
  private static func sum(_ repeats: Int, _ decode: () throws -> Int) throws -> Int {
    var sum = 0
    for _ in 0..<repeats { sum &+= try decode() }
    return sum
  }
}

/// Uses a value, of which nothing can be left out therefore.
@inline(never)
@_optimize(none)
private func keep<Value>(_ value: borrowing Value) -> Int { 1 }

/// A decoder for several closures.
private final class DecoderBox {
  var decoder = MessageDecoder()
}
