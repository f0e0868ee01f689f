/// ±`digits` × 10^`exponent`, with as many digits as can matter to a double.
///
/// It takes the characters of a JSON number one after another and keeps, in fixed memory, the first
/// ``maxDigitCount`` significant digits, the power of ten, and whether anything but zeros was left
/// out. The significand never ends in zeros: those wait in `lag` until another digit follows.
struct DecimalNumber {
  /// A point halfway between two doubles has at most 767 significant digits, so whatever differs
  /// from one differs in more than these or in being cut off.
  ///
  /// It is a multiple of 19.
  ///
  /// It also bounds ``BigNatural``: the significand has 2588 bits; a half-way point is compared with
  /// it as 54 bits × 5^1105 (2620 bits), and both are within a few bits of each other.
  static let maxDigitCount = 779

  private(set) var isNegative = false
  /// The first digits, at most 19.
  private var leading: UInt64 = 0
  /// All digits but those in `chunk`.
  private var big = BigNatural()
  /// The last digits, at most 19: while nothing was moved to `big`, all of them.
  private var chunk: UInt64 = 0
  private var chunkCount = 0
  /// The digits in `big` and `chunk`.
  private var digitCount = 0
  /// Digits seen since: zeros, and all digits beyond the limit.
  private var lag = 0
  /// Whether one of those was no zero: then there are as many digits as can be.
  private var isTruncated = false
  private var fractionCount = 0
  private var writtenExponent = 0
  private var part = Part.integer

  private enum Part {
    case integer
    case fraction
    case exponent
    case negativeExponent
  }

  /// The exponent saturates here: beyond any count of digits, yet far from overflow.
  private static let maxExponent = 1 << 56

  private var exponent: Int {
    (part == .negativeExponent ? -writtenExponent : writtenExponent) - fractionCount + lag
  }

  /// Takes the next character of the number.
  mutating func take(_ character: UInt8) {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      let digit = character - UInt8(ascii: "0")
      switch part {
      case .integer:
        take(digit: digit)
      case .fraction:
        fractionCount += 1
        take(digit: digit)
      case .exponent, .negativeExponent:
        writtenExponent = min(10 * writtenExponent + Int(digit), Self.maxExponent)
      }
    case UInt8(ascii: "."): part = .fraction
    case UInt8(ascii: "e"), UInt8(ascii: "E"): part = .exponent
    case UInt8(ascii: "-") where part == .exponent: part = .negativeExponent
    case UInt8(ascii: "-"): isNegative = true
    case UInt8(ascii: "+"): break
    default: preconditionFailure("a number has no such character")
    }
  }

  private mutating func take(digit: UInt8) {
    guard digit != 0 else {
      if digitCount > 0 { lag += 1 }
      return
    }
    let room = isTruncated ? 0 : Self.maxDigitCount - digitCount
    let zeros = min(lag, room)
    for _ in 0..<zeros { push(0) }
    lag -= zeros
    if zeros < room {
      push(UInt64(digit))
    } else {
      isTruncated = true
      lag += 1
    }
  }

  private mutating func push(_ digit: UInt64) {
    if chunkCount == 19 {
      if digitCount == 19 { leading = chunk }
      big.multiply(by: PowerOfTen.word(19), adding: chunk)
      chunk = 0
      chunkCount = 0
    }
    chunk = 10 * chunk + digit
    chunkCount += 1
    digitCount += 1
  }

  /// The number without its sign, where it is a natural number below 2⁶⁴.
  func magnitude() throws(JSONNumberError) -> UInt64 {
    guard digitCount > 0 else { return 0 }
    // The last digit is not zero, so there is a fraction where its place is behind the point.
    guard exponent >= 0 else { throw .fraction }
    guard !isTruncated, digitCount + exponent <= 20 else { throw .outOfRange }
    let digits = allDigits
    guard digits.count == 1 else { throw .outOfRange }
    let (product, overflow) = digits[0].multipliedReportingOverflow(by: PowerOfTen.word(exponent))
    guard !overflow else { throw .outOfRange }
    return product
  }

  /// The nearest double to the number without its sign, ties to even; ∞ where it is too large.
  func nearestMagnitude() -> Double {
    guard digitCount > 0 else { return 0 }
    guard digitCount + exponent <= 310 else { return .infinity }
    guard digitCount + exponent >= -325 else { return 0 }
    let estimate =
      digitCount <= 19
      ? DoubleRounding.estimate(chunk, exponent: exponent)
      : DoubleRounding.estimate(
        leading, exponent: exponent + digitCount - 19, isTruncated: true)
    switch estimate {
    case .exact(let bits): return Double(bitPattern: bits)
    case .lowerBound(let bits): return nearest(from: Double(bitPattern: bits))
    }
  }

  /// The nearest double, from one that is not above the number: up by one double for as long as the
  /// number is beyond the midpoint, which takes two steps at most.
  private func nearest(from lowerBound: Double) -> Double {
    var double = lowerBound
    while double.isFinite {
      let (isLess, isEqual) = comparedToMidpoint(above: double)
      if isLess { break }
      if isEqual, double.significandBitPattern & 1 == 0 { break }
      double = double.nextUp
      if isEqual { break }
    }
    return double
  }

  /// Compares the number with the point halfway from `double` to the next.
  ///
  /// The midpoint is `odd` × 2^`log2`, the number `digits` × 5^`exponent` × 2^`exponent`: whichever
  /// power has a negative exponent goes to the other side.
  private func comparedToMidpoint(above double: Double) -> (isLess: Bool, isEqual: Bool) {
    let isNormal = double.exponentBitPattern > 0
    let odd = 2 * (double.significandBitPattern | (isNormal ? 1 << 52 : 0)) + 1
    let log2 = (isNormal ? Int(double.exponentBitPattern) - 1 : 0) - 1075
    var number = allDigits
    var midpoint = BigNatural(odd)
    number.multiply(byFiveTo: max(0, exponent))
    midpoint.multiply(byFiveTo: max(0, -exponent))
    number.shiftLeft(by: max(0, exponent - log2))
    midpoint.shiftLeft(by: max(0, log2 - exponent))
    let (isLess, isEqual) = number.compared(to: midpoint)
    return (isLess, isEqual && !isTruncated)
  }

  private var allDigits: BigNatural {
    var digits = big
    digits.multiply(by: PowerOfTen.word(chunkCount), adding: chunk)
    return digits
  }
}
