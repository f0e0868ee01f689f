public import NativeMessagingCodec

/// Reads messages from a descriptor through one fixed buffer.
///
/// ```
/// read(2) ─▶ 64 KiB buffer ─▶ FrameDecoder ─▶ view of the buffer
/// ```
///
/// A message that is in the buffer is lent as a view, without a copy. A longer one makes the buffer
/// grow by what has been received, up to `messageLimit`, or is streamed in pieces through the same
/// 64 KiB: the length that a peer announces reserves nothing.
///
/// ```swift
/// while let message = try reader.next() { … }
/// ```
public struct MessageReader: ~Copyable, Sendable {
  /// A step through the input: messages, and for frames that are too long to be held
  /// `header payload* end`.
  public enum Part: ~Escapable {
    /// A whole message, of at most `messageLimit` bytes.
    case message(Span<UInt8>)
    /// A frame begins that is streamed; it announces this many bytes of payload.
    case header(payloadCount: Int)
    /// The next bytes of a streamed payload, in the order of the stream; never empty.
    case payload(Span<UInt8>)
    /// A streamed payload is complete.
    case end
  }

  /// The size of the input buffer: what a pipe holds, beyond which a larger read gains nothing.
  public static let bufferCapacity = 64 << 10

  /// What a pipe is enlarged to, once, when a read has brought much: Linux's limit without privilege.
  /// Firefox copies all that is left of a message after each partial write, so that 10 MB arrive five
  /// times as fast through a larger pipe. A host of small messages leaves its pipe as it is, since the
  /// system bounds what a user's pipes may hold together.
  static let pipeCapacity = 1 << 20
  private static let muchCount = 32 << 10

  /// How a read ended.
  package enum Fill {
    case received
    case notNow
    case end
  }

  /// A part without its view, which is the last `count` bytes of what is lent.
  private enum Step {
    case message(count: Int)
    case header(payloadCount: Int)
    case payload(count: Int)
    case end
  }

  /// The longest message that is held as a whole, in bytes of payload.
  public let messageLimit: Int
  let input: Descriptor
  private var decoder: FrameDecoder
  private(set) var buffer = InputBuffer(capacity: MessageReader.bufferCapacity)
  /// The bytes at the front of the buffer that parts were made of which have been handed out, up to
  /// the last one.
  private var lent = 0
  private var failure: ChannelError?
  private var mayEnlargePipe: Bool
  /// What the buffer may grow to, by bytes received.
  private let capacityLimit: Int

  /// A reader of `input`, which stays open and keeps its mode.
  ///
  /// - Parameters:
  ///   - input: the descriptor to read from.
  ///   - messageLimit: the longest message that is held as a whole, in bytes; by default 64 MiB, the
  ///     longest that Chromium sends.
  ///   - frameLimit: the longest frame that is taken at all, in bytes of payload.
  public init(
    _ input: Descriptor,
    messageLimit: Int = FrameLimit.browserToHost,
    frameLimit: Int = FrameLimit.format
  ) {
    precondition(messageLimit >= 0)
    self.input = input
    self.messageLimit = min(messageLimit, frameLimit)
    capacityLimit = FrameLimit.headerCount + self.messageLimit
    decoder = FrameDecoder(limit: frameLimit)
    mayEnlargePipe = true
  }

  /// A browser's reader: of frames up to `frameLimit`, and of up to `backlogLimit` bytes of messages
  /// that nobody has asked for yet. The pipe stays as it is, since browsers leave it so.
  package init(_ input: Descriptor, frameLimit: Int, backlogLimit: Int) {
    self.input = input
    messageLimit = frameLimit
    capacityLimit = max(FrameLimit.headerCount + frameLimit, backlogLimit)
    decoder = FrameDecoder(limit: frameLimit)
    mayEnlargePipe = false
  }

  /// The next message, as a view that is valid until the reader is used again; `nil` at the end.
  ///
  /// Waits for it. Throws ``ChannelError/frame(_:)`` when the framing is broken or a frame is longer
  /// than `messageLimit`, ``ChannelError/system(_:)`` when reading fails; and the same ever after.
  @_lifetime(&self)
  public mutating func next() throws(ChannelError) -> Span<UInt8>? {
    let step = try waitForStep(streaming: false)
    guard case .message(let count) = step else { return nil }
    return view(count)
  }

  /// The next part, as views that are valid until the reader is used again; `nil` at the end.
  ///
  /// Waits for it. Frames longer than `messageLimit` are streamed; otherwise as ``next()``.
  @_lifetime(&self)
  public mutating func nextPart() throws(ChannelError) -> Part? {
    let step = try waitForStep(streaming: true)
    return part(step)
  }

