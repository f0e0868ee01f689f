internal import NativeMessagingCodec

/// The members of an object.
struct KeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let session: EncodingSession
  private let ticket: EncodingSession.Ticket
  private let depth16: UInt16
  private let convertsNames: Bool

  @inline(__always)
  init(
    session: EncodingSession, ticket: EncodingSession.Ticket, depth: Int, keepsNames: Bool = false
  ) {
    self.session = session
    self.ticket = ticket
    depth16 = UInt16(truncatingIfNeeded: depth)
    convertsNames = session.convertsNames && !keepsNames
  }

  private var depth: Int { Int(depth16) }

  var codingPath: [any CodingKey] { session.codingPath(depth - 1) }

  /// Writes a name; the value has to follow.
  @inline(__always)
  private func begin(_ key: some CodingKey) throws {
    try session.enter(ticket, depth)
    session.name(key, converts: convertsNames)
  }

  mutating func encodeNil(forKey key: Key) throws {
    try begin(key)
    session.state.writer.null()
  }

  mutating func encode(_ value: Bool, forKey key: Key) throws {
    try begin(key)
    session.state.writer.value(value)
  }

  mutating func encode(_ value: String, forKey key: Key) throws {
    try begin(key)
    session.state.writer.value(value)
  }

  mutating func encode(_ value: Double, forKey key: Key) throws {
    guard value.isFinite else { return try encodeAny(value, key) }
    try begin(key)
    session.state.writer.value(value)
  }

  mutating func encode(_ value: Float, forKey key: Key) throws { try encodeAny(value, key) }

  mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    try encodeAny(value, key)
  }

  mutating func encode(_ value: Int, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: Int8, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: Int16, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: Int32, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: Int64, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: Int128, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: UInt, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: UInt8, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: UInt16, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: UInt32, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: UInt64, forKey key: Key) throws { try write(value, key) }
  mutating func encode(_ value: UInt128, forKey key: Key) throws { try write(value, key) }

  mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) }
  }

  mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) }
  }

  mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) }
  }

  mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws {
    if let value { try write(value, key) }
  }

  mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
    if let value { try encodeAny(value, key) }
  }

  @inline(__always)
  private func write(_ integer: some FixedWidthInteger, _ key: Key) throws {
    try begin(key)
    session.encode(integer: integer)
  }

  @inline(__always)
  private func encodeAny(_ value: some Encodable, _ key: Key) throws {
    try session.encode(value, in: ticket, depth) {
      session.name(key, converts: convertsNames)
    }
  }
}

// Containers inside this one.
extension KeyedContainer {
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    nested(key).container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    nested(key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { nested(EncodedKey("super")) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

  private func nested(_ key: some CodingKey) -> ValueEncoder {
    session.nested(in: ticket, depth) { session.name(key, converts: convertsNames) }
  }
}
