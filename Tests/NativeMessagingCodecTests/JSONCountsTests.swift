import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

/// Counting a text comes to what delivering its tokens comes to, right or wrong, wherever it is cut.
struct JSONCountsTests {
  @Test func `texts of all sizes are counted as they are delivered`() {
    var generator = LongTextGenerator()
    for _ in 0..<rounds(40) {
      let text = generator.text(
        of: [100, 700, 4000, 20_000].randomElement(using: &generator.generator.random)!)
      expectSame(text, &generator)
    }
    expectSame(generator.text(of: 40_000), &generator)
  }

  @Test func `damaged texts are counted as they are delivered`() {
    var generator = LongTextGenerator()
    for _ in 0..<rounds(20) {
      let text = generator.text(
        of: [100, 700, 2000, 9000].randomElement(using: &generator.generator.random)!)
      for _ in 0..<5 { expectSame(generator.damaged(text), &generator) }
    }
  }

  @Test func `a byte more or other is met alike wherever it stands`() {
    let sample = #"[{"a" : [1 ,-2.5e+3,{"b":[]} ] },"é€\"\u00E9" , 0,[[["x"],true]],{"":{"":{}}}]"#
    let text = behind(600, .mixed, Array(sample.utf8))
    var random = SeededGenerator()
    for at in text.count - sample.utf8.count..<text.count {
      var removed = text
      removed.remove(at: at)
      CountedText(removed).expectSame()
      for _ in 0..<rounds(5) {
        let byte = random.pick(LongTextGenerator.telling)
        var changed = text
        changed[at] = byte
        CountedText(changed).expectSame(cutAt: [[at]])
        changed[at] = text[at]
        changed.insert(byte, at: at)
        CountedText(changed).expectSame(cutAt: [[at]])
      }
    }
  }

  @Test(arguments: Filler.allCases)
  func `every fault of the grammar is met wherever a piece ends`(_ filler: Filler) {
    for snippet in Self.wrong + Self.right {
      let text = CountedText(behind(560, filler, snippet, before: 560))
      #expect((text.faultOffset == text.text.count) == Self.right.contains(snippet), "\(snippet)")
      let cuts = Array(558...562 + snippet.count)
      text.expectSame(cutAt: cuts.map { [$0] } + [cuts])
    }
  }

  @Test(arguments: Filler.allCases)
  func `every fault of the grammar is met wherever a batch ends`(_ filler: Filler) {
    for (index, snippet) in (Self.wrong + Self.right).enumerated() {
      let end = 8192 - [0, 2, snippet.count / 2, snippet.count + 2][index % 4]
      CountedText(behind(end, filler, snippet, before: 600)).expectSame()
    }
  }

