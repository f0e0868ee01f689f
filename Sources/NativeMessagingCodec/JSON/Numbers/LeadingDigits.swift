/// A JSON number by its first digits: ±`significand` × 10^`exponent`, the significand less than 10¹⁹.
///
/// It is the number itself unless `isTruncated`: then the significand has 19 digits, and the number
/// lies strictly between that and one more in the last digit.
struct LeadingDigits {
  private(set) var isNegative = false
  private(set) var significand: UInt64 = 0
  private(set) var exponent = 0
  private(set) var isTruncated = false

  private static let maxCount = 19

  /// The digits of `text`; `nil` where its exponent is written with more than six digits.
  @inline(__always)
  init?(_ text: Span<UInt8>) {
    var index = 0
    if !text.isEmpty, text[0] == UInt8(ascii: "-") {
      isNegative = true
      index = 1
    }
    let start = index
    takeDigits(of: text, at: &index)
    let wholeEnd = index
    var fractionStart = index
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index &+= 1
      fractionStart = index
      takeDigits(of: text, at: &index)
    }
    exponent = fractionStart &- index
    if wholeEnd &- start &- exponent > Self.maxCount {
      takeLeading(of: text, whole: start..<wholeEnd, fraction: fractionStart..<index)
    }
    if index < text.count {
      guard let written = Self.exponent(of: text, at: index + 1) else { return nil }
      exponent &+= written
    }
  }

  /// Takes digits.
  ///
  /// More than 19 overflow the significand, which is then of no use.
  @inline(__always)
  private mutating func takeDigits(of text: Span<UInt8>, at index: inout Int) {
    var word = text.word(at: index)
    var count = Digits.count(word)
    // Whole words apart, so that the processor need not wait for the count to find the next one.
    while count == 8 {
      significand = significand &* 100_000_000 &+ Digits.value(word, first: 8)
      index &+= 8
      word = text.word(at: index)
      count = Digits.count(word)
    }
    significand = significand &* PowerOfTen.word(count) &+ Digits.value(word, first: count)
    index &+= count
  }

  /// Takes the first 19 of more digits; zeros at their front do not count.
  @inline(never)
  private mutating func takeLeading(of text: Span<UInt8>, whole: Range<Int>, fraction: Range<Int>) {
    significand = 0
    exponent = 0
    var free = Self.maxCount
    for isFraction in [false, true] {
      let digits = isFraction ? fraction : whole
      var index = digits.lowerBound
      while significand == 0, index < digits.upperBound, text[index] == UInt8(ascii: "0") {
        index += 1
      }
      let leadingEnd = index + Swift.min(free, digits.upperBound - index)
      free -= leadingEnd - index
      if isFraction {
        exponent -= leadingEnd - digits.lowerBound
      } else {
        exponent += digits.upperBound - leadingEnd
      }
      while index < leadingEnd {
        let count = Swift.min(8, leadingEnd - index)
        let value = Digits.value(text.word(at: index), first: count)
        significand = significand * PowerOfTen.word(count) + value
        index += count
      }
      while index < digits.upperBound, !isTruncated {
        let count = Swift.min(8, digits.upperBound - index)
        isTruncated = Digits.value(text.word(at: index), first: count) != 0
        index += count
      }
    }
  }

  /// The exponent at `index`, behind the `e`; `nil` where it has more than six digits.
  @inline(__always)
  private static func exponent(of text: Span<UInt8>, at index: Int) -> Int? {
    guard index < text.count else { return nil }
    let sign = text[index]
    let isSigned = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
    let word = text.word(at: isSigned ? index + 1 : index)
    let count = Digits.count(word)
    guard count <= 6 else { return nil }
    let exponent = Int(truncatingIfNeeded: Digits.value(word, first: count))
    return sign == UInt8(ascii: "-") ? 0 &- exponent : exponent
  }
}
