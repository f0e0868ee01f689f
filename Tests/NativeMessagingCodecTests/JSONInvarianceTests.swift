import Foundation
import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

/// The oracle, every kernel, both surfaces and every cut agree.
struct JSONInvarianceTests {
  @Test func `texts give the oracle's tokens wherever they are cut`() throws {
    var generator = JSONGenerator()
    for _ in 0..<12 {
      let text = generator.valid(size: 12)
      try expect(text, cutAt: everyCut(of: text) + [everyByte(of: text)])
    }
  }

  @Test func `damaged texts give the oracle's tokens and error wherever they are cut`() throws {
    var generator = JSONGenerator()
    for _ in 0..<40 {
      let text = generator.damaged(size: 5)
      try expect(text, cutAt: everyCut(of: text) + [everyByte(of: text)])
    }
  }

  @Test func `long texts give the oracle's tokens and error in pieces of any length`() throws {
    var generator = JSONGenerator()
    for index in 0..<12 {
      let text =
        index % 3 == 0 ? generator.damaged(size: 3000) : generator.valid(size: 2000)
      let cuts = (0..<3).map { _ in
        let longest = [3, 40, 200, 9000].randomElement(using: &generator.random)!
        return Array(
          sequence(first: 0) { $0 + Int.random(in: 1...longest, using: &generator.random) }
            .prefix { $0 <= text.count })
      }
      try expect(text, cutAt: cuts)
    }
  }

  /// A kernel looks at 64 bytes at a time, and what goes through all of them is left to a closer look.
  @Test func `runs longer than a block give the oracle's tokens wherever they are cut`() throws {
    for count in [63, 64, 65, 127, 128, 129, 200] {
      let digits = String(repeating: "1234567890", count: 20).prefix(count)
      let backslashes = String(repeating: "\\", count: count)
      let zeros = String(repeating: "0", count: count)
      for text in [
        "[\(digits).5]", "[\(digits),\(digits)e\(digits)]", "[-\(digits).\(zeros)1]",
        "[\(digits).]", "[\(digits)..5]", "[0\(digits)]", "[1,\(digits)-]",
        "[\"\(backslashes)\"]", "[\"\(backslashes)\\\"]", "[\"\(backslashes)n\",1]",
        "[\"\(backslashes)\", \"\(digits)\\\"\"]", "[\(backslashes)]",
      ] {
        let text = Array(text.utf8)
        let behindBlanks = Array("{\"a\":   ".utf8) + text + Array("}".utf8)
        try expect(text, cutAt: [everyByte(of: text), [], [count]])
        try expect(behindBlanks, cutAt: [[], [count]])
        // In a batch of more blocks than a few.
        let rest = String(repeating: "x", count: 300)
        let long = Array("[".utf8) + text + Array(",\"\(rest)\"]".utf8)
        try expect(long, cutAt: [[], [1], [70]])
      }
    }
  }

  /// A kernel may look at many blocks at a time, and finds out what a byte is by its bits.
  @Test func `any byte anywhere in many blocks gives the oracle's tokens and error`() throws {
    var generator = JSONGenerator()
    for byte in UInt8.min ... .max {
      for (before, behind) in [("[\"a\",", ",1]"), ("[\"a", "b\"]"), ("[12", "3]"), ("[true", "]")]
      {
        let count = Int.random(in: 0...600, using: &generator.random)
        var text = [UInt8](repeating: UInt8(ascii: " "), count: count)
        text += Array(before.utf8) + [byte] + Array(behind.utf8)
        text += [UInt8](repeating: UInt8(ascii: "\n"), count: 600 - count)
        try expect(text, cutAt: [[]])
      }
    }
  }

  @Test func `JSONSerialization takes the same texts`() throws {
    var generator = JSONGenerator()
    for index in 0..<1000 {
      let text = index.isMultiple(of: 2) ? generator.valid(size: 6) : generator.damaged(size: 6)
      // It takes some things that RFC 8259 does not have, refuses numbers and surrogates that it
      // has not room for, and texts in other encodings; where none of these is in the text, the two
      // must agree.
      let string = String(decoding: text, as: UTF8.self)
      guard String(validating: text, as: UTF8.self) != nil, !string.contains("\\u"),
        !text.contains(0), !string.contains("e"), !string.contains("E")
      else { continue }
      let theirs =
        (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
      let ours = try jsonTranscript(of: text)
      // It takes a comma before the end of an object or array, too.
      if theirs, let failure = ours.failure, failure.offset < text.count,
        [.expectedValue, .expectedName].contains(failure.reason),
        [UInt8(ascii: "]"), UInt8(ascii: "}")].contains(text[failure.offset])
      {
        continue
      }
      #expect(theirs == (ours.failure == nil), "\(string) \(ours)")
    }
  }
}
