/// Reads a number or a literal one byte after the other (RFC 8259 sections 3 and 6).
///
/// It is for those that a piece cuts and for those that are wrong; the usual ones are never looked
/// at byte by byte.
struct JSONScalar {
  private enum State: UInt8 {
    case start
    case minus
    case zero
    case whole
    case point
    case fraction
    case e
    case sign
    case exponent
    case literal
  }

  private var state = State.start
  /// Which literal, and how many of its bytes have been seen.
  private(set) var literal = JSONLiteral.null
  private var seen = 0

  /// Whether a byte begins a number or a literal.
  static func begins(with byte: UInt8) -> Bool {
    var scalar = JSONScalar()
    return scalar.take(byte)
  }

  /// Whether it is a literal, and not a number.
  var isLiteral: Bool { state == .literal }

  /// Whether the byte is one more digit, which changes nothing.
  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      && (state == .whole || state == .fraction || state == .exponent)
  }

  /// Whether it may end here.
  var isComplete: Bool {
    switch state {
    case .zero, .whole, .fraction, .exponent: true
    case .literal: seen == literal.count
    case .start, .minus, .point, .e, .sign: false
    }
  }

  /// Takes the bytes up to the first that cannot follow, and returns how many it took.
  mutating func take(_ bytes: Span<UInt8>) -> Int {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      guard isDigit(byte) || take(byte) else { return index }
      index += 1
    }
    return index
  }

  /// Takes a byte if it can follow.
  mutating func take(_ byte: UInt8) -> Bool {
    if isDigit(byte) { return true }
    switch (state, byte) {
    case (.start, UInt8(ascii: "-")): state = .minus
    case (.start, UInt8(ascii: "0")), (.minus, UInt8(ascii: "0")): state = .zero
    case (.start, UInt8(ascii: "1")...UInt8(ascii: "9")),
      (.minus, UInt8(ascii: "1")...UInt8(ascii: "9")):
      state = .whole
    case (.zero, UInt8(ascii: ".")), (.whole, UInt8(ascii: ".")): state = .point
    case (.point, UInt8(ascii: "0")...UInt8(ascii: "9")): state = .fraction
    case (.zero, UInt8(ascii: "e")), (.zero, UInt8(ascii: "E")),
      (.whole, UInt8(ascii: "e")), (.whole, UInt8(ascii: "E")),
      (.fraction, UInt8(ascii: "e")), (.fraction, UInt8(ascii: "E")):
      state = .e
    case (.e, UInt8(ascii: "+")), (.e, UInt8(ascii: "-")): state = .sign
    case (.e, UInt8(ascii: "0")...UInt8(ascii: "9")),
      (.sign, UInt8(ascii: "0")...UInt8(ascii: "9")):
      state = .exponent
    case (.start, UInt8(ascii: "t")): begin(.true)
    case (.start, UInt8(ascii: "f")): begin(.false)
    case (.start, UInt8(ascii: "n")): begin(.null)
    case (.literal, literal.byte(at: seen)) where seen < literal.count: seen += 1
    default: return false
    }
    return true
  }

  private mutating func begin(_ literal: JSONLiteral) {
    state = .literal
    self.literal = literal
    seen = 1
  }
}

extension JSONLiteral {
  /// Its text, the first byte in the lowest eight bits.
  private var word: UInt64 {
    switch self {
    case .true: 0x65_75_72_74
    case .false: 0x65_73_6C_61_66
    case .null: 0x6C_6C_75_6E
    }
  }

  fileprivate var count: Int { self == .false ? 5 : 4 }

  fileprivate func byte(at index: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
  }
}
