public import NativeMessagingCodec

/// A type that is made from a message without the boxes of `Codable`, for messages that come often.
///
/// ```swift
/// struct Login: MessageReadable, MessageWritable {
///   var id: Int
///   var origin: String
///   var names: [String]?
///
///   init(reading json: inout JSONReader) throws(MessageError) {
///     id = try json.member("id")
///     origin = try json.member("origin")
///     names = try json.memberIfPresent("names")
///   }
///
///   func write(to json: inout JSONWriter) {
///     json.beginObject()
///     json.member("id", id)
///     json.member("origin", origin)
///     json.memberIfPresent("names", names)
///     json.endObject()
///   }
/// }
/// ```
/// Booleans, integers, `Double`, `Float`, `String`, arrays, dictionaries with `String` keys and
/// optionals are such types. A `Decodable` type goes in by ``JSONReader/decodeMember(_:as:)``. The
/// other way round, a type that is `Decodable` and `MessageReadable` is made in this way wherever a
/// ``MessageDecoder`` meets it, also inside `Codable` types.
public protocol MessageReadable {
  /// Makes a value from the JSON value that `json` was lent for.
  ///
  /// Throws where it is not what the type must have.
  init(reading json: inout JSONReader) throws(MessageError)
}

extension Bool: MessageReadable {
  /// A boolean.
  @inlinable
  public init(reading json: inout JSONReader) throws(MessageError) { self = try json.bool() }
}

extension String: MessageReadable {
  /// A string, with U+FFFD for each lone surrogate.
  @inlinable
  public init(reading json: inout JSONReader) throws(MessageError) { self = try json.string() }
}

extension Double: MessageReadable {
  /// The double nearest to a number.
  @inlinable
  public init(reading json: inout JSONReader) throws(MessageError) { self = try json.double() }
}

extension Float: MessageReadable {
  /// The float nearest to a number.
  @inlinable
  public init(reading json: inout JSONReader) throws(MessageError) { self = try json.float() }
}

extension FixedWidthInteger where Self: MessageReadable {
  /// An integer, exact.
  @inlinable
  public init(reading json: inout JSONReader) throws(MessageError) { self = try json.integer() }
}

extension Int: MessageReadable {}
extension Int8: MessageReadable {}
extension Int16: MessageReadable {}
extension Int32: MessageReadable {}
extension Int64: MessageReadable {}
extension Int128: MessageReadable {}
extension UInt: MessageReadable {}
extension UInt8: MessageReadable {}
extension UInt16: MessageReadable {}
extension UInt32: MessageReadable {}
extension UInt64: MessageReadable {}
extension UInt128: MessageReadable {}

extension Optional: MessageReadable where Wrapped: MessageReadable {
  /// `nil` for `null`, else the value.
  @inlinable
  public init(reading json: inout JSONReader) throws(MessageError) {
    self = json.isNull ? nil : try Wrapped(reading: &json)
  }
}

extension Array: MessageReadable where Element: MessageReadable {
  /// The elements of an array.
  @inlinable
  public init(reading json: inout JSONReader) throws(MessageError) {
    // The elements that are most common in great numbers; a specialized version has one branch.
    if let scalars = try json.scalars(as: Element.self) {
      self = scalars
      return
    }
    self.init()
    while try json.nextElement() { append(try json.value()) }
  }
}

extension Dictionary: MessageReadable where Key == String, Value: MessageReadable {
  /// The members of an object.
  @inlinable
  public init(reading json: inout JSONReader) throws(MessageError) {
    self.init()
    while let name = try json.nextMember() {
      let key = String(name)
      self[key] = try json.value()
    }
  }
}
