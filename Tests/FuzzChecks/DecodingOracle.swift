private import Foundation
package import NativeMessaging
internal import NativeMessagingCodec

/// Foundation's decoder as an oracle: the same value, or the same error at the same place.
package enum DecodingOracle {
  /// What became of a message.
  package enum Outcome<Value: Equatable>: Equatable {
    case value(Value)
    case typeMismatch([String])
    case valueNotFound([String])
    case keyNotFound(String, [String])
    case dataCorrupted([String])
    case other(String)

    /// Whether it is an error of the values, in a message that is JSON.
    var isOfType: Bool {
      if case .value = self { false } else { self != .dataCorrupted([]) }
    }
  }

  /// How a message may be decoded otherwise than by Foundation, and why.
  package enum Difference: String, CaseIterable, Sendable {
    /// Foundation takes the first of two names, browsers take the last (ECMA-262, JSON.parse).
    case duplicateNames
    /// Foundation rejects half of a surrogate pair; browsers send them (well-formed JSON.stringify
    /// came late), and the codec repairs them.
    case loneSurrogates
    /// Foundation's names are Swift strings, where several spellings of a character are one; JSON's
    /// are sequences of code units (RFC 8259, section 8.3).
    case equivalentNames
    /// Numbers with a fraction or an exponent: Foundation refuses some that are integers of a great
    /// value (`1e38`), and all that a double has only zero or a subnormal for, as `0e5` and `1e-400`;
    /// ours are exact, and the nearest double.
    case writtenNumbers
    /// What is no JSON text to the tokenizer: Foundation takes a comma before the end of an array,
    /// guesses UTF-16 and UTF-32 and passes over a byte order mark (RFC 8259, section 8.1).
    case otherText
    /// Foundation forgets the coding path where a number does not fit.
    case numberPaths
    /// Foundation says of a `null` for a boolean that it has the wrong type, and of a `null` for
    /// anything else that there is no value.
    case nullBooleans

    /// Whether it shows in errors alone, whatever the message.
    package var isOfErrors: Bool { self == .numberPaths || self == .nullBooleans }
  }

  /// Whether the outcomes are one, but for what differs in errors.
  ///
  /// Foundation visits a dictionary's members in the order of a hash table, another in each process:
  /// where several are wrong, it tells any of them.
  package static func agree<Value>(_ own: Outcome<Value>, _ expected: Outcome<Value>) -> Bool {
    if Value.self == [String: Int].self || Value.self == DictionariesShape.self,
      own.isOfType, expected.isOfType
    {
      return true
    }
    return switch (own, expected) {
    case (.dataCorrupted, .dataCorrupted([])): true
    case (.valueNotFound(let path), .typeMismatch(let other)): path == other
    default: own == expected
    }
  }

  /// What our decoder makes of it.
  package static func own<Shape: Codable & Equatable>(
    _ shape: Shape.Type, _ message: [UInt8], _ decoder: inout MessageDecoder
  ) -> Outcome<Shape> {
    do { return .value(try decoder.decode(shape, from: message.span)) } catch {
      return outcome(error)
    }
  }

  /// What Foundation makes of it.
  package static func foundation<Shape: Codable & Equatable>(
    _ shape: Shape.Type, _ message: [UInt8], convertsKeys: Bool = false
  ) -> Outcome<Shape> {
    let decoder = JSONDecoder()
    if convertsKeys { decoder.keyDecodingStrategy = .convertFromSnakeCase }
    do { return .value(try decoder.decode(shape, from: Data(message))) } catch {
      return outcome(error)
    }
  }

  /// The message of a value, by Foundation.
  package static func message<Shape: Codable>(_ value: Shape) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return Array(try encoder.encode(value))
  }

  private static func outcome<Value>(_ error: any Error) -> Outcome<Value> {
    func path(_ context: DecodingError.Context) -> [String] {
      context.codingPath.map(\.stringValue)
    }
    switch error {
    case DecodingError.typeMismatch(_, let context): return .typeMismatch(path(context))
    case DecodingError.valueNotFound(_, let context): return .valueNotFound(path(context))
    case DecodingError.keyNotFound(let key, let context):
      return .keyNotFound(key.stringValue, path(context))
    case DecodingError.dataCorrupted(let context): return .dataCorrupted(path(context))
    default: return .other("\(error)")
    }
  }
}

extension DecodingOracle {
  /// The differences that a message may show: found by looking at it.
  package static func differences(_ message: [UInt8]) -> Set<Difference> {
    var tokenizer = JSONTokenizer()
    var visitor = DifferenceVisitor()
    do throws(JSONError) {
      try tokenizer.tokenize(message.span, to: &visitor)
    } catch {
      return [.otherText]
    }
    return visitor.found
  }
}

private struct DifferenceVisitor: JSONVisitor {
  typealias Failure = JSONError

  var found: Set<DecodingOracle.Difference> = []
  private var names: [[String]] = []

  mutating func beginObject() { names.append([]) }

  mutating func endObject() {
    let all = names.removeLast()
    let spellings = Set(all.map { Array($0.utf8) })
    if spellings.count < all.count { found.insert(.duplicateNames) }
    if Set(all).count < spellings.count { found.insert(.equivalentNames) }
  }

  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) {
    let text = JSONText(text, hasEscapes: hasEscapes)
    names[names.count - 1].append(String(text))
    check(text)
  }

  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) {
    check(JSONText(text, hasEscapes: hasEscapes))
  }

  private mutating func check(_ text: borrowing JSONText) {
    if (try? String(strictly: text)) == nil { found.insert(.loneSurrogates) }
  }

  mutating func number(_ text: Span<UInt8>) {
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): found.insert(.writtenNumbers)
      default: break
      }
    }
  }

  mutating func beginArray() {}
  mutating func endArray() {}
  mutating func literal(_ literal: JSONLiteral) {}
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {}
}
