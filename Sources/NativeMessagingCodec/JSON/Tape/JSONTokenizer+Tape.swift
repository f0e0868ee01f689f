extension JSONTokenizer {
  /// Reads a whole text from its start to its end onto `tape`, whatever came before.
  ///
  /// The text has at most ``JSONTape/textLimit`` bytes. After an error the tape is of no use.
  package mutating func tokenize(
    _ text: Span<UInt8>, onto tape: inout JSONTape
  ) throws(JSONError) {
    precondition(text.count <= JSONTape.textLimit, "the text is too long for a tape")
    precondition(!skipsByteOrderMark, "a tape begins with the text")
    reset()
    tape.removeAll()
    // Safe because the text is borrowed until this returns, and batches are parts of it.
    try unsafe text.withUnsafeBufferPointer { buffer throws(JSONError) in
      guard let start = buffer.baseAddress else { throw unexpectedEnd() }
      try unsafe tokenize(start, count: buffer.count, onto: &tape)
    }
  }

  private mutating func unexpectedEnd() -> JSONError {
    fail(.unexpectedEnd, at: 0)
    return JSONError(reason: .unexpectedEnd, offset: 0, depth: 0)
  }

  private mutating func tokenize(
    _ text: UnsafePointer<UInt8>, count: Int, onto tape: inout JSONTape
  ) throws(JSONError) {
    var writer = JSONTapeWriter()
    var open = 0
    var done = 0
    while done < count {
      let batch = unsafe scanBatch(text + done, count: count &- done, offset: consumed)
      if batch.count > 0 {
        // A token has an entry of its own, but for the end of a number that is the next's begin.
        tape.reserve(batch.count + 1)
        walk(batch, open: &open, onto: &tape, &writer)
      }
      if isFaulty, error == nil { failInString(at: consumed &+ batch.byteCount) }
      if let error { throw error }
      done &+= batch.byteCount
      consumed &+= batch.byteCount
      open &-= batch.byteCount
    }
    if state == .inScalar {
      tape.reserve(1)
      let step = unsafe endPiece(emptyBatch(text + count), open: open, isLast: true)
      if let error { throw error }
      if !state.isOpen { writer.write(step, offset: consumed, onto: &tape) }
    }
    guard state != .end else { return }
    // Nothing is left that it could deliver.
    _ = finishStep()
    if let error { throw error }
  }

  /// As the walk for visitors: `advance` takes the usual, `step` whatever it stops at.
  private mutating func walk(
    _ batch: JSONBatch, open: inout Int, onto tape: inout JSONTape, _ writer: inout JSONTapeWriter
  ) {
    var cursor = JSONCursor(state: state)
    while true {
      advance(batch, &cursor, onto: &tape, &writer)
      guard cursor.index < batch.count else { break }
      state = cursor.state
      let step = step(batch, &cursor.index, open: &open)
      cursor.state = state
      if error != nil { return }
      writer.write(step, offset: batch.offset, onto: &tape)
    }
    state = cursor.state
  }

  @inline(__always)
  private mutating func advance(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, onto tape: inout JSONTape,
    _ writer: inout JSONTapeWriter
  ) {
    // Safe because room for all entries of the batch was reserved, and each token takes one of those
    // or more.
    let entries = unsafe tape.entries
    var count = tape.count
    defer { tape.advance(to: count) }
    let offset = UInt32(truncatingIfNeeded: batch.offset)
    if nesting.depth == 0 {
      // A text that is no object or array is left to `step`, so that no value's end is the text's end.
      guard cursor.state == .value, cursor.index < batch.limit else { return }
      let byte = batch.byte(batch.position(cursor.index))
      guard byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") else { return }
    }
    while cursor.index < batch.limit {
      if cursor.state == .name || cursor.state == .nameOrEnd {
        let start = batch.position(cursor.index)
        if batch.byte(start) == UInt8(ascii: "\"") {
          unsafe entries[count] = batch.string(cursor.index, from: start, offset)
          count &+= 1
          cursor.index &+= 2
          cursor.state = .colon
          guard cursor.index < batch.limit, takeColon(batch, &cursor),
            cursor.index < batch.limit
          else { return }
        } else {
          guard cursor.state == .nameOrEnd, batch.byte(start) == UInt8(ascii: "}") else { return }
          endContainer(&cursor, start)
          unsafe writer.end(at: offset &+ UInt32(truncatingIfNeeded: start), entries, &count)
        }
      }
      if cursor.state == .value || cursor.state == .valueOrEnd {
        let start = batch.position(cursor.index)
        let place = offset &+ UInt32(truncatingIfNeeded: start)
        let byte = batch.byte(start)
        switch byte {
        case UInt8(ascii: "\""):
          unsafe entries[count] = batch.string(cursor.index, from: start, offset)
          count &+= 1
          cursor.index &+= 2
          cursor.state = .separator
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          let isObject = byte == UInt8(ascii: "{")
          guard nesting.push(isObject: isObject) else { return }
          cursor.index &+= 1
          cursor.state = isObject ? .nameOrEnd : .valueOrEnd
          unsafe writer.begin(isObject ? .object : .array, at: place, entries, &count)
          continue
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
          let end = batch.position(cursor.index &+ 1)
          unsafe entries[count] = JSONTapeEntry(
            .number, start: place, payload: UInt32(truncatingIfNeeded: end &- start))
          count &+= 1
          passScalar(batch, &cursor, end)
        case UInt8(ascii: "]"):
          guard cursor.state == .valueOrEnd else { return }
          endContainer(&cursor, start)
          unsafe writer.end(at: place, entries, &count)
        default:
          let end = batch.position(cursor.index &+ 1)
          guard let literal = batch.literal(start, end) else { return }
          unsafe entries[count] = JSONTapeEntry(
            .literal, start: place, payload: UInt32(literal.rawValue))
          count &+= 1
          passScalar(batch, &cursor, end)
        }
      }
      if cursor.state == .separator {
        guard cursor.index < batch.limit, takeSeparator(batch, &cursor) else { return }
      }
      guard cursor.state.rawValue <= State.nameOrEnd.rawValue else { return }
    }
  }
}

