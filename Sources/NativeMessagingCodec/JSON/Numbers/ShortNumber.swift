/// A JSON number of at most 19 digits: ±`significand` × 10^`exponent`.
struct ShortNumber {
  var isNegative = false
  var significand: UInt64 = 0
  var exponent = 0

  /// The number that `text` stands for; `nil` where it has more digits, leading zeros counted.
  @inline(__always)
  init?(_ text: Span<UInt8>) {
    var index = 0
    var digitCount = 0
    if !text.isEmpty, text[0] == UInt8(ascii: "-") {
      isNegative = true
      index = 1
    }
    takeDigits(of: text, at: &index, counted: &digitCount)
    if index < text.count, text[index] == UInt8(ascii: ".") {
      let integerCount = digitCount
      index += 1
      takeDigits(of: text, at: &index, counted: &digitCount)
      exponent = integerCount - digitCount
    }
    // More digits would have overflowed the significand, which is then of no use.
    guard digitCount <= 19 else { return nil }
    if index < text.count {
      guard let written = Self.exponent(of: text, at: index + 1) else { return nil }
      exponent += written
    }
  }

  @inline(__always)
  private mutating func takeDigits(
    of text: Span<UInt8>, at index: inout Int, counted digitCount: inout Int
  ) {
    while true {
      let (count, value) = Digits.read(text.word(at: index))
      significand = significand &* PowerOfTen.word(count) &+ value
      index += count
      digitCount += count
      guard count == 8 else { return }
    }
  }

  /// The exponent at `index`, behind the `e`; `nil` where it has more than six digits.
  @inline(__always)
  private static func exponent(of text: Span<UInt8>, at index: Int) -> Int? {
    guard index < text.count else { return nil }
    let sign = text[index]
    let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
    let (count, value) = Digits.read(text.word(at: isSigned ? index + 1 : index))
    guard count <= 6 else { return nil }
    let exponent = Int(truncatingIfNeeded: value)
    return sign == UInt8(ascii: "-") ? -exponent : exponent
  }
}
