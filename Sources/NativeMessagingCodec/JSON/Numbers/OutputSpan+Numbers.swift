extension Double {
  /// The room that ``OutputSpan/append(json:)`` asks for, in bytes.
  ///
  /// It uses at most 25.
  public static let jsonRoom = 40

  /// The same number as an integer, if it is a whole one from 0 to 2⁵² − 1.
  @inline(__always)
  var wholeNumber: UInt64? {
    let (nearest, integer) = nearestInteger
    return nearest == self && self < Self.wholesBegin ? integer : nil
  }

  /// The same number times 10⁴, if it is a decimal with at most four places behind the point and less
  /// than 10⁸.
  ///
  /// That decimal is the shortest one, too: of those with at most 15 digits no two read as one double.
  @inline(__always)
  var tenThousandths: UInt64? {
    let (nearest, integer) = (self * 10_000).nearestInteger
    return nearest / 10_000 == self && self < 99_999_999 ? integer : nil
  }

  /// From here on, 2⁵², all doubles are whole and, up to twice as much, have the last 52 bits of their
  /// integers.
  private static var wholesBegin: Double { 4_503_599_627_370_496 }

  /// The nearest integer to a number from 0 to 2⁵² − 1: what is left of it beside 2⁵².
  @inline(__always)
  private var nearestInteger: (Double, UInt64) {
    let sum = self + Self.wholesBegin
    return (sum - Self.wholesBegin, sum.significandBitPattern)
  }
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
    if let whole = magnitude.wholeNumber { return append(decimal: whole) }
    if let tenThousandths = magnitude.tenThousandths {
      let (text, count) = Digits.tenThousandths(tenThousandths)
      return append(text, first: count)
    }
    append(ShortestDecimal(magnitude))
  }

  /// Appends `number` < 10¹⁶ in decimal.
  ///
  /// There is room for 16 bytes.
  private mutating func append(decimal number: UInt64) {
    if number < 100_000_000 {
      let (digits, count) = Digits.shortest(number)
      append(digits, first: count)
    } else {
      let (digits, count) = Digits.shortest16(number)
      append(digits, first: count)
    }
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
      let (magnitude, magnitudeCount) = Digits.shortest(UInt64(exponent.magnitude))
      append(magnitude, first: magnitudeCount)
    }
  }
}

extension OutputBuffer {
  /// Appends `number` in decimal, with a comma and a minus before it where asked to.
  @inline(__always)
  mutating func append(decimal number: UInt64, comma: Bool, minus: Bool) {
    if number < 100_000_000 {
      let (digits, count) = Digits.shortest(number)
      append(digits, first: count, comma: comma, minus: minus)
    } else if number < 10_000_000_000_000_000 {
      let (digits, count) = Digits.shortest16(number)
      append(digits, first: count, comma: comma, minus: minus)
    } else {
      let (leading, rest) = number.quotientAndRemainder(dividingBy: 10_000_000_000_000_000)
      let (digits, count) = Digits.shortest(leading)
      append(digits, first: count, comma: comma, minus: minus)
      append(Digits.sixteen(rest), first: 16)
    }
  }
}
