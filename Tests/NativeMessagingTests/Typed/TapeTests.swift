import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

@testable import NativeMessaging

/// The tape beside a visitor, which gets the same tokens from the same kernels in another loop.
struct TapeTests {
  @Test func `the tape has the tokens that a visitor gets`() throws {
    var random = SeededGenerator()
    for _ in 0..<rounds(300) {
      let text = try DecodingOracle.message(AnyShape.random(&random))
      try compare(text)
      // At every place in a batch, and across the end of one.
      let padding = Int.random(in: 0...9000, using: &random)
      try compare([UInt8](repeating: 0x20, count: padding) + text)
    }
  }

  @Test func `tokens across the ends of batches are on the tape`() throws {
    for count in [1, 8190, 8191, 8192, 8193, 20_000] {
      let long = String(repeating: "x", count: count)
      try compare(Array("[\"\(long)\",{\"\(long)\\n\":12345678},true,null]".utf8))
      try compare(Array("[\(String(repeating: "1", count: count)),[[]],-0.5e1]".utf8))
      try compare(Array("\"\(long)\"".utf8))
      try compare(Array("\(String(repeating: "7", count: count))".utf8))
      try compare(Array("[\(String(repeating: "[],", count: count))0]".utf8))
    }
  }

  private func compare(_ text: [UInt8]) throws {
    for kernel in JSONKernel.allCases where kernel.isAvailable {
      var tokenizer = JSONTokenizer(kernel: kernel)
      var tape = JSONTape()
      var visitor = TokenList()
      try tokenizer.tokenize(text.span, to: &visitor)
      try tokenizer.tokenize(text.span, onto: &tape)
      let view = TapeView(text.span, tape)
      try #require(view.count == visitor.tokens.count)
      for index in 0..<view.count {
        let range = view.range(at: index)
        switch view[index].kind {
        case .object, .array:
          let end = view.next(after: index) - 1
          try #require(view[end].kind == .end && visitor.pairs[index] == end)
          try #require([text[range.lowerBound]] == visitor.tokens[index])
          try #require([text[range.upperBound - 1]] == visitor.tokens[end])
        case .string:
          try #require(Array(text[range].dropFirst().dropLast()) == visitor.tokens[index])
          try #require(!visitor.tokens[index].contains(UInt8(ascii: "\\")))
        case .escapedString:
          try #require(Array(text[range].dropFirst().dropLast()) == visitor.tokens[index])
          try #require(visitor.tokens[index].contains(UInt8(ascii: "\\")))
        case .number, .literal: try #require(Array(text[range]) == visitor.tokens[index])
        case .end: try #require(view[index].payload == 0)
        case .shadowedName: Issue.record("nothing was looked up")
        }
      }
    }
  }

  @Test func `every cut of a text has the error that a visitor gets`() throws {
    let text = Array(#" {"a\u0041":[1,-2.5e3,true,{"b":null}],"c":"é"} "#.utf8)
    var tokenizer = JSONTokenizer()
    var tape = JSONTape()
    for count in 0..<text.count - 1 {
      var cut = Array(text[..<count])
      compareErrors(cut, &tokenizer, &tape)
      for byte in [0x22, 0x7B, 0x5D, 0x2C, 0x00, 0xC3, 0x31] as [UInt8] {
        compareErrors(cut + [byte], &tokenizer, &tape)
        cut = Array(text[..<count]) + [byte] + text[(count + 1)...]
        compareErrors(cut, &tokenizer, &tape)
      }
    }
  }

  private func compareErrors(
    _ text: [UInt8], _ tokenizer: inout JSONTokenizer, _ tape: inout JSONTape
  ) {
    var counts = JSONCounts()
    var expected: JSONError?
    do { try tokenizer.tokenize(text.span, to: &counts) } catch { expected = error }
    var found: JSONError?
    do { try tokenizer.tokenize(text.span, onto: &tape) } catch { found = error }
    #expect(found == expected, "\(String(decoding: text, as: UTF8.self))")
  }

  @Test func `memory for one long message is not kept for short ones`() throws {
    var tokenizer = JSONTokenizer()
    var tape = JSONTape()
    let long = Array("[\(String(repeating: "1,", count: 400_000))1]".utf8)
    try tokenizer.tokenize(long.span, onto: &tape)
    #expect(tape.count == 400_003)
    let large = tape.capacity
    try tokenizer.tokenize(Array("[1]".utf8).span, onto: &tape)
    try tokenizer.tokenize(Array("[2]".utf8).span, onto: &tape)
    #expect(tape.capacity < large / 4)
    #expect(tape.count == 3)
  }
}

private struct TokenList: JSONVisitor {
  typealias Failure = JSONError

  var tokens: [[UInt8]] = []
  /// The end of each container by its begin.
  var pairs: [Int: Int] = [:]
  private var open: [Int] = []

  private mutating func begin(_ bracket: Character) {
    open.append(tokens.count)
    tokens.append(Array("\(bracket)".utf8))
  }

  private mutating func end(_ bracket: Character) {
    pairs[open.removeLast()] = tokens.count
    tokens.append(Array("\(bracket)".utf8))
  }

  mutating func beginObject() { begin("{") }
  mutating func endObject() { end("}") }
  mutating func beginArray() { begin("[") }
  mutating func endArray() { end("]") }
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) { tokens.append(Array(copying: text)) }
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) {
    tokens.append(Array(copying: text))
  }
  mutating func number(_ text: Span<UInt8>) { tokens.append(Array(copying: text)) }
  mutating func literal(_ literal: JSONLiteral) { tokens.append(Array("\(literal)".utf8)) }
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {}
}
