import CFaults
import Foundation
import FuzzChecks
import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

/// Memory is taken for what was received, not for what was announced: measured by the kernel.
struct PeakMemoryTests {
  /// What two runs of the same program differ by, with room for a sanitizer's own bookkeeping; a
  /// length that was believed would be seen from 4 MiB on.
  static let slackKiB = 3 << 10

  /// What a frame may cost that is streamed.
  static let streamSlackKiB = test_is_sanitized() == 0 ? 1 << 10 : 16 << 10

  static let payload = Array(#""ping""#.utf8)

  /// What a corrupted header may announce for a payload of 6 bytes: any bit flipped, the bytes in the
  /// wrong order, and the edges.
  static let counts: [UInt32] =
    (0..<32).map { 6 ^ 1 << $0 } + [UInt32(6).byteSwapped, 0, 1, 1 << 31, .max]

  /// What follows the corrupted header: nothing, too little, another frame.
  static let followers = [[], payload.dropLast(), payload + frame(payload)].map(Array.init)

  @Test func `a corrupted length costs the host no memory, no wait and no answer`() throws {
    let ordinary = try RunningHost()
    #expect(try ordinary.ask("\"ping\"") == "\"pong\"")
    let ordinaryKiB = try ordinary.peakKiB()
    for count in Self.counts {
      for follower in Self.followers {
        let stream = frame("{}") + frame([], count: count) + follower
        let host = try RunningHost()
        host.input.write(stream)
        #expect(try host.output.readMessage() == Array("{}".utf8))
        try host.waitUntilIdle()
        let peakKiB = try host.peakKiB()
        #expect(peakKiB < ordinaryKiB + Self.slackKiB, "\(count) was announced")
        let (status, log) = try host.finish()
        let whole = wholeFrames(stream)
        #expect(status == (whole.rest == 0 ? 0 : 1))
        #expect(log.split(separator: "\n").count == (whole.rest == 0 ? 0 : 1))
        let answers = whole.payloads.dropFirst().map(rightAnswer)
        #expect(payloads(of: try host.output.readAll()) == answers)
      }
    }
  }

  private func rightAnswer(to message: [UInt8]) -> [UInt8] {
    if message == Self.payload { return Array("\"pong\"".utf8) }
    guard let error = JSONOracle().transcript(of: message).failure else { return message }
    return Array(PingPongJSONTests.answer("\(error.reason.text)", error.offset).utf8)
  }

  /// What is whole in `stream`, and how many bytes come behind it.
  private func wholeFrames(_ stream: [UInt8]) -> (payloads: [[UInt8]], rest: Int) {
    for count in (0...stream.count).reversed() {
      if let payloads = payloads(of: Array(stream[..<count])) {
        return (payloads, stream.count - count)
      }
    }
    return ([], stream.count)
  }

  @Test func `a message of 64 MiB that is announced and not sent costs nothing`() throws {
    let host = try RunningHost("FixtureHost", ["echo"])
    #expect(try host.ask("{}") == "{}")
    let before = try host.peakKiB()
    host.input.write(frame(pattern(10), count: 64 << 20))
    try host.waitUntilIdle()
    #expect(try host.peakKiB() < before + Self.slackKiB)
    let (status, log) = try host.finish()
    #expect(status == 1)
    #expect(log.contains("the stream ended inside the frame at byte 6, after 10 of 67108864 bytes"))
  }

  @Test func `a message over the limit ends the host at its header`() throws {
    let host = try RunningHost("FixtureHost", ["echo"])
    host.input.write(frame([], count: 64 << 20 | 1))
    #expect(host.exitStatus() == 1)
    let log = String(decoding: try host.log.readAll(), as: UTF8.self)
    #expect(
      log.contains("the frame at byte 0 announces 67108865 bytes, over the limit of 67108864"))
  }

  @Test func `the longest frame of all passes through the memory of a short one`() throws {
    let host = try RunningHost("FixtureHost", Launch.firefox.arguments + ["count"])
    #expect(try host.ask("\"ping\"") == "6")
    let before = try host.peakKiB()
    let piece = [UInt8](repeating: 0x20, count: 1 << 20)
    host.input.write(frame([], count: .max))
    for _ in 0..<(4 << 10) - 1 { host.input.write(piece) }
    host.input.write(Array(piece.dropLast()))
    #expect(try host.output.readMessage() == Array("4294967295".utf8))
    #expect(try host.ask("\"ping\"") == "6")
    #expect(try host.peakKiB() < before + Self.streamSlackKiB)
    #expect(try host.finish().status == 0)
  }

  @Test func `a long message is tokenized in the memory of a short one`() throws {
    let host = try RunningHost("ping_pong", Launch.firefox.arguments)
    #expect(try host.ask("\"ping\"") == "\"pong\"")
    let before = try host.peakKiB()
    let pair = Array(#"{"a":[true,"",-0.5]},"#.utf8)
    let piece = repeated(pair, 1 << 15)
    let pieces = 48
    let end = Array("1]".utf8)
    let objects = pieces << 15
    host.input.write(frame([0x5B], count: UInt32(1 + pieces * piece.count + end.count)))
    for _ in 0..<pieces { host.input.write(piece) }
    host.input.write(end)
    let answer = """
      {"bytes":\(3 + pieces * piece.count),"tokens":\(8 * objects + 3),"objects":\(objects),\
      "arrays":\(objects + 1),"names":\(objects),"strings":\(objects),"numbers":\(objects + 1),\
      "literals":\(objects),"depth":3}
      """
    #expect(try host.answer() == answer)
    #expect(try host.ask("\"ping\"") == "\"pong\"")
    #expect(try host.peakKiB() < before + Self.streamSlackKiB)
    #expect(try host.finish().status == 0)
  }
}
