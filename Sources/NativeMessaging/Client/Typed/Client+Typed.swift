internal import NativeMessagingCodec

extension Client {
  /// Launches the host `name`, posts a value as one message, and returns the first reply as a value.
  ///
  /// ```swift
  /// let reply = try client.sendNativeMessage("org.example.host", request, reply: Reply.self)
  /// ```
  /// Throws ``ClientError``, what ``MessageEncoder`` throws, before anything is launched, and what
  /// ``MessageDecoder`` throws. The longest message is the browser's, whatever the encoder's limit.
  /// Otherwise as ``sendNativeMessage(_:_:until:errors:)``.
  public func sendNativeMessage<Reply: Decodable>(
    _ name: String, _ value: some Encodable, reply: Reply.Type,
    until deadline: ContinuousClock.Instant? = nil, encoder: MessageEncoder = MessageEncoder(),
    decoder: consuming MessageDecoder = MessageDecoder(),
    errors: (Span<UInt8>) -> Void = { _ in }
  ) throws -> Reply {
    let message = try text(of: value, encoder)
    let bytes = try sendNativeMessage(name, message.span, until: deadline, errors: errors)
    return try decoder.decode(reply, from: bytes.span)
  }

  /// As ``sendNativeMessage(_:_:reply:until:encoder:decoder:errors:)``, to the program at the absolute
  /// `path`.
  public func sendNativeMessage<Reply: Decodable>(
    hostAt path: String, manifestPath: String? = nil, _ value: some Encodable, reply: Reply.Type,
    until deadline: ContinuousClock.Instant? = nil, encoder: MessageEncoder = MessageEncoder(),
    decoder: consuming MessageDecoder = MessageDecoder(),
    errors: (Span<UInt8>) -> Void = { _ in }
  ) throws -> Reply {
    let message = try text(of: value, encoder)
    let bytes = try sendNativeMessage(
      hostAt: path, manifestPath: manifestPath, message.span, until: deadline, errors: errors)
    return try decoder.decode(reply, from: bytes.span)
  }

  /// As ``sendNativeMessage(_:_:reply:until:encoder:decoder:errors:)``, of types that write and read
  /// themselves.
  @_disfavoredOverload
  public func sendNativeMessage<Reply: MessageReadable>(
    _ name: String, _ value: some MessageWritable, reply: Reply.Type,
    until deadline: ContinuousClock.Instant? = nil,
    decoder: consuming MessageDecoder = MessageDecoder(),
    errors: (Span<UInt8>) -> Void = { _ in }
  ) throws -> Reply {
    let message = try text(of: value)
    let bytes = try sendNativeMessage(name, message.span, until: deadline, errors: errors)
    return try decoder.decode(reply, from: bytes.span)
  }

  /// As ``sendNativeMessage(hostAt:manifestPath:_:reply:until:encoder:decoder:errors:)``, of types that
  /// write and read themselves.
  @_disfavoredOverload
  public func sendNativeMessage<Reply: MessageReadable>(
    hostAt path: String, manifestPath: String? = nil, _ value: some MessageWritable,
    reply: Reply.Type, until deadline: ContinuousClock.Instant? = nil,
    decoder: consuming MessageDecoder = MessageDecoder(),
    errors: (Span<UInt8>) -> Void = { _ in }
  ) throws -> Reply {
    let message = try text(of: value)
    let bytes = try sendNativeMessage(
      hostAt: path, manifestPath: manifestPath, message.span, until: deadline, errors: errors)
    return try decoder.decode(reply, from: bytes.span)
  }
}
