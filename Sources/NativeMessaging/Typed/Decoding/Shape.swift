internal import NativeMessagingCodec

/// How values of a type are made from tokens.
enum Shape {
  /// By the type's own `init(from:)`.
  case decodable
  /// Without a container.
  case direct(any TapeDecodable.Type)
  /// As the type reads itself.
  case readable(any MessageReadable.Type)
}

/// A type of the standard library that is made from tokens at once, without a container in between.
protocol TapeDecodable: Decodable {
  /// The value at `index`. Throws as a container would.
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> Self
}

/// The shapes of the types that were met last: looking whether a type conforms to a protocol takes
/// longer than to decode it.
struct ShapeCache {
  private var types: InlineArray<64, ObjectIdentifier?> = InlineArray(repeating: nil)
  private var shapes: [Shape] = Array(repeating: .decodable, count: 64)

  @inline(__always)
  mutating func shape<Value: Decodable>(of type: Value.Type) -> Shape {
    let id = ObjectIdentifier(type)
    let bits = UInt(bitPattern: id)
    let slot = Int(bitPattern: (bits &>> 4 ^ bits &>> 10) & 63)
    if types[slot] == id { return shapes[slot] }
    return find(type, slot)
  }

  @inline(never)
  private mutating func find<Value: Decodable>(_ type: Value.Type, _ slot: Int) -> Shape {
    let shape: Shape =
      if let type = type as? any TapeDecodable.Type {
        .direct(type)
      } else if let type = type as? any MessageReadable.Type {
        .readable(type)
      } else {
        .decodable
      }
    types[slot] = ObjectIdentifier(type)
    shapes[slot] = shape
    return shape
  }
}

extension DecodingContext.Reference {
  /// The value at `index`, which is the text's or one in it.
  func decode<Value: Decodable>(_ type: Value.Type, at index: Int) throws -> Value {
    try decode(type, at: index, of: try view, shape(of: type))
  }

  @inline(__always)
  func decode<Value: Decodable>(
    _ type: Value.Type, at index: Int, of view: TapeView, _ shape: Shape
  ) throws -> Value {
    switch shape {
    case .decodable: return try Value(from: TapeDecoder(self, at: index))
    case .direct(let direct): return try decode(direct, as: type, at: index, of: view)
    case .readable(let readable): return try read(readable, as: type, at: index, of: view)
    }
  }

  private func decode<Direct: TapeDecodable, Value>(
    _ direct: Direct.Type, as type: Value.Type, at index: Int, of view: TapeView
  ) throws -> Value {
    same(try Direct.decoded(at: index, of: view, self), as: type)
  }

  private func read<Readable: MessageReadable, Value>(
    _ readable: Readable.Type, as type: Value.Type, at index: Int, of view: TapeView
  ) throws -> Value {
    var reader = JSONReader(view, at: index, self)
    do throws(MessageError) {
      return same(try Readable(reading: &reader), as: type)
    } catch {
      // What a `Decodable` type threw in there goes on as it would from one to the other.
      if let error = error.underlyingError { throw error }
      throw DecodingError(error, as: type)
    }
  }
}
