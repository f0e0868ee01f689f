import Foundation
import FuzzChecks
import NativeMessagingCodec
import Testing

/// A length that is not the payload's: the decoder believes it within the limit and does nothing
/// for its sake but count.
struct CorruptedPrefixTests {
  static let payload = #""ping""#
  static let limits = [5, FrameLimit.hostToBrowser, FrameLimit.browserToHost, FrameLimit.format]

  /// What a corrupted header may announce for a payload of 6 bytes: any bit flipped, the bytes in the
  /// wrong order, and the edges.
  static let counts: [UInt32] =
    (0..<32).map { 6 ^ 1 << $0 } + [UInt32(6).byteSwapped, 0, 1, 1 << 31, .max]

  /// What follows the corrupted header: nothing, too little, another frame.
  static let followers: [@Sendable (ByteOrder) -> [UInt8]] = [
    { _ in [] },
    { _ in Array(payload.utf8.dropLast()) },
    { Array(payload.utf8) + frame(payload, order: $0) },
  ]

  @Test(arguments: counts, ByteOrder.both)
  func `a corrupted length is read as what it says, and never waited for beyond the end`(
    count: UInt32, order: ByteOrder
  ) throws {
    for limit in Self.limits {
      let oracle = FrameOracle(limit: limit, order: order)
      for follower in Self.followers {
        let stream =
          frame("{}", order: order) + frame("", count: count, order: order)
          + follower(order)
        for cuts in [[], Array(1..<stream.count)] {
          for asksForMessage in [false, true] {
            let (seen, failureAtEnd) = try transcript(
              of: stream, cutAt: cuts, limit: limit, order: order
            ) { asksForMessage }
            #expect(seen == oracle.transcript(of: stream))
            #expect(failureAtEnd == oracle.failureAtEnd(of: stream))
          }
        }
      }
    }
  }

  @Test(arguments: counts.filter { $0 > FrameLimit.hostToBrowser })
  func `a length over the limit fails with its header, whatever follows`(count: UInt32) throws {
    for follower in Self.followers {
      let stream = frame("{}") + frame("", count: count) + follower(.native)
      let (seen, failureAtEnd) = try transcript(of: stream, limit: FrameLimit.hostToBrowser)
      let expected = FrameError.payloadTooLong(
        count: Int(count), limit: FrameLimit.hostToBrowser, offset: 6)
      #expect(seen.failure == expected)
      #expect(seen.consumed == 10)
      #expect(failureAtEnd == expected)
    }
  }

  @Test func `a length within the limit that the stream does not keep is a truncated payload`()
    throws
  {
    let (seen, failureAtEnd) = try transcript(of: frame(Self.payload, count: .max))
    #expect(seen.failure == nil)
    #expect(
      failureAtEnd
        == .truncatedPayload(announced: Int(UInt32.max), received: 6, offset: 0))
  }

  @Test func `a length that is too short makes the next frame's length out of the payload`() throws
  {
    let stream = frame(Self.payload, count: 1)
    let (seen, _) = try transcript(of: stream, limit: FrameLimit.browserToHost, order: .native)
    let bytes = Array(stream[5..<9])
    let count = ByteOrder.native.count([bytes[0], bytes[1], bytes[2], bytes[3]])
    #expect(
      seen.failure
        == .payloadTooLong(count: Int(count), limit: FrameLimit.browserToHost, offset: 5))
  }

  /// In a process of its own, where no other test moves the peak.
  @Test func `no memory is taken on the strength of a length`() async {
    await #expect(processExitsWith: .success) {
      let streams = CorruptedPrefixTests.counts.flatMap { count in
        CorruptedPrefixTests.followers.map { frame("", count: count) + $0(.native) }
      }
      // What is set up at first use is set up before the first look.
      skim(streams[0], limit: 0, pieceCount: 1)
      _ = try peakKiB()
      let before = try peakKiB()
      for stream in streams {
        for limit in CorruptedPrefixTests.limits {
          skim(stream, limit: limit, pieceCount: 1)
          skim(stream, limit: limit, pieceCount: stream.count)
        }
      }
      let after = try peakKiB()
      // The longest length announced is 4 GiB; a sanitizer's own bookkeeping takes 2 MiB.
      guard after.resident - before.resident < 4 << 10, after.mapped - before.mapped < 1 << 20
      else {
        fatalError("the peak went from \(before) to \(after) KiB")
      }
    }
  }
}

/// Reads `stream` and keeps nothing, so that whatever memory is taken is the decoder's doing.
private func skim(_ stream: [UInt8], limit: Int, pieceCount: Int) {
  var decoder = FrameDecoder(limit: limit)
  for start in stride(from: 0, to: stream.count, by: pieceCount) {
    var input = stream.span.extracting(start..<min(start + pieceCount, stream.count))
    do { while try decoder.next(from: &input) != nil {} } catch { return }
  }
}

/// The most memory that this process has had at once, touched and reserved, from the kernel.
private func peakKiB() throws -> (resident: Int, mapped: Int) {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  func figure(_ name: String) throws -> Int {
    let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
    return try #require(line.flatMap { Int($0.filter(\.isNumber)) })
  }
  return (try figure("VmHWM:"), try figure("VmPeak:"))
}
