/// What one entry brought.
@usableFromInline
struct JSONStep {
  @usableFromInline
  enum Kind: UInt8 {
    /// No token ends here, or the text is wrong.
    case nothing
    case beginObject
    case endObject
    case beginArray
    case endArray
    case name
    case string
    case stringWithEscapes
    case nameWithEscapes
    case number
    case literal
  }

  @usableFromInline var kind = Kind.nothing
  @usableFromInline var literal = JSONLiteral.null
  /// Where the token's text begins and ends, in the batch.
  @usableFromInline var start = 0
  @usableFromInline var end = 0
  /// Where the token ends.
  @usableFromInline var stop = 0
}

extension JSONStep {
  /// A token without a text of its own.
  @usableFromInline
  init(_ kind: Kind) {
    self.init()
    self.kind = kind
  }

  /// A token of one byte, without a text.
  init(kind: Kind, at position: Int) {
    self.init(kind: kind, start: position, end: position, stop: position + 1)
  }
}

extension JSONTokenizer {
  /// Takes one entry, whatever it is. Where the text is wrong it sets `error`.
  ///
  /// This is the whole grammar, without looking ahead. The loops of `walk` are short cuts through
  /// it. `open` is where the open token began, relative to the batch.
  @usableFromInline
  mutating func step(_ batch: JSONBatch, _ index: inout Int, open: inout Int) -> JSONStep {
    let position = batch.closingPosition(index)
    let byte = batch.byte(position)
    switch state {
    case .inScalar:
      return endScalar(batch, &index, open: open)
    case .inName:
      let kind: JSONStep.Kind = batch.hasEscapes(index) ? .nameWithEscapes : .name
      index += 1
      state = .colon
      return JSONStep(kind: kind, start: open, end: position, stop: position + 1)
    case .inString:
      let kind: JSONStep.Kind = batch.hasEscapes(index) ? .stringWithEscapes : .string
      index += 1
      state = nesting.depth == 0 ? .end : .separator
      return JSONStep(kind: kind, start: open, end: position, stop: position + 1)
    default: break
    }
    index += 1
    // Where a token begins that this byte opens: a quote is not its text.
    open = byte == UInt8(ascii: "\"") ? position + 1 : position
    return begin(byte, at: position, offset: batch.offset + position)
  }

  /// Takes a byte that begins something, is a token, or stands between two.
  mutating func begin(_ byte: UInt8, at position: Int, offset: Int) -> JSONStep {
    switch (state, byte) {
    case (.value, UInt8(ascii: "\"")), (.valueOrEnd, UInt8(ascii: "\"")):
      state = .inString
    case (.name, UInt8(ascii: "\"")), (.nameOrEnd, UInt8(ascii: "\"")):
      state = .inName
    case (.value, UInt8(ascii: "{")), (.valueOrEnd, UInt8(ascii: "{")):
      return begin(isObject: true, position, offset)
    case (.value, UInt8(ascii: "[")), (.valueOrEnd, UInt8(ascii: "[")):
      return begin(isObject: false, position, offset)
    case (.valueOrEnd, UInt8(ascii: "]")),
      (.separator, UInt8(ascii: "]")) where !nesting.isObject:
      return end(.endArray, position)
    case (.nameOrEnd, UInt8(ascii: "}")),
      (.separator, UInt8(ascii: "}")) where nesting.isObject:
      return end(.endObject, position)
    case (.separator, UInt8(ascii: ",")):
      state = nesting.isObject ? .name : .value
    case (.colon, UInt8(ascii: ":")):
      state = .value
    case (.value, _), (.valueOrEnd, _):
      guard JSONScalar.begins(with: byte) else { fallthrough }
      state = .inScalar
      scalar = JSONScalar()
    default:
      fail(reason(at: offset, byte), at: offset)
    }
    return JSONStep()
  }

  private mutating func begin(isObject: Bool, _ position: Int, _ offset: Int) -> JSONStep {
    guard nesting.push(isObject: isObject) else {
      fail(.nestingTooDeep, at: offset)
      return JSONStep()
    }
    state = isObject ? .nameOrEnd : .valueOrEnd
    return JSONStep(kind: isObject ? .beginObject : .beginArray, at: position)
  }

  private mutating func end(_ kind: JSONStep.Kind, _ position: Int) -> JSONStep {
    nesting.pop()
    state = nesting.depth == 0 ? .end : .separator
    return JSONStep(kind: kind, at: position)
  }

  /// The entry is the first byte behind a number or literal.
  private mutating func endScalar(
    _ batch: JSONBatch, _ index: inout Int, open: Int
  ) -> JSONStep {
    let position = batch.closingPosition(index)
    guard takeScalar(batch, open, position) else { return JSONStep() }
    guard scalar.isComplete else {
      fail(scalar.isLiteral ? .invalidLiteral : .invalidNumber, at: batch.offset + position)
      return JSONStep()
    }
    // A blank there says nothing more; anything else is an entry in its own right.
    switch batch.byte(position) {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): index += 1
    default: break
    }
    return endScalar(open, position)
  }

  mutating func endScalar(_ start: Int, _ end: Int) -> JSONStep {
    state = nesting.depth == 0 ? .end : .separator
    return JSONStep(
      kind: scalar.isLiteral ? .literal : .number, literal: scalar.literal,
      start: start, end: end, stop: end)
  }

  /// Takes bytes of the open number or literal. False, and an error, where one cannot follow.
  mutating func takeScalar(_ batch: JSONBatch, _ start: Int, _ end: Int) -> Bool {
    let taken = scalar.take(batch.bytes(start, end))
    guard start + taken < end else { return true }
    let reason: JSONError.Reason = scalar.isLiteral ? .invalidLiteral : .invalidNumber
    fail(reason, at: batch.offset + start + taken)
    return false
  }

  /// Why nothing of the grammar fits the byte.
  private func reason(at offset: Int, _ byte: UInt8) -> JSONError.Reason {
    switch state {
    case .value where offset == 0 && byte == 0xEF: .byteOrderMark
    case .value: .expectedValue
    case .valueOrEnd: .expectedValueOrEnd
    case .name: .expectedName
    case .nameOrEnd: .expectedNameOrEnd
    case .colon: .expectedColon
    case .separator where nesting.isObject: .expectedCommaOrEndOfObject
    case .separator: .expectedCommaOrEndOfArray
    case .end, .inName, .inString, .inScalar: .expectedEndOfText
    }
  }

  /// Stays failed.
  @usableFromInline
  mutating func fail(_ reason: JSONError.Reason, at offset: Int) {
    error = JSONError(reason: reason, offset: offset, depth: nesting.depth)
    isSpecial = true
    pull.limit = 0
  }

  /// Stays failed with what the scan found inside a string.
  @usableFromInline
  mutating func failInString(at offset: Int) {
    fail(scan.faultReason, at: offset)
  }
}
