/// The shortest decimal number that reads back as a double, and of those the closest to it:
/// `significand` × 10^`exponent`, the significand with 17 digits.
///
/// The way of Schubfach (R. Giulietti, "The Schubfach way to render doubles"): 10^k is chosen so that
/// of the numbers that read back there is at least one multiple of 10^k, and at most one of 10^(k + 1).
/// All is computed on four times the double over 10^k, whose integer part and whose being an integer
/// or not is known from the 128 leading bits of the power.
struct ShortestDecimal {
  private(set) var significand: UInt64
  private(set) var exponent: Int

  /// The shortest decimal of `double`, which is finite and greater than zero.
  @inline(__always)
  init(_ double: Double) {
    let isNormal = double.exponentBitPattern > 0
    let binary = double.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let binaryExponent = max(1, Int(double.exponentBitPattern)) - 1075
    // Below a power of two the doubles are twice as dense, so that the lower bound is nearer.
    let isPowerOfTwo = double.significandBitPattern == 0 && double.exponentBitPattern > 1

    // k = ⌊log₁₀ of the distance between the bounds⌋: 2^e, or ¾ of it.
    let k = (1_262_611 * binaryExponent - (isPowerOfTwo ? 524_031 : 0)) >> 22
    let scale = Scale(decimal: k, binary: binaryExponent)
    let value = scale.times(4 &* binary)
    let lower = scale.times(4 &* binary &- (isPowerOfTwo ? 1 : 2))
    let upper = scale.times(4 &* binary &+ 2)
    // The bounds themselves read back as the double whose significand is even.
    let odd = binary & 1
    let least = lower &+ odd
    let greatest = upper &- odd

    significand = value &>> 2
    exponent = k
    let tens = significand / 10 &* 10
    let tensInside = least <= 4 &* tens
    let nextTensInside = 4 &* tens &+ 40 <= greatest
    if significand >= 10, tensInside != nextTensInside {
      significand = tensInside ? tens : tens &+ 10
    } else {
      let isInside = least <= 4 &* significand
      let isNextInside = 4 &* significand &+ 4 <= greatest
      let middle = 4 &* significand &+ 2
      let isNextCloser = value > middle || (value == middle && significand & 1 == 1)
      if isInside != isNextInside ? isNextInside : isNextCloser { significand &+= 1 }
    }
    // One step for a normal double; a subnormal has fewer digits.
    while significand < 10_000_000_000_000_000 {
      significand &*= 10
      exponent &-= 1
    }
  }

  /// Multiplication by 2^binary × 10^−decimal.
  private struct Scale {
    private let high: UInt64
    private let low: UInt64
    private let shift: UInt64

    @inline(__always)
    init(decimal: Int, binary: Int) {
      let power = PowerOfTen(-decimal)
      // The bits are rounded up. They cannot overflow: no power in the table ends in 128 ones.
      let (sum, carry) = power.low.addingReportingOverflow(power.isExact ? 0 : 1)
      low = sum
      high = power.high &+ (carry ? 1 : 0)
      // 1 to 4, by the choice of the decimal exponent.
      shift = UInt64(truncatingIfNeeded: binary + power.log2 + 1)
    }

    /// The product's integer part, made odd where there is a fraction ("round to odd").
    ///
    /// The power's error is less than 2⁻⁶⁴ of the product's last bit, so that a fraction of 0 or 1
    /// × 2⁻⁶⁴ is none; others are larger (section 9 of the paper).
    @inline(__always)
    func times(_ factor: UInt64) -> UInt64 {
      let shifted = factor &<< shift
      let below = shifted.multipliedFullWidth(by: low).high
      let (whole, fraction) = shifted.multipliedFullWidth(by: high)
      let (sum, carry) = fraction.addingReportingOverflow(below)
      return (whole &+ (carry ? 1 : 0)) | (sum > 1 ? 1 : 0)
    }
  }
}
