import CHarness
import Foundation
import NativeMessagingCodec

/// A document in memory from which every engine writes.
struct WriterDocument {
  let name: String
  /// What the engines are driven with.
  let tokens: [json_token]
  /// All names and strings behind each other, in UTF-8.
  let texts: [UInt8]
  /// The same in the order of the tokens, as a Swift program has them.
  let strings: [String]
  /// The same as Foundation's dictionaries and arrays.
  let tree: Any
  /// The same as values that conform to Encodable.
  let value: EncodableValue

  /// The document that a JSON text describes.
  init(_ corpus: JSONCorpus) throws {
    name = corpus.name
    var builder = DocumentBuilder()
    var tokenizer = JSONTokenizer()
    try tokenizer.tokenize(corpus.bytes, to: &builder)
    tokens = builder.tokens
    texts = builder.texts
    strings = builder.strings
    tree = try JSONSerialization.jsonObject(
      with: Data(Array(copying: corpus.bytes)), options: .fragmentsAllowed)
    value = EncodableValue(tree)
  }

  /// Whether it has no names and no strings.
  var isWithoutText: Bool { strings.isEmpty }
}

extension json_token {
  /// Where in the document's texts a name or string stands.
  var range: Range<Int> { Int(integer)..<Int(integer) + Int(count) }
}

extension [UInt8] {
  init(copying span: Span<UInt8>) {
    // Safe because the bytes are copied during the call.
    self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }
}

/// Gathers the tokens of a text that comes in one piece.
private struct DocumentBuilder: JSONVisitor {
  typealias Failure = JSONError

  private(set) var tokens: [json_token] = []
  private(set) var texts: [UInt8] = []
  private(set) var strings: [String] = []

  mutating func beginObject() { append(JSON_TOKEN_BEGIN_OBJECT) }
  mutating func endObject() { append(JSON_TOKEN_END_OBJECT) }
  mutating func beginArray() { append(JSON_TOKEN_BEGIN_ARRAY) }
  mutating func endArray() { append(JSON_TOKEN_END_ARRAY) }

  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) {
    append(JSON_TOKEN_NAME, JSONText(text, hasEscapes: hasEscapes))
  }

  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) {
    append(JSON_TOKEN_STRING, JSONText(text, hasEscapes: hasEscapes))
  }

  mutating func number(_ text: Span<UInt8>) {
    let number = JSONNumber(text)
    var token = json_token()
    if let integer = try? number.int64() {
      token.kind = UInt8(JSON_TOKEN_INTEGER)
      token.integer = integer
    } else {
      token.kind = UInt8(JSON_TOKEN_DOUBLE)
      token.number = number.nearestDouble()
    }
    tokens.append(token)
  }

  mutating func literal(_ literal: JSONLiteral) {
    switch literal {
    case .true: append(JSON_TOKEN_TRUE)
    case .false: append(JSON_TOKEN_FALSE)
    case .null: append(JSON_TOKEN_NULL)
    }
  }

  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {
    preconditionFailure("a text in one piece has no fragments")
  }

  private mutating func append(_ kind: Int) {
    var token = json_token()
    token.kind = UInt8(kind)
    tokens.append(token)
  }

  private mutating func append(_ kind: Int, _ text: JSONText) {
    let string = String(text)
    var token = json_token()
    token.kind = UInt8(kind)
    token.integer = Int64(texts.count)
    token.count = UInt32(string.utf8.count)
    tokens.append(token)
    texts += string.utf8
    strings.append(string)
  }
}
