/// Reads JSON text that arrives in pieces: bytes in, checked tokens out, in memory of a fixed size.
///
/// All of RFC 8259 and RFC 3629 is checked. A token is a view of the piece that it stands in, so
/// nothing is copied; where a piece ends inside a name, a string or a number, it comes in
/// fragments. A text may be cut anywhere: the tokens, but for their fragments, and the error, if
/// any, are the same.
///
/// There are two ways to get at the tokens. A ``JSONVisitor`` is the faster one:
/// ```swift
/// var tokenizer = JSONTokenizer()
/// for piece in pieces { try tokenizer.feed(piece.span, to: &visitor) }
/// try tokenizer.finish(to: &visitor)
/// ```
/// A caller that wants to be in control asks for one token after the other:
/// ```swift
/// var input = piece.span
/// while let token = try tokenizer.next(from: &input) { … }   // nil: the piece is used up
/// ```
///
/// After an error every call throws it again, until ``reset()``.
///
/// What RFC 8259 leaves open: a `\u` escape may be half of a surrogate pair, names may come twice,
/// and numbers have no limits; a byte order mark is an error unless an option says otherwise.
public struct JSONTokenizer: ~Copyable, Sendable {
  /// What a tokenizer takes.
  public struct Options: Sendable {
    /// How many objects and arrays may be open at once, 1 to 65,536. It costs one bit each.
    public var depthLimit = 1024
    /// Whether a byte order mark before the text is passed over (RFC 8259 section 8.1 allows
    /// either).
    public var skipsByteOrderMark = false

    /// The defaults.
    public init() {}
  }

  /// What may come next.
  @usableFromInline
  enum State: UInt8, Sendable {
    /// A value.
    case value
    /// A value or the end of the array.
    case valueOrEnd
    /// A name.
    case name
    /// A name or the end of the object.
    case nameOrEnd
    /// The colon behind a name.
    case colon
    /// A comma, or the end of the object or array.
    case separator
    /// Nothing but blanks.
    case end
    /// The rest of a name.
    case inName
    /// The rest of a string.
    case inString
    /// The rest of a number or literal.
    case inScalar

    /// Whether it is inside a token.
    @inlinable var isOpen: Bool { rawValue >= State.inName.rawValue }
  }

  @usableFromInline var scan: JSONScan
  @usableFromInline var nesting: JSONNesting
  @usableFromInline var state = State.value
  /// The open number or literal, up to the end of the last piece.
  var scalar = JSONScalar()
  /// How many bytes have been taken off the text.
  @usableFromInline var consumed = 0
  @usableFromInline var error: JSONError?
  /// Whether the byte behind what was scanned last is wrong inside a string.
  @usableFromInline var isFaulty = false
  /// Something to be seen to before the next piece: an error, a byte order mark, a value to skip.
  @usableFromInline var isSpecial: Bool
  @usableFromInline let skipsByteOrderMark: Bool
  /// How many bytes of a byte order mark have been seen; `nil` when the text has begun.
  var byteOrderMarkCount: Int?
  /// The depth of the value to skip below its start, if one is to be skipped.
  var skippedDepth: Int?
  /// What passes over that value: in no program that never skips one, since it is as much code as a
  /// visitor.
  var skip: (@Sendable (inout JSONTokenizer, Span<UInt8>) -> Void)?
  /// The batch that ``next(from:isLast:)`` is in.
  @usableFromInline var pull = JSONPull()

  /// A tokenizer at the start of a text. All memory that it ever uses, 17 KiB and a bit for each
  /// level of `depthLimit`, is allocated here. The CPU must have the `kernel`.
  public init(options: Options = Options(), kernel: JSONKernel = .preferred) {
    precondition(
      1 <= options.depthLimit && options.depthLimit <= 65_536, "a depth limit is 1 to 65,536")
    scan = JSONScan(kernel: kernel)
    nesting = JSONNesting(limit: options.depthLimit)
    skipsByteOrderMark = options.skipsByteOrderMark
    byteOrderMarkCount = skipsByteOrderMark ? 0 : nil
    isSpecial = skipsByteOrderMark
  }

  /// How many bytes of the text have been taken: all that was fed, or up to the end of the last
  /// token that ``next(from:isLast:)`` returned or a visitor stopped at.
  public var offset: Int { consumed }

  /// How many objects and arrays are open.
  public var depth: Int { nesting.depth }

  /// Makes ready for the start of a text, whatever came before. Allocates nothing.
  public mutating func reset() {
    rewind(to: 0)
    nesting.reset()
    state = .value
    error = nil
    skippedDepth = nil
    byteOrderMarkCount = skipsByteOrderMark ? 0 : nil
    isSpecial = skipsByteOrderMark
  }
}
