internal import NativeMessagingCodec
public import NativeMessagingHost

/// A native messaging host while it runs: what its tasks read messages from and write them to.
///
/// ```swift
/// try NativeHost().run { host in
///   for try await message in host.messages() {
///     try await message.reply(json: message.body)
///   }
/// }
/// ```
///
/// All of it may be used from any task; each message is written whole. On the tasks of
/// ``/NativeMessagingHost/NativeHost``'s `run`, which share one thread with the reading and the
/// writing, it costs the least.
public final class AsyncHost: Sendable {
  /// Who started this process.
  public let caller: Caller
  let loop: HostLoop

  init(_ loop: HostLoop) {
    self.loop = loop
    caller = .current
  }

  /// The browser's messages, as they are: JSON in UTF-8, which is not checked.
  ///
  /// It reads on only when the next one is asked for, so that a program that takes its time holds the
  /// browser up instead of its own memory. It ends with the browser's side of the port, and when the
  /// task is cancelled.
  public func messages() -> HostMessages<[UInt8]> {
    HostMessages(host: self, whenInvalid: .end) { host, count in host.bytes(count) }
  }

  /// Sends a message of its own accord: `json` is JSON in UTF-8, which is not checked.
  ///
  /// Waits while the browser does not read. Throws ``/NativeMessagingHost/ChannelError/closed`` when it
  /// never will, and ``/NativeMessagingHost/ChannelError/messageTooLong(_:)`` for more than a browser
  /// takes; then nothing is sent.
  public nonisolated(nonsending) func send(json: [UInt8]) async throws {
    let loop = loop
    if loop.isCurrent, loop.state.value.host.hasRoom {
      return try loop.state.value.host.write(json.span)
    }
    try await loop.send { host in try host.write(json.span) }
  }

  /// Sends a value of its own accord, as `encoder` writes it.
  ///
  /// Throws what ``MessageEncoder`` does, too; otherwise as ``send(json:)``.
  public nonisolated(nonsending) func send(
    _ value: some Encodable & Sendable, encoder: MessageEncoder = MessageEncoder()
  ) async throws {
    let loop = loop
    if loop.isCurrent, loop.state.value.host.hasRoom {
      return try loop.state.value.host.write(value, encoder)
    }
    try await loop.send { host in try host.write(value, encoder) }
  }
}

extension NativeHost {
  /// Writes a value as one message.
  fileprivate mutating func write(
    _ value: some Encodable, _ encoder: MessageEncoder
  ) throws {
    do throws(HostError<any Error>) {
      try write { json throws(any Error) in try encoder.encode(value, to: &json) }
    } catch {
      switch error {
      case .channel(let error): throw error
      case .handler(let error): throw error
      }
    }
  }

  /// Runs `body`, and the tasks that it starts, until it returns: why the input has ended, or `nil`
  /// where it has not.
  ///
  /// The calling thread, which is `main`'s, becomes the loop that reads, writes and runs the tasks;
  /// nothing else waits for the port. Tasks that block it hold up everything.
  ///
  /// When the browser closes the port, ``AsyncHost/messages()`` ends behind what came in before. The
  /// body may finish, for a second if a browser started this process: then, or when it is certain that
  /// nobody reads any more, its task is cancelled, and half a second later `run` returns without it.
  ///
  /// Throws what `body` throws, but for what the port's end alone has brought it, and
  /// ``/NativeMessagingHost/ChannelError`` when the framing is broken or the system fails.
  @discardableResult
  public consuming func run(
    _ body: nonisolated(nonsending) @escaping @Sendable (_ host: AsyncHost) async throws -> Void
  ) throws -> Ending? {
    let loop = try HostLoop(self)
    let host = AsyncHost(loop)
    return try loop.run { try await body(host) }
  }
}
