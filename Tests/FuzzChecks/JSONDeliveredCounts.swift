package import NativeMessagingCodec

/// Counts what a tokenizer delivers, token by token: it knows no short way to a visitor of this type.
package struct JSONDeliveredCounts: JSONVisitor {
  package typealias Failure = JSONError

  package private(set) var counts = JSONCounts()

  package init(_ counts: JSONCounts = JSONCounts()) {
    self.counts = counts
  }

  package mutating func beginObject() { counts.beginObject() }
  package mutating func endObject() { counts.endObject() }
  package mutating func beginArray() { counts.beginArray() }
  package mutating func endArray() { counts.endArray() }

  package mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) {
    counts.name(text, hasEscapes: hasEscapes)
  }

  package mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) {
    counts.string(text, hasEscapes: hasEscapes)
  }

  package mutating func number(_ text: Span<UInt8>) { counts.number(text) }
  package mutating func literal(_ literal: JSONLiteral) { counts.literal(literal) }

  package mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {
    counts.fragment(text, of: token)
  }
}

extension JSONCounts {
  /// The counts and their names, in one line.
  package var summary: String {
    let members = members
    return members.indices.map { "\(members[$0].name) \(members[$0].count)" }
      .joined(separator: ", ")
  }
}
