import CJSONScan

/// Decimal digits in the bytes of words, the first digit in the least significant byte.
enum Digits {
  private static let asciiZeros: UInt64 = 0x3030_3030_3030_3030

  /// How many digits `word`, ASCII text, begins with.
  @inline(__always)
  static func count(_ word: UInt64) -> Int {
    // A digit becomes 0 to 9. Adding 0x76 sets the top bit of the first byte that is none, and may
    // carry only from there on.
    let digits = word ^ asciiZeros
    let others = (digits | (digits &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
    return others.trailingZeroBitCount &>> 3
  }

  /// The value of the first `count` digits of `word`, ASCII text.
  @inline(__always)
  static func value(_ word: UInt64, first count: Int) -> UInt64 {
    // Zeros go in front.
    value(isolated: isolated(word) << UInt64(truncatingIfNeeded: 64 &- 8 &* count))
  }

  /// ASCII text with each digit as a byte from 0 to 9. Whatever else is in a number has the bit
  /// 0x10 then: the point, the letter of an exponent, its sign.
  @inline(__always)
  static func isolated(_ word: UInt64) -> UInt64 { word ^ asciiZeros }

  private static let noDigits: UInt64 = 0x1010_1010_1010_1010

  /// How many digits an isolated word of a number begins with.
  @inline(__always)
  static func count(isolated word: UInt64) -> Int {
    (word & noDigits).trailingZeroBitCount &>> 3
  }

  /// Whether isolated words of a number are digits alone, where `words` is their union.
  @inline(__always)
  static func areDigits(isolated words: UInt64) -> Bool { words & noDigits == 0 }

  /// All bits of the last `count` bytes of a word, of all its bytes where `count` is from 8 to 19.
  @inline(__always)
  static func maskOfLast(_ count: Int) -> UInt64 {
    precondition(0 <= count && count <= 19, "there is no such mask")
    // Safe because the count is in that table.
    return json_mask_of_last_bytes(Int64(count))
  }

  /// The value of eight isolated digits.
  @inline(__always)
  static func value(isolated word: UInt64) -> UInt64 {
    // Neighbours are joined: to pairs, to fours, to all eight.
    var value = word
    value = (value &* (10 << 8 + 1)) &>> 8 & 0x00FF_00FF_00FF_00FF
    value = (value &* (100 << 16 + 1)) &>> 16 & 0x0000_FFFF_0000_FFFF
    value = (value &* (10000 << 32 + 1)) &>> 32
    return value
  }

  /// The eight digits of `value` < 10⁸, each a byte from 0 to 9.
  @inline(__always)
  static func eight(_ value: UInt64) -> UInt64 {
    // Halves, then quarters, then digits; the factors are 2ⁿ / 100 and 2ⁿ / 10 rounded up, exact for
    // such small numbers.
    let high = value / 10000
    let fours = high | (value &- 10000 &* high) &<< 32
    let hundreds = (fours &* 10486) &>> 20 & 0x0000_007F_0000_007F
    let twos = hundreds | (fours &- 100 &* hundreds) &<< 16
    let tens = (twos &* 103) &>> 10 & 0x000F_000F_000F_000F
    return tens | (twos &- 10 &* tens) &<< 8
  }

  /// The text of `value` < 10⁸ without leading zeros.
  @inline(__always)
  static func shortest(_ value: UInt64) -> (text: UInt64, count: Int) {
    let digits = eight(value)
    let zeros = min(7, digits.trailingZeroBitCount &>> 3)
    return (ascii(digits) &>> UInt64(8 &* zeros), 8 &- zeros)
  }

  /// The text of `value`, 10⁸ to 10¹⁶ − 1, without leading zeros.
  @inline(__always)
  static func shortest16(_ value: UInt64) -> (text: UInt128, count: Int) {
    let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
    let digits = eight(high)
    let zeros = digits.trailingZeroBitCount &>> 3
    let text = UInt128(ascii(eight(low))) << 64 | UInt128(ascii(digits))
    return (text &>> UInt128(8 &* zeros), 16 &- zeros)
  }

  /// The text of `value` < 10¹⁶ with all 16 digits.
  @inline(__always)
  static func sixteen(_ value: UInt64) -> UInt128 {
    let (high, low) = value.quotientAndRemainder(dividingBy: 100_000_000)
    return UInt128(ascii(eight(low))) << 64 | UInt128(ascii(eight(high)))
  }

  /// The text of `value` < 10¹², which is no multiple of 10⁴, over 10⁴: `0.25`.
  @inline(__always)
  static func tenThousandths(_ value: UInt64) -> (text: UInt128, count: Int) {
    let (whole, rest) = value.quotientAndRemainder(dividingBy: 10_000)
    let (text, count) = shortest(whole)
    let places = eight(rest) &>> 32
    let zeros = places.leadingZeroBitCount &>> 3 &- 4
    let point = ascii(places) << 8 | UInt64(UInt8(ascii: "."))
    return (UInt128(text) | UInt128(point) &<< UInt128(8 &* count), count &+ 5 &- zeros)
  }

  /// The text `0.000000`.
  static let zeroPoint: UInt64 = 0x3030_3030_3030_2E30

  /// The same digits as ASCII text.
  @inline(__always)
  static func ascii(_ digits: UInt64) -> UInt64 { digits | asciiZeros }
}
