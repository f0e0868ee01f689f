internal import NativeMessagingCodec

/// The text of a message to a host, no longer than its browser sends.
struct OutgoingText: ~Copyable, Sendable {
  private let text: OutputBuffer

  /// The text that `encoder` makes of a value. Throws what it does, and ``PortError`` where it is too
  /// long.
  init(_ value: some Encodable, _ encoder: MessageEncoder, _ profile: BrowserProfile) throws {
    var json = JSONWriter(limit: profile.messageLimit)
    try encoder.encode(value, to: &json)
    try Self.finish(&json)
    text = json.takeBuffer()
  }

  /// The text of a value that writes itself.
  init(_ value: some MessageWritable, _ profile: BrowserProfile) throws(PortError) {
    var json = JSONWriter(limit: profile.messageLimit)
    value.write(to: &json)
    try Self.finish(&json)
    text = json.takeBuffer()
  }

  /// A text that is there.
  init(copyOf text: Span<UInt8>) {
    var copy = OutputBuffer(minimumCapacity: text.count)
    copy.append(text)
    self.text = copy
  }

  var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { text.span }
  }

  private static func finish(_ json: inout JSONWriter) throws(PortError) {
    do throws(PayloadTooLong) { try json.finish() } catch { throw .messageTooLong(error) }
  }
}

extension Client {
  /// The text of a message of a `sendNativeMessage`.
  func text(
    of value: some Encodable, _ encoder: MessageEncoder
  ) throws -> OutgoingText {
    do {
      return try OutgoingText(value, encoder, profile)
    } catch let error as PortError {
      throw ClientError(error, profile)
    }
  }

  /// The text of a message of a `sendNativeMessage` that writes itself.
  func text(of value: some MessageWritable) throws(ClientError) -> OutgoingText {
    do throws(PortError) {
      return try OutgoingText(value, profile)
    } catch {
      throw ClientError(error, profile)
    }
  }
}
