/// Receives the tokens of a text.
///
/// A visitor that never stops says `typealias Failure = JSONError` and declares its methods without
/// `throws`: delivery then costs nothing that the visitor does not do itself. One that wants to
/// stop has a `Failure` of its own, and ``failure(_:)`` to turn the tokenizer's errors into it. The
/// tokenizer stops behind the token whose method threw; ``JSONTokenizer/offset`` says where, and
/// feeding the text from there goes on.
///
/// Throwing costs next to nothing either, if the `throw` stands in a function of its own that is not
/// inlined: Swift 6.3 does not see through to a method that holds one, and calls it by way of a
/// table, which takes up to a third of the speed.
/// ```swift
/// mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) throws(Stop) {
///   if text.count > 100 { try stop() }
/// }
/// @inline(never) private func stop() throws(Stop) { throw .nameTooLong }
/// ```
///
/// The views are of the piece that was fed, or of a few bytes, and are valid during the call.
public protocol JSONVisitor: ~Copyable {
  /// What ``JSONTokenizer/feed(_:to:)-(_,Visitor)`` throws.
  associatedtype Failure: Error

  /// `{`
  mutating func beginObject() throws(Failure)
  /// `}`
  mutating func endObject() throws(Failure)
  /// `[`
  mutating func beginArray() throws(Failure)
  /// `]`
  mutating func endArray() throws(Failure)
  /// A member's name, or what follows its fragments: the text between the quotes, escapes as
  /// written.
  ///
  /// `hasEscapes` speaks for the whole name. Names that an object has twice come twice.
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure)
  /// A string that is a value, or what follows its fragments: the text between the quotes.
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure)
  /// A number of RFC 8259 section 6, or what follows its fragments.
  mutating func number(_ text: Span<UInt8>) throws(Failure)
  /// `true`, `false` or `null`.
  mutating func literal(_ literal: JSONLiteral) throws(Failure)
  /// The start or middle of a token that goes on behind the piece; never empty.
  ///
  /// It may end inside an escape or a UTF-8 sequence. More fragments follow, and then the token's
  /// method with what is left, which may be nothing. A text that comes in one piece has no
  /// fragments.
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) throws(Failure)

  /// The visitor's own word for an error of the text.
  func failure(_ error: JSONError) -> Failure
}

extension JSONVisitor where Self: ~Copyable, Failure == JSONError {
  /// The error itself.
  @inlinable
  public func failure(_ error: JSONError) -> JSONError { error }
}
