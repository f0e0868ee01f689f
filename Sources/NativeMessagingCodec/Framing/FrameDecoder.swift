/// Cuts a stream of bytes into frames: bytes in, events out.
///
/// It is fed pieces of any size, down to one byte, and holds nothing but the header's bytes and a
/// counter: it never reads, waits, allocates or copies a payload. A number that the peer announces
/// is compared with the limit and counted down, never reserved.
///
/// ```swift
/// var decoder = FrameDecoder()
/// var input = bytes.span
/// while let event = try decoder.next(from: &input) {
///   switch event {
///   case .header(let payloadCount): …   // a frame begins
///   case .payload(let piece): …         // a view of `bytes`, never empty
///   case .end: …                        // the frame is complete
///   }
/// }
/// ```
///
/// The events do not depend on how the stream is cut, but for how a payload is divided into pieces.
public struct FrameDecoder: ~Copyable, Sendable {
  /// A step through the stream: `header payload* end` for each frame.
  public enum Event: ~Escapable {
    /// A frame begins that announces this many bytes of payload (0 is a frame like any other).
    case header(payloadCount: Int)
    /// The next bytes of the payload, a view of the input; never empty.
    case payload(Span<UInt8>)
    /// The payload is complete.
    case end
  }

  /// What has been consumed of the current frame.
  @usableFromInline enum State: Sendable {
    case header(filled: Int)
    case payload(announced: Int, remaining: Int)
    case failed(FrameError)
  }

  /// The longest payload that it lets through, in bytes.
  public let limit: Int
  /// Where the current frame's header begins, in bytes from the start of the stream; after an end,
  /// where the next one's does.
  public var frameOffset: Int { offset }
  @usableFromInline var offset = 0
  @usableFromInline let order: ByteOrder
  private var header: InlineArray<4, UInt8> = [0, 0, 0, 0]
  @usableFromInline var state = State.header(filled: 0)

  /// A decoder that fails at the first frame that announces more than `limit` bytes.
  public init(limit: Int = FrameLimit.format) {
    self.init(limit: limit, order: .native)
  }

  package init(limit: Int, order: ByteOrder) {
    precondition(0 <= limit && limit <= FrameLimit.format, "a frame limit is 0 to 4 GiB − 1")
    self.limit = limit
    self.order = order
  }

  /// Whether the stream stands between two frames, where it may end.
  @inlinable public var isBetweenFrames: Bool {
    if case .header(filled: 0) = state { true } else { false }
  }

  /// The next event, taken off the front of `input`; `nil` when more bytes are needed.
  ///
  /// Throws ``FrameError/payloadTooLong(count:limit:offset:)``, and the same again for every later
  /// call. `input` then stands behind the header.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public mutating func next(from input: inout Span<UInt8>) throws(FrameError) -> Event? {
    switch state {
    case .header(let filled):
      guard let announced = try takeHeader(from: &input, filled: filled) else { return nil }
      state = .payload(announced: announced, remaining: announced)
      return .header(payloadCount: announced)
    case .payload(let announced, remaining: 0):
      offset += FrameLimit.headerCount + announced
      state = .header(filled: 0)
      return .end
    case .payload(let announced, let remaining):
      guard !input.isEmpty else { return nil }
      let piece = input.extracting(first: remaining)
      input = input.extracting(droppingFirst: piece.count)
      state = .payload(announced: announced, remaining: remaining - piece.count)
      return .payload(piece)
    case .failed(let error):
      throw error
    }
  }

  /// The payload length that the next frame announces, when `input` begins with a whole header.
  ///
  /// `nil` inside a frame and when fewer than four bytes are there. Consumes nothing.
  @inlinable @inline(__always)
  public func announcedCount(in input: Span<UInt8>) -> Int? {
    guard isBetweenFrames, input.count >= FrameLimit.headerCount else { return nil }
    return Int(order.count([input[0], input[1], input[2], input[3]]))
  }

  /// The payload of the next frame in one piece, when `input` holds the whole frame.
  ///
  /// It is the short way through header, payload and end for many small frames in one buffer. `nil`,
  /// with nothing consumed, inside a frame and when bytes are missing. Throws as ``next(from:)`` does.
  @inlinable @inline(__always)
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public mutating func nextMessage(
    from input: inout Span<UInt8>
  ) throws(FrameError) -> Span<UInt8>? {
    if case .failed(let error) = state { throw error }
    guard let count = announcedCount(in: input) else { return nil }
    let rest = input.extracting(droppingFirst: FrameLimit.headerCount)
    guard count <= limit else {
      input = rest
      throw fail(.payloadTooLong(count: count, limit: limit, offset: offset))
    }
    guard rest.count >= count else { return nil }
    input = rest.extracting(droppingFirst: count)
    offset += FrameLimit.headerCount + count
    return rest.extracting(first: count)
  }

  /// Tells that the stream has ended.
  ///
  /// Returns between two frames. Throws ``FrameError/truncatedHeader(received:offset:)`` or
  /// ``FrameError/truncatedPayload(announced:received:offset:)`` inside one, and an earlier error again.
  public mutating func finish() throws(FrameError) {
    switch state {
    case .header(filled: 0):
      return
    case .header(let filled):
      throw fail(.truncatedHeader(received: filled, offset: offset))
    case .payload(let announced, let remaining):
      // With nothing missing the frame is complete, whether or not its end was asked for.
      guard remaining > 0 else { return }
      throw fail(
        .truncatedPayload(
          announced: announced, received: announced - remaining, offset: offset))
    case .failed(let error):
      throw error
    }
  }

  private mutating func takeHeader(
    from input: inout Span<UInt8>, filled: Int
  ) throws(FrameError) -> Int? {
    let taken = min(FrameLimit.headerCount - filled, input.count)
    for index in 0..<taken { header[filled + index] = input[index] }
    input = input.extracting(droppingFirst: taken)
    guard filled + taken == FrameLimit.headerCount else {
      state = .header(filled: filled + taken)
      return nil
    }
    let announced = Int(order.count(header))
    guard announced <= limit else {
      throw fail(.payloadTooLong(count: announced, limit: limit, offset: offset))
    }
    return announced
  }

  @usableFromInline
  mutating func fail(_ error: FrameError) -> FrameError {
    state = .failed(error)
    return error
  }
}
