internal import NativeMessagingCodec

/// The elements of an array, one after the other.
struct TapeArray: UnkeyedDecodingContainer {
  private let context: DecodingContext.Reference
  private let array: UInt32
  /// The element that comes next, or the array's end.
  private var next: UInt32
  private var index: UInt32 = 0

  init(_ context: DecodingContext.Reference, at index: Int) throws {
    let view = try context.view
    guard view[index].kind == .array else { throw view.mismatch([Any].self, at: index) }
    self.context = context
    array = UInt32(truncatingIfNeeded: index)
    next = array &+ 1
  }

  var codingPath: [any CodingKey] { (try? context.view.codingPath(to: Int(array))) ?? [] }

  var currentIndex: Int { Int(index) }

  var count: Int? {
    guard let view = try? context.view else { return nil }
    var count = 0
    var place = Int(array) + 1
    while view[place].kind != .end {
      count += 1
      place = view.next(after: place)
    }
    return count
  }

  var isAtEnd: Bool {
    guard let view = try? context.view else { return true }
    return view[Int(next)].kind == .end
  }

  mutating func decodeNil() throws -> Bool {
    let view = try context.view
    let place = try element(Never.self, of: view)
    guard view.isNull(place) else { return false }
    advance(view)
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let view = try context.view
    let place = try element(type, of: view)
    let value = try context.decode(type, at: place, of: view, context.shape(of: type))
    advance(view)
    return value
  }

  mutating func decodeIfPresent<Value: Decodable>(_ type: Value.Type) throws -> Value? {
    guard !isAtEnd, try !decodeNil() else { return nil }
    return try decode(type)
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type
  ) throws -> KeyedDecodingContainer<NestedKey> {
    let view = try context.view
    let place = try element(KeyedDecodingContainer<NestedKey>.self, of: view)
    let container = try TapeObject<NestedKey>(context, at: place)
    advance(view)
    return KeyedDecodingContainer(container)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let view = try context.view
    let container = try TapeArray(
      context, at: try element((any UnkeyedDecodingContainer).self, of: view))
    advance(view)
    return container
  }

  mutating func superDecoder() throws -> any Decoder {
    let view = try context.view
    let decoder = TapeDecoder(context, at: try element((any Decoder).self, of: view))
    advance(view)
    return decoder
  }

  @inline(__always)
  private func element(_ type: Any.Type, of view: TapeView) throws -> Int {
    let place = Int(next)
    guard view[place].kind != .end else {
      throw view.noElement(type, number: currentIndex, at: place)
    }
    return place
  }

  @inline(__always)
  private mutating func advance(_ view: TapeView) {
    next = UInt32(truncatingIfNeeded: view.next(after: Int(next)))
    index &+= 1
  }

  @inline(__always)
  private mutating func direct<Value: TapeDecodable>() throws -> Value {
    let view = try context.view
    let value = try Value.decoded(at: try element(Value.self, of: view), of: view, context)
    advance(view)
    return value
  }
}

extension TapeArray {
  mutating func decode(_ type: Bool.Type) throws -> Bool { try direct() }
  mutating func decode(_ type: String.Type) throws -> String { try direct() }
  mutating func decode(_ type: Double.Type) throws -> Double { try direct() }
  mutating func decode(_ type: Float.Type) throws -> Float { try direct() }
  mutating func decode(_ type: Int.Type) throws -> Int { try direct() }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try direct() }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try direct() }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try direct() }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try direct() }
  mutating func decode(_ type: Int128.Type) throws -> Int128 { try direct() }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try direct() }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try direct() }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try direct() }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try direct() }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try direct() }
  mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try direct() }
}
