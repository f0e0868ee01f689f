/// A JSON number as most are: without an exponent, and of at most 19 digits.
///
/// It is ±`significand` × 10^-`fractionCount`. It is read from a few words whose places follow from
/// its length and the point, without a loop or branch over its digits: numbers side by side differ
/// in length, and each wrong guess of the processor would cost as much as the rest.
struct PlainDecimal {
  /// 1 for a minus, else 0.
  let sign: Int
  let significand: UInt64
  /// How many digits stand behind the point.
  let fractionCount: Int

  /// Reads `text`; `nil` where it is another number, or has more than seven digits before a point.
  @inline(__always)
  init?(_ text: Span<UInt8>) {
    guard text.count > 0 else { return nil }
    // Of what a number may begin with, only the minus lacks this bit.
    sign = Int(~text[0] &>> 4 & 1)
    let digits =
      text.count > 8 ? Self.long(text, from: sign) : Self.short(text, from: sign)
    guard let (significand, fractionCount) = digits else { return nil }
    self.significand = significand
    self.fractionCount = fractionCount
  }

  /// Up to eight characters are one word.
  @inline(__always)
  private static func short(
    _ text: Span<UInt8>, from start: Int
  ) -> (significand: UInt64, fractionCount: Int)? {
    let count = text.count &- start
    let word = text.word(at: 0) &>> UInt64(truncatingIfNeeded: 8 &* start)
    let wholeCount = Digits.count(word)
    if wholeCount == count { return (Digits.value(word, first: count), 0) }
    // The digits behind the point move up to those before it.
    let whole = (1 as UInt64) &<< UInt64(truncatingIfNeeded: 8 &* wholeCount) &- 1
    let digits = word & whole | word &>> 8 & ~whole
    guard wholeCount < count, text[start &+ wholeCount] == UInt8(ascii: "."),
      Digits.count(digits) == count &- 1
    else { return nil }
    return (Digits.value(digits, first: count &- 1), count &- 1 &- wholeCount)
  }

  /// More characters: the integer part is in the first word, unless it is all of the number.
  @inline(__always)
  private static func long(
    _ text: Span<UInt8>, from start: Int
  ) -> (significand: UInt64, fractionCount: Int)? {
    let count = text.count &- start
    let first = Digits.isolated(text.wholeWord(at: start))
    let wholeCount = Digits.count(isolated: first)
    if wholeCount == 8 {
      guard count <= 19, let integer = last(count, of: text) else { return nil }
      return (integer, 0)
    }
    let fractionCount = count &- 1 &- wholeCount
    guard count <= 20, text[start &+ wholeCount] == UInt8(ascii: "."),
      let fraction = last(fractionCount, of: text)
    else { return nil }
    let shift = UInt64(truncatingIfNeeded: 64 &- 8 &* wholeCount)
    let whole = Digits.value(isolated: first &<< shift)
    return (whole &* PowerOfTen.word(fractionCount) &+ fraction, fractionCount)
  }

  /// The value of the last 1 to 19 characters of more than eight; `nil` where not all are digits.
  @inline(__always)
  private static func last(_ count: Int, of text: Span<UInt8>) -> UInt64? {
    let end = text.count
    let low =
      Digits.isolated(text.wholeWord(at: end &- 8)) & Digits.maskOfLast(count)
    // Those before the last eight. If there are none, they are shifted out of the word.
    let front = Digits.isolated(text.wholeWord(at: min(end &- count, end &- 8)))
    if count <= 16 {
      let high = front << UInt64(truncatingIfNeeded: 8 &* (16 &- count))
      guard Digits.areDigits(isolated: low | high) else { return nil }
      return Digits.value(isolated: high) &* 100_000_000 &+ Digits.value(isolated: low)
    }
    let middle = Digits.isolated(text.wholeWord(at: end &- 16))
    guard Digits.areDigits(isolated: low | middle | front) else { return nil }
    let high = front &<< UInt64(truncatingIfNeeded: 8 &* (24 &- count))
    return (Digits.value(isolated: high) &* 100_000_000 &+ Digits.value(isolated: middle))
      &* 100_000_000 &+ Digits.value(isolated: low)
  }
}
