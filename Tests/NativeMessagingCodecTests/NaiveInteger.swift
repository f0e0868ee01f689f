/// A natural number of any size, the slow and obvious way: the oracle for tables and midpoints.
struct NaiveInteger: Comparable {
  /// In base 2³², least first, without zeros at the end.
  private var digits: [UInt32] = []

  init(_ value: UInt64) {
    digits = [UInt32(truncatingIfNeeded: value), UInt32(value >> 32)]
    trim()
  }

  static func power(_ base: UInt32, _ exponent: Int) -> NaiveInteger {
    var power = NaiveInteger(1)
    for _ in 0..<exponent { power.multiply(by: base) }
    return power
  }

  static func powerOfTwo(_ exponent: Int) -> NaiveInteger {
    var power = NaiveInteger(0)
    power.digits = Array(repeating: 0, count: exponent / 32) + [1 << UInt32(exponent % 32)]
    return power
  }

  static func * (left: NaiveInteger, right: NaiveInteger) -> NaiveInteger {
    var product = NaiveInteger(0)
    product.digits = Array(repeating: 0, count: left.digits.count + right.digits.count)
    for (i, x) in left.digits.enumerated() {
      var carry: UInt64 = 0
      for (j, y) in right.digits.enumerated() {
        carry += UInt64(x) * UInt64(y) + UInt64(product.digits[i + j])
        product.digits[i + j] = UInt32(truncatingIfNeeded: carry)
        carry >>= 32
      }
      product.digits[i + right.digits.count] = UInt32(carry)
    }
    product.trim()
    return product
  }

  static func + (left: NaiveInteger, right: NaiveInteger) -> NaiveInteger {
    var sum = NaiveInteger(0)
    var carry: UInt64 = 0
    for index in 0..<max(left.digits.count, right.digits.count) {
      if index < left.digits.count { carry += UInt64(left.digits[index]) }
      if index < right.digits.count { carry += UInt64(right.digits[index]) }
      sum.digits.append(UInt32(truncatingIfNeeded: carry))
      carry >>= 32
    }
    sum.digits.append(UInt32(carry))
    sum.trim()
    return sum
  }

  static func < (left: NaiveInteger, right: NaiveInteger) -> Bool {
    guard left.digits.count == right.digits.count else {
      return left.digits.count < right.digits.count
    }
    for (x, y) in zip(left.digits.reversed(), right.digits.reversed()) where x != y { return x < y }
    return false
  }

  mutating func multiply(by factor: UInt32) {
    var carry: UInt64 = 0
    for index in digits.indices {
      carry += UInt64(digits[index]) * UInt64(factor)
      digits[index] = UInt32(truncatingIfNeeded: carry)
      carry >>= 32
    }
    if carry > 0 { digits.append(UInt32(carry)) }
  }

  /// The number in decimal.
  var description: String {
    var rest = digits
    var groups: [String] = []
    while !rest.isEmpty {
      var remainder: UInt64 = 0
      for index in rest.indices.reversed() {
        remainder = remainder << 32 | UInt64(rest[index])
        rest[index] = UInt32(remainder / 1_000_000_000)
        remainder %= 1_000_000_000
      }
      while rest.last == 0 { rest.removeLast() }
      let group = String(remainder)
      groups.append(
        rest.isEmpty ? group : String(repeating: "0", count: 9 - group.count) + group)
    }
    return groups.isEmpty ? "0" : groups.reversed().joined()
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }
}
