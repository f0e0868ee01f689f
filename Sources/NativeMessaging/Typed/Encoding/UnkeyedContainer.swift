internal import NativeMessagingCodec

/// The elements of an array.
struct UnkeyedContainer: UnkeyedEncodingContainer {
  private let session: EncodingSession
  private let ticket: EncodingSession.Ticket
  private let depth16: UInt16

  @inline(__always)
  init(session: EncodingSession, ticket: EncodingSession.Ticket, depth: Int) {
    self.session = session
    self.ticket = ticket
    depth16 = UInt16(truncatingIfNeeded: depth)
  }

  private var depth: Int { Int(depth16) }

  var codingPath: [any CodingKey] { session.codingPath(depth - 1) }
  var count: Int { session.count(of: ticket, depth) }

  /// Makes place for an element, which has to follow.
  @inline(__always)
  private func begin() throws {
    try session.enter(ticket, depth)
    session.state.levels[depth - 1].count &+= 1
  }

  mutating func encodeNil() throws {
    try begin()
    session.state.writer.null()
  }

  mutating func encode(_ value: Bool) throws {
    try begin()
    session.state.writer.value(value)
  }

  mutating func encode(_ value: String) throws {
    try begin()
    session.state.writer.value(value)
  }

  mutating func encode(_ value: Double) throws { try encodeAny(value) }
  mutating func encode(_ value: Float) throws { try encodeAny(value) }
  mutating func encode<Value: Encodable>(_ value: Value) throws { try encodeAny(value) }

  mutating func encode(_ value: Int) throws { try write(value) }
  mutating func encode(_ value: Int8) throws { try write(value) }
  mutating func encode(_ value: Int16) throws { try write(value) }
  mutating func encode(_ value: Int32) throws { try write(value) }
  mutating func encode(_ value: Int64) throws { try write(value) }
  mutating func encode(_ value: Int128) throws { try write(value) }
  mutating func encode(_ value: UInt) throws { try write(value) }
  mutating func encode(_ value: UInt8) throws { try write(value) }
  mutating func encode(_ value: UInt16) throws { try write(value) }
  mutating func encode(_ value: UInt32) throws { try write(value) }
  mutating func encode(_ value: UInt64) throws { try write(value) }
  mutating func encode(_ value: UInt128) throws { try write(value) }

  @inline(__always)
  private func write(_ integer: some FixedWidthInteger) throws {
    try begin()
    session.encode(integer: integer)
  }

  @inline(__always)
  private func encodeAny(_ value: some Encodable) throws {
    do {
      try session.encode(value, in: ticket, depth) {
        session.state.levels[depth - 1].count &+= 1
      }
    } catch {
      session.forgetElement(of: ticket, depth)
      throw error
    }
  }
}

// Containers inside this one.
extension UnkeyedContainer {
  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    nested().container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    nested().unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { nested() }

  private func nested() -> ValueEncoder {
    session.nested(in: ticket, depth) { session.state.levels[depth - 1].count &+= 1 }
  }
}
