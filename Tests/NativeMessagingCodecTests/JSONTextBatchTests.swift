import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

/// Texts that are checked together, against one after the other.
struct JSONTextBatchTests {
  @Test(arguments: JSONKernel.available)
  func `texts are vouched for if and only if each is JSON`(_ kernel: JSONKernel) {
    var batch = JSONTextBatch(kernel: kernel)
    var generator = JSONGenerator()
    for _ in 0..<rounds(3000) {
      let damaged = Int.random(in: 0..<8, using: &generator.random)
      let texts = (0..<Int.random(in: 1...6, using: &generator.random)).map {
        $0 == damaged ? generator.damaged(size: 4) : generator.valid(size: 4)
      }
      let expected = texts.allSatisfy { isJSON($0) }
      #expect(
        vouches(&batch, texts) == expected, "\(texts.map { String(decoding: $0, as: UTF8.self) })")
    }
  }

  @Test(arguments: JSONKernel.available)
  func `texts that are JSON only together are not vouched for`(_ kernel: JSONKernel) {
    let pieces =
      [
        "1,2", "1,", ",1", ",", "", " ", "[", "]", "[1", "2]", "[1,", "{", "}", #"{"a""#, #":1}"#,
        #"{"a":"#, #"{"a":1"#, #""b":2}"#, #""a"#, #"b""#, #"""#, #"\"#, #""\"#, #""\u00"#, #"41""#,
        "tr", "ue", "true", "-", "1", "1.", "5", "1e", "\u{FEFF}1", "1 2", "null null", "[]]",
        "[[]",
        #"{"a":1,}"#, "[1,]", #""a":1"#, #"{1:1}"#, "nul", "nulll", "x", "[1}", #"{"a":1]"#, "{}",
        "[]",
      ].map { Array($0.utf8) } + [
        [0x22, 0xC3], [0xA9, 0x22], [0x22, 0xC3, 0xA9, 0x22], [0xFF], [0],
      ]
    var batch = JSONTextBatch(kernel: kernel)
    for first in pieces {
      #expect(vouches(&batch, [first]) == isJSON(first), "\(first)")
      for second in pieces {
        for texts in [[first, second], [first, second, first], [Array("7".utf8), first, second]] {
          #expect(vouches(&batch, texts) == texts.allSatisfy { isJSON($0) }, "\(texts)")
        }
      }
    }
  }

  @Test(arguments: [63, 64])
  func `what is nested more deeply than a word counts is not vouched for`(_ depth: Int) {
    var batch = JSONTextBatch()
    for (begin, end) in [("[", "]"), (#"{"":"#, "}")] {
      let inner = begin == "[" ? "" : "1"
      let text =
        String(repeating: begin, count: depth) + inner + String(repeating: end, count: depth)
      #expect(isJSON(Array(text.utf8)))
      #expect(vouches(&batch, [Array(text.utf8)]) == (depth < 64))
    }
  }

  @Test func `a batch is full by its texts or by its bytes, and empty again when it was asked`() {
    var batch = JSONTextBatch()
    #expect(!vouches(&batch, []))
    let one = Array("1".utf8)
    let isFull = !takes(&batch, (0...JSONTextBatch.textLimit).map { _ in one })
    #expect(isFull && batch.count == JSONTextBatch.textLimit)
    #expect(vouches(&batch, []))
    #expect(batch.count == 0)
    #expect(!vouches(&batch, []))

    let longest = [UInt8](repeating: UInt8(ascii: " "), count: 8178) + one
    #expect(!takes(&batch, [longest + one]))
    #expect(takes(&batch, [longest]))
    #expect(!takes(&batch, [[]]))
    #expect(vouches(&batch, []))
  }

  /// Whether the batch takes all of the texts.
  private func takes(_ batch: inout JSONTextBatch, _ texts: [[UInt8]]) -> Bool {
    for text in texts where !batch.append(text.span) { return false }
    return true
  }

  private func vouches(_ batch: inout JSONTextBatch, _ texts: [[UInt8]]) -> Bool {
    takes(&batch, texts) && batch.vouches()
  }

  private func isJSON(_ text: [UInt8]) -> Bool {
    JSONOracle().transcript(of: text).failure == nil
  }
}
