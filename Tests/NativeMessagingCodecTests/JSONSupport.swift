import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

extension JSONKernel {
  static let available = allCases.filter(\.isAvailable)
}

/// What must come of `text`, however it is read: each kernel, each surface, whole and cut at
/// `cuts`.
func expect(
  _ text: [UInt8], options: JSONTokenizer.Options = .init(), cutAt cuts: [[Int]],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let oracle = JSONOracle(
    depthLimit: options.depthLimit, skipsByteOrderMark: options.skipsByteOrderMark)
  let expected = oracle.transcript(of: text)
  for kernel in JSONKernel.available {
    for surface in JSONTokenizerDriver.Surface.allCases {
      var driver = JSONTokenizerDriver(JSONTokenizer(options: options, kernel: kernel), surface)
      for cuts in [[]] + cuts {
        let transcript = try driver.transcript(of: text, cutAt: cuts)
        #expect(
          transcript == expected, "\(kernel), \(surface), \(cuts)", sourceLocation: sourceLocation)
      }
    }
  }
}

/// The cuts of `text` in two, at every position.
func everyCut(of text: [UInt8]) -> [[Int]] {
  (0...text.count).map { [$0] }
}

/// The cuts of `text` in bytes.
func everyByte(of text: [UInt8]) -> [Int] {
  Array(0...text.count)
}

/// What a tokenizer of the default kind makes of a whole text.
func jsonTranscript(
  of text: some Sequence<UInt8>, options: JSONTokenizer.Options = .init()
) throws -> JSONTranscript {
  var driver = JSONTokenizerDriver(JSONTokenizer(options: options))
  return try driver.transcript(of: Array(text))
}

/// Makes JSON texts, and texts that nearly are.
struct JSONGenerator {
  var random: SeededGenerator
  private(set) var text: [UInt8] = []

  init(random: SeededGenerator = SeededGenerator()) {
    self.random = random
  }

  /// A text of about `size` values.
  mutating func valid(size: Int) -> [UInt8] {
    text = []
    var budget = size
    value(&budget, depth: 0)
    blanks()
    return text
  }

  /// The same with some bytes changed, inserted or removed.
  mutating func damaged(size: Int) -> [UInt8] {
    var text = valid(size: size)
    for _ in 0..<Int.random(in: 1...2, using: &random) where !text.isEmpty {
      let at = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: text[at] = UInt8.random(in: 0...255, using: &random)
      case 1: text.insert(Self.telling.randomElement(using: &random) ?? 0, at: at)
      case 2: text.remove(at: at)
      default: text.removeLast(at)
      }
    }
    return text
  }

  private static let telling =
    Array(#"{}[]:,"\ -+.eE019tfnu"#.utf8) + [0, 9, 10, 0x1F, 0x7F, 0x80, 0xC0, 0xED, 0xF5]

  private mutating func value(_ budget: inout Int, depth: Int) {
    budget -= 1
    blanks()
    switch Int.random(in: 0..<(budget > 0 && depth < 60 ? 10 : 6), using: &random) {
    case 0...1: string()
    case 2...3: append(Self.numbers.randomElement(using: &random) ?? "0")
    case 4: number()
    case 5: append(["true", "false", "null"].randomElement(using: &random) ?? "null")
    case 6...7: list("[", "]", &budget, depth: depth) { $0.value(&$1, depth: depth + 1) }
    default:
      list("{", "}", &budget, depth: depth) {
        $0.blanks()
        $0.string()
        $0.blanks()
        $0.append(":")
        $0.value(&$1, depth: depth + 1)
      }
    }
    blanks()
  }

  private mutating func list(
    _ begin: String, _ end: String, _ budget: inout Int, depth: Int,
    _ element: (inout Self, inout Int) -> Void
  ) {
    append(begin)
    blanks()
    for index in 0..<Int.random(in: 0...6, using: &random) {
      if index > 0 { append(",") }
      element(&self, &budget)
    }
    blanks()
    append(end)
  }

  private mutating func string() {
    append("\"")
    for _ in 0..<([0, 1, 3, 9, 20, 70].randomElement(using: &random) ?? 0) {
      append(Self.characters.randomElement(using: &random) ?? "a")
    }
    append("\"")
  }

  private mutating func number() {
    append(String(Int.random(in: -1_000_000...1_000_000, using: &random)))
    if Bool.random(using: &random) {
      append(".")
      for _ in 0..<Int.random(in: 1...60, using: &random) { append("7") }
    }
    if Int.random(in: 0..<4, using: &random) == 0 { append("e-12") }
  }

  private mutating func blanks() {
    guard Int.random(in: 0..<3, using: &random) == 0 else { return }
    for _ in 0..<([1, 1, 2, 8, 70].randomElement(using: &random) ?? 0) {
      append([" ", "\t", "\n", "\r"].randomElement(using: &random) ?? " ")
    }
  }

  private mutating func append(_ string: String) {
    text.append(contentsOf: string.utf8)
  }

  private static let numbers = [
    "0", "-0", "1", "-1", "10", "0.5", "-0.0", "1e5", "1E+5", "1e-5", "0e0", "123.456e789",
    "1234567890123456789012",
  ]

  private static let characters = [
    "a", "b", "z", " ", "{", "}", "[", ",", ":", "0", "\u{7F}", "é", "漢", "😀", "\u{FFFF}",
    "\u{10FFFF}", "\\\"",
    "\\\\", "\\/", "\\b", "\\f", "\\n", "\\r", "\\t", "\\u0041", "\\uD83D\\uDE00", "\\udead",
    "\\\\\\\\",
  ]
}
