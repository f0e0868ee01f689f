import Foundation

/// A JSON value that conforms to Encodable, as a program's own types do.
indirect enum EncodableValue: Encodable {
  case object([String: EncodableValue])
  case array([EncodableValue])
  case string(String)
  case integer(Int64)
  case double(Double)
  case flag(Bool)
  case null

  /// What JSONSerialization made of a text.
  init(_ tree: Any) {
    switch tree {
    case let object as [String: Any]: self = .object(object.mapValues(EncodableValue.init))
    case let array as [Any]: self = .array(array.map(EncodableValue.init))
    case let text as String: self = .string(text)
    case let number as NSNumber where number === (true as NSNumber): self = .flag(true)
    case let number as NSNumber where number === (false as NSNumber): self = .flag(false)
    case let number as NSNumber:
      self = Int64(exactly: number).map { .integer($0) } ?? .double(number.doubleValue)
    default: self = .null
    }
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members):
      var container = encoder.container(keyedBy: Name.self)
      for (name, value) in members { try container.encode(value, forKey: Name(name)) }
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    case .string(let text): try encode(text, to: encoder)
    case .integer(let integer): try encode(integer, to: encoder)
    case .double(let double): try encode(double, to: encoder)
    case .flag(let flag): try encode(flag, to: encoder)
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    }
  }

  private func encode(_ value: some Encodable, to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }

  private struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }
}
