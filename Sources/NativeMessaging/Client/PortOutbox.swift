internal import NativeMessagingCodec
internal import NativeMessagingHost

/// What a host is told: messages written without waiting, and a queue of what it has not taken yet.
struct PortOutbox: ~Copyable, Sendable {
  /// A queue that has grown beyond this gives its memory back when it is empty.
  private static let keptCapacity = 256 << 10
  /// What is queued goes out at once when there is this much of it: enough to make up for the call, and
  /// little enough for the host to be at work on it while the rest is made.
  private static let batchCount = 16 << 10

  private let input: Descriptor
  private let encoder: FrameEncoder
  private let writesHeaderApart: Bool
  private var queue = OutputBuffer()
  /// When this much is queued, a batch has come together since the host last took no more.
  private var flushCount = PortOutbox.batchCount
  /// How many bytes of the message that was begun are still to be written.
  private(set) var missingCount = 0

  init(_ input: Descriptor, as profile: BrowserProfile) {
    self.input = input
    encoder = FrameEncoder(limit: profile.messageLimit)
    writesHeaderApart = profile.writesHeaderApart
  }

  /// How many bytes wait for the host.
  var queuedCount: Int { queue.count }

  /// Queues a message, and writes when a batch has come together.
  mutating func enqueue(_ message: Span<UInt8>) throws(PortOutboxError) {
    queue.append(try header(payloadCount: message.count))
    queue.append(message)
    if queue.count >= flushCount { try flush() }
  }

  /// Writes a message behind what is queued, in as many writes as the browser makes, and queues what
  /// the host does not take now.
  mutating func write(message: Span<UInt8>) throws(PortOutboxError) {
    let header = try header(payloadCount: message.count)
    try flush()
    guard queue.isEmpty else {
      queue.append(header)
      queue.append(message)
      return
    }
    var count = try writeNow(header.span, writesHeaderApart ? Span() : message)
    if writesHeaderApart, count == FrameLimit.headerCount {
      count += try writeNow(message, Span())
    }
    let fromHeader = min(count, FrameLimit.headerCount)
    queue.append(header.span.extracting(droppingFirst: fromHeader))
    queue.append(message.extracting(droppingFirst: count - fromHeader))
  }

  /// Queues a message that `compose` writes in place. When it throws, the queue is as it was.
  mutating func enqueue<Failure: Error>(
    trying compose: (inout JSONWriter) throws(Failure) -> Void
  ) throws(FrameFailure<Failure>) {
    try queue.appendFrame(encoder, trying: compose)
  }

  /// Writes the one message that is queued, in as many writes as the browser makes.
  mutating func flushMessage() throws(PortOutboxError) {
    if writesHeaderApart {
      let count = try writeNow(queue.span.extracting(first: FrameLimit.headerCount), Span())
      queue.removeFirst(count)
      guard count == FrameLimit.headerCount else { return }
    }
    try flush()
  }

  /// Forgets what is queued.
  mutating func removeAll() {
    queue = OutputBuffer()
  }

  /// Queues the header of a message that is written in pieces.
  mutating func begin(count: Int) throws(PortOutboxError) {
    queue.append(try header(payloadCount: count))
    missingCount = count
    try flush()
  }

  /// Writes some of a piece of the message that was begun: how many bytes the host has taken.
  mutating func write(piece: Span<UInt8>) throws(PortOutboxError) -> Int {
    precondition(piece.count <= missingCount, "the pieces have more bytes than was announced")
    try flush()
    guard queue.isEmpty else { return 0 }
    let count = try writeNow(piece, Span())
    missingCount -= count
    return count
  }

  /// Writes what the host takes now.
  mutating func flush() throws(PortOutboxError) {
    defer { flushCount = queue.count + PortOutbox.batchCount }
    while !queue.isEmpty {
      let count = try writeNow(queue.span, Span())
      guard count > 0 else { return }
      queue.removeFirst(count)
    }
    if queue.capacity > PortOutbox.keptCapacity { queue = OutputBuffer() }
  }

  @inline(__always)
  private func header(payloadCount: Int) throws(PortOutboxError) -> InlineArray<4, UInt8> {
    do throws(PayloadTooLong) {
      return try encoder.header(payloadCount: payloadCount)
    } catch {
      throw .messageTooLong(error)
    }
  }

  private func writeNow(
    _ first: Span<UInt8>, _ second: Span<UInt8>
  ) throws(PortOutboxError) -> Int {
    do throws(SystemError) {
      guard !second.isEmpty else { return try input.write(first) ?? 0 }
      return try input.write(first, second) ?? 0
    } catch {
      throw .system(error)
    }
  }
}

/// Why something was not written.
enum PortOutboxError: Error {
  /// Nothing of the message was.
  case messageTooLong(PayloadTooLong)
  /// The host takes nothing any more.
  case system(SystemError)
}
