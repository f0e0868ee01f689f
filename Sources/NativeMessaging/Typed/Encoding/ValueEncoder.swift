internal import NativeMessagingCodec

/// The encoder of one value, and its container if that is a single value.
struct ValueEncoder: Encoder, SingleValueEncodingContainer {
  let session: EncodingSession
  let ticket: EncodingSession.Ticket
  private let depth16: UInt16
  private let keepsNames: Bool

  @inline(__always)
  init(
    session: EncodingSession, ticket: EncodingSession.Ticket, depth: Int, keepsNames: Bool = false
  ) {
    self.session = session
    self.ticket = ticket
    depth16 = UInt16(truncatingIfNeeded: depth)
    self.keepsNames = keepsNames
  }

  /// How many containers are around the value.
  private var depth: Int { Int(depth16) }

  var codingPath: [any CodingKey] { session.codingPath(depth) }
  var userInfo: [CodingUserInfoKey: Any] { session.settings.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(
      KeyedContainer(
        session: session, ticket: session.begin(object: true, ticket, depth), depth: depth + 1,
        keepsNames: keepsNames))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    UnkeyedContainer(
      session: session, ticket: session.begin(object: false, ticket, depth), depth: depth + 1)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  func encodeNil() throws {
    try session.beginSingle(ticket)
    session.state.writer.null()
  }

  func encode(_ value: Bool) throws {
    try session.beginSingle(ticket)
    session.state.writer.value(value)
  }

  func encode(_ value: String) throws {
    try session.beginSingle(ticket)
    session.state.writer.value(value)
  }

  func encode(_ value: Double) throws { try session.encodeSingle(value, ticket, depth) }
  func encode(_ value: Float) throws { try session.encodeSingle(value, ticket, depth) }
  func encode<Value: Encodable>(_ value: Value) throws {
    try session.encodeSingle(value, ticket, depth)
  }

  func encode(_ value: Int) throws { try write(value) }
  func encode(_ value: Int8) throws { try write(value) }
  func encode(_ value: Int16) throws { try write(value) }
  func encode(_ value: Int32) throws { try write(value) }
  func encode(_ value: Int64) throws { try write(value) }
  func encode(_ value: Int128) throws { try write(value) }
  func encode(_ value: UInt) throws { try write(value) }
  func encode(_ value: UInt8) throws { try write(value) }
  func encode(_ value: UInt16) throws { try write(value) }
  func encode(_ value: UInt32) throws { try write(value) }
  func encode(_ value: UInt64) throws { try write(value) }
  func encode(_ value: UInt128) throws { try write(value) }

  @inline(__always)
  private func write(_ integer: some FixedWidthInteger) throws {
    try session.beginSingle(ticket)
    session.encode(integer: integer)
  }
}
