import FuzzChecks
import NativeMessagingCodec
import Testing

struct FrameDecoderTests {
  @Test(arguments: ByteOrder.both)
  func `a frame is a header, its payload and an end`(order: ByteOrder) throws {
    let bytes = frame(#""ping""#, order: order) + [7]
    var decoder = FrameDecoder(limit: FrameLimit.format, order: order)
    var input = bytes.span
    #expect(try decoder.see(&input) == .header(6))
    #expect(input.count == 7)
    #expect(try decoder.see(&input) == .payload(#""ping""#))
    #expect(input.count == 1)
    #expect(try decoder.see(&input) == .end)
    #expect(input.count == 1)
  }

  @Test func `the order is the machine's own unless told otherwise`() throws {
    let isLittleEndian = UInt32(6).littleEndian == 6
    let bytes = frame(#""ping""#, order: isLittleEndian ? .littleEndian : .bigEndian)
    var decoder = FrameDecoder()
    var input = bytes.span
    #expect(try decoder.see(&input) == .header(6))
  }

  @Test func `a payload is lent, not copied`() throws {
    let bytes = frame(#""ping""#)
    var input = bytes.span
    let payload = input.extracting(droppingFirst: 4)

    var decoder = FrameDecoder()
    #expect(try decoder.see(&input) == .header(6))
    guard case .payload(let piece)? = try decoder.next(from: &input) else {
      Issue.record("no payload")
      return
    }
    #expect(piece.isIdentical(to: payload) == true)

    var other = FrameDecoder()
    input = bytes.span
    let isMessageLent = try other.nextMessage(from: &input)?.isIdentical(to: payload)
    #expect(isMessageLent == true)
  }

  @Test func `an empty frame is a header and an end, and needs no further byte`() throws {
    let bytes = frame("") + frame("")
    var decoder = FrameDecoder()
    var input = bytes.span.extracting(first: 4)
    #expect(try decoder.see(&input) == .header(0))
    #expect(try decoder.see(&input) == .end)
    #expect(try decoder.see(&input) == .nothing)
    #expect(decoder.isBetweenFrames == true)
    #expect(decoder.frameOffset == 4)
    input = bytes.span.extracting(droppingFirst: 4)
    #expect(try decoder.message(&input) == "")
    #expect(decoder.frameOffset == 8)
  }

  @Test func `no bytes are no event, anywhere`() throws {
    let bytes = frame("ab")
    var decoder = FrameDecoder()
    for index in 0...bytes.count {
      var none = Span<UInt8>()
      #expect(try decoder.see(&none) == .nothing)
      #expect(try decoder.message(&none) == nil)
      guard index < bytes.count else { break }
      var byte = bytes.span.extracting(index..<index + 1)
      while try decoder.see(&byte) != .nothing {}
    }
    #expect(decoder.frameOffset == bytes.count)
  }

  @Test func `the frame's offset moves with its end`() throws {
    let bytes = frame("a") + frame("") + frame("bcd")
    var decoder = FrameDecoder()
    var input = bytes.span
    var offsets: [Int] = []
    while try decoder.see(&input) != .nothing { offsets.append(decoder.frameOffset) }
    #expect(offsets == [0, 0, 5, 5, 9, 9, 9, 16])
  }

  @Test func `offsets pass 4 GiB`() throws {
    let piece = [UInt8](repeating: 0x20, count: 1 << 16)
    var decoder = FrameDecoder()
    for frameIndex in 0..<2 {
      let header = frame("", count: .max)
      var input = header.span
      #expect(try decoder.see(&input) == .header(Int(UInt32.max)))
      var received = 0
      while received < Int(UInt32.max) {
        input = piece.span.extracting(first: Int(UInt32.max) - received)
        guard case .payload(let part)? = try decoder.next(from: &input) else { break }
        received += part.count
      }
      #expect(received == Int(UInt32.max))
      #expect(try decoder.see(&input) == .end)
      #expect(decoder.frameOffset == (frameIndex + 1) * (4 + Int(UInt32.max)))
    }
  }

  @Test(arguments: [0, 1, 6, FrameLimit.hostToBrowser, FrameLimit.browserToHost, 1 << 31])
  func `a limit lets exactly its own length through`(limit: Int) throws {
    let bytes = frame("", count: UInt32(limit)) + frame("", count: UInt32(limit + 1))
    var decoder = FrameDecoder(limit: limit)
    var input = bytes.span.extracting(first: 4)
    #expect(try decoder.see(&input) == .header(limit))

    var other = FrameDecoder(limit: limit)
    input = bytes.span.extracting(droppingFirst: 4)
    #expect(throws: FrameError.payloadTooLong(count: limit + 1, limit: limit, offset: 0)) {
      try other.see(&input)
    }
  }

  @Test(arguments: [false, true], 0..<4)
  func `a refused frame leaves the input behind its header`(asMessage: Bool, early: Int) throws {
    let bytes = frame("a") + frame("123456") + frame("b")
    let expected = FrameError.payloadTooLong(count: 6, limit: 5, offset: 5)
    var decoder = FrameDecoder(limit: 5)
    // The first bytes of the refused header may have come earlier; then no message is in one piece.
    var input = bytes.span.extracting(first: 5 + early)
    while try decoder.see(&input) != .nothing {}
    input = bytes.span.extracting(droppingFirst: 5 + early)
    #expect(throws: expected) {
      if asMessage, early == 0 {
        _ = try decoder.message(&input)
      } else {
        _ = try decoder.see(&input)
      }
    }
    #expect(input.count == bytes.count - 9)
    #expect(decoder.frameOffset == 5)
  }

  @Test func `an error stays`() throws {
    let bytes = frame("123456") + frame("b")
    let expected = FrameError.payloadTooLong(count: 6, limit: 5, offset: 0)
    var decoder = FrameDecoder(limit: 5)
    var input = bytes.span
    #expect(throws: expected) { try decoder.see(&input) }
    input = bytes.span.extracting(droppingFirst: 10)
    for _ in 0..<3 {
      #expect(throws: expected) { try decoder.see(&input) }
      #expect(throws: expected) { try decoder.message(&input) }
      #expect(throws: expected) { try decoder.finish() }
    }
    #expect(input.count == 5)
    #expect(decoder.announcedCount(in: input) == nil)
    #expect(decoder.isBetweenFrames == false)
  }

  @Test func `errors tell what, how much and where`() {
    #expect(
      FrameError.payloadTooLong(count: 6, limit: 5, offset: 9).description
        == "the frame at byte 9 announces 6 bytes, over the limit of 5")
    #expect(
      FrameError.truncatedHeader(received: 3, offset: 9).description
        == "the stream ended inside the header at byte 9, after 3 of 4 bytes")
    #expect(
      FrameError.truncatedPayload(announced: 6, received: 5, offset: 9).description
        == "the stream ended inside the frame at byte 9, after 5 of 6 bytes of payload")
  }

  @Test func `limits are the browsers' and the format's`() {
    #expect(FrameLimit.hostToBrowser == 1_048_576)
    #expect(FrameLimit.browserToHost == 67_108_864)
    #expect(FrameLimit.format == 4_294_967_295)
    let decoder = FrameDecoder()
    #expect(decoder.limit == FrameLimit.format)
  }

  @Test func `a limit that no header can announce is the caller's mistake`() async {
    await #expect(processExitsWith: .failure) { _ = FrameDecoder(limit: FrameLimit.format + 1) }
    await #expect(processExitsWith: .failure) { _ = FrameDecoder(limit: -1) }
  }
}
