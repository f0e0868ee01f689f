import CJSONScan
import FuzzChecks
import TestSupport
import Testing

/// The check of many texts in C by itself: what it promises of any bytes, and what it reads.
@Suite struct TextCheckKernelTests {
  static let kernels = (0..<UInt8(JSON_SCAN_KERNEL_COUNT)).filter { json_scan_is_available($0) }

  @Test(arguments: kernels)
  func `no byte is read outside the texts, and each length will do`(_ kernel: UInt8) {
    let pages = GuardedPages()
    var generator = SeededGenerator()
    for length in Array(Int(JSON_COUNT_LEAST)...1100) + [4095, 4096, 8127, 8128, 8191, 8192] {
      let texts = texts(of: length, &generator)
      let count = texts.count { $0 == UInt8(JSON_COUNT_SEPARATOR) }
      for atEnd in [false, true] {
        #expect(check(texts, kernel, pages, atEnd: atEnd) == count)
      }
    }
  }

  @Test(arguments: kernels)
  func `any bytes are as many texts as have a separator behind them, or none`(_ kernel: UInt8) {
    let pages = GuardedPages()
    var generator = SeededGenerator()
    let alphabet = Array("{}[],:\"\\ 0-truefalsn.e".utf8) + [0x1E, 0x1E, 0x0A, 0x80, 0xC3]
    for _ in 0..<rounds(20_000) {
      let length = Int.random(in: 1..<12, using: &generator)
      var bytes = (0..<length).map { _ in generator.pick(alphabet) }
      if Bool.random(using: &generator) { bytes.append(UInt8(JSON_COUNT_SEPARATOR)) }
      let padding = max(Int(JSON_COUNT_LEAST) - bytes.count, 0)
      let texts = bytes + [UInt8](repeating: 0x20, count: padding)
      #expect(check(texts, kernel, pages, atEnd: true) == naiveCount(texts), "\(bytes)")
    }
  }

  private func check(
    _ texts: [UInt8], _ kernel: UInt8, _ pages: GuardedPages, atEnd: Bool
  ) -> Int {
    var carry = json_count_carry()
    carry.expected = UInt8(JSON_COUNT_TEXTS)
    carry.open = 1
    var counts = json_counts()
    // Safe because the copy is there during the call and not too short.
    let areTexts = unsafe pages.withCopy(of: texts, atEnd: atEnd) { start in
      unsafe json_count_function_of(kernel)(&carry, start, texts.count, &counts)
    }
    return areTexts ? Int(counts.texts) : -1
  }

  /// Valid texts of many kinds, and blanks behind them.
  private func texts(of count: Int, _ generator: inout SeededGenerator) -> [UInt8] {
    var texts: [UInt8] = []
    while true {
      let text = generator.pick([
        "true", "null", "false", "-1.5e3", "0", #""é\n""#, #"{"a":[{},"\\"]}"#, "[1,2,[]]",
      ])
      let next = texts + Array(text.utf8) + [UInt8(JSON_COUNT_SEPARATOR)]
      guard next.count <= count else { break }
      texts = next
    }
    return texts + [UInt8](repeating: 0x20, count: count - texts.count)
  }

  private func naiveCount(_ bytes: [UInt8]) -> Int {
    var texts = bytes.split(
      separator: UInt8(JSON_COUNT_SEPARATOR), omittingEmptySubsequences: false)
    guard let rest = texts.popLast(), rest.allSatisfy({ [0x20, 0x0A].contains($0) }),
      !texts.isEmpty,
      texts.allSatisfy({ JSONOracle().transcript(of: Array($0)).failure == nil })
    else { return -1 }
    return texts.count
  }
}