  @Test func `every sequence of tokens is judged as the grammar does`() {
    let tokens = ["{", "}", "[", "]", ",", ":", #""""#, "0"].map { Array($0.utf8) }
    let blanks = [UInt8](repeating: 0x20, count: 700)
    for count in 1...4 {
      for choice in stride(from: 0, to: 1 << (3 * count), by: count < 4 ? 1 : 13) {
        let text = (0..<count).flatMap { tokens[choice >> (3 * $0) & 7] }
        // Inside an object, inside an array, and behind what is complete.
        for (begin, end) in [(#"{"":"#, "}"), ("[", "]"), (#"{"":1,"#, "}"), ("[]", "")] {
          let all = Array(begin.utf8) + text + Array(end.utf8)
          CountedText(all + blanks).expectSame()
          guard choice % 61 == 0 else { continue }
          CountedText(Array(begin.utf8) + blanks + text + blanks + Array(end.utf8)).expectSame()
        }
      }
    }
  }

  @Test(arguments: [5, 62, 63, 64, 65, 1024])
  func `nesting is counted to any depth and any limit`(_ limit: Int) {
    for depth in [1, 4, 5, 6, 61, 62, 63, 64, 65, 66, 127, 128, 129, 1023, 1024, 1025] {
      for (begin, end) in [("[", "]"), (#"{"a":"#, "}"), (#"[{"b":"#, "}]")] {
        let inner = "\"\(String(repeating: "x", count: 600))\""
        // Down and up twice, so that what is deep ends a text no sooner than what is not.
        let once =
          String(repeating: begin, count: depth) + inner + String(repeating: end, count: depth)
        let text = CountedText(Array("[\(once),\(once)]".utf8), depthLimit: limit)
        text.expectSame(cutAt: [
          [text.text.count / 4], [600], [begin.utf8.count * depth + 1, 1300],
        ])
        let wrong = once.utf8.dropLast() + (end == "}" ? "]" : "}").utf8
        CountedText(Array(wrong), depthLimit: limit).expectSame()
      }
    }
  }

  /// What goes before a text.
  enum Filler: CaseIterable {
    case string
    case blanks
    case mixed
  }

  /// The text in an array, behind so many bytes of it, and before a string of so many bytes.
  private func behind(
    _ count: Int, _ filler: Filler, _ text: [UInt8], before after: Int = 0
  ) -> [UInt8] {
    let sample = #"{"a":[1,{}, "b"]},"#
    let mixed = filler == .mixed ? (count - 4) / sample.utf8.count : 0
    let rest = count - 4 - mixed * sample.utf8.count
    let run = String(repeating: filler == .blanks ? " " : "x", count: rest)
    let filling = filler == .blanks ? "0\(run) " : "\"\(run)\""
    let front = "[" + String(repeating: sample, count: mixed) + filling + ","
    let tail = after == 0 ? "" : ",\"\(String(repeating: "y", count: after))\""
    return Array(front.utf8) + text + Array("\(tail)]".utf8)
  }

  private func expectSame(_ text: [UInt8], _ generator: inout LongTextGenerator) {
    let cuts = [9, 200, 1500, 20_000].map { generator.cuts(of: text.count, upTo: $0) }
    CountedText(text).expectSame(cutAt: cuts)
  }

  private static let right = [
    "[]", "{}", "[ ]", "{\n}", "[[],[ ],{},{ }]", #"{"a":{},"b":[]}"#, #"{"a" : 1 , "b" : "c"}"#,
    #""\u00e9\\\"\/\b\f\n\r\t""#, #""\ud83d\ude00\udead""#, #""\uABCD\uD8AB""#,
    "\"é€😀\u{10FFFF}\u{7F}\"", "0", "-0",
    "-1.5e+3", "0e0", "10E-2", "true", "false", "null", #""""#, #"{"":""}"#, #""{}[],:""#,
    "123456789012345678901234567890.123456789e12345", "\" \"", "[1,\t2\r,\n3]", #"{"\n":["\t"]}"#,
  ].map { Array($0.utf8) }

  private static let wrong =
    [
      "[1,]", "[[1],]", #"{"a":{},}"#, #"{"a":1,}"#, "[,]", "{,}", "[,1]", #"{,"a":1}"#, "[1,,2]",
      #"{"a"}"#, #"{"a":}"#, #"{"a" 1}"#, #"{"a" "b":1}"#, #"{"a":"b" "c":1}"#, "{1:2}", "{1}",
      #"{[]:1}"#, #"{"a"::1}"#, #"{"a":1:2}"#, #"{"a":"b":1}"#, #"{:1}"#, "[:1]", "[1:2]",
      #"["a":1]"#,
      #"{"a","b":1}"#, #"{"a":1,2}"#, #"{"a":1,"b"}"#, #"{"a":1 "b":2}"#, #"{"a":[],[]}"#, "{null}",
      "[1 2]", "[1 [2]]", "[[] []]", #"["a" "b"]"#, #"["a"1]"#, #"[1"a"]"#, "[{}{}]", "[1}",
      #"{"a":1]"#,
      "[}", "{]", "]", "}", "1]2", "1],[2", "]}", "{{}}", "[{]}", "01", "-", "-a", "+1", ".5", "1.",
      "1.e2",
      "1e", "1e+", "1.5.5", "1e5e5", "--1", "1-", "0x1", "00", "-01", "1a", "tru", "truee", "nul",
      "nulll",
      "fals", "falsee", "True", "t", "x", "NaN", "truefalse", "true1", "1true", #"true"a""#,
      #""\x""#,
      #""\u12""#, #""\u12g4""#, #""\u""#, #""\uA""#, #""\uAx""#, #""\uDEg4""#, #""\uABCx""#,
      #"\"a""#, #"\"#, "\"a\u{1F}b\"", "\"\n\"", "\"\u{0}\"",
      "\u{0}", "\u{C}", "\u{1A}",
      "\u{1E}", "\u{7F}", "\u{FEFF}1", "1\u{A0}", "[\u{B}]", "1\u{0}", "[1\u{1E}2]", "é",
      "[\u{1E}]", "",
    ].map { Array($0.utf8) }
    + [
      [0x22, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xC3, 0x22],
      [0x22, 0xE0, 0x80, 0x80, 0x22],
      [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xF5, 0x22],
      [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF0, 0x9F, 0x98, 0x22], [0x22, 0xFF, 0x22], [0xFF], [0x80],
      [0x22, 0xC3, 0xA9, 0xA9, 0x22], [0x22, 0xC1, 0xBF, 0x22], [0xA2], [0x31, 0xBB], [0xDB, 0xDD],
    ]
}
