/// A payload that is longer than the peer takes: nothing of it has been written.
public struct PayloadTooLong: Error, Equatable, Sendable {
  /// The payload's length in bytes.
  public let count: Int
  /// The limit in bytes that it exceeds.
  public let limit: Int

  @usableFromInline
  init(count: Int, limit: Int) {
    self.count = count
    self.limit = limit
  }

  /// Appends one line for a log.
  public func write(to text: inout ASCIIText) {
    text.append("the message has ")
    text.append(count)
    text.append(" bytes, over the limit of ")
    text.append(limit)
  }
}

/// Turns a payload's length into the header that goes before it.
public struct FrameEncoder: Sendable {
  /// The longest payload that it gives a header, in bytes.
  public let limit: Int
  @usableFromInline let order: ByteOrder

  /// An encoder of frames whose payload has at most `limit` bytes.
  ///
  /// The default is what browsers take from a host. A browser's side uses
  /// ``FrameLimit/browserToHost`` or ``FrameLimit/format``.
  public init(limit: Int = FrameLimit.hostToBrowser) {
    self.init(limit: limit, order: .native)
  }

  package init(limit: Int, order: ByteOrder) {
    precondition(0 <= limit && limit <= FrameLimit.format, "a frame limit is 0 to 4 GiB − 1")
    self.limit = limit
    self.order = order
  }

  /// The header of a frame with `payloadCount` bytes of payload.
  @inlinable @inline(__always)
  public func header(payloadCount: Int) throws(PayloadTooLong) -> InlineArray<4, UInt8> {
    precondition(payloadCount >= 0, "a payload has no negative length")
    guard payloadCount <= limit else { throw PayloadTooLong(count: payloadCount, limit: limit) }
    return order.header(UInt32(truncatingIfNeeded: payloadCount))
  }
}
