/// The batch that tokens are pulled from, and where in it the next one is.
@usableFromInline
struct JSONPull: Sendable {
  /// The next entry, and how many there are.
  @usableFromInline var index = 0
  @usableFromInline var count = 0
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
  @_lifetime(copy input)
  @_lifetime(input: copy input)
  public mutating func next(
    from input: inout Span<UInt8>, isLast: Bool = false
  ) throws(JSONError) -> JSONToken? {
    if isSpecial { input = prepare(input) }
    while true {
      if let error { throw error }
      if pull.index < pull.count {
        let step = try pullStep(input)
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
    let wanted = min(input.count - ahead, JSONScan.batchCount)
    let (entries, scanned) = unsafe input.withUnsafeBufferPointer { buffer in
      guard let front = buffer.baseAddress else { return (entries: 0, bytes: 0) }
      // Safe because `ahead` + `wanted` are within the input.
      return unsafe scan.scan(front + ahead, count: wanted)
    }
    pull.open = ahead == 0 ? 0 : pull.open - (start - pull.start)
    pull.index = 0
    pull.count = entries
    pull.start = start
    pull.end = start + scanned
    isFaulty = scanned < wanted
  }

  private mutating func pullStep(_ input: Span<UInt8>) throws(JSONError) -> JSONStep {
    precondition(
      pull.end - consumed <= input.count, "the input is what the last call left of it")
    return unsafe input.withUnsafeBufferPointer { buffer in
      guard let front = buffer.baseAddress else { return JSONStep() }
      // Safe because the input reaches to the end of the batch.
      let batch = unsafe JSONBatch(
        front + (pull.start - consumed), scan, count: pull.count, offset: pull.start)
      var index = pull.index
      var open = pull.open
      let step = step(batch, &index, open: &open)
      pull.index = index
      pull.open = open
      return step
    }
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
    return JSONToken(step, text)
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
      let batch = unsafe JSONBatch(front + buffer.count, scan, count: 0, offset: consumed)
      return endPiece(batch, open: open, isLast: isLast)
    }
    if let error { throw error }
    let text = piece.extracting(last: -step.start)
    guard state.isOpen else { return JSONToken(step, text) }
    switch step.kind {
    case .name where !text.isEmpty: return .fragment(text, of: .name)
    case .string where !text.isEmpty: return .fragment(text, of: .string)
    case .number where !text.isEmpty: return .fragment(text, of: .number)
    default: return nil
    }
  }
}

extension JSONToken {
  @_lifetime(copy text)
  fileprivate init?(_ step: JSONStep, _ text: Span<UInt8>) {
    switch step.kind {
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
    case .literal: self = .literal(step.literal)
    }
  }
}
