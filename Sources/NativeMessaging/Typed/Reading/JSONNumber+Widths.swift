internal import NativeMessagingCodec

extension JSONNumber {
  /// The integer, exact, of any width.
  func integer<Integer: FixedWidthInteger>() throws(JSONNumberError) -> Integer {
    if Integer.bitWidth <= 64 {
      let integer =
        Integer.isSigned
        ? Integer(exactly: try int64()) : Integer(exactly: try uint64())
      guard let integer else { throw .outOfRange }
      return integer
    }
    var isNegative = false
    var magnitude: UInt128 = 0
    // Zeros that count only if another digit follows, so that the magnitude ends in none.
    var zeros = 0
    var fractionCount = 0
    var exponent = 0
    var isExponentNegative = false
    var part = 0
    var isTooLarge = false
    for index in text.indices {
      switch text[index] {
      case UInt8(ascii: "-"): if part == 2 { isExponentNegative = true } else { isNegative = true }
      case UInt8(ascii: "."): part = 1
      case UInt8(ascii: "e"), UInt8(ascii: "E"): part = 2
      case UInt8(ascii: "+"): break
      case let character:
        let digit = Int(character) - 0x30
        if part == 2 {
          exponent = min(10 * exponent + digit, 1 << 40)
          continue
        }
        if part == 1 { fractionCount += 1 }
        guard digit != 0 else {
          if magnitude != 0 || isTooLarge { zeros += 1 }
          continue
        }
        if isTooLarge || !magnitude.append(digit, behind: zeros) { isTooLarge = true }
        zeros = 0
      }
    }
    if magnitude == 0, !isTooLarge { return 0 }
    let power = (isExponentNegative ? -exponent : exponent) - fractionCount + zeros
    // The last digit is not zero, so there is a fraction where its place is behind the point.
    guard power >= 0 else { throw .fraction }
    guard !isTooLarge, power < 39, magnitude.multiply(byTenTo: power) else { throw .outOfRange }
    return try Integer(magnitude: magnitude, isNegative: isNegative)
  }

  /// The nearest float, ties to even.
  ///
  /// Throws where that would be infinite.
  func float() throws(JSONNumberError) -> Float {
    let double = nearestDouble()
    var float = Float(double)
    // A double halfway between two floats may stand for a number on either side.
    if Double(float) != double, double.isHalfway {
      float = Float(String(unescaped: text)) ?? float
    }
    guard float.isFinite else { throw .outOfRange }
    return float
  }
}

extension Double {
  /// Whether it may be halfway between two floats: what a float lacks of its significand is a one
  /// and zeros, or it is so small that floats lack more.
  fileprivate var isHalfway: Bool {
    significandBitPattern & (1 << 29 - 1) == 1 << 28 || magnitude < 0x1p-125
  }
}

extension UInt128 {
  /// Puts `zeros` zeros and a digit behind the digits. False where they do not fit.
  fileprivate mutating func append(_ digit: Int, behind zeros: Int) -> Bool {
    if self != 0 {
      guard zeros < 39, multiply(byTenTo: zeros + 1) else { return false }
    }
    let (sum, isOver) = addingReportingOverflow(UInt128(truncatingIfNeeded: digit))
    self = sum
    return !isOver
  }

  /// False where the product does not fit.
  fileprivate mutating func multiply(byTenTo power: Int) -> Bool {
    for _ in 0..<power {
      let (product, isOver) = multipliedReportingOverflow(by: 10)
      guard !isOver else { return false }
      self = product
    }
    return true
  }
}

extension FixedWidthInteger {
  fileprivate init(magnitude: UInt128, isNegative: Bool) throws(JSONNumberError) {
    // The least integer's magnitude is one more than the greatest's.
    let greatest = UInt128(Self.max)
    if isNegative, Self.isSigned, magnitude == greatest + 1 {
      self = Self.min
      return
    }
    guard magnitude <= greatest, !isNegative || Self.isSigned || magnitude == 0 else {
      throw .outOfRange
    }
    self = isNegative ? 0 - Self(magnitude) : Self(magnitude)
  }
}
