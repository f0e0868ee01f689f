extension JSONTokenizer {
  /// Passes over what is left of the value that the last token began or announced.
  ///
  /// Behind a name, that is its value; behind the begin of an object or array, all of it with its
  /// end; behind a fragment, the rest of its string or number, or of its name and the value; at the
  /// start of a text, all of it. Behind any other token nothing is left. What is passed over is
  /// checked but not delivered: the next token is the first behind it.
  public mutating func skipValue() {
    switch state {
    case .value, .colon, .inName, .inString, .inScalar: skippedDepth = 0
    case .valueOrEnd, .nameOrEnd: skippedDepth = 1
    case .name, .separator, .end: return
    }
    isSpecial = true
    pull.limit = 0
    skip = { tokenizer, rest in tokenizer.passValue(rest) }
  }

  /// Takes what belongs to the value to skip.
  private mutating func passValue(_ rest: Span<UInt8>) {
    guard let depth = skippedDepth else { return }
    var skipper = JSONSkipper(depth: depth)
    isSpecial = false
    do throws(JSONSkipper.Failure) {
      try feed(rest, isLast: false, to: &skipper)
      skippedDepth = skipper.depth
    } catch {
      if case .done = error { skippedDepth = nil }
    }
  }
}

/// Stops behind a value.
private struct JSONSkipper: JSONVisitor {
  enum Failure: Error {
    case done
    case failed
  }

  /// How many objects and arrays of the value are open.
  var depth: Int

  mutating func beginObject() { depth += 1 }
  mutating func beginArray() { depth += 1 }
  mutating func endObject() throws(Failure) { try end() }
  mutating func endArray() throws(Failure) { try end() }
  func name(_ text: Span<UInt8>, hasEscapes: Bool) {}
  func string(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure) { try endScalar() }
  func number(_ text: Span<UInt8>) throws(Failure) { try endScalar() }
  func literal(_ literal: JSONLiteral) throws(Failure) { try endScalar() }
  func fragment(_ text: Span<UInt8>, of token: JSONFragment) {}
  func failure(_ error: JSONError) -> Failure { .failed }

  private mutating func end() throws(Failure) {
    depth -= 1
    try endScalar()
  }

  private func endScalar() throws(Failure) {
    guard depth > 0 else { throw .done }
  }
}
