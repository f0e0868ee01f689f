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

/// The compiler does not know what it is.
private let moreThanAnyTextHas = Int.random(in: Int.max - 1...Int.max)

/// Counts every token, and could stop at each: in a function of its own, as `JSONVisitor` advises.
struct StoppingVisitor: JSONVisitor {
  enum Failure: Error {
    case invalid(JSONError)
    case tooMany
  }

  private(set) var counts = JSONCounts()
  private let limit = moreThanAnyTextHas

  mutating func beginObject() throws(Failure) { try increment(&counts.objects) }
  mutating func endObject() throws(Failure) { if counts.objects < 0 { try stop() } }
  mutating func beginArray() throws(Failure) { try increment(&counts.arrays) }
  mutating func endArray() throws(Failure) { if counts.arrays < 0 { try stop() } }
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
    if count > limit { try stop() }
  }

  @inline(never)
  private func stop() throws(Failure) { throw .tooMany }
}

/// The same, but throws on the spot.
struct ThrowingVisitor: JSONVisitor {
  typealias Failure = StoppingVisitor.Failure

  private(set) var counts = JSONCounts()
  private let limit = moreThanAnyTextHas

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

  private var tokens = JSONCounts()
  private var decodedBytes = 0
  private var decoder = JSONTextDecoder()
  private var isFragmented = false
  private let buffer: DecodedText

  init(into buffer: DecodedText) {
    self.buffer = buffer
  }

  var counts: JSONCounts {
    var counts = tokens
    counts.decodedBytes = decodedBytes
    return counts
  }

  mutating func beginObject() { tokens.objects &+= 1 }
  mutating func endObject() {}
  mutating func beginArray() { tokens.arrays &+= 1 }
  mutating func endArray() {}
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) {
    tokens.names &+= 1
    decode(text, hasEscapes)
  }
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) {
    tokens.strings &+= 1
    decode(text, hasEscapes)
  }
  mutating func number(_ text: Span<UInt8>) { tokens.numbers &+= 1 }
  mutating func literal(_ literal: JSONLiteral) { tokens.literals &+= 1 }
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {
    guard token != .number else { return }
    isFragmented = true
    continueFragments(text, isLast: false)
  }

  private mutating func decode(_ text: Span<UInt8>, _ hasEscapes: Bool) {
    if isFragmented { return endFragments(text) }
    let text = JSONText(text, hasEscapes: hasEscapes)
    // Text without an escape is what it says: nothing has to be copied to use it.
    if let unescaped = text.unescaped {
      decodedBytes &+= unescaped.count
    } else {
      withOutput { output in text.decode(into: &output) }
    }
  }

  private mutating func endFragments(_ text: Span<UInt8>) {
    continueFragments(text, isLast: true)
    decoder = JSONTextDecoder()
    isFragmented = false
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
    decodedBytes &+= buffer.write(body)
  }
}

/// Where text is decoded to, kept from text to text.
///
/// Safe because the memory is private, and no view of it outlives a call.
@safe
final class DecodedText {
  private let memory: UnsafeMutableBufferPointer<UInt8>

  /// By default with room for what one piece can hold, and the little that a fragment may bring
  /// with it.
  init(room: Int = 80 << 10) {
    unsafe memory = .allocate(capacity: room)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// Has something written from the start on, and returns how many bytes that was.
  func write(_ body: (inout OutputSpan<UInt8>) -> Void) -> Int {
    var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
    body(&output)
    return unsafe output.finalize(for: memory)
  }
}

/// Counts every token and converts every number to the nearest double.
struct ConvertingVisitor: JSONVisitor {
  typealias Failure = JSONError

  private var tokens = JSONCounts()
  private var sum = 0.0
  private var assembler = JSONNumberAssembler()
  private var isFragmented = false

  var counts: JSONCounts {
    var counts = tokens
    counts.sum = sum
    return counts
  }

  mutating func beginObject() { tokens.objects &+= 1 }
  mutating func endObject() {}
  mutating func beginArray() { tokens.arrays &+= 1 }
  mutating func endArray() {}
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) { tokens.names &+= 1 }
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) { tokens.strings &+= 1 }
  mutating func number(_ text: Span<UInt8>) {
    tokens.numbers &+= 1
    sum += isFragmented ? endFragments(text) : JSONNumber(text).nearestDouble()
  }
  mutating func literal(_ literal: JSONLiteral) { tokens.literals &+= 1 }
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {
    guard token == .number else { return }
    isFragmented = true
    assembler.append(text)
  }

  private mutating func endFragments(_ text: Span<UInt8>) -> Double {
    assembler.append(text)
    let number = assembler.nearestDouble()
    assembler = JSONNumberAssembler()
    isFragmented = false
    return number
  }
}
