/// Text that arrives byte by byte: no kernel, no batch.
extension JSONTokenizer {
  /// Takes a piece of one byte.
  @inlinable
  mutating func feedByte<Visitor: JSONVisitor & ~Copyable>(
    _ piece: Span<UInt8>, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    guard let kind = takeByte(piece[0]) else {
      return try feed(piece, isLast: false, to: &visitor)
    }
    switch kind {
    case .nothing: break
    case .name where state.isOpen: try visitor.fragment(piece, of: .name)
    case .string where state.isOpen: try visitor.fragment(piece, of: .string)
    case .number where state.isOpen: try visitor.fragment(piece, of: .number)
    default: try deliver(JSONStep(kind), Span(), to: &visitor)
    }
  }

  /// Takes a byte and returns the token that it ends, or the kind of the open one if it belongs to
  /// its text. Nil, with nothing taken, if it is wrong, ends a number or literal, or comes while
  /// something special is to be seen to.
  @usableFromInline
  mutating func takeByte(_ byte: UInt8) -> JSONStep.Kind? {
    guard !isSpecial, pull.end <= consumed else { return nil }
    let kind: JSONStep.Kind?
    switch state {
    case .inString, .inName: kind = takeStringByte(byte)
    case .inScalar:
      guard scalar.take(byte) else { return nil }
      kind = scalar.isLiteral ? .nothing : .number
    default: kind = takeByteBetween(byte)
    }
    if kind != nil { consumed &+= 1 }
    return kind
  }

  private mutating func takeStringByte(_ byte: UInt8) -> JSONStep.Kind? {
    guard let entryCount = scan.passStringByte(byte) else { return nil }
    let isName = state == .inName
    guard entryCount > 0 else { return isName ? .name : .string }
    let hasEscapes = scan.hasEscapes
    guard isName else {
      state = nesting.depth == 0 ? .end : .separator
      return hasEscapes ? .stringWithEscapes : .string
    }
    state = .colon
    return hasEscapes ? .nameWithEscapes : .name
  }

  /// Takes a byte that no open token has.
  private mutating func takeByteBetween(_ byte: UInt8) -> JSONStep.Kind? {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      return .nothing
    default: break
    }
    let step = begin(byte, at: 0, offset: consumed)
    guard error == nil else { return nil }
    let isScalar = state == .inScalar
    scan.passByte(opensString: state.isOpen && !isScalar, opensScalar: isScalar)
    guard isScalar else { return step.kind }
    _ = scalar.take(byte)
    return scalar.isLiteral ? .nothing : .number
  }
}
