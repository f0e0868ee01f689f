/// A view of the text of a JSON string (RFC 8259, section 7), decoded on request.
///
/// It is what stands between the quotes, as a tokenizer delivers it: checked, so that each backslash
/// begins an escape and the rest is UTF-8. Other text decodes to some bytes but harms nothing. Text
/// without an escape is what it says and needs no copy: ``unescaped``. A string that arrives in
/// fragments goes through ``JSONTextDecoder``.
///
/// A lone surrogate (`"\ud800"`, which browsers send) decodes to U+FFFD, or throws where asked to.
public struct JSONText: ~Escapable {
  /// The text as it stands between the quotes.
  public let raw: Span<UInt8>
  /// Whether anything in it is escaped.
  public let hasEscapes: Bool

  /// A view of `raw`.
  @_lifetime(copy raw)
  public init(_ raw: Span<UInt8>) {
    self.init(raw, hasEscapes: raw.plainCount < raw.count)
  }

  /// A view of `raw`, of which is known whether anything in it is escaped.
  @_lifetime(copy raw)
  public init(_ raw: Span<UInt8>, hasEscapes: Bool) {
    self.raw = raw
    self.hasEscapes = hasEscapes
  }

  /// The decoded text, where nothing is escaped: a view of the same bytes.
  ///
  /// `nil` otherwise.
  public var unescaped: Span<UInt8>? {
    @_lifetime(copy self)
    get { hasEscapes ? nil : raw }
  }

  /// The length of the decoded text in bytes of UTF-8.
  ///
  /// It is at most that of ``raw``.
  public func decodedCount() -> Int {
    guard hasEscapes else { return raw.count }
    var counter = TextCounter()
    _ = decodeAll(into: &counter)
    return counter.count
  }

  /// Appends the decoded text, with U+FFFD for each lone surrogate.
  ///
  /// `output` has room for ``decodedCount()`` bytes, or, to be had for nothing, for those of ``raw``.
  @_lifetime(output: copy output)
  public func decode(into output: inout OutputSpan<UInt8>) {
    let (isComplete, _) = decodeAll(into: &output)
    precondition(isComplete, "no room for the text")
  }

  /// Appends the decoded text as ``decode(into:)`` does, but throws at a lone surrogate, with nothing
  /// appended.
  @_lifetime(output: copy output)
  public func decodeStrictly(into output: inout OutputSpan<UInt8>) throws(LoneSurrogate) {
    let count = output.count
    let (isComplete, loneSurrogate) = decodeAll(into: &output)
    precondition(isComplete, "no room for the text")
    guard let loneSurrogate else { return }
    output.removeLast(output.count - count)
    throw loneSurrogate
  }

  /// Whether the decoded text is `text`, in UTF-8.
  ///
  /// Nothing is copied.
  public func equals(_ text: Span<UInt8>) -> Bool {
    guard hasEscapes else { return raw.hasSameBytes(as: text) }
    var comparison = TextComparison(with: text)
    _ = decodeAll(into: &comparison)
    return comparison.isEqual
  }

  /// Whether the decoded text is `text`.
  ///
  /// Nothing is copied.
  public func equals(_ text: StaticString) -> Bool {
    // Safe because the bytes of a StaticString outlive the call.
    text.withUTF8Buffer { text in unsafe equals(text.span) }
  }

  /// Decodes into `sink`, and returns whether it took all, and the first lone surrogate.
  @inline(__always)
  @_lifetime(sink: copy sink)
  private func decodeAll<Sink: TextSink & ~Copyable & ~Escapable>(
    into sink: inout Sink
  ) -> (isComplete: Bool, loneSurrogate: LoneSurrogate?) {
    guard hasEscapes else {
      guard raw.count <= sink.freeCount else { return (false, nil) }
      _ = sink.takePlain(raw)
      return (true, nil)
    }
    var decoder = JSONTextDecoder()
    let decodedCount = decoder.decode(raw, into: &sink)
    guard decodedCount == raw.count, decoder.end(&sink) else { return (false, nil) }
    return (true, decoder.loneSurrogate)
  }
}

extension String {
  /// The decoded text, with U+FFFD for each lone surrogate.
  public init(_ text: borrowing JSONText) {
    self.init(upTo: text.raw.count) { output in text.decode(into: &output) }
  }

  /// The decoded text; throws at a lone surrogate.
  public init(strictly text: borrowing JSONText) throws(LoneSurrogate) {
    try self.init(upTo: text.raw.count) { output throws(LoneSurrogate) in
      try text.decodeStrictly(into: &output)
    }
  }
}
