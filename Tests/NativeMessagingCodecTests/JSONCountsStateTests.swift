import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

/// What is open where counting ends, and what goes through many batches.
struct JSONCountsStateTests {
  @Test(arguments: [500, 8192])
  func `strings go on through batches, whatever is cut`(_ count: Int) {
    for piece in [
      "x", "é", "€", "😀", #"\n"#, #"\u00e9"#, #"\ud83d\ude00"#, #"\\"#, #"x\"é\u20AC😀"#,
    ] {
      let run = String(repeating: piece, count: (count - 20) / piece.utf8.count)
      for front in 0..<(count < 600 ? 12 : 4) {
        let letters = String(repeating: "y", count: front)
        for text in [#"["\#(letters)\#(run)",1,"\#(run)"]"#, #"{"\#(letters)\#(run)":"\#(run)"}"#] {
          let cuts = (0..<8).map { [count - 16 + front + $0] }
          CountedText(Array(text.utf8)).expectSame(cutAt: front == 0 ? cuts : [])
        }
      }
      // A string that is all of the text, and one with a fault behind the run.
      CountedText(Array("\"\(run)\"".utf8)).expectSame(cutAt: [[count / 2]])
      for fault in [
        [0x5C, 0x78], [0x5C, 0x75, 0x41, 0x67], [0x80], [0xC0], [0xE2, 0x22], [0x0A],
      ]
        as [[UInt8]]
      {
        let text = Array("[\"\(run)".utf8) + fault + Array("\",\"\(run)\"]".utf8)
        CountedText(text).expectSame(cutAt: [[run.utf8.count + 3], [run.utf8.count + 5], [600], []])
      }
    }
  }

  @Test func `a string may be longer than many batches`() {
    let run = String(repeating: #"x\"é\u20AC😀"#, count: 5000)
    for text in [#"["\#(run)",1]"#, #"{"\#(run)":"\#(run)"}"#, #"["\#(run)]"#] {
      let text = CountedText(Array(text.utf8))
      text.expectSame(cutAt: [[run.utf8.count - 1], Array(stride(from: 5, to: 80_000, by: 997))])
    }
  }

  @Test func `backslashes fill blocks and batches`() {
    for count in [62, 63, 64, 65, 126, 127, 128, 129, 192, 500, 501, 8191, 8192, 8193] {
      let backslashes = String(repeating: "\\", count: count)
      for front in [0, 1, 2, 61, 62, 63, 500, 8000] {
        let letters = String(repeating: "x", count: front)
        let tail = String(repeating: "y", count: 600)
        for text in [
          #"["\#(letters)\#(backslashes)","\#(tail)"]"#,
          #"["\#(letters)\#(backslashes)"","\#(tail)"]"#,
        ] {
          CountedText(Array(text.utf8)).expectSame(cutAt: [
            [front + count + 2], [front + count / 2 + 2],
          ])
        }
      }
    }
  }

  @Test func `numbers and literals are counted wherever they end`() {
    let numbers = [
      "7", "-7", "0", "1.5e-5", "true", "false", "null", "0.000", "01", "1e", "nul", "-",
    ]
    for count in [
      1, 16, 17, 32, 33, 64, 65, 128, 129, 512, 513, 9000,
    ] {
      let run = String(repeating: "1", count: count)
      var numbers =
        numbers + [run, "-\(run)", "\(run).\(run)", "1e\(run)", "\(run)e+\(run)", "0\(run)"]
      numbers += ["\(run)-", "\(run)..1", "\(run)e", "\(run)."]
      let blanks = String(repeating: " ", count: count)
      for number in numbers {
        let text = Array(number.utf8)
        CountedText(text).expectSame(cutAt: [[count / 2], [text.count / 2]])
        for text in [
          "[\(blanks)\(number)]", "[\(number)\(blanks),\(number)]", "\(blanks)\(number)\(blanks)",
        ] {
          let length = text.utf8.count
          CountedText(Array(text.utf8)).expectSame(cutAt: [[count], [length / 2, length - 1]])
        }
      }
    }
  }

  @Test func `blanks of all kinds go on through batches`() {
    for count in [1, 62, 63, 64, 65, 66, 130, 513, 1300, 8200] {
      let blanks = String(repeating: "\n \t\r", count: (count + 3) / 4)
      for text in [
        "[\(blanks)]", "{\(blanks)}", "\(blanks)[\(blanks)1\(blanks),\(blanks)2\(blanks)]\(blanks)",
        #"{\#(blanks)"a"\#(blanks):\#(blanks){}\#(blanks),\#(blanks)"b":[\#(blanks)]}\#(blanks)"#,
        "[1,\(blanks)]", "[\(blanks),1]", #"{"a":1,\#(blanks)}"#, #"{"a":\#(blanks)}"#,
        "[]\(blanks)1",
        "[1\(blanks)2]", #"{"a"\#(blanks)"b":1}"#, "[]\(blanks),", "[]\(blanks)]", "[]\(blanks)[]",
        blanks,
        "[\(blanks)}", #"{"a"\#(blanks)}"#, #"{\#(blanks)"a"\#(blanks),"b":1}"#, "\(blanks):",
        "\(blanks)]",
      ] {
        let text = Array(text.utf8)
        // Some pieces are nothing but blanks.
        let cuts = Array(stride(from: 1, to: text.count, by: (count + 3) / 2))
        CountedText(text).expectSame(cutAt: [cuts, [text.count / 2], [text.count - 1], [count + 1]])
      }
    }
  }

  @Test(arguments: JSONKernel.available)
  func `a visitor goes on where counting ended`(_ kernel: JSONKernel) throws {
    let front = "[\"\(String(repeating: #"x\\"#, count: 200))\",{\"a\":[1,2]},"
    let back =
      #"{"a":"b\"c","d\\":["é€\u00e9", -1.5e3 ,true],"e":"plain","f\n" : {} } , "\ud83d\uDEADx" ]"#
    let text = Array((front + back).utf8)
    let expected = JSONOracle().transcript(of: text)
    for cut in front.utf8.count - 8...text.count {
      var transcripts: [JSONTranscript] = []
      for counting in [Counting.direct, .delivered] {
        var tokenizer = JSONTokenizer(kernel: kernel)
        var recorder = JSONRecorder()
        var counts = JSONCounts()
        #expect(tokenizer.count(text.span.extracting(..<cut), counting, &counts) == nil)
        try tokenizer.feed(text.span.extracting(cut...), to: &recorder)
        try tokenizer.finish(to: &recorder)
        transcripts.append(recorder.transcript)
      }
      #expect(transcripts[0] == transcripts[1], "cut at \(cut)")
      // Whole tokens are the last of all, but the one that was cut.
      #expect(
        transcripts[0].events.dropFirst().elementsEqual(
          expected.events.suffix(max(transcripts[0].events.count - 1, 0))), "cut at \(cut)")
    }
  }

