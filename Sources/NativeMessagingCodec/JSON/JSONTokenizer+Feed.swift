extension JSONTokenizer {
  /// Takes the next piece of the text, of any size, and delivers every token that ends in it.
  ///
  /// Throws what the visitor throws, and its word for a ``JSONError``.
  @inlinable
  public mutating func feed<Visitor: JSONVisitor & ~Copyable>(
    _ piece: Span<UInt8>, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    // Slower without, but right; where size counts, a kilobyte is a lot.
    #if !hasFeature(Embedded)
      if piece.count == 1 { return try feedByte(piece, to: &visitor) }
    #endif
    try feed(piece, isLast: false, to: &visitor)
  }

  /// Takes the end of the text: delivers a number or literal that ends with it.
  ///
  /// Throws ``JSONError/Reason/unexpectedEnd`` if the text is not complete.
  @inlinable
  public mutating func finish<Visitor: JSONVisitor & ~Copyable>(
    to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    if state == .end, !isSpecial, pull.end <= consumed { return }
    let step = finishStep()
    if let error { throw visitor.failure(error) }
    switch step.kind {
    case .number: try visitor.number(Span())
    case .literal: try visitor.literal(step.literal)
    default: break
    }
  }

  /// Reads a whole text from its start to its end, without fragments, whatever came before.
  @inlinable
  public mutating func tokenize<Visitor: JSONVisitor & ~Copyable>(
    _ text: Span<UInt8>, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    reset()
    try feed(text, isLast: true, to: &visitor)
    try finish(to: &visitor)
  }

  @inlinable
  mutating func feed<Visitor: JSONVisitor & ~Copyable>(
    _ piece: Span<UInt8>, isLast: Bool, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    if piece.count < JSONBatch.fewBytes, passFew(piece) {
      if state == .inString { try visitor.fragment(piece, of: .string) }
      if state == .inName { try visitor.fragment(piece, of: .name) }
      return
    }
    var piece = piece
    if isSpecial || pull.end > consumed {
      piece = prepare(piece)
      if let error { throw visitor.failure(error) }
    }
    // Safe because the piece is borrowed until this returns.
    let (start, count) = unsafe piece.withUnsafeBufferPointer { ($0.baseAddress, $0.count) }
    guard let start = unsafe start else { return }
    var open = 0
    var done = 0
    while done < count {
      let batch = unsafe scanBatch(start + done, count: count &- done, offset: consumed)
      if batch.count > 0 { try walk(batch, open: &open, to: &visitor) }
      if isFaulty || isSpecial {
        if error == nil { failInString(at: consumed &+ batch.byteCount) }
        if let error { throw visitor.failure(error) }
      }
      done &+= batch.byteCount
      consumed &+= batch.byteCount
      open &-= batch.byteCount
    }
    guard state.isOpen else { return }
    try unsafe endPiece(start + count, open: open, isLast: isLast, to: &visitor)
  }

  /// Takes a few bytes at once if they are all blanks between tokens, or plain ones of a string.
  @usableFromInline
  mutating func passFew(_ piece: Span<UInt8>) -> Bool {
    guard !isSpecial, pull.end <= consumed, scan.passFew(piece) else { return false }
    consumed &+= piece.count
    return true
  }

  /// Delivers the start or middle of the token that is open at the end of a piece, or all of it. It
  /// began at `open`, which is negative, from the end.
  @inlinable
  mutating func endPiece<Visitor: JSONVisitor & ~Copyable>(
    _ end: UnsafePointer<UInt8>, open: Int, isLast: Bool, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    // Safe because the bytes from `open` on belong to the piece.
    let text = unsafe Span(_unsafeStart: end + open, count: 0 &- open)
    switch state {
    case .inName where open < 0: try visitor.fragment(text, of: .name)
    case .inString where open < 0: try visitor.fragment(text, of: .string)
    case .inScalar:
      let batch = unsafe emptyBatch(end)
      let step = endPiece(batch, open: open, isLast: isLast)
      if let error { throw visitor.failure(error) }
      guard state.isOpen else { return try deliver(step, text, to: &visitor) }
      if step.kind == .number, open < 0 { try visitor.fragment(text, of: .number) }
    default: break
    }
  }

  /// Scans what comes next of a piece, `count` bytes or as many as a batch has.
  @usableFromInline
  mutating func scanBatch(
    _ text: UnsafePointer<UInt8>, count: Int, offset: Int
  ) -> JSONBatch {
    let wanted = min(count, JSONScan.batchCount)
    let (entries, scanned) = unsafe scan.scan(text, count: wanted)
    isFaulty = scanned < wanted
    return unsafe JSONBatch(text, scan, count: entries, byteCount: scanned, offset: offset)
  }

  /// A batch without a byte, at the end of a piece.
  @usableFromInline
  func emptyBatch(_ end: UnsafePointer<UInt8>) -> JSONBatch {
    unsafe JSONBatch(end, scan, count: 0, byteCount: 0, offset: consumed)
  }

  /// The open token at the end of a piece: its kind and its bytes in the piece, which end where the
  /// batch begins. The last piece ends a number or literal, and `state` with it.
  @usableFromInline
  mutating func endPiece(_ batch: JSONBatch, open: Int, isLast: Bool) -> JSONStep {
    guard state == .inScalar else {
      return JSONStep(kind: state == .inName ? .name : .string, start: open)
    }
    guard takeScalar(batch, open, 0) else { return JSONStep() }
    if isLast, nesting.depth == 0, scalar.isComplete { return endScalar(open, 0) }
    return JSONStep(kind: scalar.isLiteral ? .literal : .number, start: open)
  }

  /// The number or literal that ends with the text. Where the text is not complete it sets `error`.
  @usableFromInline
  mutating func finishStep() -> JSONStep {
    precondition(pull.end <= consumed, "a text ends when all of it has been taken")
    guard error == nil else { return JSONStep() }
    var step = JSONStep()
    if state == .inScalar, nesting.depth == 0, scalar.isComplete {
      step = endScalar(0, 0)
      if skippedDepth != nil { step.kind = .nothing }
    }
    if state != .end { fail(.unexpectedEnd, at: consumed) }
    return step
  }

  /// Sees to what must be seen to before a piece, and returns what is left of it.
  @usableFromInline
  @_lifetime(copy piece)
  mutating func prepare(_ piece: Span<UInt8>) -> Span<UInt8> {
    guard error == nil else { return piece }
    var rest = piece
    if pull.end > consumed { rewind(to: consumed) }
    if byteOrderMarkCount != nil { passByteOrderMark(&rest) }
    if skippedDepth != nil, error == nil, let skip {
      let start = consumed
      skip(&self, rest)
      rest = rest.extracting(droppingFirst: consumed - start)
    }
    isSpecial = error != nil || byteOrderMarkCount != nil || skippedDepth != nil
    return rest
  }

  @_lifetime(rest: copy rest)
  private mutating func passByteOrderMark(_ rest: inout Span<UInt8>) {
    let mark: InlineArray<3, UInt8> = [0xEF, 0xBB, 0xBF]
    while let count = byteOrderMarkCount, !rest.isEmpty {
      guard rest[0] == mark[count] else {
        byteOrderMarkCount = nil
        if count > 0 { fail(.byteOrderMark, at: consumed) }
        return
      }
      rest = rest.extracting(droppingFirst: 1)
      consumed += 1
      byteOrderMarkCount = count == 2 ? nil : count + 1
    }
  }

  /// Goes on behind a token, with nothing open: what was scanned beyond it is scanned again.
  @usableFromInline
  mutating func rewind(to offset: Int) {
    scan.reset()
    isFaulty = false
    consumed = offset
    if pull.end > 0 { pull = JSONPull() }
  }
}
