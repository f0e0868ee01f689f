import TestSupport
import Testing

@testable import NativeMessagingCodec

/// The text of strings, decoded, against UTF-16 code units joined by the standard library.
@Suite struct JSONTextTests {
  static let texts = [
    "", "a", "plain", "exactly sixteen.",
    "more than sixteen bytes of plain text, and then some more of it",
    #"\n"#, #"\"\\\/\b\f\n\r\t"#, #"a\u0041b"#, #"\u00e9\u00E9é"#, #"\u20ac €"#, #"\ud83d\ude00"#,
    "😀",
    #"\u0000"#, #"\uFFFF\uFFFE"#, #"x\ud83d\ude00y\ud83d\ude00"#, #"\uD83D\uDE00"#,
    #"\ud800"#, #"\udc00"#, #"a\ud800b"#, #"a\udc00b"#, #"\ud800\ud800"#, #"\ud800\ud83d\ude00"#,
    #"\ud800\n"#, #"\ud800\u0041"#, #"\ud800\u00e9"#, #"\ud800\u20ac"#, #"\udc00\ud800"#,
    #"\ud800é"#,
    #"\ud83d\ude00\ude00"#, #"\ud83d\ud83d\ude00"#, #"0123456789012345678901234567890\n"#,
    #"0123456789\\0123456789\\0123456789\u00430123456789"#,
    #"\u000a\u001F\u007f\u0080\u07ff\u0800"#,
  ]

  @Test(arguments: texts)
  func `text decodes to the characters it stands for`(_ raw: String) {
    let text = JSONText(raw.utf8.span)
    let expected = decoded(raw)
    let string = String(text)
    #expect(string == expected)
    let count = text.decodedCount()
    #expect(count == expected.utf8.count)
    let exact = bytes(capacity: count) { output in text.decode(into: &output) }
    #expect(exact == Array(expected.utf8))
  }

  @Test(arguments: texts)
  func `text without escapes is handed over as it is`(_ raw: String) {
    let text = JSONText(raw.utf8.span)
    let hasEscapes = text.hasEscapes
    #expect(hasEscapes == raw.contains("\\"))
    var unescaped: [UInt8]?
    if let view = text.unescaped { unescaped = view.indices.map { view[$0] } }
    #expect(unescaped == (hasEscapes ? nil : Array(raw.utf8)))
  }

  @Test(arguments: texts)
  func `comparing needs no decoded text`(_ raw: String) {
    let expected = Array(decoded(raw).utf8)
    #expect(equals(raw, expected))
    #expect(!equals(raw, expected + [0x20]))
    for index in expected.indices {
      var other = expected
      other[index] ^= 1
      #expect(!equals(raw, other))
      #expect(!equals(raw, Array(expected[..<index])))
    }
  }

  @Test func `a literal can be compared with`() {
    let raws = ["origin", #"or\u0069gin"#, "Origin", "origins", "origi", #"\u006frigins"#]
    let areEqual = raws.map { raw in JSONText(raw.utf8.span).equals("origin") }
    #expect(areEqual == [true, true, false, false, false, false])
  }

  @Test(arguments: texts)
  func `cutting anywhere changes nothing`(_ raw: String) {
    let whole = decoded(raw)
    let raw = Array(raw.utf8)
    let expected = decodedByPieces(raw, cuts: [])
    for first in 0...raw.count {
      for second in first...raw.count {
        #expect(
          decodedByPieces(raw, cuts: [first, second]) == expected, "cut at \(first), \(second)")
      }
    }
    #expect(decodedByPieces(raw, cuts: Array(raw.indices)) == expected)
    #expect(expected.text == Array(whole.utf8))
  }

  @Test(arguments: texts, [6, 7, 16, 33])
  func `a small output is filled again and again`(_ raw: String, _ capacity: Int) {
    let raw = Array(raw.utf8)
    var decoder = JSONTextDecoder()
    var all: [UInt8] = []
    var rest = raw.span
    repeat {
      let before = rest.count
      all += bytes(capacity: capacity) { output in decoder.decode(&rest, into: &output) }
      #expect(rest.isEmpty || rest.count < before, "no progress")
      guard rest.count < before else { break }
    } while !rest.isEmpty
    all += bytes(capacity: 3) { output in decoder.finish(into: &output) }
    #expect(all == Array(decoded(String(decoding: raw, as: UTF8.self)).utf8))
  }

