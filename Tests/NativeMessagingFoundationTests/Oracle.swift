import Foundation
import NativeMessaging
import NativeMessagingFoundation
import Testing

/// What became of a value or a message: the same here and in Foundation, or it is a difference that
/// `DifferenceTests` lists.
enum Outcome<Value: Equatable>: Equatable {
  case value(Value)
  case typeMismatch([String])
  case valueNotFound([String])
  case keyNotFound([String])
  case dataCorrupted([String])
  case invalidValue([String])
  case other(String)

  init(_ body: () throws -> Value) {
    func names(_ path: [any CodingKey]) -> [String] { path.map(\.stringValue) }
    do {
      self = .value(try body())
    } catch DecodingError.typeMismatch(_, let context) {
      self = .typeMismatch(names(context.codingPath))
    } catch DecodingError.valueNotFound(_, let context) {
      self = .valueNotFound(names(context.codingPath))
    } catch DecodingError.keyNotFound(_, let context) {
      self = .keyNotFound(names(context.codingPath))
    } catch DecodingError.dataCorrupted(let context) {
      self = .dataCorrupted(names(context.codingPath))
    } catch EncodingError.invalidValue(_, let context) {
      self = .invalidValue(names(context.codingPath))
    } catch {
      self = .other("\(type(of: error))")
    }
  }
}

/// A pair of strategies that go by one name here and in Foundation.
struct Strategy: CustomTestStringConvertible {
  let testDescription: String
  let decoding: MessageDecoder.DateDecodingStrategy
  let encoding: MessageEncoder.DateEncodingStrategy
  let ofDecoder: JSONDecoder.DateDecodingStrategy
  let ofEncoder: JSONEncoder.DateEncodingStrategy

  static let all = [
    Strategy(
      testDescription: "deferredToDate", decoding: .deferredToDate, encoding: .deferredToDate,
      ofDecoder: .deferredToDate, ofEncoder: .deferredToDate),
    Strategy(
      testDescription: "secondsSince1970", decoding: .secondsSince1970,
      encoding: .secondsSince1970, ofDecoder: .secondsSince1970, ofEncoder: .secondsSince1970),
    Strategy(
      testDescription: "millisecondsSince1970", decoding: .millisecondsSince1970,
      encoding: .millisecondsSince1970, ofDecoder: .millisecondsSince1970,
      ofEncoder: .millisecondsSince1970),
    Strategy(
      testDescription: "iso8601", decoding: .iso8601, encoding: .iso8601, ofDecoder: .iso8601,
      ofEncoder: .iso8601),
    Strategy(
      testDescription: "custom", decoding: .custom(Self.read), encoding: .custom(Self.write),
      ofDecoder: .custom(Self.read), ofEncoder: .custom(Self.write)),
  ]

  struct Odd: Error {}

  /// A date as `{"day":n}`; other numbers than those of days are no dates.
  @Sendable private static func read(_ decoder: any Decoder) throws -> Date {
    guard let day = try [String: Int](from: decoder)["day"] else { throw Odd() }
    return Date(timeIntervalSince1970: Double(day) * 86400)
  }

  @Sendable private static func write(_ date: Date, _ encoder: any Encoder) throws {
    try ["day": Int(date.timeIntervalSince1970 / 86400)].encode(to: encoder)
  }
}

/// Decodes by both.
func decodings<Value: Codable & Equatable>(
  _ type: Value.Type, _ message: String, _ strategy: Strategy? = nil,
  _ configure: (inout MessageDecoder, JSONDecoder) -> Void = { _, _ in }
) -> (own: Outcome<Value>, foundation: Outcome<Value>) {
  var decoder = MessageDecoder()
  let oracle = JSONDecoder()
  if let strategy {
    decoder.dateDecodingStrategy = strategy.decoding
    oracle.dateDecodingStrategy = strategy.ofDecoder
  }
  configure(&decoder, oracle)
  return (
    Outcome { try decoder.decode(type, from: message.utf8.span) },
    Outcome { try oracle.decode(type, from: Data(message.utf8)) }
  )
}

/// Encodes by both: as the trees that `JSONSerialization` reads, since the order of names differs.
func encodings<Value: Encodable>(
  _ value: Value, _ strategy: Strategy? = nil,
  _ configure: (inout MessageEncoder, JSONEncoder) -> Void = { _, _ in }
) -> (own: Outcome<NSObject>, foundation: Outcome<NSObject>) {
  var encoder = MessageEncoder()
  let oracle = JSONEncoder()
  if let strategy {
    encoder.dateEncodingStrategy = strategy.encoding
    oracle.dateEncodingStrategy = strategy.ofEncoder
  }
  configure(&encoder, oracle)
  return (
    Outcome { try tree(Data(try encoder.encode(value))) },
    Outcome { try tree(try oracle.encode(value)) }
  )
}

private func tree(_ data: Data) throws -> NSObject {
  let tree = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
  return tree as? NSObject ?? NSNull()
}
