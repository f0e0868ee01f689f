import NativeMessaging

/// Text in UTF-8 that comes in pieces, cut anywhere, on its way to a terminal: on one line, with what
/// the terminal could take for a command made visible.
struct ShownText {
  /// The beginning of a character whose rest comes with the next piece.
  private var begun: [UInt8] = []

  /// What can be shown with this piece.
  mutating func take(_ piece: Span<UInt8>) -> String {
    var bytes = begun + [UInt8](copyOf: piece)
    let count = Self.begunCount(at: bytes)
    begun = Array(bytes.suffix(count))
    bytes.removeLast(count)
    return Self.shown(bytes)
  }

  /// What is left at the end of the text.
  mutating func finish() -> String {
    defer { begun = [] }
    return Self.shown(begun)
  }

  private static func shown(_ bytes: [UInt8]) -> String {
    let oneLine = bytes.map { $0 == .lineFeed || $0 == .carriageReturn ? UInt8.space : $0 }
    return String(decoding: oneLine, as: UTF8.self).visible
  }

  /// How many bytes at the end begin a character and do not end it: RFC 3629, section 3.
  private static func begunCount(at bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let byte = bytes[bytes.count - count]
      guard byte & 0b1100_0000 != 0b1000_0000 else { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return count < length ? count : 0
    }
    return 0
  }
}
