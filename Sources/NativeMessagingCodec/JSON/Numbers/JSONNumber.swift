/// Why a number was not converted.
///
/// Its text is valid JSON and still there.
public enum JSONNumberError: Error, Equatable, Sendable {
  /// It is no integer.
  case fraction
  /// It is beyond the type: below its least or above its greatest value.
  case outOfRange
}

extension JSONNumberError {
  /// Appends one line for a log.
  public func write(to text: inout ASCIIText) {
    switch self {
    case .fraction: text.append("the number has a fraction")
    case .outOfRange: text.append("the number is out of range")
    }
  }
}

/// A view of the text of a JSON number (RFC 8259, section 6), converted on request.
///
/// Numbers convert by value, as browsers see only values: `1`, `1.0`, `1e0` and `10e-1` are the same
/// integer. No conversion allocates, and none depends on a locale. A number that arrives in fragments
/// goes through ``JSONNumberAssembler``.
public struct JSONNumber: ~Escapable {
  /// The number's text.
  public let text: Span<UInt8>

  /// A view of `text`, which must be a valid JSON number, as a tokenizer delivers it.
  ///
  /// Other text converts to some number or traps, but harms nothing.
  @_lifetime(copy text)
  public init(_ text: Span<UInt8>) {
    self.text = text
  }

  /// The integer, exact.
  ///
  /// Throws where the number has a fraction or does not fit.
  public func int64() throws(JSONNumberError) -> Int64 {
    let (isNegative, magnitude) = try integer()
    return try Int64(magnitude: magnitude, isNegative: isNegative)
  }

  /// The integer, exact.
  ///
  /// Throws where the number has a fraction or does not fit; `-0` is 0.
  public func uint64() throws(JSONNumberError) -> UInt64 {
    let (isNegative, magnitude) = try integer()
    guard !isNegative || magnitude == 0 else { throw .outOfRange }
    return magnitude
  }

  /// The nearest double, ties to even.
  ///
  /// Throws where that would be infinite, as for `1e400`.
  ///
  /// A number too small for a double becomes a subnormal or zero, with its sign.
  public func double() throws(JSONNumberError) -> Double {
    let double = nearestDouble()
    guard double.isFinite else { throw .outOfRange }
    return double
  }

  /// The nearest double, ties to even; ±∞ where the number is too large, as in browsers.
  public func nearestDouble() -> Double {
    guard let plain = PlainDecimal(text),
      let magnitude = DoubleRounding.nearest(plain.significand, fractionCount: plain.fractionCount)
    else { return estimatedDouble() }
    return Double(bitPattern: magnitude | UInt64(truncatingIfNeeded: plain.sign) &<< 63)
  }

  @inline(__always)
  private func integer() throws(JSONNumberError) -> (isNegative: Bool, magnitude: UInt64) {
    if let plain = PlainDecimal(text), plain.fractionCount == 0 {
      return (plain.sign != 0, plain.significand)
    }
    return try assembledInteger()
  }

  // All other numbers. Kept out of the common paths, whose stack frames they would enlarge.

  @inline(never)
  private func estimatedDouble() -> Double {
    if let leading = LeadingDigits(text),
      case .exact(let bits) = DoubleRounding.estimate(
        leading.significand, exponent: leading.exponent, isTruncated: leading.isTruncated)
    {
      return Double(bitPattern: leading.isNegative ? bits | 1 << 63 : bits)
    }
    return assembledDouble()
  }

  @inline(never)
  private func assembledDouble() -> Double {
    JSONNumberAssembler(text).nearestDouble()
  }

  @inline(never)
  private func assembledInteger() throws(JSONNumberError) -> (isNegative: Bool, magnitude: UInt64) {
    try JSONNumberAssembler(text).integer()
  }
}

extension Int64 {
  init(magnitude: UInt64, isNegative: Bool) throws(JSONNumberError) {
    let least = UInt64(bitPattern: Int64.min)
    guard magnitude < least || (isNegative && magnitude == least) else { throw .outOfRange }
    let bits = Int64(bitPattern: magnitude)
    self = isNegative ? 0 &- bits : bits
  }
}
