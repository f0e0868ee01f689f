public import NativeMessagingCodec

/// Writes messages to a descriptor through a queue that is bounded.
///
/// A message is complete in the queue, or partly in the pipe, when a `write` returns; what is queued
/// goes out together, in as few calls as the pipe allows. While the peer does not read, the queue
/// fills up to its limit; only then does a write wait.
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
  /// The most bytes, with headers, that may wait for the peer. The queue's memory is at most twice that.
  public let queueLimit: Int
  private(set) var queue = OutputBuffer(minimumCapacity: MessageWriter.queueCapacity)
  /// When this much is queued, another batch has come together since the peer last took no more, or
  /// the limit is reached.
  private var flushCount: Int
  private var failure: ChannelError?

  /// An ``EndWatch``'s: readable once the host shall end. From then on nothing waits longer than
  /// `graceMilliseconds`.
  var wake: Descriptor?
  /// Where a browser writes to the host: when it has closed that, the host shall end, too. A host that
  /// waits with a full queue reads no more, and would find that end only behind what is left there.
  var source: Descriptor?
  private var deadline: Int?
  /// How long the peer may take to read what is left, once the host shall end.
  static let graceMilliseconds = 1000

  /// A writer to `output`, which stays open and keeps its mode.
  ///
  /// - Parameters:
  ///   - output: the descriptor to write to.
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
    flushCount = min(MessageWriter.batchCount, self.queueLimit)
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
    if message.count >= MessageWriter.directCount, queue.isEmpty {
      return try writeDirectly(header, message)
    }
    try drain(to: queueLimit - FrameLimit.headerCount - message.count)
    queue.append(header)
    queue.append(message)
    if queue.count >= flushCount { try flushReady() }
  }

  /// Sends one message that `compose` writes: the JSON text goes in place behind its header.
  ///
  /// Throws and waits as ``write(_:)-(Span<UInt8>)`` does. What is over the limit leaves nothing.
  public mutating func write(_ compose: (inout JSONWriter) -> Void) throws(ChannelError) {
    if let failure { throw failure }
    try drain(to: queueLimit - FrameLimit.headerCount - encoder.limit)
    do throws(PayloadTooLong) {
      try queue.appendFrame(encoder, compose)
    } catch {
      throw .messageTooLong(error)
    }
    if queue.count >= flushCount { try flushReady() }
  }

  #if !hasFeature(Embedded)
    /// As ``write(_:)-((JSONWriter)->Void)``, of a message that may not come about: then nothing is
    /// written.
    package mutating func write<Failure: Error>(
      trying compose: (inout JSONWriter) throws(Failure) -> Void
    ) throws(HostError<Failure>) {
      if let failure { throw .channel(failure) }
      do throws(FrameFailure<Failure>) {
        try queue.appendFrame(encoder, trying: compose)
      } catch {
        switch error {
        case .tooLong(let error): throw .channel(.messageTooLong(error))
        case .body(let error): throw .handler(error)
        }
      }
      guard queue.count >= flushCount else { return }
      do throws(ChannelError) { try flushReady() } catch { throw .channel(error) }
    }

    /// Whether the longest message can be written without waiting.
    package var hasRoom: Bool {
      queue.count <= queueLimit - FrameLimit.headerCount - encoder.limit
    }
  #endif

  /// Waits until all that was written is with the peer.
  ///
  /// Throws ``ChannelError/closed`` when nobody reads any more.
  public mutating func flush() throws(ChannelError) {
    if let failure { throw failure }
    try drain(to: 0)
  }

  /// Writes what the peer takes now.
  mutating func flushReady() throws(ChannelError) {
    if let failure { throw failure }
    defer { flushCount = min(queue.count + MessageWriter.batchCount, queueLimit) }
    while !queue.isEmpty {
      var count = 0
      do throws(SystemError) {
        count = try outlet.write(queue.span)
      } catch {
        throw fail(error.meansClosed ? .closed : .system(error))
      }
      guard count > 0 else { return }
      queue.removeFirst(count)
    }
    if queue.capacity > MessageWriter.keptCapacity {
      queue = OutputBuffer(minimumCapacity: MessageWriter.queueCapacity)
    }
  }

  /// From now on nothing waits for the peer longer than the grace.
  mutating func end() {
    if deadline == nil {
      deadline = Descriptor.monotonicMilliseconds() + MessageWriter.graceMilliseconds
    }
  }

  /// Whether the grace is over.
  var isOverdue: Bool {
    guard let deadline else { return false }
    return Descriptor.monotonicMilliseconds() >= deadline
  }

  /// Waits until at most `count` bytes are queued.
  @inline(__always)
  private mutating func drain(to count: Int) throws(ChannelError) {
    if queue.count > count { try waitToDrain(to: count) }
  }

  @inline(never)
  private mutating func waitToDrain(to count: Int) throws(ChannelError) {
    try flushReady()
    while queue.count > count {
      try waitForOutput()
      try flushReady()
    }
  }

  /// Waits until the peer reads, within the grace once the host shall end.
  mutating func waitForOutput() throws(ChannelError) {
    let left = deadline.map { $0 - Descriptor.monotonicMilliseconds() }
    if let left, left <= 0 { throw fail(.closed) }
    do throws(SystemError) {
      if wake != nil { try EndWatch.start() }
      let isEnding = deadline != nil
      let ready = try Descriptor.poll(
        output: output, wake: isEnding ? nil : wake, source: isEnding ? nil : source,
        milliseconds: left)
      if ready.contains(.wake) || ready.contains(.sourceGone) { end() }
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
    queue.append(header.span.extracting(droppingFirst: fromHeader))
    queue.append(message.extracting(droppingFirst: count - fromHeader))
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
