public import NativeMessagingCodec

// The values that are most common, each `nil` where another stands at the index: what it is, and what
// is to be said of it, others find out. They are compiled into the types that read themselves.

extension TapeView {
  /// A string without an escape.
  @inlinable
  @inline(__always)
  func plainString(at index: Int) -> String? {
    let entry = self[index]
    guard entry.kind == .string else { return nil }
    return String(unescaped: bytes(entry))
  }

  /// A number that is an integer and fits.
  @inlinable
  @inline(__always)
  func int64(at index: Int) -> Int64? {
    let entry = self[index]
    guard entry.kind == .number else { return nil }
    return try? JSONNumber(bytes(entry)).int64()
  }

  /// A number that a double can be next to.
  @inlinable
  @inline(__always)
  func double(at index: Int) -> Double? {
    let entry = self[index]
    guard entry.kind == .number else { return nil }
    let double = JSONNumber(bytes(entry)).nearestDouble()
    return double.isFinite ? double : nil
  }

  /// A boolean.
  @inlinable
  @inline(__always)
  func bool(at index: Int) -> Bool? {
    let entry = self[index]
    guard entry.kind == .literal, !isNull(index) else { return nil }
    return entry.payload == UInt32(JSONLiteral.true.rawValue)
  }
}
