internal import NativeMessagingCodec

/// The decoder of one value: small enough to lie in an `any Decoder` without an allocation.
struct TapeDecoder: Decoder {
  private let context: DecodingContext.Reference
  private let index: UInt32

  @inline(__always)
  init(_ context: DecodingContext.Reference, at index: Int) {
    self.context = context
    self.index = UInt32(truncatingIfNeeded: index)
  }

  private var place: Int { Int(index) }

  var codingPath: [any CodingKey] { (try? context.view.codingPath(to: place)) ?? [] }

  var userInfo: [CodingUserInfoKey: Any] { context.userInfo }

  func container<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try TapeObject<Key>(context, at: place))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try TapeArray(context, at: place)
  }

  func singleValueContainer() throws -> any SingleValueDecodingContainer { self }
}

extension TapeDecoder: SingleValueDecodingContainer {
  func decodeNil() -> Bool { (try? context.view.isNull(place)) ?? false }

  func decode(_ type: Bool.Type) throws -> Bool { try direct() }
  func decode(_ type: String.Type) throws -> String { try direct() }
  func decode(_ type: Double.Type) throws -> Double { try direct() }
  func decode(_ type: Float.Type) throws -> Float { try direct() }
  func decode(_ type: Int.Type) throws -> Int { try direct() }
  func decode(_ type: Int8.Type) throws -> Int8 { try direct() }
  func decode(_ type: Int16.Type) throws -> Int16 { try direct() }
  func decode(_ type: Int32.Type) throws -> Int32 { try direct() }
  func decode(_ type: Int64.Type) throws -> Int64 { try direct() }
  func decode(_ type: Int128.Type) throws -> Int128 { try direct() }
  func decode(_ type: UInt.Type) throws -> UInt { try direct() }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try direct() }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try direct() }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try direct() }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try direct() }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try direct() }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try context.decode(type, at: place)
  }

  @inline(__always)
  private func direct<Value: TapeDecodable>() throws -> Value {
    try Value.decoded(at: place, of: try context.view, context)
  }
}
