public import NativeMessagingCodec

/// A type that writes itself as a message without the boxes of `Codable`; see ``MessageReadable`` for
/// an example.
///
/// A type that is `Encodable` and `MessageWritable` is written in this way wherever a
/// ``MessageEncoder`` meets it, also inside `Codable` types.
public protocol MessageWritable {
  /// Writes one JSON value.
  func write(to json: inout JSONWriter)
}

extension JSONWriter {
  /// Writes a member of the object that is open.
  @inlinable
  public mutating func member<Value: MessageWritable>(_ name: StaticString, _ value: Value) {
    self.name(name)
    value.write(to: &self)
  }

  /// Writes a member of the object that is open, and nothing where there is no value.
  @inlinable
  public mutating func memberIfPresent<Value: MessageWritable>(
    _ name: StaticString, _ value: Value?
  ) {
    guard let value else { return }
    member(name, value)
  }
}

extension Bool: MessageWritable {
  /// Writes `true` or `false`.
  @inlinable
  public func write(to json: inout JSONWriter) { json.value(self) }
}

extension String: MessageWritable {
  /// Writes a string.
  @inlinable
  public func write(to json: inout JSONWriter) { json.value(self) }
}

extension Double: MessageWritable {
  /// Writes the shortest number that reads back as this one; `null` for NaN and ±∞.
  @inlinable
  public func write(to json: inout JSONWriter) { json.value(self) }
}

extension Float: MessageWritable {
  /// Writes the shortest number that reads back as this one; `null` for NaN and ±∞.
  public func write(to json: inout JSONWriter) {
    guard isFinite else { return json.null() }
    json.raw(description.utf8.span)
  }
}

extension FixedWidthInteger where Self: MessageWritable {
  /// Writes an integer.
  @inlinable
  public func write(to json: inout JSONWriter) {
    if Self.bitWidth <= 64 { json.value(self) } else { json.raw(String(self).utf8.span) }
  }
}

extension Int: MessageWritable {}
extension Int8: MessageWritable {}
extension Int16: MessageWritable {}
extension Int32: MessageWritable {}
extension Int64: MessageWritable {}
extension Int128: MessageWritable {}
extension UInt: MessageWritable {}
extension UInt8: MessageWritable {}
extension UInt16: MessageWritable {}
extension UInt32: MessageWritable {}
extension UInt64: MessageWritable {}
extension UInt128: MessageWritable {}

extension Optional: MessageWritable where Wrapped: MessageWritable {
  /// Writes the value, or `null`.
  @inlinable
  public func write(to json: inout JSONWriter) {
    if let self { self.write(to: &json) } else { json.null() }
  }
}

extension Array: MessageWritable where Element: MessageWritable {
  /// Writes an array.
  @inlinable
  public func write(to json: inout JSONWriter) {
    json.beginArray()
    for element in self { element.write(to: &json) }
    json.endArray()
  }
}

extension Dictionary: MessageWritable where Key == String, Value: MessageWritable {
  /// Writes an object, its members in no order.
  @inlinable
  public func write(to json: inout JSONWriter) {
    json.beginObject()
    for (name, value) in self {
      json.name(name)
      value.write(to: &json)
    }
    json.endObject()
  }
}
