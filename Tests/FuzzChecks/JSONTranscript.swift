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

  package enum Kind: UInt8, Sendable {
    case beginObject
    case endObject
    case beginArray
    case endArray
    case name
    case nameWithEscapes
    case string
    case stringWithEscapes
    case number
    case `true`
    case `false`
    case null
  }

  /// The events in one array, which a fuzzer fills faster than many: of each its kind, its text,
  /// and 0xFF, which no text has.
  package private(set) var bytes: [UInt8] = []
  /// What the text was refused with.
  package var failure: JSONError?

  package init() {}

  package mutating func append(_ kind: Kind, _ text: Span<UInt8> = Span()) {
    let start = bytes.count
    begin(kind)
    extend(text)
    end(kind, at: start)
  }

  /// Begins an event whose text and final kind are to come.
  package mutating func begin(_ kind: Kind) {
    bytes.append(kind.rawValue)
  }

  /// More of the text of the event that was begun.
  package mutating func extend(_ text: Span<UInt8>) {
    // Safe because the bytes are copied during the call. Byte by byte a fuzzer would be slower.
    unsafe text.withUnsafeBufferPointer { text in unsafe bytes.append(contentsOf: text) }
  }

  /// Ends the event that was begun when there were `start` bytes.
  package mutating func end(_ kind: Kind, at start: Int) {
    bytes[start] = kind.rawValue
    bytes.append(0xFF)
  }

  /// Forgets what was written behind the first `count` bytes.
  package mutating func truncate(to count: Int) {
    bytes.removeLast(bytes.count - count)
  }

  /// Forgets everything and keeps the memory.
  package mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    failure = nil
  }

  package var events: [Event] {
    bytes.split(separator: 0xFF).map { event in
      let text = Array(event.dropFirst())
      return switch event.first.flatMap(Kind.init) {
      case .beginObject: .beginObject
      case .endObject: .endObject
      case .beginArray: .beginArray
      case .endArray, nil: .endArray
      case .name: .name(text, hasEscapes: false)
      case .nameWithEscapes: .name(text, hasEscapes: true)
      case .string: .string(text, hasEscapes: false)
      case .stringWithEscapes: .string(text, hasEscapes: true)
      case .number: .number(text)
      case .true: .literal(.true)
      case .false: .literal(.false)
      case .null: .literal(.null)
      }
    }
  }
}

extension JSONTranscript {
  /// Adds the events to counts, as if these visited them.
  package func add(to counts: inout JSONCounts) {
    var isKind = true
    for byte in bytes {
      if isKind, let kind = Kind(rawValue: byte) { kind.add(to: &counts) }
      isKind = byte == 0xFF
    }
  }
}

extension JSONTranscript.Kind {
  fileprivate func add(to counts: inout JSONCounts) {
    switch self {
    case .beginObject: counts.beginObject()
    case .endObject: counts.endObject()
    case .beginArray: counts.beginArray()
    case .endArray: counts.endArray()
    case .name, .nameWithEscapes: counts.name(Span(), hasEscapes: self == .nameWithEscapes)
    case .string, .stringWithEscapes: counts.string(Span(), hasEscapes: self == .stringWithEscapes)
    case .number: counts.number(Span())
    case .true: counts.literal(.true)
    case .false: counts.literal(.false)
    case .null: counts.literal(.null)
    }
  }
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
