internal import NativeMessagingCodec

/// The messages of a host, one after another, as they are asked for: see ``AsyncPort/messages()``.
///
/// Each goes to one iterator; any number of sequences and iterators share a port's messages.
public struct PortMessages<Body: Sendable>: AsyncSequence, Sendable {
  let port: AsyncPort
  /// Takes the next message if it is there.
  let take: @Sendable (PortCore) throws -> PortCore.Found<Body>

  /// An iterator.
  public func makeAsyncIterator() -> Iterator {
    Iterator(messages: self)
  }

  /// Takes one message after another.
  public struct Iterator: AsyncIteratorProtocol {
    let messages: PortMessages
    private var slice = TaskSlice()

    init(messages: PortMessages) {
      self.messages = messages
    }

    /// The next message; `nil` when the port has ended, see ``AsyncPort/end``, and when the task is
    /// cancelled.
    ///
    /// Throws why a message could not be decoded. It was taken all the same: the next call, of this
    /// iterator or of another one, gives the next message.
    public mutating func next() async throws -> Body? {
      try await next(isolation: nil)
    }

    /// As ``next()``, without leaving the caller's isolation.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws -> Body? {
      let core = messages.port.core
      while true {
        // First, so that it ends however fast the host talks.
        guard !Task.isCancelled else {
          core.passOn(.message)
          return nil
        }
        switch try messages.take(core) {
        case .value(let body):
          if slice.isOver() { await Task.yield() }
          return body
        case .ended: return nil
        case .notNow(let version):
          await core.wait(for: .message, since: version)
        }
      }
    }
  }
}

extension AsyncPort {
  /// The host's messages as they are: valid JSON in UTF-8.
  ///
  /// A message is read when it is asked for: what the host says beyond that waits in its pipe, and then
  /// the host does. A message that the browser drops is passed over. Ends with the port, and when the
  /// task is cancelled.
  public func messages() -> PortMessages<[UInt8]> {
    PortMessages(port: self) { core in try core.takeMessage { [UInt8](copyOf: $0) } }
  }

  /// The host's messages as values.
  ///
  /// One that `decoder` can make no value of is taken all the same: the error is thrown, which ends a
  /// `for` loop and neither the port nor the sequence. Otherwise as ``messages()``.
  public func messages<Body: Decodable & Sendable>(
    of type: Body.Type, decoder: consuming MessageDecoder = MessageDecoder()
  ) -> PortMessages<Body> {
    let own = Locked(BufferedDecoder(decoder))
    return PortMessages(port: self) { core in
      try own.withLock { own in
        try own.take(from: core) { text, decoder in try decoder.decode(type, from: text) }
      }
    }
  }

  /// The host's messages as values of a type that reads itself; otherwise as
  /// `messages(of:decoder:)` of a `Decodable` type, which counts where it is both.
  @_disfavoredOverload
  public func messages<Body: MessageReadable & Sendable>(
    of type: Body.Type, decoder: consuming MessageDecoder = MessageDecoder()
  ) -> PortMessages<Body> {
    let own = Locked(BufferedDecoder(decoder))
    return PortMessages(port: self) { core in
      try own.withLock { own in
        try own.take(from: core) { text, decoder in try decoder.decode(type, from: text) }
      }
    }
  }
}

/// A decoder and the message that it is at: a copy, so that the port is not held up by what a type does
/// to decode itself.
private struct BufferedDecoder: ~Copyable {
  private var decoder: MessageDecoder
  private var text = OutputBuffer()

  init(_ decoder: consuming MessageDecoder) {
    self.decoder = decoder
  }

  /// Takes the port's next message, if it is there, and decodes it.
  mutating func take<Body>(
    from core: PortCore, _ decode: (Span<UInt8>, inout MessageDecoder) throws -> Body
  ) throws -> PortCore.Found<Body> {
    try Self.take(from: core, through: &text, &decoder, decode)
  }

  private static func take<Body>(
    from core: PortCore, through text: inout OutputBuffer, _ decoder: inout MessageDecoder,
    _ decode: (Span<UInt8>, inout MessageDecoder) throws -> Body
  ) throws -> PortCore.Found<Body> {
    text.removeAll()
    switch try core.takeMessage({ text.append($0) }) {
    case .value: return .value(try decode(text.span, &decoder))
    case .notNow(let version): return .notNow(version: version)
    case .ended: return .ended
    }
  }
}
