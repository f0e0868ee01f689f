/// The double nearest to a decimal number, ties to even (IEEE 754, roundTiesToEven).
///
/// The way of Eisel and Lemire: the significand times the leading bits of the power of ten. The
/// product is a lower bound and what it lacks is known, so nearly always both bounds round to the
/// same double. Else ``DecimalNumber`` decides with all digits.
enum DoubleRounding {
  /// What the leading bits tell about the double nearest to a number.
  enum Estimate {
    /// These are its bits, ``infinity`` where the number is too large.
    case exact(UInt64)
    /// The number is not less than the double with these bits, and less than three doubles above.
    case lowerBound(UInt64)
  }

  /// The bits of +∞.
  static let infinity: UInt64 = 0x7FF << 52

  /// The bits of the double nearest to `significand` × 10^-`fractionCount`, a significand of at most
  /// 19 digits, at most 18 of them behind the point; `nil` where the leading bits do not decide.
  ///
  /// The same as an estimate, without what such numbers cannot be: subnormal, infinite, or a tie that
  /// is decided.
  @inline(__always)
  static func nearest(_ significand: UInt64, fractionCount: Int) -> UInt64? {
    guard fractionCount != 0 else { return Double(significand).bitPattern }
    if significand <= 1 << 53 {
      // Both are doubles (10¹⁸ is 5¹⁸ × 2¹⁸, and 5¹⁸ < 2⁵³), and their quotient is rounded once.
      let power = Int64(PowerOfTen.word(fractionCount))
      return (Double(Int64(bitPattern: significand)) / Double(power)).bitPattern
    }
    let power = PowerOfTen(0 &- fractionCount)
    let zeros = significand.leadingZeroBitCount
    let high = (significand &<< UInt64(truncatingIfNeeded: zeros))
      .multipliedFullWidth(by: power.high).high
    guard high & 0x1FF < 0x1FF else { return nil }
    // `high` has 63 or 64 bits: all ones for 64, else zero.
    let isLong = Int64(bitPattern: high) &>> 63
    let leading = (high &+ (high & ~UInt64(bitPattern: isLong))) &>> 10
    let exponent = 62 &+ 1023 &+ power.log2 &- zeros &- Int(isLong)
    return UInt64(truncatingIfNeeded: exponent) &<< 52 &+ (leading &+ leading & 1) &>> 1
  }

  /// Estimates `significand` × 10^`exponent`.
  ///
  /// Where `isTruncated`, the number lies strictly between this and (`significand` + 1) ×
  /// 10^`exponent`, and the significand has 19 digits.
  @inline(__always)
  static func estimate(
    _ significand: UInt64, exponent: Int, isTruncated: Bool = false
  ) -> Estimate {
    // A word has 20 digits: times 10⁻³⁴⁴ it is less than half of the least subnormal.
    guard significand != 0, exponent >= PowerOfTen.exponents.lowerBound else { return .exact(0) }
    guard exponent <= 308 else { return .exact(infinity) }
    if exponent == 0, !isTruncated { return .exact(Double(significand).bitPattern) }
    let power = PowerOfTen(exponent)
    let zeros = significand.leadingZeroBitCount
    let normalized = significand &<< UInt64(truncatingIfNeeded: zeros)

    // The number is at least `high:low` × 2^(1 + power.log2 − zeros − 64). Its double depends on the
    // 54 leading bits of `high` (the last one rounds), unless it is a tie: so the 9 bits below those
    // must swallow whatever the product lacks.
    var (high, low) = normalized.multipliedFullWidth(by: power.high)
    let below = high & 0x1FF
    var isDecided: Bool
    if isTruncated {
      // Lacking: less than 1 in `high` for `power.low` and what was cut off there, and less than 16
      // for the significand, of which at most four bits were shifted in.
      isDecided = below < 0x1FF - 17
    } else if below < 0x1FF {
      isDecided = true
    } else {
      // With `power.low`, all that lacks is less than 2 in `low`, less than 1 after the carry out of
      // the word below; nothing, where the power is exact.
      let (sum, carry) = low.addingReportingOverflow(
        normalized.multipliedFullWidth(by: power.low).high)
      low = sum
      high &+= carry ? 1 : 0
      isDecided = high & 0x1FF < 0x1FF || low < .max || power.isExact
    }
    if !isDecided, !isTruncated, let double = dividing(significand, exponent: exponent) {
      return .exact(double.bitPattern)
    }
    // A tie has 54 bits, so 5^exponent must divide them: up to 5²³, whose product above is complete.
    // For negative exponents a tie lies above the product, undecided.
    let mayTie = !isTruncated && 0 <= exponent && exponent <= 23
    return round(high, low, log2: 63 + power.log2 - zeros, isDecided: isDecided, mayTie: mayTie)
  }

  /// The double nearest to (1 to 2 with the bits `high:low`) × 2^`log2`, or that below.
  @inline(__always)
  private static func round(
    _ high: UInt64, _ low: UInt64, log2: Int, isDecided: Bool, mayTie: Bool
  ) -> Estimate {
    // `high` has 63 or 64 bits.
    let isLong = Int(truncatingIfNeeded: high &>> 63)
    let biased = log2 + isLong + 1023
    guard biased < 2047 else { return .exact(infinity) }
    // A subnormal has fewer bits, down to none.
    let shift = 9 + isLong + max(0, 1 - biased)
    let leading = high >> UInt64(truncatingIfNeeded: shift)
    // Less one, since the leading bit of a normal double's significand adds one to the exponent.
    let exponentBits = UInt64(truncatingIfNeeded: max(0, biased - 1)) &<< 52
    guard isDecided else { return .lowerBound(exponentBits &+ leading &>> 1) }
    let isTie = mayTie && low == 0 && leading << UInt64(truncatingIfNeeded: shift) == high
    let roundsUp = leading & 1 == 1 && !(isTie && leading & 2 == 0)
    return .exact(exponentBits &+ leading &>> 1 &+ (roundsUp ? 1 : 0))
  }

  /// The nearest double where the number is a multiple of a power of two: 0.5, 2.25.
  ///
  /// Those are the ones that the product just misses from below.
  private static func dividing(_ significand: UInt64, exponent: Int) -> Double? {
    guard -PowersOfFive.last <= exponent, exponent < 0 else { return nil }
    let (quotient, rest) = significand.quotientAndRemainder(
      dividingBy: PowersOfFive.power(-exponent))
    guard rest == 0 else { return nil }
    return Double(sign: .plus, exponent: exponent, significand: Double(quotient))
  }
}