extension JSONBatch {
  /// The string or name whose opening quote is the entry `index`, at `start`.
  @inline(__always)
  fileprivate func string(_ index: Int, from start: Int, _ offset: UInt32) -> JSONTapeEntry {
    let end = closingPosition(index &+ 1)
    return JSONTapeEntry(
      hasEscapes(index &+ 1) ? .escapedString : .string,
      start: offset &+ UInt32(truncatingIfNeeded: start &+ 1),
      payload: UInt32(truncatingIfNeeded: end &- start &- 1))
  }
}

/// What is open while a tape is written.
///
/// The payload of an object or array that is open is the distance back to the one around it.
struct JSONTapeWriter {
  /// The entry that began the innermost open object or array.
  private var innermost = 0

  /// Begins an object or array. Room for the entry was reserved.
  @unsafe
  @inline(__always)
  mutating func begin(
    _ kind: JSONTapeEntry.Kind, at start: UInt32, _ entries: UnsafeMutablePointer<JSONTapeEntry>,
    _ count: inout Int
  ) {
    unsafe entries[count] = JSONTapeEntry(
      kind, start: start, payload: UInt32(truncatingIfNeeded: count &- innermost))
    innermost = count
    count &+= 1
  }

  /// Ends the innermost. Room for the entry was reserved.
  @unsafe
  @inline(__always)
  mutating func end(
    at start: UInt32, _ entries: UnsafeMutablePointer<JSONTapeEntry>, _ count: inout Int
  ) {
    unsafe entries[count] = JSONTapeEntry(.end, start: start, payload: 0)
    count &+= 1
    // Safe because the tokenizer ends only what it began, and `begin` left the entry there.
    let begin = unsafe entries[innermost]
    unsafe entries[innermost] = JSONTapeEntry(
      begin.kind, start: begin.start, payload: UInt32(truncatingIfNeeded: count &- innermost))
    innermost &-= Int(begin.payload)
  }

  /// Writes what a step found at places that count from `offset`.
  @inline(never)
  mutating func write(_ step: JSONStep, offset: Int, onto tape: inout JSONTape) {
    tape.reserve(1)
    let entries = unsafe tape.entries
    var count = tape.count
    let start = UInt32(truncatingIfNeeded: offset &+ step.start)
    let length = UInt32(truncatingIfNeeded: step.end &- step.start)
    // Safe because one entry was reserved.
    switch step.kind {
    case .nothing: return
    case .beginObject: unsafe begin(.object, at: start, entries, &count)
    case .beginArray: unsafe begin(.array, at: start, entries, &count)
    case .endObject, .endArray: unsafe end(at: start, entries, &count)
    case .name, .string:
      unsafe entries[count] = JSONTapeEntry(.string, start: start, payload: length)
      count += 1
    case .nameWithEscapes, .stringWithEscapes:
      unsafe entries[count] = JSONTapeEntry(.escapedString, start: start, payload: length)
      count += 1
    case .number:
      unsafe entries[count] = JSONTapeEntry(.number, start: start, payload: length)
      count += 1
    case .literal:
      unsafe entries[count] = JSONTapeEntry(
        .literal, start: start, payload: UInt32(step.literal.rawValue))
      count += 1
    }
    tape.advance(to: count)
  }
}