  @Test(arguments: [
    (#"\ud800"#, 0), (#"a\ud800b"#, 1), (#"é\udc00"#, 2), (#"\n\ud800\ud83d\ude00"#, 2),
    (#"\ud83d\ude00\ude00"#, 12), (#"\ud83d\ud83d\ude00"#, 0), (#"\ud83d\ude00 \udfff\ud800"#, 13),
  ])
  func `a lone surrogate can be rejected where it is`(_ raw: String, _ offset: Int) {
    #expect(throws: LoneSurrogate(offset: offset)) {
      try String(strictly: JSONText(raw.utf8.span))
    }
    let untouched = bytes(capacity: 64) { output in
      output.append(0x21)
      #expect(throws: LoneSurrogate(offset: offset)) {
        try JSONText(raw.utf8.span).decodeStrictly(into: &output)
      }
    }
    #expect(untouched == [0x21])
    let raw = Array(raw.utf8)
    for cut in 0...raw.count {
      #expect(decodedByPieces(raw, cuts: [cut]).loneSurrogate == LoneSurrogate(offset: offset))
    }
  }

  @Test func `text without a lone surrogate is not rejected`() throws {
    #expect(try String(strictly: JSONText(#"\ud83d\ude00"#.utf8.span)) == "😀")
  }

  @Test func `random text decodes as its code units do, however it is cut`() {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    let parts = [
      "a", "bc", "0123456789abcdef", "é", "€", "😀", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u0041"#,
      #"\u00e9"#,
      #"\u20AC"#, #"\ud83d\ude00"#, #"\ud83d"#, #"\uDE00"#, #"\uFFFF"#,
    ]
    for _ in 0..<rounds(2000) {
      let count = Int.random(in: 0...12, using: &generator)
      let raw = (0..<count).map { _ in generator.pick(parts) }.joined()
      let cuts = (0..<3).map { _ in Int.random(in: 0...raw.utf8.count, using: &generator) }.sorted()
      let expected = decoded(raw)
      let string = String(JSONText(raw.utf8.span))
      guard string == expected,
        decodedByPieces(Array(raw.utf8), cuts: cuts).text == Array(expected.utf8)
      else {
        Issue.record("\(raw) cut at \(cuts), seed \(seed)")
        return
      }
    }
  }

  @Test func `text that no tokenizer has checked does no harm`() {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<rounds(2000) {
      let raw = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
        generator.pick(
          [0x5C, 0x5C, 0x75, 0x64, 0x38, 0x22, 0x00, 0x80, 0xF0, 0xFF, 0x41] as [UInt8])
      }
      let decoded = bytes(capacity: raw.count) { output in
        JSONText(raw.span).decode(into: &output)
      }
      let count = JSONText(raw.span).decodedCount()
      #expect(decoded.count == count, "seed \(seed)")
    }
  }

  /// RFC 8259 read aloud: code units, of which escapes are some.
  private func decoded(_ raw: String) -> String {
    var units: [UInt16] = []
    var rest = Array(raw.utf16)[...]
    while let unit = rest.popFirst() {
      guard unit == 0x5C, let kind = rest.popFirst() else {
        units.append(unit)
        continue
      }
      switch Character(UnicodeScalar(UInt8(kind))) {
      case "b": units.append(8)
      case "f": units.append(12)
      case "n": units.append(10)
      case "r": units.append(13)
      case "t": units.append(9)
      case "u":
        units.append(UInt16(String(decoding: rest.prefix(4), as: UTF16.self), radix: 16) ?? 0)
        rest = rest.dropFirst(4)
      default: units.append(kind)
      }
    }
    return String(decoding: units, as: UTF16.self)
  }

  private func decodedByPieces(
    _ raw: [UInt8], cuts: [Int]
  ) -> (text: [UInt8], loneSurrogate: LoneSurrogate?) {
    var decoder = JSONTextDecoder()
    let text = bytes(capacity: raw.count + 3) { output in
      var start = 0
      for end in cuts + [raw.count] {
        var piece = raw[start..<end].span
        decoder.decode(&piece, into: &output)
        precondition(piece.isEmpty)
        start = end
      }
      decoder.finish(into: &output)
    }
    return (text, decoder.loneSurrogate)
  }

  private func equals(_ raw: String, _ text: [UInt8]) -> Bool {
    JSONText(raw.utf8.span).equals(text.span)
  }
}
