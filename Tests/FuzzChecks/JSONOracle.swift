internal import NativeMessagingCodec

/// RFC 8259 and RFC 3629 read aloud: the whole text is there, and every rule is a function.
///
/// The first byte that no rule allows is the failure; the text's length, where it ends too soon.
package struct JSONOracle: Sendable {
  package var depthLimit: Int
  package var skipsByteOrderMark: Bool
  /// The planted fault: a number may begin with 0 and have more digits.
  package var allowsLeadingZero = false

  package init(depthLimit: Int = 1024, skipsByteOrderMark: Bool = false) {
    self.depthLimit = depthLimit
    self.skipsByteOrderMark = skipsByteOrderMark
  }

  package func transcript(of text: [UInt8]) -> JSONTranscript {
    var transcript = JSONTranscript()
    read(text, into: &transcript)
    return transcript
  }

  /// The same into a transcript whose memory is used again.
  package func read(_ text: [UInt8], into transcript: inout JSONTranscript) {
    var reader = Reader(oracle: self, text: text)
    swap(&reader.transcript, &transcript)
    reader.transcript.removeAll()
    do throws(JSONError) {
      try reader.jsonText()
    } catch {
      reader.transcript.failure = error
    }
    swap(&reader.transcript, &transcript)
  }
}

/// A walk through the text.
private struct Reader {
  let oracle: JSONOracle
  let text: [UInt8]
  var at = 0
  var depth = 0
  var transcript = JSONTranscript()

  init(oracle: JSONOracle, text: [UInt8]) {
    self.oracle = oracle
    self.text = text
  }

  /// The next byte; `nil` at the end.
  var next: UInt8? { at < text.count ? text[at] : nil }

  /// The failure at the next byte, whatever byte it is.
  func failure(_ reason: JSONError.Reason) -> JSONError {
    JSONError(reason: next == nil ? .unexpectedEnd : reason, offset: at, depth: depth)
  }

  /// Takes the next byte, which must be one of these.
  mutating func take(_ bytes: String, else reason: JSONError.Reason) throws(JSONError) {
    guard let next, bytes.utf8.contains(next) else { throw failure(reason) }
    at += 1
  }

  /// Takes the next byte if it is one of these.
  mutating func takes(anyOf bytes: String) -> Bool {
    guard let next, bytes.utf8.contains(next) else { return false }
    at += 1
    return true
  }

  /// The same for one byte, and for a range: a fuzzer spends its time here.
  mutating func takes(_ byte: Unicode.Scalar) -> Bool {
    guard let next, next == UInt8(ascii: byte) else { return false }
    at += 1
    return true
  }

  mutating func takes(_ bytes: ClosedRange<Unicode.Scalar>) -> Bool {
    guard let next, bytes.contains(Unicode.Scalar(next)) else { return false }
    at += 1
    return true
  }

  // Section 2: JSON-text = ws value ws

  mutating func jsonText() throws(JSONError) {
    if oracle.skipsByteOrderMark, next == 0xEF {
      for byte: UInt8 in [0xEF, 0xBB, 0xBF] {
        guard next == byte else { throw failure(.byteOrderMark) }
        at += 1
      }
    }
    blanks()
    try value(else: at == 0 && next == 0xEF ? .byteOrderMark : .expectedValue)
    blanks()
    guard next == nil else { throw failure(.expectedEndOfText) }
  }

  mutating func blanks() {
    while takes(" ") || takes("\t") || takes("\n") || takes("\r") {}
  }

  // Section 3: value = false / null / true / object / array / number / string

  mutating func value(else reason: JSONError.Reason) throws(JSONError) {
    guard let next else { throw failure(reason) }
    switch next {
    case UInt8(ascii: "{"): try object()
    case UInt8(ascii: "["): try array()
    case UInt8(ascii: "\""):
      try string(.string, .stringWithEscapes)
    case UInt8(ascii: "t"): try literal("true", .true)
    case UInt8(ascii: "f"): try literal("false", .false)
    case UInt8(ascii: "n"): try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    default: throw failure(reason)
    }
  }

  mutating func literal(_ spelling: String, _ kind: JSONTranscript.Kind) throws(JSONError) {
    for byte in spelling.utf8 {
      guard next == byte else { throw failure(.invalidLiteral) }
      at += 1
    }
    try endOfScalar(else: .invalidLiteral)
    transcript.append(kind)
  }

  /// A number or literal ends before what may not be a part of one, or with a text that may end
  /// there: of one that was cut off nobody knows whether it was complete.
  func endOfScalar(else reason: JSONError.Reason) throws(JSONError) {
    if next == nil, depth == 0 { return }
    guard let next, "{}[],:\" \t\n\r".utf8.contains(next) else { throw failure(reason) }
  }

