import Foundation
import FuzzChecks
import NativeMessagingCodec
import Testing

/// The bytes of a frame around `payload`, announcing `count` bytes, which need not be true.
func frame(_ payload: String, count: UInt32? = nil, order: ByteOrder = .native) -> [UInt8] {
  FrameOracle.frame(Array(payload.utf8), count: count.map { Int($0) }, order: order)
}

/// What a decoder makes of `stream` when it is cut at `cuts`, which rise.
func transcript(
  of stream: [UInt8], cutAt cuts: [Int] = [], limit: Int = FrameLimit.format,
  order: ByteOrder = .native, asksForMessage: () -> Bool = { false }
) throws -> (transcript: FrameTranscript, failureAtEnd: FrameError?) {
  var driver = FrameDecoderDriver(limit: limit, order: order)
  var start = 0
  for end in cuts + [stream.count] {
    try driver.feed(stream.span.extracting(start..<end), asksForMessage: asksForMessage)
    start = end
  }
  let failure = try driver.finish()
  return (driver.transcript, failure)
}

/// An event that can be kept and compared.
enum Seen: Equatable {
  case header(Int)
  case payload(String)
  case end
  case nothing
}

extension FrameDecoder {
  /// The next event, copied out.
  mutating func see(_ input: inout Span<UInt8>) throws(FrameError) -> Seen {
    switch try next(from: &input) {
    case .header(let payloadCount)?: .header(payloadCount)
    case .payload(let piece)?: .payload(String(decoding: [UInt8](copying: piece), as: UTF8.self))
    case .end?: .end
    case nil: .nothing
    }
  }

  /// The next message, copied out.
  mutating func message(_ input: inout Span<UInt8>) throws(FrameError) -> String? {
    guard let payload = try nextMessage(from: &input) else { return nil }
    return String(decoding: [UInt8](copying: payload), as: UTF8.self)
  }
}

extension ByteOrder {
  static let both: [ByteOrder] = [.littleEndian, .bigEndian]
}

/// The bytes that `body` appends to a span with room for `capacity`.
func bytes(
  capacity: Int, _ body: (inout OutputSpan<UInt8>) -> Void
) -> [UInt8] {
  [UInt8](capacity: capacity, initializingWith: body)
}
