import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

/// How tokens are counted.
enum Counting {
  /// By the tokenizer, which need not look at each.
  case direct
  /// As they are delivered, one by one.
  case delivered
}

extension JSONTokenizer {
  /// Counts a piece, and returns the error.
  mutating func count(
    _ piece: Span<UInt8>, _ counting: Counting = .direct, _ counts: inout JSONCounts
  ) -> JSONError? {
    var visitor = JSONDeliveredCounts(counts)
    do throws(JSONError) {
      switch counting {
      case .direct: try feed(piece, to: &counts)
      case .delivered:
        defer { counts = visitor.counts }
        try feed(piece, to: &visitor)
      }
      return nil
    } catch {
      return error
    }
  }

  /// Counts what ends with the text, and returns the error.
  mutating func countEnd(_ counts: inout JSONCounts) -> JSONError? {
    do throws(JSONError) { try finish(to: &counts) } catch { return error }
    return nil
  }
}

/// A text, and what must come of each of its bytes.
struct CountedText {
  let text: [UInt8]
  let options: JSONTokenizer.Options
  /// Behind so many bytes, up to the text's length or an error.
  private var progress: [Progress] = []
  private var end = Progress()

  struct Progress: Equatable, CustomStringConvertible {
    var counts = JSONCounts()
    var depth = 0
    var error: JSONError?

    var description: String {
      let error = error.map { "\($0) in depth \($0.depth)" } ?? "no error"
      return "\(counts.summary), now in depth \(depth), \(error)"
    }
  }

  init(_ text: [UInt8], depthLimit: Int = 1024) {
    self.text = text
    var options = JSONTokenizer.Options()
    options.depthLimit = depthLimit
    self.options = options
    // Byte by byte there is no batch, and no kernel looks at any.
    var tokenizer = JSONTokenizer(options: options)
    progress.append(end)
    for index in text.indices where end.error == nil {
      let byte = text.span.extracting(index..<index + 1)
      end.error = tokenizer.count(byte, .delivered, &end.counts)
      end.depth = tokenizer.depth
      progress.append(end)
    }
    if end.error == nil { end.error = tokenizer.countEnd(&end.counts) }
  }

  /// The first byte that is wrong, or the text's length.
  var faultOffset: Int { end.error?.offset ?? text.count }

  /// What is otherwise than it must be when the text comes in pieces that end at `cuts`, or with
  /// the text; nil if nothing is.
  func difference(
    _ tokenizer: inout JSONTokenizer, _ counting: Counting = .direct, cutAt cuts: [Int] = []
  ) -> String? {
    tokenizer.reset()
    var now = Progress()
    var start = 0
    for cut in cuts.map({ min($0, text.count) }).sorted() + [text.count] {
      now.error = tokenizer.count(text.span.extracting(start..<cut), counting, &now.counts)
      now.depth = tokenizer.depth
      let expected = progress[min(cut, progress.count - 1)]
      guard now == expected else { return "\(now) behind \(cut) bytes, expected \(expected)" }
      if let error = now.error {
        let again = tokenizer.count(Self.valid.span, counting, &now.counts)
        return again == error && now == expected ? nil : "\(now) and \(again, default: "nil") later"
      }
      guard tokenizer.offset == cut else { return "offset \(tokenizer.offset) behind \(cut) bytes" }
      start = cut
    }
    now.error = tokenizer.countEnd(&now.counts)
    return now == end ? nil : "\(now) at the end, expected \(end)"
  }

  /// The same for one piece that is known to be the whole text.
  func wholeDifference(_ tokenizer: inout JSONTokenizer) -> String? {
    var now = Progress()
    do throws(JSONError) {
      try tokenizer.tokenize(text.span, to: &now.counts)
    } catch {
      now.error = error
    }
    now.depth = tokenizer.depth
    return now == end ? nil : "\(now) of the whole, expected \(end)"
  }

  /// Expects the same with every kernel, in one piece and cut at `cuts`.
  func expectSame(
    cutAt cuts: [[Int]] = [], _ what: @autoclosure () -> String = "",
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for kernel in JSONKernel.available {
      var tokenizer = JSONTokenizer(options: options, kernel: kernel)
      var found = difference(&tokenizer, .delivered) ?? wholeDifference(&tokenizer)
      for cuts in [[]] + cuts where found == nil {
        found = difference(&tokenizer, cutAt: cuts).map { "cut at \(cuts): \($0)" }
      }
      guard let found else { continue }
      Issue.record(
        "\(what()) \(kernel): \(found) \(shown)", sourceLocation: sourceLocation)
    }
  }

