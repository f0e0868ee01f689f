/// The kind of a ``Caller``, told without making a `String`: all that a host's life cycle asks.
enum CallerFamily {
  case chromium
  case firefox
  case unknown

  /// - Parameters:
  ///   - argumentCount: the number of arguments, the program's path included.
  ///   - first: the bytes of the first one behind the path.
  init(argumentCount: Int, first: Span<UInt8>) {
    // Bytes are compared, not characters: an origin has no canonical equivalents.
    if first.hasBytes("chrome-extension://", at: 0) {
      self = .chromium
    } else if argumentCount >= 3, first.hasBytes(".json", at: first.count - 5) {
      self = .firefox
    } else {
      self = .unknown
    }
  }
}

extension Span<UInt8> {
  /// Whether the bytes from `offset` on begin with those of `text`, found without a `String`.
  func hasBytes(_ text: StaticString, at offset: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard offset >= 0, count - offset >= length else { return false }
    for index in 0..<length {
      // Safe because a StaticString with a pointer has utf8CodeUnitCount bytes there for good.
      guard unsafe self[offset + index] == text.utf8Start[index] else { return false }
    }
    return true
  }
}
