/// A `\u` escape that is one half of a surrogate pair without the other.
///
/// JSON allows it (RFC 8259, section 8.2), and `JSON.stringify` writes it for such a string, but it
/// stands for no character.
public struct LoneSurrogate: Error, Equatable, Sendable {
  /// Where the escape begins, in bytes from the start of the string's text.
  public let offset: Int

  /// Appends one line for a log.
  public func write(to text: inout ASCIIText) {
    text.append("the escape at byte ")
    text.append(offset)
    text.append(" is half a surrogate pair")
  }
}

/// Decodes the text of one JSON string that arrives in fragments, cut anywhere: inside an escape, and
/// between the two halves of a surrogate pair.
///
/// ```swift
/// var decoder = JSONTextDecoder()
/// decoder.decode(&fragment, into: &output)     // for each fragment, until it is empty
/// decoder.finish(into: &output)                // behind the last
/// ```
///
/// The fragments are those of a tokenizer, which has checked them: what follows a backslash is an
/// escape, and the rest is UTF-8. Other text decodes to some bytes but harms nothing. A lone surrogate
/// becomes U+FFFD, and the first one is reported.
public struct JSONTextDecoder: Sendable {
  /// What has been consumed of an escape.
  private enum Escape {
    case none
    case backslash
    case hex(digitCount: Int, value: UInt32)
  }

  private var escape = Escape.none
  /// The escape of a high surrogate that was consumed and may have its other half next.
  private var highSurrogate: UInt32?
  /// The bytes consumed before the current fragment.
  private var consumedCount = 0

  /// The first lone surrogate that was replaced; `nil` while there was none.
  public private(set) var loneSurrogate: LoneSurrogate?

  /// A decoder at the start of a string.
  public init() {}

  /// Decodes `text` into `output`, and takes off its front what was decoded.
  ///
  /// What remains did not fit: the next character has up to 6 bytes, as a lone surrogate may have
  /// to be written before it. An output with as many bytes free as the text has, and 3 more, suffices.
  @_lifetime(text: copy text)
  @_lifetime(output: copy output)
  public mutating func decode(
    _ text: inout Span<UInt8>, into output: inout OutputSpan<UInt8>
  ) {
    let decodedCount = decode(text, into: &output)
    text = text.extracting(droppingFirst: decodedCount)
  }

  /// Ends the string.
  ///
  /// A high surrogate at its end becomes U+FFFD, for which 3 bytes are free.
  @_lifetime(output: copy output)
  public mutating func finish(into output: inout OutputSpan<UInt8>) {
    precondition(end(&output), "no room for the text")
  }

  /// Decodes `text` and returns how many bytes of it, up to where `sink` is full.
  @inline(__always)
  @_lifetime(sink: copy sink)
  mutating func decode<Sink: TextSink & ~Copyable & ~Escapable>(
    _ text: Span<UInt8>, into sink: inout Sink
  ) -> Int {
    var index = 0
    while index < text.count {
      let count =
        switch escape {
        case .none where text[index] == UInt8(ascii: "\\"):
          takeEscape(text, at: index, into: &sink)
        case .none:
          takePlain(text, at: index, into: &sink)
        case .backslash, .hex:
          takeEscapeByte(text[index], at: index, into: &sink)
        }
      guard count > 0 else { break }
      index += count
    }
    consumedCount += index
    return index
  }

  /// Ends the string; returns whether there was room.
  @_lifetime(sink: copy sink)
  mutating func end<Sink: TextSink & ~Copyable & ~Escapable>(_ sink: inout Sink) -> Bool {
    guard highSurrogate != nil else { return true }
    guard sink.freeCount >= Self.replacementCount else { return false }
    replaceHighSurrogate(before: consumedCount, in: &sink)
    return true
  }

  /// Takes what comes before the next backslash; returns the count of its bytes, 0 without room.
  @inline(__always)
  @_lifetime(sink: copy sink)
  private mutating func takePlain<Sink: TextSink & ~Copyable & ~Escapable>(
    _ text: Span<UInt8>, at index: Int, into sink: inout Sink
  ) -> Int {
    if highSurrogate != nil {
      guard sink.freeCount > Self.replacementCount else { return 0 }
      replaceHighSurrogate(before: consumedCount + index, in: &sink)
    }
    let room = Swift.min(text.count - index, sink.freeCount)
    return sink.takePlain(text.extracting(index..<index + room))
  }

  /// Takes an escape, or its backslash where the text may end inside; returns the count of its bytes,
  /// 0 without room.
  @inline(__always)
  @_lifetime(sink: copy sink)
  private mutating func takeEscape<Sink: TextSink & ~Copyable & ~Escapable>(
    _ text: Span<UInt8>, at index: Int, into sink: inout Sink
  ) -> Int {
    guard text.count - index >= 6 else {
      escape = .backslash
      return 1
    }
    let word = text.word(at: index)
    let kind = UInt8(truncatingIfNeeded: word >> 8)
    let isHex = kind == UInt8(ascii: "u")
    let unit = isHex ? Self.hexValue(word >> 16) : Self.unit(escapedAs: kind)
    guard take(unit, at: consumedCount + index, into: &sink) else { return 0 }
    return isHex ? 6 : 2
  }

