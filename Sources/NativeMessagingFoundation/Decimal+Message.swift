public import NativeMessaging

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Decimal: MessageReadable {
  /// A number, exact, never by way of a double.
  ///
  /// Throws where it has more digits than a `Decimal` holds, which are 38 at least, or is too large or
  /// too small for one; `JSONDecoder` rounds instead.
  public init(reading json: inout JSONReader) throws(MessageError) {
    guard json.kind == .number else {
      throw MessageError(
        reason: .unexpected(json.kind, wanted: .number), offset: json.offset, path: json.path)
    }
    guard let decimal = Decimal(exactly: json.text) else {
      throw json.invalid("the number does not fit in Decimal")
    }
    self = decimal
  }
}

extension Decimal: MessageWritable {
  /// Writes a number with all its digits; `null` for what is none.
  public func write(to json: inout JSONWriter) {
    if isFinite { json.raw(description.utf8.span) } else { json.null() }
  }
}

extension Decimal: EncodedAsAnother {
  package func encodable(for userInfo: [CodingUserInfoKey: any Sendable]) -> any Encodable {
    isFinite ? DecimalText(text: description) : Double.nan
  }
}

/// The text of a number.
private struct DecimalText: Encodable, MessageWritable {
  let text: String

  func write(to json: inout JSONWriter) { json.raw(text.utf8.span) }

  // Never called: a `MessageEncoder` has a type write itself that can.
  func encode(to encoder: any Encoder) throws { try text.encode(to: encoder) }
}

extension Decimal {
  /// The number that is written in `text`, by RFC 8259, section 6; `nil` where it is not a `Decimal`'s.
  ///
  /// A `Decimal` is a significand of 128 bits without zeros at its end, times ten to the power of −128
  /// to 127.
  init?(exactly text: Span<UInt8>) {
    var significand: UInt128 = 0
    var exponent = 0
    /// Zeros that only count if another digit follows.
    var zeros = 0
    var index = text.count > 0 && text[0] == UInt8(ascii: "-") ? 1 : 0
    let isNegative = index == 1
    var isFraction = false
    while index < text.count, text[index] | 0x20 != UInt8(ascii: "e") {
      defer { index += 1 }
      guard text[index] != UInt8(ascii: ".") else {
        isFraction = true
        continue
      }
      if isFraction { exponent -= 1 }
      let digit = UInt128(text[index] - UInt8(ascii: "0"))
      guard digit > 0 else {
        if significand > 0 { zeros += 1 }
        continue
      }
      guard significand.shift(byTenTo: zeros + 1),
        significand.add(digit)
      else { return nil }
      zeros = 0
    }
    guard significand > 0 else {
      self = 0
      return
    }
    exponent += zeros + Self.exponent(text.extracting(droppingFirst: index))
    guard -128...127 ~= exponent else { return nil }
    self.init(significand, exponent: exponent, isNegative: isNegative)
  }

  /// What stands behind the digits: nothing, or `e`, perhaps a sign, and digits.
  private static func exponent(_ text: Span<UInt8>) -> Int {
    var exponent = 0
    for index in 1..<max(1, text.count) where text[index] >= UInt8(ascii: "0") {
      // Larger than any text has digits.
      exponent = min(10 * exponent + Int(text[index] - UInt8(ascii: "0")), 1 << 40)
    }
    return text.count > 1 && text[1] == UInt8(ascii: "-") ? -exponent : exponent
  }

  private init(_ significand: UInt128, exponent: Int, isNegative: Bool) {
    let half = Decimal(1 << 32 as UInt64)
    let high = Decimal(UInt64(truncatingIfNeeded: significand >> 64)) * half * half
    let whole = high + Decimal(UInt64(truncatingIfNeeded: significand))
    self.init(sign: isNegative ? .minus : .plus, exponent: exponent, significand: whole)
  }
}

extension UInt128 {
  /// Multiplies by a power of ten. False where that does not fit.
  fileprivate mutating func shift(byTenTo power: Int) -> Bool {
    guard self != 0 else { return true }
    for _ in 0..<power {
      let (product, isOver) = multipliedReportingOverflow(by: 10)
      guard !isOver else { return false }
      self = product
    }
    return true
  }

  fileprivate mutating func add(_ other: UInt128) -> Bool {
    let (sum, isOver) = addingReportingOverflow(other)
    self = sum
    return !isOver
  }
}
