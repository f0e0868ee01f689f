internal import NativeMessagingCodec
public import NativeMessagingHost

/// A decoder for the messages of one sequence, which the loop's thread alone uses.
final class LoopDecoder: @unchecked Sendable {
  let decoder: Place<MessageDecoder>

  init(_ decoder: consuming MessageDecoder) {
    self.decoder = Place(decoder)
  }
}

extension NativeHost {
  mutating func decode<Body: Decodable>(
    _ type: Body.Type, _ count: Int, _ decoder: inout MessageDecoder
  ) throws -> Body {
    try decoder.decode(type, from: held(count))
  }

  mutating func read<Body: MessageReadable>(
    _ type: Body.Type, _ count: Int, _ decoder: inout MessageDecoder
  ) throws -> Body {
    try decoder.decode(type, from: held(count))
  }
}

extension AsyncHost {
  /// The browser's messages as values of a `Decodable` type.
  ///
  /// What becomes of a message that `decoder` cannot make one of is up to `whenInvalid`; the next one
  /// is read as usual. Otherwise as ``messages()``.
  public func messages<Body: Decodable & Sendable>(
    of type: Body.Type, whenInvalid: MessageFailurePolicy = .reply,
    decoder: consuming MessageDecoder = MessageDecoder()
  ) -> HostMessages<Body> {
    let own = LoopDecoder(decoder)
    return HostMessages(host: self, whenInvalid: whenInvalid) { host, count in
      let loop = host.loop
      return try loop.state.value.host.decode(type, count, &own.decoder.value)
    }
  }

  /// The browser's messages as values of a type that reads itself; otherwise as
  /// `messages(of:whenInvalid:decoder:)` of a `Decodable` type, which counts where it is both.
  @_disfavoredOverload
  public func messages<Body: MessageReadable & Sendable>(
    of type: Body.Type, whenInvalid: MessageFailurePolicy = .reply,
    decoder: consuming MessageDecoder = MessageDecoder()
  ) -> HostMessages<Body> {
    let own = LoopDecoder(decoder)
    return HostMessages(host: self, whenInvalid: whenInvalid) { host, count in
      let loop = host.loop
      return try loop.state.value.host.read(type, count, &own.decoder.value)
    }
  }
}

extension NativeHost {
  /// Answers each message with what `handle` makes of it, until the input ends.
  ///
  /// ```swift
  /// try NativeHost().run(Request.self) { request, host in
  ///   Reply(id: request.id, names: try await store.names(for: request.origin))
  /// }
  /// ```
  /// One message is handled after the other and answered in that order; with `maxConcurrent` above 1,
  /// so many at a time, each answered when it is done. No more than these are read. What becomes of a
  /// message that is no `Request`, and of one whose handler throws, is up to `whenFailed`; neither
  /// keeps the next one from being handled. Otherwise as ``run(_:)``, whose body this is.
  @discardableResult
  public consuming func run<Request: Decodable & Sendable, Reply: Encodable & Sendable>(
    _ type: Request.Type, maxConcurrent: Int = 1, whenFailed: MessageFailurePolicy = .reply,
    decoder: consuming MessageDecoder = MessageDecoder(),
    encoder: MessageEncoder = MessageEncoder(),
    _ handle:
      nonisolated(nonsending) @escaping @Sendable (_ request: Request, _ host: AsyncHost)
      async throws -> Reply
  ) throws -> Ending? {
    let own = LoopDecoder(decoder)
    return try run { host in
      let messages = HostMessages<Request>(host: host, whenInvalid: whenFailed) { host, count in
        let loop = host.loop
        return try loop.state.value.host.decode(type, count, &own.decoder.value)
      }
      try await host.serve(messages, maxConcurrent: maxConcurrent, whenFailed: whenFailed) {
        request, host in
        try await host.send(try await handle(request, host), encoder: encoder)
      }
    }
  }
}