  /// Takes the next byte of an escape whose backslash was taken; returns 1, or 0 without room.
  @_lifetime(sink: copy sink)
  private mutating func takeEscapeByte<Sink: TextSink & ~Copyable & ~Escapable>(
    _ byte: UInt8, at index: Int, into sink: inout Sink
  ) -> Int {
    let offset = consumedCount + index
    switch escape {
    case .none, .backslash:
      guard byte != UInt8(ascii: "u") else {
        escape = .hex(digitCount: 0, value: 0)
        return 1
      }
      guard take(Self.unit(escapedAs: byte), at: offset - 1, into: &sink) else { return 0 }
    case .hex(let digitCount, let value):
      let value = value << 4 | Self.hexDigit(byte)
      guard digitCount == 3 else {
        escape = .hex(digitCount: digitCount + 1, value: value)
        return 1
      }
      guard take(value, at: offset - 5, into: &sink) else { return 0 }
    }
    escape = .none
    return 1
  }

  /// Takes a UTF-16 code unit whose escape begins at `offset`; returns whether there was room.
  @inline(__always)
  @_lifetime(sink: copy sink)
  private mutating func take<Sink: TextSink & ~Copyable & ~Escapable>(
    _ unit: UInt32, at offset: Int, into sink: inout Sink
  ) -> Bool {
    let isHigh = unit & 0xFC00 == 0xD800
    let isLow = unit & 0xFC00 == 0xDC00
    let count = isHigh ? 0 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
    if let high = highSurrogate {
      let isPair = isLow
      guard sink.freeCount >= (isPair ? 4 : Self.replacementCount + count) else { return false }
      if isPair {
        highSurrogate = nil
        Self.put(0x10000 + (high & 0x3FF) << 10 + unit & 0x3FF, into: &sink)
        return true
      }
      replaceHighSurrogate(before: offset, in: &sink)
    } else {
      guard sink.freeCount >= count else { return false }
    }
    if isHigh {
      highSurrogate = unit
    } else if isLow {
      replace(at: offset, in: &sink)
    } else {
      Self.put(unit, into: &sink)
    }
    return true
  }

  /// Replaces the pending high surrogate, whose escape ends where `offset` is.
  @_lifetime(sink: copy sink)
  private mutating func replaceHighSurrogate<Sink: TextSink & ~Copyable & ~Escapable>(
    before offset: Int, in sink: inout Sink
  ) {
    highSurrogate = nil
    replace(at: offset - 6, in: &sink)
  }

  @_lifetime(sink: copy sink)
  private mutating func replace<Sink: TextSink & ~Copyable & ~Escapable>(
    at offset: Int, in sink: inout Sink
  ) {
    if loneSurrogate == nil { loneSurrogate = LoneSurrogate(offset: offset) }
    Self.put(0xFFFD, into: &sink)
  }

  /// The bytes of U+FFFD in UTF-8.
  private static let replacementCount = 3

  /// Writes a scalar value in UTF-8 (RFC 3629, section 3).
  @inline(__always)
  @_lifetime(sink: copy sink)
  private static func put<Sink: TextSink & ~Copyable & ~Escapable>(
    _ scalar: UInt32, into sink: inout Sink
  ) {
    func byte(_ marker: UInt32, _ shift: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: marker | scalar >> shift & (marker == 0x80 ? 0x3F : 0xFF))
    }
    switch scalar {
    case ..<0x80:
      sink.take(UInt8(truncatingIfNeeded: scalar))
    case ..<0x800:
      sink.take(byte(0xC0, 6))
      sink.take(byte(0x80, 0))
    case ..<0x10000:
      sink.take(byte(0xE0, 12))
      sink.take(byte(0x80, 6))
      sink.take(byte(0x80, 0))
    default:
      sink.take(byte(0xF0, 18))
      sink.take(byte(0x80, 12))
      sink.take(byte(0x80, 6))
      sink.take(byte(0x80, 0))
    }
  }

  /// The code unit of a two-character escape.
  @inline(__always)
  private static func unit(escapedAs kind: UInt8) -> UInt32 {
    switch kind {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "r"): 0x0D
    default: UInt32(kind)
    }
  }

  /// The value of a hexadecimal digit: letters have bit 6 set, and 1 to 6 in their low bits.
  ///
  /// Any other byte has some value, too, the same as in ``hexValue(_:)``.
  @inline(__always)
  private static func hexDigit(_ byte: UInt8) -> UInt32 {
    (UInt32(byte & 15) + UInt32(byte >> 6 & 1) * 9) & 15
  }

  /// The value of the four hexadecimal digits in the low bytes of `word`, the first one lowest.
  @inline(__always)
  private static func hexValue(_ word: UInt64) -> UInt32 {
    let word = UInt32(truncatingIfNeeded: word)
    let digits = ((word & 0x0F0F_0F0F) &+ (word >> 6 & 0x0101_0101) &* 9) & 0x0F0F_0F0F
    let pairs = (digits << 4 | digits >> 8) & 0x00FF_00FF
    return (pairs << 8 | pairs >> 16) & 0xFFFF
  }
}
