import CJSONScan

/// The 128 leading bits of 10^`exponent`, from the table that reading and printing doubles share.
///
/// `high:low` = ⌊10^exponent × 2^(127 − `log2`)⌋, where `log2` = ⌊log₂ 10^exponent⌋.
struct PowerOfTen {
  /// The exponents that the table has.
  static let exponents = json_powers_min...json_powers_max

  let exponent: Int
  let high: UInt64
  let low: UInt64

  @inline(__always)
  init(_ exponent: Int) {
    precondition(Self.exponents.contains(exponent), "the table has no such power of ten")
    // Safe because the exponent is in the table.
    let power = json_power_of_ten(Int64(exponent))
    self.exponent = exponent
    self.high = power.high
    self.low = power.low
  }

  /// ⌊log₂ 10^exponent⌋: 217706 / 2¹⁶ is close enough to log₂ 10 for all exponents of the table.
  @inline(__always)
  var log2: Int { (217706 * exponent) >> 16 }

  /// Whether nothing was cut off: 5^exponent has at most 128 bits.
  @inline(__always)
  var isExact: Bool { 0 <= exponent && exponent <= 55 }

  /// 10^`exponent` as a whole, for exponents from 0 to 19.
  @inline(__always)
  static func word(_ exponent: Int) -> UInt64 {
    precondition(0 <= exponent && exponent <= 19, "the power does not fit")
    // Safe because the exponent is in that table.
    return json_small_power_of_ten(Int64(exponent))
  }
}
