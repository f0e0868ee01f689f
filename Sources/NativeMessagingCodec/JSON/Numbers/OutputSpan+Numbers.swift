extension Double {
  /// The room that ``OutputSpan/append(json:)`` asks for, in bytes.
  ///
  /// It uses at most 25.
  public static let jsonRoom = 40
}

extension OutputSpan<UInt8> {
  /// Appends the shortest JSON number that reads back as `number`, as `JSON.stringify` formats it.
  ///
  /// That is Number::toString of ECMAScript: `100`, `0.000001`, `1e-7`, `1e+21`. The one difference is
  /// negative zero, which keeps its sign: `-0`. The digits are those of `description`. `number` is
  /// finite, and the span has room for ``Swift/Double/jsonRoom`` bytes.
  public mutating func append(json number: Double) {
    precondition(number.isFinite, "JSON has no NaN and no infinity")
    precondition(freeCapacity >= Double.jsonRoom, "no room for a number")
    if number.sign == .minus { append(UInt8(ascii: "-")) }
    let magnitude = number.magnitude
    if magnitude < 9_007_199_254_740_992 {
      let whole = UInt64(magnitude)
      if Double(whole) == magnitude { return append(decimal: whole) }
    }
    append(ShortestDecimal(magnitude))
  }

  /// Appends `number` in decimal.
  ///
  /// There is room for 24 bytes.
  mutating func append(decimal number: UInt64) {
    guard number >= 100_000_000 else { return appendLeading(number) }
    append(decimal: number / 100_000_000)
    append(Digits.ascii(Digits.eight(number % 100_000_000)), first: 8)
  }

  /// Appends `number` < 10⁸ without leading zeros.
  @inline(__always)
  private mutating func appendLeading(_ number: UInt64) {
    let digits = Digits.eight(number)
    let zeros = Swift.min(7, digits.trailingZeroBitCount &>> 3)
    append(Digits.ascii(digits) &>> UInt64(8 &* zeros), first: 8 &- zeros)
  }

  /// Appends a decimal with 17 digits in the format of Number::toString.
  @inline(__always)
  private mutating func append(_ decimal: ShortestDecimal) {
    let (first, rest) = decimal.significand.quotientAndRemainder(
      dividingBy: 10_000_000_000_000_000)
    let high = Digits.eight(rest / 100_000_000)
    let low = Digits.eight(rest % 100_000_000)
    // The 16 digits behind the first, and how many digits there are without zeros at the end.
    let digits = UInt128(Digits.ascii(low)) << 64 | UInt128(Digits.ascii(high))
    let zeros = low != 0 ? low.leadingZeroBitCount : 64 &+ high.leadingZeroBitCount
    let count = 17 &- zeros &>> 3
    let pointPosition = 17 &+ decimal.exponent

    let leading = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: first)
    switch pointPosition {
    case 1...21 where count <= pointPosition:
      append(leading)
      append(digits, first: Swift.min(16, pointPosition &- 1))
      append(Digits.ascii(0), first: Swift.max(0, pointPosition &- 17))
    case 1...21:
      append(leading)
      append(digits, first: pointPosition &- 1)
      append(UInt8(ascii: "."))
      append(digits >> UInt128(8 &* (pointPosition &- 1)), first: count &- pointPosition)
    case -5...0:
      append(Digits.zeroPoint, first: 2 &- pointPosition)
      append(leading)
      append(digits, first: count &- 1)
    default:
      append(leading)
      if count > 1 { append(UInt8(ascii: ".")) }
      append(digits, first: count &- 1)
      append(UInt8(ascii: "e"))
      let exponent = pointPosition &- 1
      append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
      appendLeading(UInt64(exponent.magnitude))
    }
  }
}
