/// A payload behind its length in native byte order.
func framed(_ payload: [UInt8]) -> [UInt8] {
  header(payload.count) + payload
}

/// The four bytes that announce a payload.
func header(_ payloadCount: Int) -> [UInt8] {
  (0..<4).map { UInt8(truncatingIfNeeded: payloadCount >> shift(ofByte: $0)) }
}

/// The length that a frame's header announces.
func payloadCount(of frame: [UInt8]) -> Int {
  (0..<4).reduce(0) { $0 | Int(frame[$1]) << shift(ofByte: $1) }
}

/// Where a header's byte stands in the number, in this machine's byte order.
private func shift(ofByte index: Int) -> Int {
  8 * (UInt32(1).littleEndian == 1 ? index : 3 - index)
}

/// A stream of small messages that come back as they are: 1,000 different JSON objects of
/// 100 bytes, over and over.
struct EchoStream {
  static let payloadCount = 100
  static let frameCount = 4 + payloadCount
  private static let frames = 1_000
  private static let period = frames * frameCount

  /// The period and its beginning once more, so that `window` bytes from anywhere are in one piece.
  private let bytes: [UInt8]

  init(window: Int) {
    let period = (0..<Self.frames).flatMap { framed(Self.message($0)) }
    bytes = period + period.prefix(window)
  }

  /// A JSON object of exactly 100 bytes.
  static func message(_ sequence: Int) -> [UInt8] {
    let number = String(100_000 + sequence)
    let start = #"{"type":"echo","sequence":\#(number),"text":"a message of a hundred bytes"#
    let filler = String(repeating: ".", count: payloadCount - start.utf8.count - 2)
    return Array((start + filler + #""}"#).utf8)
  }

  /// The payload of a message, by its place in the stream.
  @_lifetime(borrow self)
  func message(_ index: Int) -> Span<UInt8> {
    let offset = index % Self.frames * Self.frameCount + 4
    return bytes.span.extracting(offset..<offset + Self.payloadCount)
  }

  @_lifetime(borrow self)
  func piece(at offset: Int, count: Int) -> Span<UInt8> {
    bytes.span.extracting(droppingFirst: offset % Self.period).extracting(first: count)
  }
}
