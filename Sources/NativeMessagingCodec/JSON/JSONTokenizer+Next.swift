/// The batch that tokens are pulled from, and where in it the next one is.
@usableFromInline
struct JSONPull: @unchecked Sendable {
  /// The batch. Its text may have moved since.
  @usableFromInline var batch: JSONBatch?
  /// The next entry, and how many there are before an open token; 0 if something is special.
  @usableFromInline var index = 0
  @usableFromInline var limit = 0
  /// Where the batch begins and ends in the text.
  @usableFromInline var start = 0
  @usableFromInline var end = 0
  /// Where the open token began, relative to the batch.
  @usableFromInline var open = 0

  @usableFromInline init() {}
}

extension JSONTokenizer {
  /// The next token, with all before it taken off the front of `input`; `nil` when `input` is used
  /// up.
  ///
  /// `input` is a piece of the text: call again with what is left of it, and then with the next
  /// piece. If it is the last one and `isLast` says so, a number that ends with it comes as one
  /// view. The tokenizer looks ahead in `input`, so what is left of it must not change between the
  /// calls.
  @inlinable
  @inline(__always)
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public mutating func next(
    from input: inout Span<UInt8>, isLast: Bool = false
  ) throws(JSONError) -> JSONToken? {
    if let token = nextUsual(from: &input) { return token }
    return try nextUnusual(from: &input, isLast: isLast)
  }

  /// The next token if it is complete in the batch and as expected. Takes nothing otherwise.
  @inlinable
  @inline(__always)
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  mutating func nextUsual(from input: inout Span<UInt8>) -> JSONToken? {
    guard pull.index < pull.limit else { return nil }
    let front = pull.start &- consumed
    precondition(pull.end &- consumed <= input.count, "the input is what the last call left")
    let batch = JSONBatch(in: input, from: front, scan, limit: pull.limit)
    var cursor = JSONCursor(state: state)
    cursor.index = pull.index
    switch cursor.state {
    case .separator: guard takeSeparator(batch, &cursor) else { return nil }
    case .colon: guard takeColon(batch, &cursor) else { return nil }
    default: break
    }
    guard cursor.index < batch.limit else { return nil }
    let start = batch.position(cursor.index)
    let byte = batch.byte(start)
    if cursor.state == .name || cursor.state == .nameOrEnd {
      guard byte == UInt8(ascii: "\"") else {
        guard cursor.state == .nameOrEnd, byte == UInt8(ascii: "}") else { return nil }
        endContainer(&cursor, start)
        _ = take(batch, cursor, start, start, from: &input)
        return .endObject
      }
      let (end, hasEscapes) = passString(batch, &cursor, to: .colon)
      return .name(take(batch, cursor, start &+ 1, end, from: &input), hasEscapes: hasEscapes)
    }
    guard cursor.state == .value || cursor.state == .valueOrEnd, nesting.depth > 0 else {
      return nil
    }
    switch byte {
    case UInt8(ascii: "\""):
      let (end, hasEscapes) = passString(batch, &cursor, to: .separator)
      return .string(take(batch, cursor, start &+ 1, end, from: &input), hasEscapes: hasEscapes)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      let end = batch.position(cursor.index &+ 1)
      passScalar(batch, &cursor, end)
      return .number(take(batch, cursor, start, end, from: &input))
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let isObject = byte == UInt8(ascii: "{")
      guard nesting.push(isObject: isObject) else { return nil }
      cursor.index &+= 1
      cursor.stop = start &+ 1
      cursor.state = isObject ? .nameOrEnd : .valueOrEnd
      _ = take(batch, cursor, start, start, from: &input)
      return isObject ? .beginObject : .beginArray
    case UInt8(ascii: "]"):
      guard cursor.state == .valueOrEnd else { return nil }
      endContainer(&cursor, start)
      _ = take(batch, cursor, start, start, from: &input)
      return .endArray
    default:
      let end = batch.position(cursor.index &+ 1)
      guard let literal = batch.literal(start, end) else { return nil }
      passScalar(batch, &cursor, end)
      _ = take(batch, cursor, start, end, from: &input)
      return .literal(literal)
    }
  }

  /// A name or string has two entries. Where its text ends, and whether it has escapes.
  @inlinable
  @_transparent
  func passString(
    _ batch: JSONBatch, _ cursor: inout JSONCursor, to state: State
  ) -> (end: Int, hasEscapes: Bool) {
    let end = batch.closingPosition(cursor.index &+ 1)
    let hasEscapes = batch.hasEscapes(cursor.index &+ 1)
    cursor.index &+= 2
    cursor.stop = end &+ 1
    cursor.state = state
    return (end, hasEscapes)
  }

