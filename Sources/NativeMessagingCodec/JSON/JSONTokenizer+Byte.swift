/// Text that arrives byte by byte: no kernel, no batch.
extension JSONTokenizer {
  /// Takes a piece byte by byte.
  @inlinable
  mutating func feedBytes<Visitor: JSONVisitor & ~Copyable>(
    _ piece: Span<UInt8>, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    var piece = piece
    if isSpecial || pull.end > consumed {
      piece = prepare(piece)
      if let error { throw visitor.failure(error) }
    }
    for index in piece.indices {
      let byte = piece[index]
      if state == .inScalar {
        let step = endScalar(before: byte)
        if step.kind != .nothing { try deliver(step, Span(), to: &visitor) }
      }
      let kind = error == nil ? takeByte(byte) : .nothing
      if let error { throw visitor.failure(error) }
      let text = piece.extracting(index...index)
      switch kind {
      case .nothing: break
      case .name where state.isOpen: try visitor.fragment(text, of: .name)
      case .string where state.isOpen: try visitor.fragment(text, of: .string)
      case .number where state.isOpen: try visitor.fragment(text, of: .number)
      default: try deliver(JSONStep(kind), Span(), to: &visitor)
      }
    }
  }

  /// The number or literal that is open, if the byte does not go on with it. Where neither is right it
  /// sets `error`.
  @usableFromInline
  mutating func endScalar(before byte: UInt8) -> JSONStep {
    var next = scalar
    guard !next.take(byte) else { return JSONStep() }
    guard scalar.isComplete, byte.mayBeBehindScalar else {
      fail(scalar.isLiteral ? .invalidLiteral : .invalidNumber, at: consumed)
      return JSONStep()
    }
    return endScalar(0, 0)
  }

  /// Takes a byte and returns the token that it ends, or the kind of the open one if it belongs to
  /// its text. Where it is wrong it sets `error`.
  @usableFromInline
  mutating func takeByte(_ byte: UInt8) -> JSONStep.Kind {
    let kind: JSONStep.Kind
    switch state {
    case .inString, .inName: kind = takeStringByte(byte)
    case .inScalar:
      _ = scalar.take(byte)
      kind = scalar.isLiteral ? .nothing : .number
    default: kind = takeByteBetween(byte)
    }
    if error == nil { consumed &+= 1 }
    return kind
  }

  private mutating func takeStringByte(_ byte: UInt8) -> JSONStep.Kind {
    guard scan.passStringByte(byte) else {
      failInString(at: consumed)
      return .nothing
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

  /// Takes a byte that no open token has.
  private mutating func takeByteBetween(_ byte: UInt8) -> JSONStep.Kind {
    var kind = JSONStep.Kind.nothing
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): break
    default: kind = begin(byte, at: 0, offset: consumed).kind
    }
    let isScalar = state == .inScalar
    scan.passByte(opensString: state.isOpen && !isScalar, opensScalar: isScalar)
    guard isScalar else { return kind }
    _ = scalar.take(byte)
    return scalar.isLiteral ? .nothing : .number
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