  /// Calls `handle` with each part that the buffer holds already, and takes it off the buffer.
  ///
  /// With each part comes all that has been read, from the part's frame on if that begins with it.
  /// When `handle` throws, the part that it was called with is the last one taken. What is wrong with
  /// the input is thrown by the ``fill()`` that follows. The writer is passed through, so that no
  /// closure has to capture it.
  mutating func forEachBufferedPart<Failure: Error>(
    streaming: Bool, _ writer: inout MessageWriter,
    _ handle: (Part, _ frames: Span<UInt8>, inout MessageWriter) throws(Failure) -> Void
  ) throws(Failure) {
    settle()
    guard failure == nil else { return }
    var broken: FrameError?
    defer {
      if let broken { failure = .frame(broken) }
    }
    try MessageReader.forEachPart(
      buffer, &decoder, messageLimit: messageLimit, streaming: streaming, consumed: &lent,
      broken: &broken, &writer, handle)
  }

  /// The length of the next message, if all of it has been read; ``held(_:)`` gives its bytes until
  /// the reader is used again. Throws as ``next()`` does.
  package mutating func nextHeldCount() throws(ChannelError) -> Int? {
    if let failure { throw failure }
    do throws(FrameError) {
      return try MessageReader.nextHeldCount(buffer, &decoder, lent: &lent)
    } catch {
      throw fail(.frame(error))
    }
  }

  /// As ``nextHeldCount()``, which tells what is the matter where this is `nil`.
  package mutating func nextHeldCountIfAny() -> Int? {
    guard failure == nil, MessageReader.hasFrame(buffer, decoder, behind: lent) else { return nil }
    return try? MessageReader.nextHeldCount(buffer, &decoder, lent: &lent)
  }

  /// As ``nextHeldCount()``, but a frame that is longer than `messageLimit` throws at once.
  package mutating func nextMessageCount() throws(ChannelError) -> Int? {
    guard case .message(let count) = try nextStep(streaming: false) else { return nil }
    return count
  }

  /// Whether nothing is in the buffer but what was lent.
  package var isTaken: Bool { buffer.count == lent }

  /// The message that ``nextHeldCount()`` has found, which has `count` bytes.
  @_lifetime(&self)
  package mutating func held(_ count: Int) -> Span<UInt8> {
    buffer.bytes.extracting((lent - count)..<lent)
  }

  /// The frame of the message that ``nextHeldCount()`` has found, which has `count` bytes, and all that
  /// has been read behind it.
  @_lifetime(borrow self)
  package func heldFrames(from count: Int) -> Span<UInt8> {
    buffer.bytes.extracting(droppingFirst: lent - FrameLimit.headerCount - count)
  }

  /// Whether there may be room to read into. There always is when no whole message is held.
  package var hasRoom: Bool { buffer.count - lent < capacityLimit }

  /// Reads once. Waits only if the descriptor does. There must be room.
  package mutating func fill() throws(ChannelError) -> Fill {
    settle()
    if let failure { throw failure }
    makeRoom()
    do throws(SystemError) {
      guard let count = try buffer.read(from: input) else { return .notNow }
      if count >= MessageReader.muchCount, mayEnlargePipe {
        mayEnlargePipe = false
        input.enlargePipe(to: MessageReader.pipeCapacity)
      }
      return count > 0 ? .received : .end
    } catch {
      throw fail(error.meansClosed ? .closed : .system(error))
    }
  }

  /// Tells that the input has ended. Throws if it ended inside a frame.
  package mutating func finish() throws(ChannelError) {
    settle()
    if let failure { throw failure }
    do throws(FrameError) {
      try MessageReader.finish(buffer, &decoder)
    } catch {
      throw fail(.frame(error))
    }
  }

  private mutating func waitForStep(streaming: Bool) throws(ChannelError) -> Step? {
    while true {
      if let step = try nextStep(streaming: streaming) { return step }
      switch try fill() {
      case .received:
        continue
      case .notNow:
        do throws(SystemError) {
          _ = try Descriptor.poll(input: input)
        } catch {
          throw fail(.system(error))
        }
      case .end:
        try finish()
        return nil
      }
    }
  }

  /// Takes back what was lent and finds the next part in the buffer.
  private mutating func nextStep(streaming: Bool) throws(ChannelError) -> Step? {
    settle()
    if let failure { throw failure }
    do throws(FrameError) {
      return try MessageReader.nextStep(
        buffer, &decoder, messageLimit: messageLimit, streaming: streaming, consumed: &lent)
    } catch {
      throw fail(.frame(error))
    }
  }

  // The functions that hold a view of the buffer while they use the decoder are static: a view of one
  // property borrows all of `self`.

