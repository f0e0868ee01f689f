import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

/// However a stream is cut, the same comes out of it, and as soon as its bytes are there.
struct FrameSplitTests {
  /// A stream and the limit that it is read with.
  struct Sample: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var limit = FrameLimit.hostToBrowser
    var stream: @Sendable (ByteOrder) -> [UInt8]
  }

  static let samples = [
    Sample(testDescription: "no frame") { _ in [] },
    Sample(testDescription: "one frame") { frame(#""ping""#, order: $0) },
    Sample(testDescription: "empty frames") { frame("", order: $0) + frame("", order: $0) },
    Sample(testDescription: "frames of many lengths") { order in
      ["\"ping\"", "", "1", "[]", "", "{\"a\":1}"].flatMap { frame($0, order: order) }
    },
    Sample(testDescription: "a header cut off") { frame("{}", order: $0) + [6, 0, 0] },
    Sample(testDescription: "a payload cut off") {
      frame("{}", order: $0) + frame("\"pi", count: 6, order: $0)
    },
    Sample(testDescription: "a frame at the limit and one over it", limit: 5) {
      frame("12345", order: $0) + frame("123456", order: $0) + frame("1", order: $0)
    },
    Sample(testDescription: "the longest frame, hardly begun", limit: FrameLimit.format) {
      frame("", order: $0) + frame("\"", count: .max, order: $0) + frame("{}", order: $0)
    },
  ]

  @Test(arguments: samples, ByteOrder.both)
  func `cutting at any byte changes nothing`(sample: Sample, order: ByteOrder) throws {
    let stream = sample.stream(order)
    for cut in 0...stream.count { try check(stream, sample, order, cutAt: [cut]) }
  }

  @Test(arguments: samples, ByteOrder.both)
  func `cutting at any two bytes changes nothing`(sample: Sample, order: ByteOrder) throws {
    let stream = sample.stream(order)
    for first in 0...stream.count {
      for second in first...stream.count {
        try check(stream, sample, order, cutAt: [first, second])
      }
    }
  }

  @Test(arguments: samples, ByteOrder.both)
  func `one byte at a time, each event comes with its last byte`(
    sample: Sample, order: ByteOrder
  ) throws {
    let stream = sample.stream(order)
    let oracle = FrameOracle(limit: sample.limit, order: order)
    var driver = FrameDecoderDriver(limit: sample.limit, order: order)
    for count in 0..<stream.count {
      try driver.feed(stream.span.extracting(count..<count + 1))
      #expect(driver.transcript == oracle.transcript(of: Array(stream.prefix(count + 1))))
    }
    #expect(try driver.finish() == oracle.failureAtEnd(of: stream))
  }

  @Test(arguments: samples, ByteOrder.both)
  func `a stream may end at any byte, and its error tells where`(
    sample: Sample, order: ByteOrder
  ) throws {
    let stream = sample.stream(order)
    for count in 0...stream.count {
      let prefix = Array(stream.prefix(count))
      for cut in 0...count { try check(prefix, sample, order, cutAt: [cut]) }
    }
  }

  @Test func `random streams, cut at random, give what the oracle gives`() throws {
    var generator = SeededGenerator()
    for round in 0..<2000 {
      let order = ByteOrder.both.randomElement(using: &generator) ?? .native
      let limit = [0, 3, 40, FrameLimit.format].randomElement(using: &generator) ?? 0
      let sample = Sample(testDescription: "round \(round)", limit: limit) { _ in [] }
      let stream = randomStream(order, &generator)
      let cuts = (0..<Int.random(in: 0...8, using: &generator))
        .map { _ in Int.random(in: 0...stream.count, using: &generator) }
        .sorted()
      var turns = generator.next()
      try check(stream, sample, order, cutAt: cuts) {
        turns = turns << 1 | turns >> 63
        return turns & 1 == 1
      }
    }
  }

  private func check(
    _ stream: [UInt8], _ sample: Sample, _ order: ByteOrder, cutAt cuts: [Int],
    asksForMessage: () -> Bool = { false }
  ) throws {
    let oracle = FrameOracle(limit: sample.limit, order: order)
    let (seen, failureAtEnd) = try transcript(
      of: stream, cutAt: cuts, limit: sample.limit, order: order, asksForMessage: asksForMessage)
    let context: Comment = "\(sample.testDescription) \(stream) cut at \(cuts), \(order)"
    #expect(seen == oracle.transcript(of: stream), context)
    #expect(failureAtEnd == oracle.failureAtEnd(of: stream), context)
  }

  /// Up to six frames of up to 40 bytes, one header in eight a lie, the end often cut off.
  private func randomStream(
    _ order: ByteOrder, _ generator: inout SeededGenerator
  ) -> [UInt8] {
    var stream: [UInt8] = []
    for _ in 0..<Int.random(in: 0...6, using: &generator) {
      let payload = String(repeating: "x", count: Int.random(in: 0...40, using: &generator))
      let isLie = Int.random(in: 0..<8, using: &generator) == 0
      let lie = UInt32.random(in: 0...100, using: &generator)
      stream += frame(payload, count: isLie ? lie : nil, order: order)
    }
    return stream.dropLast(Int.random(in: 0...5, using: &generator))
  }
}
