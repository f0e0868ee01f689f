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
/// The functions are transparent because the loop must hold them all, with its index and state in
/// registers, and the inliner gives up on a caller of this size.
///
/// `advance` takes the usual tokens in the usual order, looking ahead from a token's first entry to
/// its last. Wherever it meets anything else, `step` takes the next entry.
extension JSONTokenizer {
  @inlinable
  mutating func walk<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, open: inout Int, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    var cursor = JSONCursor(state: state)
    do throws(Visitor.Failure) {
      while true {
        try advance(batch, &cursor, to: &visitor)
        guard cursor.index < batch.count else { break }
        state = cursor.state
        let step = step(batch, &cursor.index, open: &open)
        cursor.state = state
        if error != nil { return }
        guard step.kind != .nothing else { continue }
        try deliver(step, batch.bytes(step.start, step.end), to: &visitor)
      }
    } catch {
      state = cursor.state
      rewind(to: batch.offset + batch.end(before: cursor.index))
      throw error
    }
    state = cursor.state
  }

  /// Delivers what `step` found, which has this text.
  @inlinable
  @inline(never)
  func deliver<Visitor: JSONVisitor & ~Copyable>(
    _ step: JSONStep, _ text: Span<UInt8>, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
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

  /// Takes tokens as long as they are complete and as expected.
  @inlinable
  @_transparent
  mutating func advance<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    // A text that is no object or array is left to `step`, so that no value's end is the text's
    // end.
    if nesting.depth == 0 {
      guard cursor.state == .value, cursor.index < batch.limit,
        try takeBegin(batch, &cursor, to: &visitor)
      else { return }
    }
    while cursor.index < batch.limit {
      if cursor.state == .name || cursor.state == .nameOrEnd {
        guard try takeName(batch, &cursor, to: &visitor) else { return }
        if cursor.state == .colon {
          guard cursor.index < batch.limit, takeColon(batch, &cursor) else { return }
        }
      }
      if cursor.state == .value || cursor.state == .valueOrEnd {
        guard cursor.index < batch.limit,
          try takeValue(batch, &cursor, to: &visitor)
        else { return }
      }
      if cursor.state == .separator {
        guard cursor.index < batch.limit, takeSeparator(batch, &cursor) else { return }
      }
      guard cursor.state.rawValue <= State.nameOrEnd.rawValue else { return }
    }
  }

  /// A name, or the end of an empty object.
  @inlinable
  @_transparent
  mutating func takeName<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    let start = batch.position(cursor.index)
    guard batch.byte(start) == UInt8(ascii: "\"") else {
      guard cursor.state == .nameOrEnd, batch.byte(start) == UInt8(ascii: "}") else { return false }
      endContainer(&cursor, start)
      try visitor.endObject()
      return true
    }
    let end = batch.closingPosition(cursor.index &+ 1)
    let hasEscapes = batch.hasEscapes(cursor.index &+ 1)
    cursor.index &+= 2
    cursor.stop = end &+ 1
    cursor.state = .colon
    try visitor.name(batch.bytes(start &+ 1, end), hasEscapes: hasEscapes)
    return true
  }

  /// The colon behind a name.
  @inlinable
  @_transparent
  func takeColon(_ batch: JSONBatch, _ cursor: inout JSONCursor) -> Bool {
    guard batch.byte(batch.position(cursor.index)) == UInt8(ascii: ":") else { return false }
    cursor.index &+= 1
    cursor.state = .value
    return true
  }

  /// A string, number or literal, or the begin of an object or array, or the end of an empty array.
  /// With a number it may also take those of an array that follow it.
  @inlinable
  @_transparent
  mutating func takeValue<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    let start = batch.position(cursor.index)
    switch batch.byte(start) {
    case UInt8(ascii: "\""):
      let end = batch.closingPosition(cursor.index &+ 1)
      let hasEscapes = batch.hasEscapes(cursor.index &+ 1)
      cursor.index &+= 2
      cursor.stop = end &+ 1
      cursor.state = .separator
      try visitor.string(batch.bytes(start &+ 1, end), hasEscapes: hasEscapes)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return try takeBegin(batch, &cursor, to: &visitor)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try takeNumbers(batch, &cursor, from: start, to: &visitor)
    case UInt8(ascii: "]"):
      guard cursor.state == .valueOrEnd else { return false }
      endContainer(&cursor, start)
      try visitor.endArray()
    default:
      let end = batch.position(cursor.index &+ 1)
      guard let literal = batch.literal(start, end) else { return false }
      passScalar(batch, &cursor, end)
      try visitor.literal(literal)
    }
    return true
  }

  /// A number, and where it stands in an array, those that follow it with nothing but a comma between
  /// two.
  @inlinable
  @_transparent
  mutating func takeNumbers<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, from start: Int, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    let mayGoOn = !nesting.isObject
    var start = start
    while true {
      let end = batch.position(cursor.index &+ 1)
      let isFollowed =
        mayGoOn && batch.byte(end) == UInt8(ascii: ",") && cursor.index &+ 2 < batch.limit
      passScalar(batch, &cursor, end)
      try visitor.number(batch.bytes(start, end))
      guard isFollowed else { return }
      cursor.index &+= 1
      cursor.state = .value
      start = batch.position(cursor.index)
      let byte = batch.byte(start)
      guard byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: "-") else { return }
    }
  }

  /// The begin of an object or array.
  @_transparent
  @usableFromInline
  mutating func takeBegin<Visitor: JSONVisitor & ~Copyable>(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    let position = batch.position(cursor.index)
    let byte = batch.byte(position)
    let isObject = byte == UInt8(ascii: "{")
    guard isObject || byte == UInt8(ascii: "["), nesting.push(isObject: isObject) else {
      return false
    }
    cursor.index &+= 1
    cursor.stop = position &+ 1
    cursor.state = isObject ? .nameOrEnd : .valueOrEnd
    if isObject { try visitor.beginObject() } else { try visitor.beginArray() }
    return true
  }

  /// A comma, or the end of an object or array, which it leaves to `takeName` or `takeValue`.
  @inlinable
  @_transparent
  func takeSeparator(_ batch: JSONBatch, _ cursor: inout JSONCursor) -> Bool {
    let byte = batch.byte(batch.position(cursor.index))
    let isObject = nesting.isObject
    if _fastPath(byte == UInt8(ascii: ",")) {
      cursor.index &+= 1
      cursor.state = isObject ? .name : .value
      return true
    }
    guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return false }
    cursor.state = isObject ? .nameOrEnd : .valueOrEnd
    return true
  }

  /// The end of an object or array has one entry.
  @inlinable
  @_transparent
  mutating func endContainer(_ cursor: inout JSONCursor, _ position: Int) {
    cursor.index &+= 1
    cursor.stop = position &+ 1
    nesting.pop()
    cursor.state = nesting.depth == 0 ? .end : .separator
  }

  /// A number or literal has two entries, or one if the byte behind it counts for itself.
  @inlinable
  @_transparent
  func passScalar(_ batch: JSONBatch, _ cursor: inout JSONCursor, _ end: Int) {
    // It ends before a blank, a quote or one of { } [ ] , : and of these only blanks are below '!'.
    // A branch that is guessed costs nothing; an index that is computed from the byte delays the
    // next token by two loads.
    cursor.index &+= 1
    if _slowPath(batch.byte(end) <= UInt8(ascii: " ")) { cursor.index &+= 1 }
    cursor.stop = end
    cursor.state = .separator
  }
}
