internal import NativeMessagingCodec
internal import NativeMessagingHost

/// What becomes of a message that cannot be decoded, and of one whose handler fails.
public enum MessageFailurePolicy: Sendable {
  /// The browser is told, and the host goes on: `{"error":"…"}` with the error's description.
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
  let host: AsyncHost
  let whenInvalid: MessageFailurePolicy
  let decode: @Sendable (Span<UInt8>) throws -> Body

  /// An iterator; those of one host share its messages.
  public func makeAsyncIterator() -> Iterator {
    Iterator(messages: self)
  }

  /// Takes one message after another.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let messages: HostMessages

    /// The next message; `nil` behind the last one and when the task is cancelled.
    ///
    /// Throws ``ChannelError`` when the framing is broken, and where asked to, why a message cannot be
    /// decoded.
    public nonisolated(nonsending) mutating func next() async throws -> HostMessage<Body>? {
      while true {
        switch try await messages.host.loop.nextMessage(messages.decode) {
        case .message(let body): return HostMessage(body: body, host: messages.host)
        case .invalid(let error): try await messages.host.handle(error, messages.whenInvalid)
        case nil: return nil
        }
      }
    }
  }
}

extension AsyncHost {
  /// Does what is to be done about a message that was not understood or not answered.
  nonisolated(nonsending) func handle(
    _ error: any Error, _ policy: MessageFailurePolicy
  ) async throws {
    switch policy {
    case .reply: try await send(["error": "\(error)"])
    case .skip: break
    case .end: throw error
    }
  }
}
