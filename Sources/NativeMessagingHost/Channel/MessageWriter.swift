public import NativeMessagingCodec

/// Writes messages to a descriptor through a queue that is bounded.
///
/// A message is complete in the queue, or partly in the pipe, when ``write(_:)`` returns; what is
/// queued goes out together, in as few calls as the pipe allows. While the peer does not read, the
/// queue fills up to its limit; only then does a write wait.
public struct MessageWriter: ~Copyable {
  /// The default bound of the queue: four of the longest messages that a browser takes.
  ///
  /// It must hold at least one message with its header.
  public static let defaultQueueLimit = 4 << 20

  /// What is queued goes out at once when there is this much of it: as much as a pipe holds.
  private static let batchCount = 64 << 10
  /// A message of this size is written from where it stands, in one call with its header.
  private static let directCount = 16 << 10
  private static let queueCapacity = 16 << 10
  /// A queue that has grown beyond this gives its memory back when it is empty.
  private static let keptCapacity = 256 << 10

  private let outlet: Outlet
  private let encoder: FrameEncoder
  /// The most bytes, with headers, that may wait for the peer.
  public let queueLimit: Int
  private var queue = ByteBuffer(capacity: MessageWriter.queueCapacity)
  private var failure: ChannelError?

  /// Readable once the host shall end: from then on nothing waits longer than `graceMilliseconds`.
  var wake: Descriptor?
  private var deadline: Int?
  /// How long the peer may take to read what is left, once the host shall end.
  static let graceMilliseconds = 1000

  /// A writer to `output`, which stays open and keeps its mode.
  ///
  /// - Parameters:
  ///   - limit: the longest message, in bytes of payload; by default what a browser takes.
  ///   - queueLimit: the most bytes that may wait for the peer, at least `limit` + 4.
  public init(
    _ output: Descriptor,
    limit: Int = FrameLimit.hostToBrowser,
    queueLimit: Int = MessageWriter.defaultQueueLimit
  ) {
    outlet = Outlet(output)
    encoder = FrameEncoder(limit: limit)
    self.queueLimit = max(queueLimit, FrameLimit.headerCount + limit)
  }

  /// How many bytes, with headers, wait for the peer.
  public var queuedCount: Int { queue.count }
  /// Whether nobody reads any more.
  public var isClosed: Bool { failure == .closed }
  /// Where the bytes go, for waiting.
  var output: Descriptor { outlet.descriptor }

  /// Sends one message: `message` is its JSON text in UTF-8.
  ///
  /// Throws ``ChannelError/messageTooLong(_:)`` before a byte is written, after which the writer is
  /// as good as before. ``ChannelError/closed`` and ``ChannelError/system(_:)`` stay. Waits only
  /// while more than `queueLimit` bytes would wait for the peer.
  public mutating func write(_ message: Span<UInt8>) throws(ChannelError) {
    if let failure { throw failure }
    let header = try header(payloadCount: message.count)
    let frameCount = FrameLimit.headerCount + message.count
    if frameCount > queue.room || queue.count + frameCount > MessageWriter.batchCount {
      // The rare ways: a long message, a full queue.
      if queue.isEmpty, message.count >= MessageWriter.directCount {
        return try writeDirectly(header, message)
      }
      try drain(to: queueLimit - frameCount)
      makeRoom(frameCount)
    }
    queue.append(header)
    queue.append(message)
    if queue.count >= MessageWriter.batchCount { try flushReady() }
  }

  /// Waits until all that was written is with the peer.
  ///
  /// Throws ``ChannelError/closed`` when nobody reads any more.
  public mutating func flush() throws(ChannelError) {
    try drain(to: 0)
  }

  /// Writes what the peer takes now.
  mutating func flushReady() throws(ChannelError) {
    if let failure { throw failure }
    while !queue.isEmpty {
      var count = 0
      do throws(SystemError) {
        count = try outlet.write(queue.bytes)
      } catch {
        throw fail(error.meansClosed ? .closed : .system(error))
      }
      guard count > 0 else { return }
      queue.consume(count)
    }
    queue.shrink(to: MessageWriter.keptCapacity)
  }

  /// From now on nothing waits for the peer longer than the grace.
  mutating func end() {
    if deadline == nil {
      deadline = Descriptor.monotonicMilliseconds() + MessageWriter.graceMilliseconds
    }
  }

  /// Waits until at most `count` bytes are queued.
  private mutating func drain(to count: Int) throws(ChannelError) {
    if let failure { throw failure }
    guard queue.count > count else { return }
    try flushReady()
    while queue.count > count {
      try waitForOutput()
      try flushReady()
    }
  }

  private mutating func waitForOutput() throws(ChannelError) {
    let left = deadline.map { $0 - Descriptor.monotonicMilliseconds() }
    if let left, left <= 0 { throw fail(.closed) }
    do throws(SystemError) {
      let ready = try Descriptor.poll(
        output: output, wake: deadline == nil ? wake : nil, milliseconds: left)
      if ready.contains(.wake) { end() }
    } catch {
      throw fail(.system(error))
    }
  }

  /// One call for header and message; what the peer does not take now is queued.
  private mutating func writeDirectly(
    _ header: InlineArray<4, UInt8>, _ message: Span<UInt8>
  ) throws(ChannelError) {
    var count = 0
    do throws(SystemError) {
      count = try outlet.write(header.span, message)
    } catch {
      throw fail(error.meansClosed ? .closed : .system(error))
    }
    let fromHeader = min(count, FrameLimit.headerCount)
    makeRoom(FrameLimit.headerCount + message.count - count)
    queue.append(header.span.extracting(droppingFirst: fromHeader))
    queue.append(message.extracting(droppingFirst: count - fromHeader))
  }

  /// Room for `count` bytes more: at least doubled when the queue has to grow, so that appending
  /// stays linear, and never beyond the limit.
  private mutating func makeRoom(_ count: Int) {
    guard queue.room < count else { return }
    let needed = queue.count + count
    guard needed > queue.capacity / 2 else { return queue.makeRoom() }
    queue.makeRoom(capacity: max(needed, min(queue.capacity * 2, queueLimit)))
  }

  @inline(__always)
  private func header(payloadCount: Int) throws(ChannelError) -> InlineArray<4, UInt8> {
    do throws(PayloadTooLong) {
      return try encoder.header(payloadCount: payloadCount)
    } catch {
      throw .messageTooLong(error)
    }
  }

  private mutating func fail(_ error: ChannelError) -> ChannelError {
    failure = error
    return error
  }
}
