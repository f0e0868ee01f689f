import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

struct FrameEncoderTests {
  @Test func `a header is the length in four bytes of either order`() throws {
    let little = FrameEncoder(limit: FrameLimit.format, order: .littleEndian)
    let big = FrameEncoder(limit: FrameLimit.format, order: .bigEndian)
    #expect(try bytes(little, 0x0102_0304) == [4, 3, 2, 1])
    #expect(try bytes(big, 0x0102_0304) == [1, 2, 3, 4])
    #expect(try bytes(little, 0) == [0, 0, 0, 0])
    #expect(try bytes(big, 6) == [0, 0, 0, 6])
    #expect(try bytes(little, 6) == [6, 0, 0, 0])
    #expect(try bytes(little, Int(UInt32.max)) == [255, 255, 255, 255])
  }

  @Test func `the order is the machine's own unless told otherwise`() throws {
    let isLittleEndian = UInt32(6).littleEndian == 6
    #expect(try bytes(FrameEncoder(), 6) == (isLittleEndian ? [6, 0, 0, 0] : [0, 0, 0, 6]))
  }

  @Test(arguments: [0, 1, FrameLimit.hostToBrowser, FrameLimit.browserToHost])
  func `a limit lets exactly its own length through`(limit: Int) throws {
    let encoder = FrameEncoder(limit: limit)
    #expect(throws: Never.self) { _ = try encoder.header(payloadCount: limit) }
    let error = #expect(throws: PayloadTooLong.self) {
      _ = try encoder.header(payloadCount: limit + 1)
    }
    #expect(error?.count == limit + 1)
    #expect(error?.limit == limit)
    #expect(throws: Never.self) { _ = try encoder.header(payloadCount: 0) }
  }

  @Test func `no header announces more than its four bytes hold`() {
    let encoder = FrameEncoder(limit: FrameLimit.format)
    for count in [FrameLimit.format + 1, 1 << 33, Int.max] {
      #expect(throws: PayloadTooLong.self) { _ = try encoder.header(payloadCount: count) }
    }
  }

  @Test func `a host's limit is what browsers take`() throws {
    #expect(FrameEncoder().limit == 1_048_576)
    let error = #expect(throws: PayloadTooLong.self) {
      _ = try FrameEncoder().header(payloadCount: 1_048_577)
    }
    #expect(
      error?.description == "the message has 1048577 bytes, over the limit of 1048576")
  }

  @Test(arguments: ByteOrder.both)
  func `what is encoded is decoded`(order: ByteOrder) throws {
    var generator = SeededGenerator()
    let encoder = FrameEncoder(limit: FrameLimit.format, order: order)
    for _ in 0..<1000 {
      // As many short lengths as long ones.
      let count = Int(UInt32.max >> Int.random(in: 0..<32, using: &generator))
      let length = Int.random(in: 0...count, using: &generator)
      let header = try bytes(encoder, length)
      var decoder = FrameDecoder(limit: FrameLimit.format, order: order)
      var input = header.span
      #expect(try decoder.see(&input) == .header(length))
      #expect(FrameOracle(limit: length, order: order).transcript(of: header).failure == nil)
    }
  }

  @Test func `a length below zero and a limit out of range are the caller's mistake`() async {
    await #expect(processExitsWith: .failure) {
      _ = try FrameEncoder().header(payloadCount: -1)
    }
    await #expect(processExitsWith: .failure) { _ = FrameEncoder(limit: -1) }
    await #expect(processExitsWith: .failure) { _ = FrameEncoder(limit: FrameLimit.format + 1) }
  }

  private func bytes(_ encoder: FrameEncoder, _ payloadCount: Int) throws -> [UInt8] {
    let header = try encoder.header(payloadCount: payloadCount)
    return [UInt8](copying: header.span)
  }
}
