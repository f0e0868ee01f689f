import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

struct JSONTokenizerTests {
  @Test(
    arguments: [
      "[]", "{}", " [ ] ", "0", "-0", "1.5e+10", "\"\"", "true", "false", "null", "\t\r\n 1 ",
      "[1,2,3]", "[[[]],[]]", #"{"a":1,"a":2}"#, #"{"a":{"b":[{}]}}"#, "[1 ,2 , 3 ]",
      "[true,false ,null\n]",
      #""\"\\\/\b\f\n\r\tAé\ud800\uD83D\uDE00""#,
      "\"\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}\"",
      #"["\\","\\\\","\\\"", "a\\"]"#, #"{"":0}"#, "[\"[{,:}]\"]",
      "[" + String(repeating: "9", count: 200) + "]",
      "[0." + String(repeating: "1", count: 80) + "e-1]",
    ])
  func `valid texts give the oracle's tokens, cut anywhere`(text: String) throws {
    let text = Array(text.utf8)
    #expect(try jsonTranscript(of: text).failure == nil)
    try expect(text, cutAt: everyCut(of: text) + [everyByte(of: text)])
  }

  @Test(
    arguments: [
      ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1),
      ("[1", .unexpectedEnd, 2),
      ("\"a", .unexpectedEnd, 2), ("\"a\\", .unexpectedEnd, 3), ("\"\\u12", .unexpectedEnd, 5),
      ("tru", .unexpectedEnd, 3), ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2),
      ("1e+", .unexpectedEnd, 3),
      ("{\"a\":1", .unexpectedEnd, 6),
      ("x", .expectedValue, 0), ("[1,]", .expectedValue, 3), ("{\"a\":}", .expectedValue, 5),
      (",", .expectedValue, 0),
      ("'a'", .expectedValue, 0), ("\u{A0}1", .expectedValue, 0), ("]", .expectedValue, 0),
      ("+1", .expectedValue, 0),
      ("[}", .expectedValueOrEnd, 1), ("[,1]", .expectedValueOrEnd, 1),
      ("{\"a\":1,}", .expectedName, 7), ("{\"a\":1,b:2}", .expectedName, 7),
      ("{1:2}", .expectedNameOrEnd, 1), ("{]", .expectedNameOrEnd, 1),
      ("{\"a\" 1}", .expectedColon, 5), ("{\"a\",1}", .expectedColon, 4),
      ("[1 2]", .expectedCommaOrEndOfArray, 3), ("[1}", .expectedCommaOrEndOfArray, 2),
      ("[1:2]", .expectedCommaOrEndOfArray, 2), ("[\"a\"\"b\"]", .expectedCommaOrEndOfArray, 4),
      ("{\"a\":1]", .expectedCommaOrEndOfObject, 6),
      ("{\"a\":1 \"b\":2}", .expectedCommaOrEndOfObject, 7),
      ("1 2", .expectedEndOfText, 2), ("[],", .expectedEndOfText, 2),
      ("{}}", .expectedEndOfText, 2),
      ("\"\"\"", .expectedEndOfText, 2),
      ("01", .invalidNumber, 1), ("-a", .invalidNumber, 1), ("1.a", .invalidNumber, 2),
      ("[1.]", .invalidNumber, 3),
      ("1e", .unexpectedEnd, 2), ("1ee", .invalidNumber, 2), ("[1e5.5]", .invalidNumber, 4),
      ("0x10", .invalidNumber, 1),
      ("1a", .invalidNumber, 1), ("[-]", .invalidNumber, 2), ("1\u{0C}", .invalidNumber, 1),
      ("1é", .invalidNumber, 1),
      ("trux", .invalidLiteral, 3), ("truee", .invalidLiteral, 4), ("[nul]", .invalidLiteral, 4),
      ("\"\n\"", .controlCharacter, 1), ("[\"a\u{0}\"]", .controlCharacter, 3),
      ("\"\u{1F}", .controlCharacter, 1),
      ("\"\\a\"", .invalidEscape, 2), ("\"\\\u{0}\"", .invalidEscape, 2),
      ("\"\\'\"", .invalidEscape, 2),
      ("\"\\u12g4\"", .invalidUnicodeEscape, 5), ("\"\\u123\"", .invalidUnicodeEscape, 6),
      ("\u{FEFF}1", .byteOrderMark, 0),
    ] as [(String, JSONError.Reason, Int)])
  func `invalid texts are refused at the first byte that cannot be right`(
    text: String, reason: JSONError.Reason, offset: Int
  ) throws {
    let text = Array(text.utf8)
    let failure = try #require(try jsonTranscript(of: text).failure)
    #expect(failure.reason == reason)
    #expect(failure.offset == offset)
    try expect(text, cutAt: everyCut(of: text) + [everyByte(of: text)])
  }

  @Test(
    arguments: [
      ([0x80], 0), ([0xBF], 0), ([0xC0, 0x80], 0), ([0xC1, 0xBF], 0),
      ([0xF5, 0x80, 0x80, 0x80], 0), ([0xFF], 0),
      ([0xC2, 0x41], 1), ([0xC2, 0xC2], 1), ([0xE0, 0x9F, 0x80], 1), ([0xED, 0xA0, 0x80], 1),
      ([0xE1, 0x80, 0x41], 2),
      ([0xF0, 0x8F, 0xBF, 0xBF], 1), ([0xF4, 0x90, 0x80, 0x80], 1), ([0xF1, 0x80, 0x80, 0x22], 3),
      ([0xC2, 0x80, 0x80], 2),
    ] as [([UInt8], Int)])
  func `malformed UTF-8 is refused at the byte that spoils it, wherever it stands`(
    bytes: [UInt8], position: Int
  ) throws {
    for indentation in [1, 13, 61, 62, 63, 64, 65, 126, 8188, 8190, 8191] {
      let start: [UInt8] = [0x22] + [UInt8](repeating: 0x61, count: indentation - 1)
      let text = start + bytes + Array("aaaaa\"".utf8)
      let failure = try jsonTranscript(of: text).failure
      #expect(failure?.reason == .invalidUTF8)
      #expect(failure?.offset == indentation + position)
      try expect(text, cutAt: (indentation - 1..<indentation + 6).map { [$0] })
    }
  }

  @Test func `a sequence of every kind is taken wherever it stands`() throws {
    for indentation in [1, 14, 30, 60, 61, 62, 63, 64, 8188, 8189, 8190, 8191] {
      for character in ["é", "漢", "\u{D7FF}", "\u{E000}", "😀", "\u{10FFFF}", #"é"#, #"\\"#] {
        let start = "\"" + String(repeating: "a", count: indentation - 1)
        let text = Array((start + character + "\"").utf8)
        #expect(try jsonTranscript(of: text).failure == nil)
        try expect(text, cutAt: (indentation - 1..<text.count).map { [$0] })
      }
    }
  }

  @Test(arguments: [1, 2, 63, 64, 65, 128, 1024, 65_536])
  func `as many levels as the limit says are taken, and not one more`(limit: Int) throws {
    var options = JSONTokenizer.Options()
    options.depthLimit = limit
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: limit)
    let ends = [UInt8](repeating: UInt8(ascii: "]"), count: limit)
    let taken = try jsonTranscript(of: deep + ends, options: options)
    #expect(taken.failure == nil)
    #expect(taken.events.count == 2 * limit)
    let refused = try jsonTranscript(of: deep + deep, options: options)
    #expect(refused.failure == JSONError(reason: .nestingTooDeep, offset: limit, depth: limit))
    #expect(refused.events.count == limit)
  }

  @Test func `objects and arrays are told apart at every depth`() throws {
    var options = JSONTokenizer.Options()
    options.depthLimit = 400
    var random = SeededGenerator()
    let kinds = (0..<400).map { _ in Bool.random(using: &random) }
    let begins = kinds.map { $0 ? #"{"a":"# : "[" }.joined()
    let ends = kinds.reversed().map { $0 ? "}" : "]" }.joined()
    let text = Array((begins + "1" + ends).utf8)
    #expect(try jsonTranscript(of: text, options: options).failure == nil)
    try expect(text, options: options, cutAt: [everyByte(of: text)])
    for wrong in stride(from: 1, to: 400, by: 37) {
      var text = text
      text[text.count - wrong] ^= 0x26
      try expect(text, options: options, cutAt: [everyByte(of: text)])
    }
  }

  @Test func `a byte order mark is passed over if the options say so`() throws {
    var options = JSONTokenizer.Options()
    options.skipsByteOrderMark = true
    for text: [UInt8] in [
      [0xEF, 0xBB, 0xBF, 0x31], [0x31], [0xEF, 0xBB, 0xBF], [0xEF, 0xBB], [0xEF, 0x31],
      [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0x31], [0x20, 0xEF, 0xBB, 0xBF], [],
    ] {
      try expect(text, options: options, cutAt: everyCut(of: text) + [everyByte(of: text)])
    }
    #expect(try jsonTranscript(of: [0xEF, 0xBB, 0xBF, 0x31], options: options).failure == nil)
  }

  @Test func `the reasons' texts differ and need no escape in a string`() {
    let texts = JSONError.Reason.allCases.map { "\($0.text)" }
    #expect(Set(texts).count == texts.count)
    for text in texts {
      #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C })
    }
    let error = JSONError(reason: .expectedValue, offset: 3, depth: 1)
    #expect("\(error)" == "byte 3: expected a value")
  }
}