  // Section 4: object = begin-object [ member *( value-separator member ) ] end-object

  mutating func object() throws(JSONError) {
    guard depth < oracle.depthLimit else { throw failure(.nestingTooDeep) }
    try take("{", else: .expectedValue)
    depth += 1
    transcript.append(.beginObject)
    blanks()
    if !takes("}") {
      try member(else: .expectedNameOrEnd)
      while !takes("}") {
        try take(",", else: .expectedCommaOrEndOfObject)
        blanks()
        try member(else: .expectedName)
      }
    }
    depth -= 1
    transcript.append(.endObject)
  }

  mutating func member(else reason: JSONError.Reason) throws(JSONError) {
    guard next == UInt8(ascii: "\"") else { throw failure(reason) }
    try string(.name, .nameWithEscapes)
    blanks()
    try take(":", else: .expectedColon)
    blanks()
    try value(else: .expectedValue)
    blanks()
  }

  // Section 5: array = begin-array [ value *( value-separator value ) ] end-array

  mutating func array() throws(JSONError) {
    guard depth < oracle.depthLimit else { throw failure(.nestingTooDeep) }
    try take("[", else: .expectedValue)
    depth += 1
    transcript.append(.beginArray)
    blanks()
    if !takes("]") {
      try value(else: .expectedValueOrEnd)
      blanks()
      while !takes("]") {
        try take(",", else: .expectedCommaOrEndOfArray)
        blanks()
        try value(else: .expectedValue)
        blanks()
      }
    }
    depth -= 1
    transcript.append(.endArray)
  }

  // Section 6: number = [ minus ] int [ frac ] [ exp ]

  mutating func number() throws(JSONError) {
    let start = at
    _ = takes("-")
    let hasLeadingZero = takes("0")
    if !hasLeadingZero { try take("123456789", else: .invalidNumber) }
    if !hasLeadingZero || oracle.allowsLeadingZero { while takes("0"..."9") {} }
    if takes(".") { try digits() }
    if takes(anyOf: "eE") {
      _ = takes(anyOf: "+-")
      try digits()
    }
    try endOfScalar(else: .invalidNumber)
    let text = text
    transcript.append(.number, text.span.extracting(start..<at))
  }

  mutating func digits() throws(JSONError) {
    try take("0123456789", else: .invalidNumber)
    while takes("0"..."9") {}
  }

  // Section 7: string = quotation-mark *char quotation-mark

  mutating func string(
    _ plain: JSONTranscript.Kind, _ withEscapes: JSONTranscript.Kind
  ) throws(JSONError) {
    try take("\"", else: .expectedValue)
    let start = at
    var hasEscapes = false
    while !takes("\"") {
      guard let next else { throw failure(.unexpectedEnd) }
      if takes("\\") {
        hasEscapes = true
        try escape()
      } else if next < 0x20 {
        throw failure(.controlCharacter)
      } else {
        try character()
      }
    }
    let text = text
    transcript.append(hasEscapes ? withEscapes : plain, text.span.extracting(start..<at - 1))
  }

  mutating func escape() throws(JSONError) {
    if takes("u") {
      for _ in 0..<4 { try take("0123456789abcdefABCDEF", else: .invalidUnicodeEscape) }
    } else {
      try take("\"\\/bfnrt", else: .invalidEscape)
    }
  }

  // RFC 3629 section 4, line by line

  mutating func character() throws(JSONError) {
    guard let next else { throw failure(.unexpectedEnd) }
    at += 1
    switch next {
    case 0x00...0x7F: break
    case 0xC2...0xDF: try tail()
    case 0xE0: try tail(0xA0...0xBF, then: 1)
    case 0xE1...0xEC: try tail(then: 1)
    case 0xED: try tail(0x80...0x9F, then: 1)
    case 0xEE...0xEF: try tail(then: 1)
    case 0xF0: try tail(0x90...0xBF, then: 2)
    case 0xF1...0xF3: try tail(then: 2)
    case 0xF4: try tail(0x80...0x8F, then: 2)
    default:
      at -= 1
      throw failure(.invalidUTF8)
    }
  }

  /// Takes the bytes that must follow the first one: one of these, then `count` of UTF8-tail.
  mutating func tail(
    _ bytes: ClosedRange<UInt8> = 0x80...0xBF, then count: Int = 0
  ) throws(JSONError) {
    guard let next, bytes.contains(next) else { throw failure(.invalidUTF8) }
    at += 1
    if count > 0 { try tail(then: count - 1) }
  }
}
