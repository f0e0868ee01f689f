internal import NativeMessagingCodec
internal import NativeMessagingHost

/// What becomes of a message that cannot be decoded, and of one whose handler fails.
public enum MessageFailurePolicy: Sendable {
  /// The browser is told, and the host goes on: `{"error":"…"}` with the error's description; for a
  /// message that cannot be decoded with what is wrong and where, such as
  /// `byte 17: expected a string, found a number at items[3].id`.
  case reply
  /// Nothing is said, and the host goes on.
  case skip
  /// The error is thrown on, which ends the host.
  case end
}

/// A message of the browser's, and the way to answer it.
public struct HostMessage<Body: Sendable>: Sendable {
  /// What the browser has sent.
  public let body: Body
  /// The host that it came to.
  public let host: AsyncHost

  @inlinable
  init(body: Body, host: AsyncHost) {
    self.body = body
    self.host = host
  }

  /// Sends a value to the browser; as ``AsyncHost/send(_:encoder:)``.
  ///
  /// Nothing in a reply tells which message it answers, but what the two sides agree on.
  public nonisolated(nonsending) func reply(
    _ value: some Encodable & Sendable, encoder: MessageEncoder = MessageEncoder()
  ) async throws {
    try await host.send(value, encoder: encoder)
  }

  /// Sends a message to the browser; as ``AsyncHost/send(json:)``.
  public nonisolated(nonsending) func reply(json: [UInt8]) async throws {
    try await host.send(json: json)
  }
}

/// The messages of a browser, one after another, as they are asked for.
///
/// Each goes to one iterator.
public struct HostMessages<Body: Sendable>: AsyncSequence, Sendable {
  @usableFromInline let host: AsyncHost
  @usableFromInline let whenInvalid: MessageFailurePolicy
  /// Makes a body of the message of so many bytes that the host has found last.
  @usableFromInline let take: @Sendable (AsyncHost, Int) throws -> Body

  init(
    host: AsyncHost, whenInvalid: MessageFailurePolicy,
    take: @escaping @Sendable (AsyncHost, Int) throws -> Body
  ) {
    self.host = host
    self.whenInvalid = whenInvalid
    self.take = take
  }

  /// An iterator; those of one host share its messages.
  @inlinable
  public func makeAsyncIterator() -> Iterator {
    Iterator(messages: self)
  }

  /// Takes one message after another.
  public struct Iterator: AsyncIteratorProtocol {
    @usableFromInline let messages: HostMessages

    @inlinable
    init(messages: HostMessages) {
      self.messages = messages
    }

    /// The next message; `nil` behind the last one and when the task is cancelled.
    ///
    /// Throws ``/NativeMessagingHost/ChannelError`` when the framing is broken, and where asked to, why
    /// a message cannot be decoded.
    public mutating func next() async throws -> HostMessage<Body>? {
      try await next(isolation: nil)
    }

    // Inlinable, so that a program has it for its own type: what is generic at run time looks up types
    // for longer than it takes to read a message.

    /// As ``next()``, without leaving the caller's isolation.
    @inlinable
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async throws -> HostMessage<Body>? {
      let host = messages.host
      guard host.isOnLoop else {
        guard !host.isOver else { return nil }
        let messages = messages
        return try await withTaskExecutorPreference(host.executor) {
          var iterator = Iterator(messages: messages)
          return try await iterator.next(isolation: nil)
        }
      }
      return try await messages.next()
    }
  }
}

extension HostMessages {
  /// The next message, on the loop's thread and on the caller's executor, whichever that is: unlike an
  /// iterator's, it has none of its own to look up.
  @inlinable
  @inline(__always)
  nonisolated(nonsending) func next() async throws -> HostMessage<Body>? {
    while true {
      while let count = try host.nextCount() {
        do {
          return HostMessage(body: try take(host, count), host: host)
        } catch {
          try await host.handle(error, whenInvalid)
          guard host.isOnLoop else { return nil }
        }
      }
      guard try await host.waitForMessage() else { return nil }
    }
  }
}

extension AsyncHost {
  /// Does what is to be done about a message that was not understood or not answered.
  @usableFromInline
  nonisolated(nonsending) func handle(
    _ error: any Error, _ policy: MessageFailurePolicy
  ) async throws {
    switch policy {
    case .reply: try await send(["error": error.line])
    case .skip: break
    case .end: throw error
    }
  }
}