  private static func forEachPart<Failure: Error>(
    _ buffer: borrowing InputBuffer, _ decoder: inout FrameDecoder,
    messageLimit: Int, streaming: Bool, consumed: inout Int, broken: inout FrameError?,
    _ writer: inout MessageWriter,
    _ handle: (Part, _ frames: Span<UInt8>, inout MessageWriter) throws(Failure) -> Void
  ) throws(Failure) {
    var rest = buffer.bytes
    defer { consumed = buffer.count - rest.count }
    while true {
      let frames = rest
      var part: Part?
      do throws(FrameError) {
        part = try nextPart(
          from: &rest, &decoder, messageLimit: messageLimit, streaming: streaming)
      } catch {
        broken = error
        return
      }
      guard let part else { return }
      try handle(part, frames, &writer)
    }
  }

  private static func nextStep(
    _ buffer: borrowing InputBuffer, _ decoder: inout FrameDecoder,
    messageLimit: Int, streaming: Bool, consumed: inout Int
  ) throws(FrameError) -> Step? {
    var rest = buffer.bytes
    defer { consumed = buffer.count - rest.count }
    switch try nextPart(from: &rest, &decoder, messageLimit: messageLimit, streaming: streaming) {
    case .message(let message): return .message(count: message.count)
    case .header(let payloadCount): return .header(payloadCount: payloadCount)
    case .payload(let piece): return .payload(count: piece.count)
    case .end: return .end
    case nil: return nil
    }
  }

  /// The short way through ``nextStep(_:_:messageLimit:streaming:consumed:)`` where no frame is
  /// streamed: the limit is the decoder's. What has been handed out stays in the buffer.
  @inline(__always)
  private static func nextHeldCount(
    _ buffer: borrowing InputBuffer, _ decoder: inout FrameDecoder, lent: inout Int
  ) throws(FrameError) -> Int? {
    var rest = buffer.bytes.extracting(droppingFirst: lent)
    defer { lent = buffer.count - rest.count }
    return try decoder.nextMessage(from: &rest)?.count
  }

  /// Whether a frame within the limit begins there; the rest of it may be missing.
  @inline(__always)
  private static func hasFrame(
    _ buffer: borrowing InputBuffer, _ decoder: borrowing FrameDecoder, behind lent: Int
  ) -> Bool {
    guard
      let count = decoder.announcedCount(in: buffer.bytes.extracting(droppingFirst: lent))
    else { return false }
    return count <= decoder.limit
  }

  /// The next part, taken off the front of `rest`; `nil` when more has to be read.
  @inline(__always)
  @_lifetime(copy rest)
  @_lifetime(rest: copy rest)
  private static func nextPart(
    from rest: inout Span<UInt8>, _ decoder: inout FrameDecoder, messageLimit: Int, streaming: Bool
  ) throws(FrameError) -> Part? {
    if let announced = decoder.announcedCount(in: rest) {
      if announced <= messageLimit {
        guard let message = try decoder.nextMessage(from: &rest) else { return nil }
        return .message(message)
      }
      if !streaming {
        throw .payloadTooLong(count: announced, limit: messageLimit, offset: decoder.frameOffset)
      }
    } else if decoder.isBetweenFrames {
      return nil
    }
    switch try decoder.next(from: &rest) {
    case .header(let payloadCount): return .header(payloadCount: payloadCount)
    case .payload(let piece): return .payload(piece)
    case .end: return .end
    case nil: return nil
    }
  }

  /// What is left in `buffer` is the beginning of a frame whose rest never came.
  private static func finish(
    _ buffer: borrowing InputBuffer, _ decoder: inout FrameDecoder
  ) throws(FrameError) {
    var rest = buffer.bytes
    while try decoder.next(from: &rest) != nil {}
    try decoder.finish()
  }

  @_lifetime(&self)
  private mutating func part(_ step: Step?) -> Part? {
    switch step {
    case .message(let count): return .message(view(count))
    case .header(let payloadCount): return .header(payloadCount: payloadCount)
    case .payload(let count): return .payload(view(count))
    case .end: return .end
    case nil: return nil
    }
  }

  /// The last `count` bytes of what is lent.
  @_lifetime(&self)
  private mutating func view(_ count: Int) -> Span<UInt8> {
    buffer.bytes.extracting(first: lent).extracting(last: count)
  }

  /// The views of the last part end here.
  private mutating func settle() {
    guard lent > 0 else { return }
    buffer.consume(lent)
    lent = 0
    buffer.shrink(to: MessageReader.bufferCapacity)
  }

  /// Makes room to read: by moving the beginning of a frame to the front, and only when received
  /// bytes of that frame fill the whole buffer, by doubling it.
  private mutating func makeRoom() {
    let capacity = buffer.capacity
    if buffer.count == capacity {
      buffer.makeRoom(capacity: min(capacity * 2, capacityLimit))
    } else if buffer.room < capacity / 2 {
      buffer.makeRoom()
    }
  }

  private mutating func fail(_ error: ChannelError) -> ChannelError {
    failure = error
    return error
  }
}
