internal import NativeMessagingCodec

extension NativePort {
  /// Posts a value as one message, as `encoder` writes it: straight into what waits for the host.
  ///
  /// The longest message is the browser's, whatever the encoder's limit. Throws what
  /// ``MessageEncoder`` does, and otherwise as `postMessage(_:)`; nothing is posted
  /// then.
  public mutating func postMessage(
    _ value: some Encodable, encoder: MessageEncoder = MessageEncoder()
  ) throws {
    do throws(PostFailure<any Error>) {
      try post { json throws(any Error) in try encoder.encode(value, to: &json) }
    } catch {
      switch error {
      case .port(let error): throw error
      case .value(let error): throw error
      }
    }
  }

  /// Posts a value that writes itself; otherwise as ``postMessage(_:encoder:)``, which counts where
  /// its type is both.
  @_disfavoredOverload
  public mutating func postMessage(_ value: some MessageWritable) throws(PortError) {
    do throws(PostFailure<Never>) {
      try post { json throws(Never) in value.write(to: &json) }
    } catch {
      switch error {
      case .port(let error): throw error
      }
    }
  }

  /// Posts a message that `compose` writes.
  private mutating func post<Failure: Error>(
    _ compose: (inout JSONWriter) throws(Failure) -> Void
  ) throws(PostFailure<Failure>) {
    do throws(PortError) {
      try checkQueue()
    } catch {
      throw .port(error)
    }
    try link.post(trying: compose)
  }
}

extension NativePort {
  /// The next message as a value; `nil` when the port has ended, see ``end``.
  ///
  /// A message that `decoder` can make no value of is taken all the same: the error is thrown, and the
  /// next call gives the next message. Otherwise as ``nextMessage(until:errors:)``.
  public mutating func nextMessage<Message: Decodable>(
    as type: Message.Type, using decoder: inout MessageDecoder,
    until deadline: ContinuousClock.Instant? = nil, errors: (Span<UInt8>) -> Void = { _ in }
  ) throws -> Message? {
    guard let message = try nextMessage(until: deadline, errors: errors) else { return nil }
    return try decoder.decode(type, from: message)
  }

  /// As `nextMessage(as:using:until:errors:)`, of a type that reads itself.
  @_disfavoredOverload
  public mutating func nextMessage<Message: MessageReadable>(
    as type: Message.Type, using decoder: inout MessageDecoder,
    until deadline: ContinuousClock.Instant? = nil, errors: (Span<UInt8>) -> Void = { _ in }
  ) throws -> Message? {
    guard let message = try nextMessage(until: deadline, errors: errors) else { return nil }
    return try decoder.decode(type, from: message)
  }

  /// As `nextMessage(as:using:until:errors:)`, with a decoder that the port keeps.
  public mutating func nextMessage<Message: Decodable>(
    as type: Message.Type, until deadline: ContinuousClock.Instant? = nil,
    errors: (Span<UInt8>) -> Void = { _ in }
  ) throws -> Message? {
    try withDecoder { port, decoder in
      try port.nextMessage(as: type, using: &decoder, until: deadline, errors: errors)
    }
  }

  /// As `nextMessage(as:until:errors:)`, of a type that reads itself.
  @_disfavoredOverload
  public mutating func nextMessage<Message: MessageReadable>(
    as type: Message.Type, until deadline: ContinuousClock.Instant? = nil,
    errors: (Span<UInt8>) -> Void = { _ in }
  ) throws -> Message? {
    try withDecoder { port, decoder in
      try port.nextMessage(as: type, using: &decoder, until: deadline, errors: errors)
    }
  }

  /// Lends the port's own decoder to `body`.
  private mutating func withDecoder<Message>(
    _ body: (inout NativePort, inout MessageDecoder) throws -> Message?
  ) throws -> Message? {
    var own = decoder.take() ?? MessageDecoder()
    let result = Result { try body(&self, &own) }
    decoder = consume own
    return try result.get()
  }
}

/// Why a value was not posted.
enum PostFailure<Failure: Error>: Error {
  /// What `postMessage(_:)` throws.
  case port(PortError)
  /// What the value throws.
  case value(Failure)
}
