internal import NativeMessagingCodec
internal import NativeMessagingHost

extension Client {
  /// Finds the host `name` as the browser does, launches it and connects to it, for tasks.
  ///
  /// Looking up and launching are done by the calling task, and take a millisecond or two.
  public nonisolated(nonsending) func connectNative(
    _ name: String
  ) async throws(ClientError) -> AsyncPort {
    try asyncPort(launch(.name(name), isOneShot: false))
  }

  /// Launches the program at the absolute `path` as a manifest that names it would have it launched,
  /// and connects to it, for tasks. `manifestPath` as in the function that does not wait.
  public nonisolated(nonsending) func connectNative(
    hostAt path: String, manifestPath: String? = nil
  ) async throws(ClientError) -> AsyncPort {
    try asyncPort(launch(.path(path, manifestPath: manifestPath), isOneShot: false))
  }

  /// Launches the host `name`, posts one message, and returns the first reply.
  ///
  /// `json` is the message's text in UTF-8; an object, in Chromium. The host is seen out by the
  /// browser's timetable when this has returned, however it has: with the reply, by throwing
  /// ``ClientError`` where there is none, at `deadline` at the latest, or `CancellationError` where the
  /// task was cancelled.
  public nonisolated(nonsending) func sendNativeMessage(
    _ name: String, json: [UInt8], until deadline: ContinuousClock.Instant? = nil
  ) async throws -> [UInt8] {
    try await reply(to: OutgoingText(copyOf: json.span), from: .name(name), until: deadline)
  }

  /// As ``sendNativeMessage(_:json:until:)``, to the program at the absolute `path`.
  public nonisolated(nonsending) func sendNativeMessage(
    hostAt path: String, manifestPath: String? = nil, json: [UInt8],
    until deadline: ContinuousClock.Instant? = nil
  ) async throws -> [UInt8] {
    try await reply(
      to: OutgoingText(copyOf: json.span), from: .path(path, manifestPath: manifestPath),
      until: deadline)
  }

  /// Launches the host `name`, posts a value as one message, and returns the first reply as a value.
  ///
  /// ```swift
  /// let reply = try await client.sendNativeMessage("org.example.host", request, reply: Reply.self)
  /// ```
  /// Throws what ``MessageEncoder`` and ``MessageDecoder`` throw, too; otherwise as
  /// ``sendNativeMessage(_:json:until:)``.
  public nonisolated(nonsending) func sendNativeMessage<Reply: Decodable>(
    _ name: String, _ value: some Encodable, reply type: Reply.Type,
    until deadline: ContinuousClock.Instant? = nil, encoder: MessageEncoder = MessageEncoder(),
    decoder: consuming MessageDecoder = MessageDecoder()
  ) async throws -> Reply {
    let bytes = try await reply(to: text(of: value, encoder), from: .name(name), until: deadline)
    return try decoder.decode(type, from: bytes.span)
  }

  /// As ``sendNativeMessage(_:_:reply:until:encoder:decoder:)``, to the program at the absolute `path`.
  public nonisolated(nonsending) func sendNativeMessage<Reply: Decodable>(
    hostAt path: String, manifestPath: String? = nil, _ value: some Encodable,
    reply type: Reply.Type, until deadline: ContinuousClock.Instant? = nil,
    encoder: MessageEncoder = MessageEncoder(),
    decoder: consuming MessageDecoder = MessageDecoder()
  ) async throws -> Reply {
    let bytes = try await reply(
      to: text(of: value, encoder), from: .path(path, manifestPath: manifestPath), until: deadline)
    return try decoder.decode(type, from: bytes.span)
  }

  /// As ``sendNativeMessage(_:_:reply:until:encoder:decoder:)``, of types that write and read
  /// themselves.
  @_disfavoredOverload
  public nonisolated(nonsending) func sendNativeMessage<Reply: MessageReadable>(
    _ name: String, _ value: some MessageWritable, reply type: Reply.Type,
    until deadline: ContinuousClock.Instant? = nil,
    decoder: consuming MessageDecoder = MessageDecoder()
  ) async throws -> Reply {
    let bytes = try await reply(to: text(of: value), from: .name(name), until: deadline)
    return try decoder.decode(type, from: bytes.span)
  }

  /// As ``sendNativeMessage(hostAt:manifestPath:_:reply:until:encoder:decoder:)``, of types that write
  /// and read themselves.
  @_disfavoredOverload
  public nonisolated(nonsending) func sendNativeMessage<Reply: MessageReadable>(
    hostAt path: String, manifestPath: String? = nil, _ value: some MessageWritable,
    reply type: Reply.Type, until deadline: ContinuousClock.Instant? = nil,
    decoder: consuming MessageDecoder = MessageDecoder()
  ) async throws -> Reply {
    let bytes = try await reply(
      to: text(of: value), from: .path(path, manifestPath: manifestPath), until: deadline)
    return try decoder.decode(type, from: bytes.span)
  }

  private nonisolated(nonsending) func reply(
    to message: consuming OutgoingText, from place: Place,
    until deadline: ContinuousClock.Instant?
  ) async throws -> [UInt8] {
    try Task.checkCancellation()
    guard !sendsObjectsOnly || message.span.beginsObject else {
      throw ClientError(cause: .notAnObject, words: BrowserProfile.noMatchingSignature)
    }
    let port = try asyncPort(launch(place, isOneShot: true))
    defer { port.disconnect() }
    port.core.setDeadline(deadline)
    do {
      try await port.post(message)
      var messages = port.messages().makeAsyncIterator()
      if let reply = try await messages.next() { return reply }
    } catch let error as PortError {
      throw ClientError(error, profile)
    }
    guard let end = port.end else { throw CancellationError() }
    throw ClientError(cause: .ended(end), words: port.words)
  }

  private func asyncPort(_ port: consuming NativePort) throws(ClientError) -> AsyncPort {
    do throws(SystemError) {
      return try AsyncPort(port)
    } catch {
      throw ClientError(cause: .launch(.pipes(code: error.code)), words: nil)
    }
  }
}
