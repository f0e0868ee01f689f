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
      guard frames(texts).count <= JSONTextBatch.byteLimit else { continue }
      let expected = texts.allSatisfy { isJSON($0) }
      #expect(
        vouches(&batch, texts) == expected, "\(texts.map { String(decoding: $0, as: UTF8.self) })")
    }
  }

  @Test(arguments: JSONKernel.available)
  func `texts that are JSON only together are not vouched for`(_ kernel: JSONKernel) {
    let pieces =
      [
        "1,2", "1,", ",1", ",", "", " ", "[", "]", "[1", "2]", "[1,", "{", "}", #"{"a""#,
        #":1}"#, #"{"a":"#, #"{"a":1"#, #""b":2}"#, #""a""#, #"b""#, #"""#, #"\"#, #""\"#,
        #""\u00"#, #"41""#, "tr", "ue", "true", "-", "1", "1.", "5", "1e", "\u{FEFF}1", "1 2",
        "null null",
        "[]]", "[[]", #"{"a":1,}"#, "[1,]", #""a":1"#, #"{1:1}"#, "nul", "nulll", "x", "[1}",
        #"{"a":1]"#, "{}",
        "[]", "[[]]", #"1,"a":2"#,
        "1\u{1E}2", "\u{1E}", "1\u{1E}", "\u{1E}1", "\"\u{1E}\"", "[\u{1E}]", "+1", ".5",
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

  @Test(arguments: JSONKernel.available)
  func `every sequence of tokens is judged as the grammar does`(_ kernel: JSONKernel) {
    let tokens = ["{", "}", "[", "]", ",", ":", "\"\"", "0"].map { Array($0.utf8) }
    var batch = JSONTextBatch(kernel: kernel)
    for count in 1...5 {
      for choice in 0..<(1 << (3 * count)) {
        let text = (0..<count).flatMap { tokens[choice >> (3 * $0) & 7] }
        // The values of an object, of an array and of nothing: what is wrong inside is wrong there.
        for (begin, end) in [("", ""), (#"{"":"#, "}"), ("[", "]")] {
          let whole = Array(begin.utf8) + text + Array(end.utf8)
          guard vouches(&batch, [whole]) != isJSON(whole) else { continue }
          Issue.record("\(String(decoding: whole, as: UTF8.self))")
        }
      }
    }
  }

  @Test(arguments: JSONKernel.available)
  func `a byte more, less or other is judged alike wherever it stands`(_ kernel: JSONKernel) {
    let samples = [
      #"{"type":"echo","n":-10.5e+3,"s":"a\u00E9\"\\","t":[true,false,null],"o":{},"e":[ ]}"#,
      #"[{"a" : [1 , {"b":[]} ] },"é€😀" , 0,[[["x"]]],{"":{"":{"":""}}}]"#,
    ].map { Array($0.utf8) }
    let others = Array(#"{}[],:" \0-.eu"#.utf8) + [0x0C, 0x1A, 0x1E, 0x7F, 0x80, 0xC3]
    var batch = JSONTextBatch(kernel: kernel)
    var random = SeededGenerator()
    for sample in samples {
      for at in sample.indices {
        var texts = [sample]
        texts[0].remove(at: at)
        for other in others {
          texts += [sample, sample]
          texts[texts.count - 1][at] = other
          texts[texts.count - 2].insert(other, at: at)
        }
        for text in texts {
          let blanks = Int.random(in: 0..<130, using: &random)
          let before = [UInt8](repeating: 0x20, count: blanks) + [0x30]
          let isVouchedFor = vouches(&batch, [before, text, before])
          guard isVouchedFor != isJSON(text) else { continue }
          Issue.record("\(String(decoding: text, as: UTF8.self)) behind \(before.count) bytes")
        }
      }
    }
  }

  @Test(arguments: JSONKernel.available)
  func `strings, blanks and digits go on through many blocks`(_ kernel: JSONKernel) {
    var batch = JSONTextBatch(kernel: kernel)
    for count in (0...70).map({ 17 * $0 }) {
      let letters = String(repeating: "x", count: count)
      let blanks = String(repeating: " ", count: count)
      let texts = [
        #"{"\#(letters)":"\#(letters)"}"#, "[\(blanks)]", "{\(blanks)}", "[1,\(blanks)2]",
        #"{"a"\#(blanks):\#(blanks)1\#(blanks),"b":\#(blanks)[]}"#,
        #"{"a"\#(blanks)\#(letters):1}"#, #"{\#(blanks)1:1}"#, "[1\(blanks)2]", "[1,\(blanks)]",
        #"["\#(letters)":1]"#, #"{"a":1,"\#(letters)"}"#, #"[[],"\#(letters)":1]"#,
        #"{"a":[],"\#(letters)"}"#, "0.1\(letters.map { _ in "2" }.joined())",
      ].map { Array($0.utf8) }
      for text in texts where text.count + 16 <= JSONTextBatch.byteLimit {
        #expect(
          vouches(&batch, [Array("7".utf8), text]) == isJSON(text),
          "\(String(decoding: text, as: UTF8.self))")
      }
    }
  }

  @Test(arguments: JSONKernel.available, [62, 63])
  func `what is nested more deeply than a word counts is not vouched for`(
    _ kernel: JSONKernel, _ depth: Int
  ) {
    var batch = JSONTextBatch(kernel: kernel)
    for (begin, end) in [("[", "]"), (#"{"":"#, "}")] {
      let inner = begin == "[" ? "" : "1"
      let text =
        String(repeating: begin, count: depth) + inner + String(repeating: end, count: depth)
      #expect(isJSON(Array(text.utf8)))
      #expect(vouches(&batch, [Array(text.utf8)]) == (depth < 63))
    }
  }

  @Test(arguments: [ByteOrder.littleEndian, .bigEndian])
  func `whole frames are taken, wherever they are cut off`(_ order: ByteOrder) {
    var batch = JSONTextBatch()
    let texts = ["1", "", "[2,3]", #"{"a":"four"}"#].map { Array($0.utf8) }
    for chosen in [[0, 2, 3], [0, 2, 1], [1], [3, 3, 3, 3]] {
      let chosen = chosen.map { texts[$0] }
      let stream = frames(chosen, order)
      for end in 0...stream.count {
        let count = (0...chosen.count).last { frames(Array(chosen.prefix($0))).count <= end } ?? 0
        let isValid = count > 0 && chosen.prefix(count).allSatisfy { isJSON($0) }
        #expect(
          answer(&batch, Array(stream.prefix(end)), order)
            == Answer(count: count, isValid: isValid))
      }
    }
  }

  @Test func `a batch takes as many bytes as it has room for`() {
    var batch = JSONTextBatch()
    let room = JSONTextBatch.byteLimit - FrameLimit.headerCount
    let longest = [UInt8](repeating: UInt8(ascii: " "), count: room - 1) + Array("1".utf8)
    #expect(vouches(&batch, [longest]))
    let nothing = Answer(count: 0, isValid: false)
    #expect(answer(&batch, frames([longest + [0x20]])) == nothing)
    #expect(
      answer(&batch, frames([Array("1".utf8), longest]))
        == Answer(count: 1, isValid: true))
    #expect(answer(&batch, frame("1", count: .max)) == nothing)
    let shortest = frames([[UInt8]](repeating: Array("1".utf8), count: 1000))
    #expect(
      answer(&batch, shortest)
        == Answer(count: JSONTextBatch.byteLimit / 5, isValid: true))
  }

  @Test(arguments: JSONKernel.available)
  func `each message is judged as if it had come alone`(_ kernel: JSONKernel) {
    var batch = JSONTextBatch(kernel: kernel)
    var generator = JSONGenerator()
    for _ in 0..<rounds(300) {
      let damaged = Set((0..<2).map { _ in Int.random(in: 0..<60, using: &generator.random) })
      let texts = (0..<40).map { index in
        let size = [1, 4, 60].randomElement(using: &generator.random) ?? 4
        return damaged.contains(index)
          ? generator.damaged(size: size) : generator.valid(size: size)
      }
      // What has been read ends anywhere, and goes on behind that later.
      var known = 0
      var (front, end) = (0, 0)
      let stream = frames(texts)
      for text in texts {
        let next = front + 4 + text.count
        if next > end { end = Int.random(in: next...stream.count, using: &generator.random) }
        if batch.vouches(forFirstOf: stream.span.extracting(front..<end)) {
          known += 1
          #expect(isJSON(text), "\(String(decoding: text, as: UTF8.self))")
        }
        front = next
      }
      let areSmall = stream.count <= JSONTextBatch.firstLimit
      #expect(!areSmall || !texts.allSatisfy { isJSON($0) } || known == texts.count)
    }
  }

  @Test func `what follows a batch that is not vouched for is`() {
    var batch = JSONTextBatch()
    let good = Array(#"{"a":1}"#.utf8)
    let long = Array("[".utf8) + [UInt8](repeating: 0x20, count: JSONTextBatch.firstLimit) + [0x5D]
    let doubtful = frames([good, Array("nul".utf8), good])
    let valid = frames([good, good])
    let asked: [(frames: [UInt8], isKnown: Bool)] = [
      (doubtful, false), (Array(doubtful[11...]), false), (Array(doubtful[18...]), false),
      (valid, true), (Array(valid[11...]), true), (frames([long, good]), false), (valid, true),
      (Array(valid[11...]), true), (Array(valid.prefix(8)), false), (valid, true),
    ]
    for (index, (frames, isKnown)) in asked.enumerated() {
      let vouches = batch.vouches(forFirstOf: frames.span)
      #expect(vouches == isKnown, "asked \(index)")
    }
  }

  private struct Answer: Equatable {
    let count: Int
    let isValid: Bool
  }

  private func answer(
    _ batch: inout JSONTextBatch, _ frames: [UInt8], _ order: ByteOrder = .native
  ) -> Answer {
    let answer = batch.check(frames.span, order: order)
    return Answer(count: answer.count, isValid: answer.isValid)
  }

  private func frames(_ texts: [[UInt8]], _ order: ByteOrder = .native) -> [UInt8] {
    texts.flatMap { FrameOracle.frame($0, order: order) }
  }

  private func vouches(_ batch: inout JSONTextBatch, _ texts: [[UInt8]]) -> Bool {
    answer(&batch, frames(texts)) == Answer(count: texts.count, isValid: true)
  }

  private func isJSON(_ text: [UInt8]) -> Bool {
    JSONOracle().transcript(of: text).failure == nil
  }
}
