internal import NativeMessagingCodec
public import NativeMessagingHost

// `run` for requests and replies that read and write themselves. For a type that is `Codable` as well,
// two of the first three would be equally good: the last two say which is meant.

extension NativeHost {
  /// As `run(_:maxConcurrent:whenFailed:decoder:encoder:_:)` of `Codable` types, of types that read
  /// and write themselves.
  ///
  /// One that is `Codable` as well goes through `decoder` and `encoder`, which let it read and write
  /// itself.
  @_disfavoredOverload
  @discardableResult
  public consuming func run<Request: MessageReadable & Sendable, Reply: MessageWritable & Sendable>(
    _ type: Request.Type, maxConcurrent: Int = 1, whenFailed: MessageFailurePolicy = .reply,
    decoder: consuming MessageDecoder = MessageDecoder(),
    encoder: MessageEncoder = MessageEncoder(),
    _ handle:
      nonisolated(nonsending) @escaping @Sendable (_ request: Request, _ host: AsyncHost)
      async throws -> Reply
  ) throws -> Ending? {
    try run(Requests(reading: type, decoder), maxConcurrent, whenFailed) { request, host in
      try await host.send(try await handle(request, host))
    }
  }

  /// As `run(_:maxConcurrent:whenFailed:decoder:encoder:_:)` of `Codable` types, of a request that
  /// reads itself.
  @_disfavoredOverload
  @discardableResult
  public consuming func run<Request: MessageReadable & Sendable, Reply: Encodable & Sendable>(
    _ type: Request.Type, maxConcurrent: Int = 1, whenFailed: MessageFailurePolicy = .reply,
    decoder: consuming MessageDecoder = MessageDecoder(),
    encoder: MessageEncoder = MessageEncoder(),
    _ handle:
      nonisolated(nonsending) @escaping @Sendable (_ request: Request, _ host: AsyncHost)
      async throws -> Reply
  ) throws -> Ending? {
    try run(Requests(reading: type, decoder), maxConcurrent, whenFailed) { request, host in
      try await host.send(try await handle(request, host), encoder: encoder)
    }
  }

  /// As `run(_:maxConcurrent:whenFailed:decoder:encoder:_:)` of `Codable` types, of a reply that
  /// writes itself.
  @_disfavoredOverload
  @discardableResult
  public consuming func run<Request: Decodable & Sendable, Reply: MessageWritable & Sendable>(
    _ type: Request.Type, maxConcurrent: Int = 1, whenFailed: MessageFailurePolicy = .reply,
    decoder: consuming MessageDecoder = MessageDecoder(),
    encoder: MessageEncoder = MessageEncoder(),
    _ handle:
      nonisolated(nonsending) @escaping @Sendable (_ request: Request, _ host: AsyncHost)
      async throws -> Reply
  ) throws -> Ending? {
    try run(Requests(decoding: type, decoder), maxConcurrent, whenFailed) { request, host in
      try await host.send(try await handle(request, host))
    }
  }

  /// As `run(_:maxConcurrent:whenFailed:decoder:encoder:_:)` of `Codable` types, of a request that
  /// reads itself.
  @_disfavoredOverload
  @discardableResult
  public consuming func run<
    Request: MessageReadable & Sendable, Reply: Encodable & MessageWritable & Sendable
  >(
    _ type: Request.Type, maxConcurrent: Int = 1, whenFailed: MessageFailurePolicy = .reply,
    decoder: consuming MessageDecoder = MessageDecoder(),
    encoder: MessageEncoder = MessageEncoder(),
    _ handle:
      nonisolated(nonsending) @escaping @Sendable (_ request: Request, _ host: AsyncHost)
      async throws -> Reply
  ) throws -> Ending? {
    try run(Requests(reading: type, decoder), maxConcurrent, whenFailed) { request, host in
      try await host.send(try await handle(request, host), encoder: encoder)
    }
  }

  /// As `run(_:maxConcurrent:whenFailed:decoder:encoder:_:)` of `Codable` types, of a reply that
  /// writes itself.
  @_disfavoredOverload
  @discardableResult
  public consuming func run<
    Request: Decodable & MessageReadable & Sendable, Reply: MessageWritable & Sendable
  >(
    _ type: Request.Type, maxConcurrent: Int = 1, whenFailed: MessageFailurePolicy = .reply,
    decoder: consuming MessageDecoder = MessageDecoder(),
    encoder: MessageEncoder = MessageEncoder(),
    _ handle:
      nonisolated(nonsending) @escaping @Sendable (_ request: Request, _ host: AsyncHost)
      async throws -> Reply
  ) throws -> Ending? {
    try run(Requests(decoding: type, decoder), maxConcurrent, whenFailed) { request, host in
      try await host.send(try await handle(request, host))
    }
  }

  private consuming func run<Request: Sendable>(
    _ requests: Requests<Request>, _ maxConcurrent: Int, _ whenFailed: MessageFailurePolicy,
    _ answer: nonisolated(nonsending) @escaping @Sendable (Request, AsyncHost) async throws -> Void
  ) throws -> Ending? {
    try run { host in
      try await host.serve(
        HostMessages(host: host, whenInvalid: whenFailed, take: requests.take),
        maxConcurrent: maxConcurrent, whenFailed: whenFailed, answer)
    }
  }
}

/// What makes requests of messages.
private struct Requests<Request: Sendable>: Sendable {
  /// Makes one of the message of so many bytes that the host has found last.
  let take: @Sendable (AsyncHost, Int) throws -> Request

  init(decoding type: Request.Type, _ decoder: consuming MessageDecoder) where Request: Decodable {
    let own = LoopDecoder(decoder)
    take = { host, count in
      let loop = host.loop
      return try loop.state.value.host.decode(type, count, &own.decoder.value)
    }
  }

  init(
    reading type: Request.Type, _ decoder: consuming MessageDecoder
  ) where Request: MessageReadable {
    let own = LoopDecoder(decoder)
    take = { host, count in
      let loop = host.loop
      return try loop.state.value.host.read(type, count, &own.decoder.value)
    }
  }
}
