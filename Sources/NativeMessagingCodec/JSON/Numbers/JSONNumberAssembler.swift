/// Converts a JSON number that arrives in fragments, or that has more digits than a word.
///
/// It is fed the number's text in pieces of any size. Its memory is fixed, about 450 bytes, and the
/// number may have any length: the digits that can decide a double are all kept, of the others
/// whether they are zeros. Conversions are those of ``JSONNumber``, exact in the same way.
public struct JSONNumberAssembler: Sendable {
  private var number = DecimalNumber()

  /// Nothing of a number yet.
  public init() {}

  /// A number that begins, or consists of, `text`.
  public init(_ text: Span<UInt8>) {
    append(text)
  }

  /// Takes the next piece of the number's text.
  public mutating func append(_ text: Span<UInt8>) {
    for index in text.indices { number.take(text[index]) }
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
  /// Throws where that would be infinite.
  public func double() throws(JSONNumberError) -> Double {
    let double = nearestDouble()
    guard double.isFinite else { throw .outOfRange }
    return double
  }

  /// The nearest double, ties to even; ±∞ where the number is too large, as in browsers.
  public func nearestDouble() -> Double {
    let magnitude = number.nearestMagnitude()
    return number.isNegative ? -magnitude : magnitude
  }

  func integer() throws(JSONNumberError) -> (isNegative: Bool, magnitude: UInt64) {
    (number.isNegative, try number.magnitude())
  }
}
