import CJSONScan
import FuzzChecks
import TestSupport
import Testing

/// The count in C by itself: what it promises of any bytes, and what it reads.
@Suite struct CountKernelTests {
  static let kernels = TextCheckKernelTests.kernels

  @Test(arguments: kernels)
  func `no byte is read outside a batch, and each length will do`(_ kernel: UInt8) {
    let pages = GuardedPages()
    for count in Array(Int(JSON_COUNT_LEAST)...600) + [4095, 4096, 8127, 8128, 8191, 8192] {
      let text = text(of: count)
      let items = UInt32(text.count { $0 == UInt8(ascii: ",") })
      for atEnd in [false, true] {
        let counts = self.counts(text, kernel, pages, atEnd: atEnd)
        #expect(counts == [0, 1, 0, 1, items, 0], "\(count) bytes")
      }
    }
  }

  @Test(arguments: kernels)
  func `a text in brackets is counted if it is JSON, and no other`(_ kernel: UInt8) {
    let pages = GuardedPages()
    var generator = SeededGenerator()
    let alphabet =
      Array("{{}}[[]],,::\"\"\"\\ 0-1truefalsenul.eu".utf8) + [0x0A, 0x0C, 0x1E, 0xC3, 0xA9]
    for _ in 0..<rounds(60_000) {
      let length = Int.random(in: 0..<14, using: &generator)
      var text = Array(generator.pick(["[", "{", "{\"\":"]).utf8)
      text += (0..<length).map { _ in generator.pick(alphabet) }
      text += Array(generator.pick(["]", "}", "]}", "\"}", "e]"]).utf8)
      text += [UInt8](repeating: 0x20, count: max(Int(JSON_COUNT_LEAST) - text.count, 0))
      let counts = counts(text, kernel, pages, atEnd: true)
      #expect(counts == naiveCounts(text), "\(String(decoding: text, as: UTF8.self))")
    }
  }

  /// `["…",1,1,1   ]`, with a string of about half of the bytes.
  private func text(of count: Int) -> [UInt8] {
    var text = Array("[\"".utf8) + [UInt8](repeating: 0x61, count: count / 2) + Array("\"".utf8)
    while text.count + 3 <= count { text += Array(",1".utf8) }
    text += [UInt8](repeating: 0x20, count: count - 1 - text.count)
    return text + [UInt8(ascii: "]")]
  }

  /// Objects, arrays, names, strings that are values, numbers and literals of a whole text; nil if the
  /// kernel does not vouch for it.
  private func counts(
    _ text: [UInt8], _ kernel: UInt8, _ pages: GuardedPages, atEnd: Bool
  ) -> [UInt32]? {
    var carry = json_count_carry()
    carry.open = 1
    carry.expected = UInt8(JSON_COUNT_VALUE)
    var counts = json_counts()
    // Safe because the copy is there during the call and not too short.
    let isCounted = unsafe pages.withCopy(of: text, atEnd: atEnd) { start in
      unsafe json_count_function_of(kernel)(&carry, start, text.count, &counts)
    }
    guard isCounted, carry.open == 1 else { return nil }
    return [
      counts.objects, counts.arrays, counts.colons, counts.strings - counts.colons, counts.numbers,
      counts.literals,
    ]
  }

  private func naiveCounts(_ text: [UInt8]) -> [UInt32]? {
    let transcript = JSONOracle().transcript(of: text)
    guard transcript.failure == nil else { return nil }
    var counts = [UInt32](repeating: 0, count: 6)
    for event in transcript.events {
      switch event {
      case .beginObject: counts[0] += 1
      case .beginArray: counts[1] += 1
      case .name: counts[2] += 1
      case .string: counts[3] += 1
      case .number: counts[4] += 1
      case .literal: counts[5] += 1
      case .endObject, .endArray: break
      }
    }
    return counts
  }
}
