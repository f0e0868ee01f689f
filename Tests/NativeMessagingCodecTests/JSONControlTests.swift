import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

/// Stopping, skipping, starting over.
struct JSONControlTests {
  private static let text = Array(
    #" {"a" : [1, 22 ,"x\n" , true, null,{} ] , "b":{"c":{"d":[[]]}}, "eeeeeeeeeeeeee" : -1.5e3 } "#
      .utf8)

  @Test(arguments: JSONKernel.available)
  func `a visitor stops at its token and goes on from there`(kernel: JSONKernel) throws {
    let expected = try jsonTranscript(of: Self.text)
    for count in 1...expected.events.count {
      var tokenizer = JSONTokenizer(kernel: kernel)
      var recorder = JSONRecorder(stopAfter: count)
      #expect(throws: JSONRecorder.Failure.stopped) {
        try tokenizer.feed(Self.text.span, to: &recorder)
      }
      #expect(recorder.transcript.events == Array(expected.events.prefix(count)))

      // What it has seen ends right before the offset.
      let last = Self.text[tokenizer.offset - 1]
      #expect(last != UInt8(ascii: " ") && last != UInt8(ascii: ",") && last != UInt8(ascii: ":"))

      recorder.remaining = nil
      try tokenizer.feed(Self.text.span.extracting(tokenizer.offset...), to: &recorder)
      try tokenizer.finish(to: &recorder)
      #expect(recorder.transcript == expected)
    }
  }

  @Test func `offset and depth are those of the last token`() throws {
    var tokenizer = JSONTokenizer()
    let text = Array(#"  {"a": [12, "b"]}  "#.utf8)
    var input = text.span
    var seen: [[Int]] = []
    while try tokenizer.next(from: &input) != nil {
      seen.append([tokenizer.offset, tokenizer.depth])
    }
    #expect(seen == [[3, 1], [6, 1], [9, 2], [11, 2], [16, 2], [17, 1], [18, 0]])
    #expect(tokenizer.offset == text.count)
    #expect(try tokenizer.finish() == nil)
  }

  @Test(arguments: JSONKernel.available)
  func `skipping a value leaves the tokens behind it`(kernel: JSONKernel) throws {
    // The tokens of the text, and those that are left when the value is skipped behind each.
    let all = try jsonTranscript(of: Self.text).events
    for skipped in all.indices {
      for cut in [1, 3, 7, 1000] {
        var tokenizer = JSONTokenizer(kernel: kernel)
        let events = try Self.events(behind: skipped, cut, &tokenizer)
        #expect(events == Self.without(all, skipped), "behind \(skipped), pieces of \(cut)")
      }
    }
  }

  private static func events(
    behind skipped: Int, _ cut: Int, _ tokenizer: inout JSONTokenizer
  ) throws -> [JSONTranscript.Event] {
    var recorder = JSONRecorder()
    for start in stride(from: 0, to: text.count, by: cut) {
      var input = text.span.extracting(start..<min(start + cut, text.count))
      while let token = try tokenizer.next(from: &input) {
        let before = recorder.completeTranscript.events.count
        try recorder.record(token)
        if before == skipped, recorder.completeTranscript.events.count == skipped + 1 {
          tokenizer.skipValue()
        }
      }
    }
    #expect(try tokenizer.finish() == nil)
    return recorder.transcript.events
  }

  /// The naive way: count brackets.
  private static func without(
    _ events: [JSONTranscript.Event], _ index: Int
  ) -> [JSONTranscript.Event] {
    var depth = 0
    var end = index + 1
    switch events[index] {
    case .beginObject, .beginArray: depth = 1
    case .name:
      let value = events[end]
      depth = value == .beginObject || value == .beginArray ? 1 : 0
      end += 1
    default: break
    }
    while depth > 0 {
      switch events[end] {
      case .beginObject, .beginArray: depth += 1
      case .endObject, .endArray: depth -= 1
      default: break
      }
      end += 1
    }
    return Array(events[...index]) + Array(events[end...])
  }

  @Test(arguments: JSONKernel.available)
  func `a visitor that stops may have the value skipped`(kernel: JSONKernel) throws {
    let all = try jsonTranscript(of: Self.text).events
    for skipped in all.indices {
      var tokenizer = JSONTokenizer(kernel: kernel)
      var recorder = JSONRecorder(stopAfter: skipped + 1)
      try? tokenizer.feed(Self.text.span, to: &recorder)
      recorder.remaining = nil
      tokenizer.skipValue()
      let rest = Self.text.span.extracting(tokenizer.offset...)
      for index in rest.indices {
        try tokenizer.feed(rest.extracting(index..<index + 1), to: &recorder)
      }
      try tokenizer.finish(to: &recorder)
      #expect(recorder.transcript.events == Self.without(all, skipped), "behind \(skipped)")
    }
  }

  @Test func `what is skipped is checked`() throws {
    var tokenizer = JSONTokenizer()
    let text = Array(#"{"a":[1,2,x],"b":1}"#.utf8)
    var input = text.span
    _ = try tokenizer.next(from: &input)
    _ = try tokenizer.next(from: &input)
    tokenizer.skipValue()
    let expected = JSONError(reason: .expectedValue, offset: 10, depth: 2)
    #expect(throws: expected) { _ = try tokenizer.next(from: &input) != nil }
    #expect(throws: expected) { _ = try tokenizer.next(from: &input) != nil }
  }

  @Test func `a number at the end of the last piece is one view`() throws {
    var tokenizer = JSONTokenizer()
    for (text, isLast) in [("12", true), ("true", true), ("-0.5", true)] {
      tokenizer.reset()
      var recorder = JSONRecorder()
      let text = Array(text.utf8)
      var input = text.span
      while let token = try tokenizer.next(from: &input, isLast: isLast) {
        try recorder.record(token)
      }
      #expect(try tokenizer.finish() == nil)
      #expect(recorder.transcript == (try jsonTranscript(of: text)))
    }
  }

  @Test func `a tokenizer that was reset has forgotten everything`() throws {
    var generator = JSONGenerator()
    for kernel in JSONKernel.available {
      var tokenizer = JSONTokenizer(kernel: kernel)
      for _ in 0..<100 {
        let half = generator.damaged(size: 10)
        let whole = generator.valid(size: 10)
        let cut = Int.random(in: 0...half.count, using: &generator.random)
        var recorder = JSONRecorder(stopAfter: Bool.random(using: &generator.random) ? 5 : nil)
        try? tokenizer.feed(half.span.extracting(..<cut), to: &recorder)
        recorder = JSONRecorder()
        try tokenizer.tokenize(whole.span, to: &recorder)
        #expect(recorder.transcript == JSONOracle().transcript(of: whole))
        #expect(tokenizer.depth == 0)
        #expect(tokenizer.offset == whole.count)
      }
    }
  }
}
