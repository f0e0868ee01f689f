/// Text that arrives byte by byte: no kernel, no batch.
extension JSONTokenizer {
  /// Takes a piece byte by byte.
  @inlinable
  mutating func feedBytes<Visitor: JSONVisitor & ~Copyable>(
    _ piece: Span<UInt8>, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    for index in piece.indices {
      try feedByte(piece.extracting(index...index), to: &visitor)
    }
  }

  /// Takes a piece of one byte.
  @inlinable
  mutating func feedByte<Visitor: JSONVisitor & ~Copyable>(
    _ byte: Span<UInt8>, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    var kind = takeByte(byte[0])
    if kind == nil {
      guard try isStillDue(byte, to: &visitor) else { return }
      kind = takeByte(byte[0])
      if let error { throw visitor.failure(error) }
    }
    switch kind {
    case nil, .nothing: break
    case .name where state.isOpen: try visitor.fragment(byte, of: .name)
    case .string where state.isOpen: try visitor.fragment(byte, of: .string)
    case .number where state.isOpen: try visitor.fragment(byte, of: .number)
    case let kind?: try deliver(JSONStep(kind), Span(), to: &visitor)
    }
  }

  /// Sees to what is special, and delivers the number or literal that the byte ends. Whether the byte
  /// itself is still to be taken.
  @inlinable
  @inline(never)
  mutating func isStillDue<Visitor: JSONVisitor & ~Copyable>(
    _ byte: Span<UInt8>, to visitor: inout Visitor
  ) throws(Visitor.Failure) -> Bool {
    var rest = byte
    if isSpecial || pull.end > consumed { rest = prepare(byte) }
    if error == nil, !rest.isEmpty, state == .inScalar {
      let step = endScalar(before: rest[0])
      if step.kind != .nothing { try deliver(step, Span(), to: &visitor) }
    }
    if let error { throw visitor.failure(error) }
    return !rest.isEmpty
  }

  /// The open number or literal, if the byte does not go on with it. Where neither is right it sets
  /// `error`.
  @usableFromInline
  mutating func endScalar(before byte: UInt8) -> JSONStep {
    var next = scalar
    guard !next.take(byte) else { return JSONStep() }
    guard scalar.isComplete, byte.mayBeBehindScalar else {
      fail(scalar.isLiteral ? .invalidLiteral : .invalidNumber, at: consumed)
      return JSONStep()
    }
    scan.passByte(opensString: false, opensScalar: false)
    return endScalar(0, 0)
  }

  /// Takes a byte and returns the token that it ends, or the kind of the open one if it belongs to
  /// its text. Nil, with nothing taken, if it ends a number or literal, or something special is to be
  /// seen to: then, or if the byte is wrong, an error.
  @usableFromInline
  @inline(never)
  mutating func takeByte(_ byte: UInt8) -> JSONStep.Kind? {
    guard !isSpecial, pull.end <= consumed else { return nil }
    // Most bytes are plain ones of strings. What takes any byte of a string takes these as well, where
    // size counts more than time.
    #if !hasFeature(Embedded)
      if state == .inString || state == .inName, scan.isPlainString(byte) {
        consumed &+= 1
        return state == .inString ? .string : .name
      }
    #endif
    let kind: JSONStep.Kind?
    switch state {
    case .inString, .inName: kind = takeStringByte(byte)
    case .inScalar: kind = takeScalarByte(byte)
    default: kind = takeByteBetween(byte)
    }
    if kind != nil { consumed &+= 1 }
    return kind
  }

  private mutating func takeStringByte(_ byte: UInt8) -> JSONStep.Kind? {
    guard scan.passStringByte(byte) else {
      failInString(at: consumed)
      return nil
    }
    let isName = state == .inName
    guard let hasEscapes = scan.takeClosedString() else { return isName ? .name : .string }
    guard isName else {
      state = nesting.depth == 0 ? .end : .separator
      return hasEscapes ? .stringWithEscapes : .string
    }
    state = .colon
    return hasEscapes ? .nameWithEscapes : .name
  }

  private mutating func takeScalarByte(_ byte: UInt8) -> JSONStep.Kind? {
    guard scalar.take(byte) else { return nil }
    return scalar.isLiteral ? .nothing : .number
  }

  /// Takes a byte that no open token has.
  private mutating func takeByteBetween(_ byte: UInt8) -> JSONStep.Kind? {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      return .nothing
    default: break
    }
    let step = begin(byte, at: 0, offset: consumed)
    guard !isSpecial else { return nil }
    let isScalar = state == .inScalar
    scan.passByte(opensString: state.isOpen && !isScalar, opensScalar: isScalar)
    return isScalar ? takeScalarByte(byte) : step.kind
  }
}

extension UInt8 {
  /// Whether it is a blank, a quote or one of { } [ ] , :
  fileprivate var mayBeBehindScalar: Bool {
    switch self {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"),
      UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ":"):
      true
    default: false
    }
  }
}