  /// Takes the token that ends where the cursor says off the front of `input`, and returns the text from
  /// `start` up to `end`.
  @inlinable
  @inline(__always)
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  mutating func take(
    _ batch: JSONBatch, _ cursor: JSONCursor, _ start: Int, _ end: Int,
    from input: inout Span<UInt8>
  ) -> Span<UInt8> {
    let front = pull.start &- consumed
    state = cursor.state
    pull.index = cursor.index
    consumed = pull.start &+ cursor.stop
    let text = batch.bytes(start, end, of: input)
    input = batch.bytes(cursor.stop, input.count &- front, of: input)
    return text
  }

  /// The next token, or the start or middle of one, wherever it is.
  @usableFromInline
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  mutating func nextUnusual(
    from input: inout Span<UInt8>, isLast: Bool
  ) throws(JSONError) -> JSONToken? {
    if isSpecial { input = prepare(input) }
    while true {
      if let error { throw error }
      if let batch = pull.batch, pull.index < batch.count {
        let step = pullStep(input, batch)
        if step.kind != .nothing { return take(step, from: &input) }
      } else if isFaulty {
        failInString(at: pull.end)
      } else if max(pull.end, consumed) - consumed < input.count {
        pullBatch(input)
      } else {
        return try pullEnd(&input, isLast: isLast)
      }
    }
  }

  /// Takes the end of the text, and returns a number or literal that ends with it.
  ///
  /// Throws ``JSONError/Reason/unexpectedEnd`` if the text is not complete.
  @_lifetime(immortal)
  public mutating func finish() throws(JSONError) -> JSONToken? {
    let step = finishStep()
    if let error { throw error }
    switch step.kind {
    case .number: return .number(Span())
    case .literal: return .literal(step.literal)
    default: return nil
    }
  }

  /// Scans the next batch of `input`, behind the one that is used up.
  private mutating func pullBatch(_ input: Span<UInt8>) {
    let start = max(pull.end, consumed)
    let ahead = start - consumed
    let wanted = input.count - ahead
    pull.open = ahead == 0 ? 0 : pull.open - (start - pull.start)
    pull.index = 0
    pull.start = start
    unsafe input.withUnsafeBufferPointer { buffer in
      guard let front = buffer.baseAddress else { return }
      // Safe because `ahead` + `wanted` are within the input.
      let batch = unsafe scanBatch(front + ahead, count: wanted, offset: start)
      pull.batch = batch
      pull.limit = batch.limit
      pull.end = start + batch.byteCount
    }
  }

  private mutating func pullStep(_ input: Span<UInt8>, _ batch: JSONBatch) -> JSONStep {
    precondition(pull.end - consumed <= input.count, "the input is what the last call left")
    var index = pull.index
    var open = pull.open
    let batch = batch.moved(to: input, pull.start - consumed)
    let step = step(batch, &index, open: &open)
    pull.index = index
    pull.open = open
    return step
  }

  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private mutating func take(
    _ step: JSONStep, from input: inout Span<UInt8>
  ) -> JSONToken? {
    let front = pull.start - consumed
    let text = input.extracting((front + step.start)..<(front + step.end))
    input = input.extracting(droppingFirst: front + step.stop)
    consumed = pull.start + step.stop
    return JSONToken(step.kind, step.literal, text)
  }

  /// Takes what is left of `input`, in which no token ends.
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  private mutating func pullEnd(
    _ input: inout Span<UInt8>, isLast: Bool
  ) throws(JSONError) -> JSONToken? {
    let piece = input
    input = piece.extracting(droppingFirst: piece.count)
    consumed += piece.count
    guard state.isOpen, !piece.isEmpty else { return nil }
    let open = pull.start + pull.open - consumed
    let step = unsafe piece.withUnsafeBufferPointer { buffer in
      guard let front = buffer.baseAddress else { return JSONStep() }
      // Safe because nothing is read but the last −`open` bytes of the piece.
      let batch = unsafe emptyBatch(front + buffer.count)
      return endPiece(batch, open: open, isLast: isLast)
    }
    if let error { throw error }
    let text = piece.extracting(last: -step.start)
    guard state.isOpen else { return JSONToken(step.kind, step.literal, text) }
    switch step.kind {
    case .name where !text.isEmpty: return .fragment(text, of: .name)
    case .string where !text.isEmpty: return .fragment(text, of: .string)
    case .number where !text.isEmpty: return .fragment(text, of: .number)
    default: return nil
    }
  }
}

extension JSONToken {
  @inlinable
  @inline(__always)
  @_lifetime(copy text)
  init?(_ kind: JSONStep.Kind, _ literal: JSONLiteral, _ text: Span<UInt8>) {
    switch kind {
    case .nothing: return nil
    case .beginObject: self = .beginObject
    case .endObject: self = .endObject
    case .beginArray: self = .beginArray
    case .endArray: self = .endArray
    case .name: self = .name(text, hasEscapes: false)
    case .nameWithEscapes: self = .name(text, hasEscapes: true)
    case .string: self = .string(text, hasEscapes: false)
    case .stringWithEscapes: self = .string(text, hasEscapes: true)
    case .number: self = .number(text)
    case .literal: self = .literal(literal)
    }
  }
}
