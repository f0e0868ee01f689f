import NativeMessagingCodec
import Testing

/// The short way: whole frames in one buffer.
struct FrameMessageTests {
  @Test func `messages come one after the other out of one buffer`() throws {
    let bytes = frame(#""ping""#) + frame("") + frame("{}") + frame("12").dropLast()
    var decoder = FrameDecoder()
    var input = bytes.span
    #expect(try decoder.message(&input) == #""ping""#)
    #expect(decoder.frameOffset == 10)
    #expect(try decoder.message(&input) == "")
    #expect(decoder.frameOffset == 14)
    #expect(try decoder.message(&input) == "{}")
    #expect(decoder.frameOffset == 20)
    #expect(try decoder.message(&input) == nil)
    #expect(input.count == 5)
    #expect(decoder.isBetweenFrames == true)
  }

  @Test func `a message is held back until its last byte is there`() throws {
    let bytes = frame(#""ping""#)
    var decoder = FrameDecoder()
    for count in 0..<bytes.count {
      var input = bytes.span.extracting(first: count)
      #expect(try decoder.message(&input) == nil)
      #expect(input.count == count)
      #expect(decoder.announcedCount(in: input) == (count < 4 ? nil : 6))
    }
    var input = bytes.span
    #expect(try decoder.message(&input) == #""ping""#)
  }

  @Test func `inside a frame there is no message and nothing is announced`() throws {
    let first = frame("abcd")
    let bytes = first + frame("next")
    for consumed in 1..<first.count {
      var decoder = FrameDecoder()
      var input = bytes.span.extracting(first: consumed)
      while try decoder.see(&input) != .nothing {}
      input = bytes.span.extracting(droppingFirst: consumed)
      #expect(decoder.announcedCount(in: input) == nil)
      #expect(try decoder.message(&input) == nil)
      #expect(input.count == bytes.count - consumed)

      while try decoder.see(&input) != .end {}
      #expect(decoder.announcedCount(in: input) == 4)
      #expect(try decoder.message(&input) == "next")
    }
  }

  @Test func `a frame whose end was not asked for is not over`() throws {
    let bytes = frame("a") + frame("b")
    var decoder = FrameDecoder()
    var input = bytes.span
    #expect(try decoder.see(&input) == .header(1))
    #expect(try decoder.see(&input) == .payload("a"))
    #expect(try decoder.message(&input) == nil)
    #expect(decoder.isBetweenFrames == false)
    // Nothing of it is missing, so the stream may end here all the same.
    #expect(throws: Never.self) { try decoder.finish() }
    #expect(try decoder.see(&input) == .end)
    #expect(try decoder.message(&input) == "b")
  }

  @Test(arguments: ByteOrder.both)
  func `what is announced is what the next header says`(order: ByteOrder) throws {
    for count in [0, 1, 255, 256, 65536, 1 << 24, 1 << 31, UInt32.max] {
      let bytes = frame("", count: count, order: order)
      var decoder = FrameDecoder(limit: FrameLimit.format, order: order)
      var input = bytes.span
      #expect(decoder.announcedCount(in: input) == Int(count))
      #expect(try decoder.see(&input) == .header(Int(count)))
    }
  }

  @Test func `announcing does not judge, taking does`() throws {
    let bytes = frame("123456")
    var decoder = FrameDecoder(limit: 5)
    var input = bytes.span
    #expect(decoder.announcedCount(in: input) == 6)
    #expect(throws: FrameError.payloadTooLong(count: 6, limit: 5, offset: 0)) {
      try decoder.message(&input)
    }
    #expect(decoder.announcedCount(in: bytes.span) == nil)
  }
}
