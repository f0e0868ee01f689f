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
    // Zeros go in front, then neighbours are joined: to pairs, to fours, to all eight.
    var value = (word ^ asciiZeros) << UInt64(truncatingIfNeeded: 64 &- 8 &* count)
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

  /// The text `0.000000`.
  static let zeroPoint: UInt64 = 0x3030_3030_3030_2E30

  /// The same digits as ASCII text.
  @inline(__always)
  static func ascii(_ digits: UInt64) -> UInt64 { digits | asciiZeros }
}
