/// `true`, `false` or `null`.
public enum JSONLiteral: UInt8, CaseIterable, Sendable {
  /// `true`
  case `true`
  /// `false`
  case `false`
  /// `null`
  case null
}

/// A token that can be longer than a piece of its text.
public enum JSONFragment: UInt8, Sendable {
  /// A member's name.
  case name
  /// A string that is a value.
  case string
  /// A number.
  case number
}

/// A token as ``JSONTokenizer/next(from:isLast:)`` returns it, with views of the input.
///
/// The text of names and strings is what stands between the quotes, escapes as they are written. It
/// is well-formed UTF-8 with well-formed escapes, of which a surrogate may be alone.
public enum JSONToken: ~Escapable {
  /// `{`
  case beginObject
  /// `}`
  case endObject
  /// `[`
  case beginArray
  /// `]`
  case endArray
  /// A member's name, or what follows its fragments; `hasEscapes` speaks for all of it.
  case name(Span<UInt8>, hasEscapes: Bool)
  /// A string that is a value, or what follows its fragments; `hasEscapes` speaks for all of it.
  case string(Span<UInt8>, hasEscapes: Bool)
  /// A number of RFC 8259 section 6, or what follows its fragments.
  case number(Span<UInt8>)
  /// `true`, `false` or `null`; never in fragments.
  case literal(JSONLiteral)
  /// The start or middle of a token that goes on behind the piece; never empty.
  ///
  /// It may end inside an escape or a UTF-8 sequence. More fragments follow, and then the token
  /// with what is left, which may be nothing.
  case fragment(Span<UInt8>, of: JSONFragment)
}
