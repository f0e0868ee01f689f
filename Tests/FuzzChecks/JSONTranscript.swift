package import NativeMessagingCodec

/// What a text gave, whichever way it was cut: the fragments of a token are joined.
package struct JSONTranscript: Equatable, Sendable {
  package enum Event: Equatable, Sendable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    case name([UInt8], hasEscapes: Bool)
    case string([UInt8], hasEscapes: Bool)
    case number([UInt8])
    case literal(JSONLiteral)
  }

  package var events: [Event] = []
  /// What the text was refused with.
  package var failure: JSONError?

  package init() {}
}

extension JSONTranscript.Event: CustomStringConvertible {
  package var description: String {
    switch self {
    case .beginObject: "{"
    case .endObject: "}"
    case .beginArray: "["
    case .endArray: "]"
    case .name(let text, let hasEscapes): "name\(hasEscapes ? " with escapes" : "") \(shown(text))"
    case .string(let text, let hasEscapes):
      "string\(hasEscapes ? " with escapes" : "") \(shown(text))"
    case .number(let text): "number \(shown(text))"
    case .literal(let literal): "\(literal)"
    }
  }

  private func shown(_ text: [UInt8]) -> String {
    String(validating: text, as: UTF8.self) ?? "\(text)"
  }
}

extension JSONTranscript: CustomStringConvertible {
  /// One line: the events, then the failure.
  package var description: String {
    let events = events.map(\.description).joined(separator: ", ")
    guard let failure else { return "[\(events)], no failure" }
    return "[\(events)], \(failure) in depth \(failure.depth)"
  }
}

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
  private var fragments: (kind: JSONFragment, text: [UInt8])?

  package init(stopAfter remaining: Int? = nil) {
    self.remaining = remaining
  }

  package func failure(_ error: JSONError) -> Failure { .json(error) }

  package mutating func beginObject() throws(Failure) { try append(.beginObject) }
  package mutating func endObject() throws(Failure) { try append(.endObject) }
  package mutating func beginArray() throws(Failure) { try append(.beginArray) }
  package mutating func endArray() throws(Failure) { try append(.endArray) }

  package mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure) {
    try append(.name(joined(text, .name), hasEscapes: hasEscapes))
  }

  package mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) throws(Failure) {
    try append(.string(joined(text, .string), hasEscapes: hasEscapes))
  }

  package mutating func number(_ text: Span<UInt8>) throws(Failure) {
    try append(.number(joined(text, .number)))
  }

  package mutating func literal(_ literal: JSONLiteral) throws(Failure) {
    try append(.literal(literal))
  }

  package mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) throws(Failure) {
    guard !text.isEmpty else { throw .broken("an empty fragment of a \(token)") }
    fragments = (token, try joined(text, token))
  }

  private mutating func append(_ event: JSONTranscript.Event) throws(Failure) {
    if let fragments { throw .broken("\(event) amid fragments of a \(fragments.kind)") }
    transcript.events.append(event)
    guard let remaining else { return }
    self.remaining = remaining - 1
    if remaining == 1 { throw .stopped }
  }

  private mutating func joined(
    _ text: Span<UInt8>, _ kind: JSONFragment
  ) throws(Failure) -> [UInt8] {
    let earlier = fragments
    fragments = nil
    guard earlier == nil || earlier?.kind == kind else {
      throw .broken("a \(kind) behind fragments of another token")
    }
    return (earlier?.text ?? []) + [UInt8](copying: text)
  }
}
