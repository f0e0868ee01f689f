/// A shape that messages are decoded into.
package protocol DecodedShape: Codable, Equatable, Sendable {
  /// A value of the shape, as random as `random` is.
  static func random(_ random: inout some RandomNumberGenerator) -> Self
}

/// Scalars of each width.
package struct ScalarsShape: DecodedShape {
  package var bool: Bool
  package var string: String
  package var double: Double
  package var float: Float
  package var int: Int
  package var int8: Int8
  package var int16: Int16
  package var int32: Int32
  package var uint: UInt
  package var uint8: UInt8
  package var uint16: UInt16
  package var uint32: UInt32
  package var uint64: UInt64
}

/// Members that may be missing, by the four ways in which Codable asks for them.
package struct OptionalsShape: DecodedShape {
  package var bool: Bool?
  package var string: String?
  package var double: Double?
  package var int: Int?
  package var uint8: UInt8?
  package var list: [Int?]?
  package var inner: [OptionalsShape]?
}

/// An enumeration with payloads, in which it may occur itself.
package indirect enum EnumShape: DecodedShape {
  case empty
  case number(Int)
  case named(name: String, value: Double)
  case nested([EnumShape])
}

/// Dictionaries by the kinds of keys that JSON objects have, and by one that they have not.
package struct DictionariesShape: DecodedShape {
  package enum Key: String, Codable, CodingKeyRepresentable, Hashable, Sendable, CaseIterable {
    case first, second
  }

  package var strings: [String: Int]
  package var integers: [Int: String]
  package var keys: [Key: Bool]
  package var pairs: [Bool: Int]
  package var nested: [String: [String: Double]]
}

/// Arrays that are decoded at once, and others.
package struct ArraysShape: DecodedShape {
  package var doubles: [Double]
  package var rows: [[Double]]
  package var integers: [Int]
  package var strings: [String]
  package var bytes: [UInt8]
  package var flags: Set<Bool>
  package var optionals: [String?]
}

/// What it is turns out when it is decoded.
package enum AnyShape: DecodedShape {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([AnyShape])
  case object([String: AnyShape])

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let bool = try? container.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let string = try? container.decode(String.self) {
      self = .string(string)
    } else if let array = try? container.decode([AnyShape].self) {
      self = .array(array)
    } else {
      self = .object(try container.decode([String: AnyShape].self))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let bool): try container.encode(bool)
    case .number(let number): try container.encode(number)
    case .string(let string): try container.encode(string)
    case .array(let array): try container.encode(array)
    case .object(let object): try container.encode(object)
    }
  }
}

/// A class below another, which it decodes by `super`.
package class ParentShape: Codable, @unchecked Sendable {
  package var id: Int

  init(id: Int) { self.id = id }
}

/// See ``ParentShape``.
package final class ChildShape: ParentShape, DecodedShape, @unchecked Sendable {
  package var name: String

  init(id: Int, name: String) {
    self.name = name
    super.init(id: id)
  }

  private enum CodingKeys: String, CodingKey {
    case name
  }

  package required init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    try super.init(from: container.superDecoder())
  }

  package override func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try super.encode(to: container.superEncoder())
  }

  package static func == (first: ChildShape, second: ChildShape) -> Bool {
    first.id == second.id && first.name == second.name
  }
}

/// Containers in containers, by hand.
package struct ContainersShape: DecodedShape {
  package var numbers: [Int]
  package var x: Int
  package var rest: [String]
  package var hasNull: Bool

  private enum CodingKeys: String, CodingKey {
    case list, point, tuple, marker
  }

  private enum PointKeys: String, CodingKey {
    case x
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var list = try container.nestedUnkeyedContainer(forKey: .list)
    numbers = []
    while !list.isAtEnd { numbers.append(try list.decode(Int.self)) }
    let point = try container.nestedContainer(keyedBy: PointKeys.self, forKey: .point)
    x = try point.decode(Int.self, forKey: .x)
    var tuple = try container.nestedUnkeyedContainer(forKey: .tuple)
    rest = [try tuple.decode(String.self)]
    let isNull = try tuple.decodeNil()
    rest.append(isNull ? "" : try tuple.decode(String.self))
    var inner = try tuple.nestedUnkeyedContainer()
    if let text = try inner.decodeIfPresent(String.self) { rest.append(text) }
    hasNull = try container.contains(.marker) && container.decodeNil(forKey: .marker)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    var list = container.nestedUnkeyedContainer(forKey: .list)
    for number in numbers { try list.encode(number) }
    var point = container.nestedContainer(keyedBy: PointKeys.self, forKey: .point)
    try point.encode(x, forKey: .x)
    var tuple = container.nestedUnkeyedContainer(forKey: .tuple)
    try tuple.encode(rest[0])
    if rest[1].isEmpty { try tuple.encodeNil() } else { try tuple.encode(rest[1]) }
    var inner = tuple.nestedUnkeyedContainer()
    for text in rest.dropFirst(2) { try inner.encode(text) }
    if hasNull { try container.encodeNil(forKey: .marker) }
  }

  init(numbers: [Int], x: Int, rest: [String], hasNull: Bool) {
    self.numbers = numbers
    self.x = x
    self.rest = rest
    self.hasNull = hasNull
  }
}

/// The integers of 128 bits.
package struct WideShape: DecodedShape {
  package var signed: Int128
  package var unsigned: UInt128
}
