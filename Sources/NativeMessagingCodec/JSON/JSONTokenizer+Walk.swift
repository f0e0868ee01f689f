/// Where a walk through a batch stands.
@usableFromInline
struct JSONCursor {
  /// The next entry.
  @usableFromInline var index = 0
  @usableFromInline var state: JSONTokenizer.State
  /// Where the last token ended, in the batch.
  @usableFromInline var stop = 0

  @inlinable
  init(state: JSONTokenizer.State) {
    self.state = state
  }
}

/// Delivering a batch to a visitor.
///
/// Three loops take the usual tokens, with the bytes that must surround them, in the usual order:
/// the members of an object, the elements of an array, and what follows a value. Each gives up,
/// between two tokens, where it meets anything else or comes close to the end of the batch, and
/// `step` takes the next entry.
extension JSONTokenizer {
  @inlinable
  mutating func walk<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, open: inout Int, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    var cursor = JSONCursor(state: state)
    do throws(Visitor.Failure) {
      while cursor.index < batch.count {
        if try advance(batch, &cursor, to: &visitor) { continue }
        guard cursor.index < batch.count else { break }
        state = cursor.state
        let step = step(batch, &cursor.index, open: &open)
        cursor.state = state
        if error != nil { return }
        cursor.stop = step.stop
        try deliver(step, batch, to: &visitor)
      }
    } catch {
      state = cursor.state
      rewind(to: batch.offset + cursor.stop)
      throw error
    }
    state = cursor.state
  }

  /// Delivers what `step` found.
  @inlinable
  func deliver<Visitor: JSONVisitor & ~Copyable>(
    _ step: JSONStep, _ batch: JSONBatch, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    let text = batch.bytes(step.start, step.end)
    switch step.kind {
    case .nothing: break
    case .beginObject: try visitor.beginObject()
    case .endObject: try visitor.endObject()
    case .beginArray: try visitor.beginArray()
    case .endArray: try visitor.endArray()
    case .name: try visitor.name(text, hasEscapes: false)
    case .nameWithEscapes: try visitor.name(text, hasEscapes: true)
    case .string: try visitor.string(text, hasEscapes: false)
    case .stringWithEscapes: try visitor.string(text, hasEscapes: true)
    case .number: try visitor.number(text)
    case .literal: try visitor.literal(step.literal)
    }
  }

  /// Takes many tokens. False where `step` must take the next entry.
  @inlinable
  @inline(__always)
  mutating func advance<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    switch cursor.state {
    case .name, .nameOrEnd: try walkMembers(batch, &cursor, to: &visitor)
    case .value, .valueOrEnd:
      if nesting.depth > 0 && !nesting.isObject {
        try walkElements(batch, &cursor, to: &visitor)
      } else {
        false
      }
    case .separator: try walkSeparators(batch, &cursor, to: &visitor)
    case .colon, .end, .inName, .inString, .inScalar: false
    }
  }

  /// The members of an object, from where a name must stand.
  @inlinable
  @inline(__always)
  mutating func walkMembers<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    // Name (2 entries), colon, value (at most 3) and separator.
    while cursor.index &+ 7 <= batch.count {
      let start = batch.position(cursor.index)
      guard batch.byte(start) == UInt8(ascii: "\"") else { return false }
      let end = batch.position(cursor.index &+ 1)
      let hasEscapes = batch.hasEscapes(cursor.index &+ 1)
      cursor.index &+= 2
      cursor.stop = end &+ 1
      cursor.state = .colon
      try visitor.name(batch.bytes(start &+ 1, end), hasEscapes: hasEscapes)
      guard batch.byte(batch.position(cursor.index)) == UInt8(ascii: ":") else { return false }
      cursor.index &+= 1
      cursor.state = .value
      guard try takeValue(batch, &cursor, to: &visitor) else { return false }
      guard cursor.state == .separator else {
        if cursor.state == .nameOrEnd { continue }
        return true
      }
      guard batch.byte(batch.position(cursor.index)) == UInt8(ascii: ",") else { return true }
      cursor.index &+= 1
      cursor.state = .name
    }
    return false
  }

  /// The elements of an array, from where a value must stand.
  @inlinable
  @inline(__always)
  mutating func walkElements<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    // Value (at most 3 entries) and separator.
    while cursor.index &+ 4 <= batch.count {
      guard try takeValue(batch, &cursor, to: &visitor) else { return false }
      guard cursor.state == .separator else {
        if cursor.state == .valueOrEnd { continue }
        return true
      }
      guard batch.byte(batch.position(cursor.index)) == UInt8(ascii: ",") else { return true }
      cursor.index &+= 1
      cursor.state = .value
    }
    return false
  }

  /// Commas and ends, from behind a value.
  @inlinable
  @inline(__always)
  mutating func walkSeparators<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    while cursor.index < batch.count {
      let position = batch.position(cursor.index)
      let isObject = nesting.isObject
      let byte = batch.byte(position)
      if byte == UInt8(ascii: ",") {
        cursor.index &+= 1
        cursor.state = isObject ? .name : .value
        return true
      }
      guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
      cursor.index &+= 1
      cursor.stop = position &+ 1
      nesting.pop()
      cursor.state = nesting.depth == 0 ? .end : .separator
      if isObject { try visitor.endObject() } else { try visitor.endArray() }
      if nesting.depth == 0 { return false }
    }
    return true
  }

  /// A string, number or literal, or the begin of an object or array. False, with nothing taken,
  /// for anything else. There must be three entries.
  @inlinable
  @inline(__always)
  mutating func takeValue<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    let start = batch.position(cursor.index)
    let byte = batch.byte(start)
    let end = batch.position(cursor.index &+ 1)
    switch byte {
    case UInt8(ascii: "\""):
      let hasEscapes = batch.hasEscapes(cursor.index &+ 1)
      cursor.index &+= 2
      cursor.stop = end &+ 1
      cursor.state = .separator
      try visitor.string(batch.bytes(start &+ 1, end), hasEscapes: hasEscapes)
    case UInt8(ascii: "{"):
      guard nesting.push(isObject: true) else { return false }
      cursor.index &+= 1
      cursor.stop = start &+ 1
      cursor.state = .nameOrEnd
      try visitor.beginObject()
    case UInt8(ascii: "["):
      guard nesting.push(isObject: false) else { return false }
      cursor.index &+= 1
      cursor.stop = start &+ 1
      cursor.state = .valueOrEnd
      try visitor.beginArray()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      guard batch.isPlainNumber(start, end) || batch.isNumber(start, end) else { return false }
      passScalar(batch, &cursor, end)
      try visitor.number(batch.bytes(start, end))
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      guard let literal = batch.literal(start, end) else { return false }
      passScalar(batch, &cursor, end)
      try visitor.literal(literal)
    default: return false
    }
    return true
  }

  /// A number or literal has two entries, or one if the byte behind it counts for itself.
  @inlinable
  @inline(__always)
  func passScalar(_ batch: JSONBatch, _ cursor: inout JSONCursor, _ end: Int) {
    // A scalar ends before a blank, a quote or one of { } [ ] , : and of these only blanks are
    // below '!'.
    cursor.index &+= batch.byte(end) <= UInt8(ascii: " ") ? 2 : 1
    cursor.stop = end
    cursor.state = .separator
  }
}
