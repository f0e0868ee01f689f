internal import NativeMessagingCodec

/// The members of an object by their names.
struct TapeObject<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let context: DecodingContext.Reference
  private let object: UInt32

  init(_ context: DecodingContext.Reference, at index: Int) throws {
    let view = try context.view
    guard view[index].kind == .object else { throw view.mismatch([String: Any].self, at: index) }
    if context.convertsKeys {
      view.prepareConverted(object: index)
    } else {
      view.prepare(object: index)
    }
    self.context = context
    object = UInt32(truncatingIfNeeded: index)
  }

  private var place: Int { Int(object) }

  var codingPath: [any CodingKey] { (try? context.view.codingPath(to: place)) ?? [] }

  var allKeys: [Key] {
    guard let view = try? context.view else { return [] }
    var keys: [Key] = []
    var index = place + 1
    while view[index].kind != .end {
      if view[index].kind != .shadowedName,
        let key = Key(stringValue: context.key(at: index, of: view))
      {
        keys.append(key)
      }
      index = view.next(after: index + 1)
    }
    return keys
  }

  func contains(_ key: Key) -> Bool {
    guard let view = try? context.view else { return false }
    return find(key, in: view) != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    let view = try context.view
    return view.isNull(try index(of: key, in: view))
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    let view = try context.view
    let index = try index(of: key, in: view)
    return try context.decode(type, at: index, of: view, context.shape(of: type))
  }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    let view = try context.view
    guard let index = find(key, in: view), !view.isNull(index) else { return nil }
    return try context.decode(type, at: index, of: view, context.shape(of: type))
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    let index = try index(of: key, in: try context.view)
    return KeyedDecodingContainer(try TapeObject<NestedKey>(context, at: index))
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try TapeArray(context, at: try index(of: key, in: try context.view))
  }

  func superDecoder() throws -> any Decoder {
    superDecoder(PathKey.super, at: try context.view.find(PathKey.super.stringValue, in: place))
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    superDecoder(key, at: find(key, in: try context.view))
  }

  private func superDecoder(_ key: any CodingKey, at index: Int?) -> any Decoder {
    guard let index else { return NullDecoder(codingPath: codingPath + [key], context) }
    return TapeDecoder(context, at: index)
  }

  @inline(__always)
  private func index(of key: Key, in view: TapeView) throws -> Int {
    guard let index = find(key, in: view) else { throw view.missing(key, in: place) }
    return index
  }

  @inline(__always)
  private func find(_ key: Key, in view: TapeView) -> Int? {
    if context.convertsKeys { return context.findConverted(key.stringValue, in: place, of: view) }
    return view.find(key.stringValue, in: place)
  }

  @inline(__always)
  private func direct<Value: TapeDecodable>(_ key: Key) throws -> Value {
    let view = try context.view
    return try Value.decoded(at: try index(of: key, in: view), of: view, context)
  }

  @inline(__always)
  private func directIfPresent<Value: TapeDecodable>(_ key: Key) throws -> Value? {
    let view = try context.view
    guard let index = find(key, in: view), !view.isNull(index) else { return nil }
    return try Value.decoded(at: index, of: view, context)
  }
}

// A container must say each of these: the defaults look a key up up to three times.

extension TapeObject {
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try direct(key) }
  func decode(_ type: String.Type, forKey key: Key) throws -> String { try direct(key) }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try direct(key) }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try direct(key) }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try direct(key) }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try direct(key) }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try direct(key) }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try direct(key) }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try direct(key) }
  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 { try direct(key) }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try direct(key) }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try direct(key) }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try direct(key) }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try direct(key) }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try direct(key) }
  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 { try direct(key) }

  func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: Float.Type, forKey key: Key) throws -> Float? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: Int8.Type, forKey key: Key) throws -> Int8? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: Int16.Type, forKey key: Key) throws -> Int16? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: Int32.Type, forKey key: Key) throws -> Int32? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: Int128.Type, forKey key: Key) throws -> Int128? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: UInt.Type, forKey key: Key) throws -> UInt? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: UInt8.Type, forKey key: Key) throws -> UInt8? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: UInt16.Type, forKey key: Key) throws -> UInt16? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: UInt32.Type, forKey key: Key) throws -> UInt32? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: UInt64.Type, forKey key: Key) throws -> UInt64? {
    try directIfPresent(key)
  }
  func decodeIfPresent(_ type: UInt128.Type, forKey key: Key) throws -> UInt128? {
    try directIfPresent(key)
  }
}
