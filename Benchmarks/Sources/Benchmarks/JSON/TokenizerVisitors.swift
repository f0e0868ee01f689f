import NativeMessagingCodec

/// Counts every token and cannot stop: the fast path.
struct CountingVisitor: JSONVisitor {
  typealias Failure = JSONError

  private(set) var counts = JSONCounts()

  mutating func beginObject() { counts.objects &+= 1 }
  mutating func endObject() {}
  mutating func beginArray() { counts.arrays &+= 1 }
  mutating func endArray() {}
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) { counts.names &+= 1 }
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) { counts.strings &+= 1 }
  mutating func number(_ text: Span<UInt8>) { counts.numbers &+= 1 }
  mutating func literal(_ literal: JSONLiteral) { counts.literals &+= 1 }
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {}
}

/// Counts every token, and could stop at each.
struct StoppingVisitor: JSONVisitor {
  enum Failure: Error {
    case invalid(JSONError)
    case tooMany
  }

  private(set) var counts = JSONCounts()
  /// More than any text has, which the compiler does not know.
  private let limit = Int.random(in: Int.max - 1...Int.max)

  mutating func beginObject() throws(Failure) { try increment(&counts.objects) }
  mutating func endObject() throws(Failure) { if counts.objects < 0 { throw .tooMany } }
  mutating func beginArray() throws(Failure) { try increment(&counts.arrays) }
  mutating func endArray() throws(Failure) { if counts.arrays < 0 { throw .tooMany } }
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure) {
    try increment(&counts.names)
  }
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure) {
    try increment(&counts.strings)
  }
  mutating func number(_ text: Span<UInt8>) throws(Failure) { try increment(&counts.numbers) }
  mutating func literal(_ literal: JSONLiteral) throws(Failure) { try increment(&counts.literals) }
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) throws(Failure) {}

  func failure(_ error: JSONError) -> Failure { .invalid(error) }

  private func increment(_ count: inout Int) throws(Failure) {
    count &+= 1
    if count > limit { throw .tooMany }
  }
}

/// Counts every token and decodes every name and string into a buffer.
struct DecodingVisitor: JSONVisitor {
  typealias Failure = JSONError

  private(set) var counts = JSONCounts(decodedBytes: 0)
  private var decoder = JSONTextDecoder()
  private var isFragmented = false
  private var buffer = [UInt8](repeating: 0, count: 80 << 10)

  mutating func beginObject() { counts.objects &+= 1 }
  mutating func endObject() {}
  mutating func beginArray() { counts.arrays &+= 1 }
  mutating func endArray() {}
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) {
    counts.names &+= 1
    decode(text, hasEscapes)
  }
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) {
    counts.strings &+= 1
    decode(text, hasEscapes)
  }
  mutating func number(_ text: Span<UInt8>) { counts.numbers &+= 1 }
  mutating func literal(_ literal: JSONLiteral) { counts.literals &+= 1 }
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {
    guard token != .number else { return }
    isFragmented = true
    continueFragments(text, isLast: false)
  }

  private mutating func decode(_ text: Span<UInt8>, _ hasEscapes: Bool) {
    if isFragmented {
      continueFragments(text, isLast: true)
      decoder = JSONTextDecoder()
      isFragmented = false
      return
    }
    let text = JSONText(text, hasEscapes: hasEscapes)
    // Text without an escape is what it says: nothing has to be copied to use it.
    guard text.unescaped == nil else {
      counts.decodedBytes = (counts.decodedBytes ?? 0) &+ text.raw.count
      return
    }
    withOutput { output in text.decode(into: &output) }
  }

  private mutating func continueFragments(_ text: Span<UInt8>, isLast: Bool) {
    var decoder = self.decoder
    withOutput { output in
      var text = text
      decoder.decode(&text, into: &output)
      if isLast { decoder.finish(into: &output) }
    }
    self.decoder = decoder
  }

  private mutating func withOutput(_ body: (inout OutputSpan<UInt8>) -> Void) {
    // Safe because bytes need no initialization and the span ends with the call.
    let count = unsafe buffer.withUnsafeMutableBufferPointer { memory in
      var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      body(&output)
      return unsafe output.finalize(for: memory)
    }
    counts.decodedBytes = (counts.decodedBytes ?? 0) &+ count
  }
}

/// Counts every token and converts every number to the nearest double.
struct ConvertingVisitor: JSONVisitor {
  typealias Failure = JSONError

  private(set) var counts = JSONCounts(sum: 0)
  private var assembler: JSONNumberAssembler?

  mutating func beginObject() { counts.objects &+= 1 }
  mutating func endObject() {}
  mutating func beginArray() { counts.arrays &+= 1 }
  mutating func endArray() {}
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) { counts.names &+= 1 }
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) { counts.strings &+= 1 }
  mutating func number(_ text: Span<UInt8>) {
    counts.numbers &+= 1
    counts.sum = (counts.sum ?? 0) + value(text)
  }
  mutating func literal(_ literal: JSONLiteral) { counts.literals &+= 1 }
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {
    guard token == .number else { return }
    var number = assembler ?? JSONNumberAssembler()
    number.append(text)
    assembler = number
  }

  private mutating func value(_ text: Span<UInt8>) -> Double {
    guard var number = assembler else { return JSONNumber(text).nearestDouble() }
    assembler = nil
    number.append(text)
    return number.nearestDouble()
  }
}