  /// What surrounds the fault.
  private var shown: String {
    let around = max(0, faultOffset - 100)..<min(text.count, faultOffset + 50)
    return
      "around byte \(faultOffset) of \(text.count): \(String(decoding: text[around], as: UTF8.self))"
  }

  private static let valid = Array("[]".utf8)
}

/// Makes long texts of all that a batch may meet.
struct LongTextGenerator {
  var generator = JSONGenerator()

  enum Spacing: CaseIterable {
    case asMade
    case compact
    case pretty
  }

  /// A text of at least `size` bytes, unless it is short.
  mutating func text(of size: Int) -> [UInt8] {
    let spacing = generator.random.pick(Spacing.allCases)
    let isObject = Bool.random(using: &generator.random)
    var text = Array((isObject ? "{" : "[").utf8)
    while text.count < size {
      if text.count > 1 { text += Array(",".utf8) }
      if isObject {
        text += Array(generator.random.pick([#""a":"#, #""":"#, #""\u0041\"":"#]).utf8)
      }
      text += respaced(item(upTo: size), spacing)
    }
    return text + Array((isObject ? "}" : "]").utf8)
  }

  /// The text with a byte changed, inserted, removed or swapped with its neighbour.
  mutating func damaged(_ text: [UInt8]) -> [UInt8] {
    var text = text
    let at = Int.random(in: 0..<text.count, using: &generator.random)
    let byte = generator.random.pick(Self.telling)
    switch Int.random(in: 0..<4, using: &generator.random) {
    case 0: text[at] = byte
    case 1: text.insert(byte, at: at)
    case 2: text.remove(at: at)
    default: text.swapAt(at, min(at + 1, text.count - 1))
    }
    return text
  }

  /// Places to cut a text at, up to `longest` bytes from each other.
  mutating func cuts(of count: Int, upTo longest: Int) -> [Int] {
    var cuts: [Int] = []
    var at = 0
    while true {
      at += Int.random(in: 0...longest, using: &generator.random)
      guard at <= count else { return cuts }
      cuts.append(at)
    }
  }

  static let telling =
    Array("{}[],:\"0-+.eEtfnu\\ \n".utf8) + [0, 0x0C, 0x1A, 0x1E, 0x7F, 0x80, 0xC0, 0xE2, 0xFF]

  private mutating func item(upTo size: Int) -> [UInt8] {
    let choice = Int.random(in: 0..<24, using: &generator.random)
    let longest = max(1, min(size, choice % 2 == 0 ? 300 : 10_000))
    let count = Int.random(in: 1...longest, using: &generator.random)
    switch choice {
    case 0...1: return Array("\"\(String(repeating: "é\\u00e9x", count: count / 9 + 1))\"".utf8)
    case 2...3: return Array("\"\(String(repeating: "\\\\", count: count / 2))\"".utf8)
    case 4: return Array("-\(String(repeating: "7", count: count)).\(count)e-\(count)".utf8)
    case 5: return Array(String(repeating: " \t\r\n", count: count / 4).utf8) + Array("0".utf8)
    case 6:
      let depth = Int.random(in: 55...70, using: &generator.random)
      return Array(
        (String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    default: return generator.valid(size: Int.random(in: 1...40, using: &generator.random))
    }
  }

  /// The text with other blanks between its tokens.
  private func respaced(_ text: [UInt8], _ spacing: Spacing) -> [UInt8] {
    guard spacing != .asMade else { return text }
    var result: [UInt8] = []
    var depth = 0
    var isInString = false
    var isEscaped = false
    for byte in text {
      let isBlank = [0x09, 0x0A, 0x0D, 0x20].contains(byte)
      if isInString || !isBlank { result.append(byte) }
      if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      guard spacing == .pretty, !isInString else { continue }
      if "{[".utf8.contains(byte) { depth += 1 }
      if "]}".utf8.contains(byte) { depth -= 1 }
      guard "{[,".utf8.contains(byte) else { continue }
      result += [0x0A] + [UInt8](repeating: 0x20, count: 2 * max(depth, 0))
    }
    return result
  }
}