  @Test(arguments: JSONKernel.available)
  func `counting goes on where tokens were asked for, skipped or visited`(_ kernel: JSONKernel)
    throws
  {
    var generator = LongTextGenerator()
    for _ in 0..<rounds(30) {
      let text = generator.text(of: 3000)
      let count = Int.random(in: 0..<40, using: &generator.generator.random)
      let skips = Bool.random(using: &generator.generator.random)
      let cut = Int.random(in: 0...text.count, using: &generator.generator.random)
      var results: [CountedText.Progress] = []
      for counting in [Counting.direct, .delivered] {
        var tokenizer = JSONTokenizer(kernel: kernel)
        var input = text.span.extracting(..<cut)
        for _ in 0..<count { guard try tokenizer.next(from: &input) != nil else { break } }
        if skips { tokenizer.skipValue() }
        // The counts begin amid the text, and end before it does.
        var now = CountedText.Progress()
        now.error = tokenizer.count(input, counting, &now.counts)
        input = text.span.extracting(cut...)
        for _ in 0..<3 { guard try tokenizer.next(from: &input) != nil else { break } }
        now.error = now.error ?? tokenizer.count(input, counting, &now.counts)
        now.error = now.error ?? tokenizer.countEnd(&now.counts)
        now.depth = tokenizer.depth
        #expect(tokenizer.offset == text.count)
        results.append(now)
      }
      #expect(results[0] == results[1], "\(count) tokens of \(cut) bytes, skips \(skips)")
      #expect(results[0].error == nil)
    }
  }

  @Test(arguments: JSONKernel.available)
  func `the counts of texts add up, and the depth is the greatest`(_ kernel: JSONKernel) throws {
    var generator = LongTextGenerator()
    var tokenizer = JSONTokenizer(kernel: kernel)
    var all = JSONCounts()
    var delivered = JSONDeliveredCounts()
    var tokens = 0
    var depth = 0
    for _ in 0..<rounds(20) {
      let text = generator.text(of: 1500)
      var one = JSONCounts()
      try tokenizer.tokenize(text.span, to: &one)
      try tokenizer.tokenize(text.span, to: &all)
      try tokenizer.tokenize(text.span, to: &delivered)
      tokens += one.tokens
      depth = max(depth, one.depth)
      #expect(one.tokens == JSONOracle().transcript(of: text).events.count)
      #expect(all == delivered.counts && all.tokens == tokens && all.depth == depth)
      // An error leaves nothing behind but what was counted before it.
      let damaged = generator.damaged(text)
      var before = all
      try? tokenizer.tokenize(damaged.span, to: &before)
    }
  }

  @Test func `a byte order mark is passed over before what is counted`() {
    var options = JSONTokenizer.Options()
    options.skipsByteOrderMark = true
    let text = [0xEF, 0xBB, 0xBF] + Array("[\"\(String(repeating: "x", count: 900))\",{}]".utf8)
    for kernel in JSONKernel.available {
      for cut in [0, 1, 2, 3, 4, 700] {
        var tokenizer = JSONTokenizer(options: options, kernel: kernel)
        var counts = JSONCounts()
        #expect(tokenizer.count(text.span.extracting(..<cut), .direct, &counts) == nil)
        #expect(tokenizer.count(text.span.extracting(cut...), .direct, &counts) == nil)
        #expect(tokenizer.countEnd(&counts) == nil)
        #expect([counts.arrays, counts.strings, counts.objects, counts.tokens] == [1, 1, 1, 5])
      }
      var tokenizer = JSONTokenizer(kernel: kernel)
      var counts = JSONCounts()
      #expect(
        tokenizer.count(text.span, .direct, &counts)
          == JSONError(reason: .byteOrderMark, offset: 0, depth: 0))
    }
  }
}
