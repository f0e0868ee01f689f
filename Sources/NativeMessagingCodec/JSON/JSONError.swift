/// What is wrong with a text, and where.
public struct JSONError: Error, Equatable, Sendable {
  /// Why a text is not JSON, or not JSON that the tokenizer takes.
  public enum Reason: UInt8, CaseIterable, Sendable {
    /// The text ends before its value does, or has none.
    case unexpectedEnd
    /// Something that begins no value stands where one must begin.
    case expectedValue
    /// In an array, neither a value nor its end follows the bracket.
    case expectedValueOrEnd
    /// In an object, no name follows the comma.
    case expectedName
    /// In an object, neither a name nor its end follows the brace.
    case expectedNameOrEnd
    /// No colon follows a name.
    case expectedColon
    /// In an array, neither a comma nor its end follows a value.
    case expectedCommaOrEndOfArray
    /// In an object, neither a comma nor its end follows a value.
    case expectedCommaOrEndOfObject
    /// Something other than blanks follows the text's value.
    case expectedEndOfText
    /// RFC 8259 section 6: minus, no leading zero, digits on both sides of the point, digits in the
    /// exponent.
    case invalidNumber
    /// A literal other than `true`, `false` and `null`.
    case invalidLiteral
    /// A byte below 0x20 in a string, where it must be an escape (RFC 8259 section 7).
    case controlCharacter
    /// A backslash in a string before none of `" \ / b f n r t u`.
    case invalidEscape
    /// A `\u` before fewer than four hexadecimal digits.
    case invalidUnicodeEscape
    /// A string that is not UTF-8 (RFC 3629 section 4).
    case invalidUTF8
    /// More open objects and arrays than the limit allows.
    case nestingTooDeep
    /// The text begins with a byte order mark (RFC 8259 section 8.1), or a part of one.
    case byteOrderMark
  }

  /// Why.
  public let reason: Reason
  /// Where, in bytes from the start of the text.
  ///
  /// It is the first byte that no JSON text could have there, or the text's length if it ends too
  /// soon. It does not depend on how the text was cut.
  public let offset: Int
  /// How many objects and arrays are open there.
  public let depth: Int

  /// An error at a place.
  public init(reason: Reason, offset: Int, depth: Int) {
    self.reason = reason
    self.offset = offset
    self.depth = depth
  }
}

extension JSONError.Reason {
  /// A few words, the same in every release: ASCII without a quote or a backslash.
  public var text: StaticString {
    switch self {
    case .unexpectedEnd: "unexpected end of text"
    case .expectedValue: "expected a value"
    case .expectedValueOrEnd: "expected a value or ]"
    case .expectedName: "expected a name"
    case .expectedNameOrEnd: "expected a name or }"
    case .expectedColon: "expected a colon"
    case .expectedCommaOrEndOfArray: "expected a comma or ]"
    case .expectedCommaOrEndOfObject: "expected a comma or }"
    case .expectedEndOfText: "expected the end of the text"
    case .invalidNumber: "invalid number"
    case .invalidLiteral: "invalid literal"
    case .controlCharacter: "control character in a string"
    case .invalidEscape: "invalid escape"
    case .invalidUnicodeEscape: "invalid unicode escape"
    case .invalidUTF8: "invalid UTF-8"
    case .nestingTooDeep: "nested too deeply"
    case .byteOrderMark: "byte order mark"
    }
  }
}

extension JSONError {
  /// Appends one line for a log: where and why.
  public func write(to text: inout ASCIIText) {
    text.append("byte ")
    text.append(offset)
    text.append(": ")
    text.append(reason.text)
  }
}
