/// Where decoded text goes: into memory, into a count, or against other text.
protocol TextSink: ~Copyable, ~Escapable {
  /// The bytes that it takes before it is full.
  var freeCount: Int { get }

  /// Takes `text`, at most ``freeCount`` bytes, up to its first backslash; returns how many that was.
  mutating func takePlain(_ text: Span<UInt8>) -> Int

  /// Takes one byte of a character that was escaped; it is not full.
  mutating func take(_ byte: UInt8)
}

extension OutputSpan: TextSink where Element == UInt8 {
  @inline(__always)
  var freeCount: Int { freeCapacity }

  @inline(__always)
  mutating func takePlain(_ text: Span<UInt8>) -> Int { appendPlain(text) }

  @inline(__always)
  mutating func take(_ byte: UInt8) { append(byte) }
}

/// Counts the bytes of decoded text.
struct TextCounter: TextSink {
  private(set) var count = 0

  var freeCount: Int { .max }

  mutating func takePlain(_ text: Span<UInt8>) -> Int {
    let taken = text.plainCount
    count += taken
    return taken
  }

  mutating func take(_ byte: UInt8) { count += 1 }
}

/// Compares decoded text with other text; full once they differ.
struct TextComparison: TextSink, ~Escapable {
  private var rest: Span<UInt8>
  private var differs = false

  @_lifetime(copy text)
  init(with text: Span<UInt8>) {
    rest = text
  }

  /// Whether all of the other text has come.
  var isEqual: Bool { !differs && rest.isEmpty }

  var freeCount: Int { differs ? 0 : .max }

  @_lifetime(self: copy self)
  mutating func takePlain(_ text: Span<UInt8>) -> Int {
    let taken = text.plainCount
    if rest.extracting(first: taken).hasSameBytes(as: text.extracting(first: taken)) {
      rest = rest.extracting(droppingFirst: taken)
    } else {
      differs = true
    }
    return taken
  }

  @_lifetime(self: copy self)
  mutating func take(_ byte: UInt8) {
    if !rest.isEmpty, rest[0] == byte {
      rest = rest.extracting(droppingFirst: 1)
    } else {
      differs = true
    }
  }
}
