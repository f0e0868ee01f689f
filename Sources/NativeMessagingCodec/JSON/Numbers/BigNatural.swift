/// A natural number of at most 2816 bits, in place: for the rare double that 128 bits do not decide.
///
/// The value is Σ `limbs[i]` × 2^(64 i) for `i` < `count`, and the last limb is not zero. No
/// operation here can go over the capacity: ``DecimalNumber`` bounds what comes in (see there).
struct BigNatural {
  static let capacity = 44

  private(set) var count = 0
  private var limbs: InlineArray<44, UInt64> = InlineArray(repeating: 0)

  /// The number `word`.
  init(_ word: UInt64 = 0) {
    if word != 0 { append(word) }
  }

  /// The `index`th limb, least first; 0 beyond the last.
  subscript(index: Int) -> UInt64 { index < count ? limbs[index] : 0 }

  /// self × `factor` + `addend`.
  mutating func multiply(by factor: UInt64, adding addend: UInt64 = 0) {
    var carry = addend
    for index in 0..<count {
      let (high, low) = limbs[index].multipliedFullWidth(by: factor)
      let (sum, overflow) = low.addingReportingOverflow(carry)
      limbs[index] = sum
      carry = high &+ (overflow ? 1 : 0)
    }
    if carry != 0 { append(carry) }
  }

  /// self × 5^`exponent`.
  mutating func multiply(byFiveTo exponent: Int) {
    var rest = exponent
    while rest > 0 {
      let step = min(rest, PowersOfFive.last)
      multiply(by: PowersOfFive.power(step))
      rest -= step
    }
  }

  /// self × 2^`shift`.
  mutating func shiftLeft(by shift: Int) {
    guard count > 0 else { return }
    let whole = shift / 64
    if whole > 0 {
      precondition(count + whole <= Self.capacity, "the number has too many bits")
      for index in stride(from: count - 1, through: 0, by: -1) {
        limbs[index + whole] = limbs[index]
      }
      for index in 0..<whole { limbs[index] = 0 }
      count += whole
    }
    multiply(by: 1 << UInt64(shift % 64))
  }

  /// Whether self < `other`, and whether they are equal.
  func compared(to other: borrowing BigNatural) -> (isLess: Bool, isEqual: Bool) {
    guard count == other.count else { return (count < other.count, false) }
    for index in stride(from: count - 1, through: 0, by: -1)
    where limbs[index] != other.limbs[index] {
      return (limbs[index] < other.limbs[index], false)
    }
    return (false, true)
  }

  private mutating func append(_ limb: UInt64) {
    precondition(count < Self.capacity, "the number has too many bits")
    limbs[count] = limb
    count += 1
  }
}

/// The powers of five that fit a word.
enum PowersOfFive {
  static let last = 27

  /// 5^`exponent`: odd, so what remains of the power of ten without its zeros at the end.
  @inline(__always)
  static func power(_ exponent: Int) -> UInt64 {
    precondition(0 <= exponent && exponent <= last, "the power does not fit")
    let bits = PowerOfTen(exponent).high
    return bits >> UInt64(bits.trailingZeroBitCount)
  }
}
