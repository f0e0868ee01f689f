public import NativeMessagingCodec

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
  @inlinable
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
  ///
  /// It goes on where the last way branched off, so that asking for one place after the other takes
  /// no more than one look at each token: types that try one thing after the other make an error of
  /// each.
  func path(to index: Int) -> [JSONPathStep] {
    var way = takeWay()
    defer { keepWay(way) }
    var path: [JSONPathStep] = []
    var place = 0
    while place < index, self[place].isContainer {
      let isObject = self[place].kind == .object
      var step = PathWay.Step(container: place, child: place + 1, number: 0)
      if path.count < way.steps.count, way.steps[path.count].container == place,
        way.steps[path.count].child <= index
      {
        step = way.steps[path.count]
      }
      while true {
        if step.child >= count || self[step.child].kind == .end { return path }
        let value = isObject ? step.child + 1 : step.child
        let behind = next(after: value)
        if index < behind {
          way.steps.removeLast(max(0, way.steps.count - path.count))
          way.steps.append(step)
          path.append(isObject ? .name(text(self[step.child])) : .index(step.number))
          place = value
          break
        }
        step.child = behind
        step.number += 1
      }
    }
    return path
  }
}

/// The last way from a text's value down to one in it.
struct PathWay {
  struct Step {
    /// The object or array.
    let container: Int
    /// The element, or the member's name.
    var child: Int
    /// How many elements or members come before it.
    var number: Int
  }

  var steps: [Step] = []
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
