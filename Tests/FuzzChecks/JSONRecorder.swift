package import NativeMessagingCodec

/// A visitor that writes everything down, and may stop behind a token.
///
/// It checks what a visitor may rely on: a fragment is never empty, and what follows is of its
/// kind.
package struct JSONRecorder: JSONVisitor {
  package enum Failure: Error, Equatable {
    case json(JSONError)
    /// The visitor had seen enough.
    case stopped
    /// The tokenizer broke its word.
    case broken(String)
  }

  package private(set) var transcript = JSONTranscript()
  /// After how many more tokens to stop; `nil` for never.
  package var remaining: Int?
  /// The token whose fragments have come, and where in the transcript it began.
  private var open: (token: JSONFragment, start: Int)?

  package init(stopAfter remaining: Int? = nil) {
    self.remaining = remaining
  }

  package func failure(_ error: JSONError) -> Failure { .json(error) }

  package mutating func beginObject() throws(Failure) { try append(.beginObject) }
  package mutating func endObject() throws(Failure) { try append(.endObject) }
  package mutating func beginArray() throws(Failure) { try append(.beginArray) }
  package mutating func endArray() throws(Failure) { try append(.endArray) }

  package mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure) {
    try end(.name, text, hasEscapes ? .nameWithEscapes : .name)
  }

  package mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure) {
    try end(.string, text, hasEscapes ? .stringWithEscapes : .string)
  }

  package mutating func number(_ text: Span<UInt8>) throws(Failure) {
    try end(.number, text, .number)
  }

  package mutating func literal(_ literal: JSONLiteral) throws(Failure) {
    switch literal {
    case .true: try append(.true)
    case .false: try append(.false)
    case .null: try append(.null)
    }
  }

  package mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) throws(Failure) {
    guard !text.isEmpty else { throw .broken("an empty fragment of a \(token)") }
    _ = try begin(token)
    transcript.extend(text)
  }

  private mutating func append(_ kind: JSONTranscript.Kind) throws(Failure) {
    if let open { throw .broken("\(kind) amid fragments of a \(open.token)") }
    transcript.append(kind)
    try count()
  }

  /// Where the token began, now or with an earlier fragment.
  private mutating func begin(_ token: JSONFragment) throws(Failure) -> Int {
    if let open {
      guard open.token == token else {
        throw .broken("a \(token) amid fragments of a \(open.token)")
      }
      return open.start
    }
    let start = transcript.bytes.count
    open = (token, start)
    transcript.begin(.name)
    return start
  }

  private mutating func end(
    _ token: JSONFragment, _ text: Span<UInt8>, _ kind: JSONTranscript.Kind
  ) throws(Failure) {
    let start = try begin(token)
    transcript.extend(text)
    transcript.end(kind, at: start)
    open = nil
    try count()
  }

  private mutating func count() throws(Failure) {
    guard let remaining else { return }
    self.remaining = remaining - 1
    if remaining == 1 { throw .stopped }
  }

  /// Forgets everything and keeps the memory.
  package mutating func reset() {
    transcript.removeAll()
    open = nil
  }

  /// Ends the transcript with an error, without the start of a token that did not end.
  package mutating func end(with failure: JSONError) {
    if let open { transcript.truncate(to: open.start) }
    open = nil
    transcript.failure = failure
  }

  /// What was seen, without the start of a token that did not end.
  package var completeTranscript: JSONTranscript {
    var transcript = transcript
    if let open { transcript.truncate(to: open.start) }
    return transcript
  }
}
