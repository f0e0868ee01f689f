internal import NativeMessagingCodec

extension TapeView {
  /// What the value at `index` is.
  func kind(at index: Int) -> JSONKind {
    let entry = self[index]
    switch entry.kind {
    case .string, .escapedString, .shadowedName: return .string
    case .number: return .number
    case .array, .end: return .array
    case .object: return .object
    case .literal: return entry.payload == UInt32(JSONLiteral.null.rawValue) ? .null : .boolean
    }
  }

  /// Whether the value at `index` is `null`.
  @inline(__always)
  func isNull(_ index: Int) -> Bool {
    let null = JSONTapeEntry(.literal, start: 0, payload: UInt32(JSONLiteral.null.rawValue))
    return self[index].info == null.info
  }

  /// Where the value at `index` begins, in bytes from the start of the text.
  func offset(at index: Int) -> Int {
    let entry = self[index]
    switch entry.kind {
    case .string, .escapedString, .shadowedName: return Int(entry.start) - 1
    default: return Int(entry.start)
    }
  }

  /// Where the value at `index` stands, in bytes from the start of the text.
  func range(at index: Int) -> Range<Int> {
    let entry = self[index]
    let start = Int(entry.start)
    switch entry.kind {
    case .string, .escapedString, .shadowedName: return start - 1..<start + Int(entry.payload) + 1
    case .number: return start..<start + Int(entry.payload)
    case .literal:
      let isFalse = entry.payload == UInt32(JSONLiteral.false.rawValue)
      return start..<start + (isFalse ? 5 : 4)
    case .end: return start..<start + 1
    case .array, .object: return start..<Int(self[next(after: index) - 1].start) + 1
    }
  }

  /// The decoded text of a name or string.
  func text(_ entry: JSONTapeEntry) -> String {
    String(JSONText(bytes(entry), hasEscapes: entry.kind != .string))
  }

  /// The way from the text's value down to the one at `index`, found by going there again.
  func path(to index: Int) -> [JSONPathStep] {
    var path: [JSONPathStep] = []
    var place = 0
    while place < index, self[place].isContainer {
      let isObject = self[place].kind == .object
      var element = 0
      var inner = place + 1
      while true {
        let value = isObject ? inner + 1 : inner
        if inner >= count || self[inner].kind == .end { return path }
        let behind = next(after: value)
        if index < behind {
          path.append(isObject ? .name(text(self[inner])) : .index(element))
          place = value
          break
        }
        inner = behind
        element += 1
      }
    }
    return path
  }
}

/// What a JSON value is (RFC 8259, section 3).
public enum JSONKind: UInt8, CaseIterable, Sendable {
  /// `{…}`
  case object
  /// `[…]`
  case array
  /// `"…"`
  case string
  /// A number.
  case number
  /// `true` or `false`.
  case boolean
  /// `null`
  case null
}

/// A step on the way from a text's value down to a value in it.
public enum JSONPathStep: Hashable, Sendable {
  /// Into an object, to the member of this name.
  case name(String)
  /// Into an array, to the element at this index, from 0.
  case index(Int)
}
