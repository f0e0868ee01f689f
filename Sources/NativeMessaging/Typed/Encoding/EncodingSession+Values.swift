internal import NativeMessagingCodec

extension EncodingSession {
  /// Writes the outermost value. When it throws, the writer is as it was before.
  func encodeAll(of value: some Encodable) throws {
    let mark = state.writer.mark
    let error = outermostError(of: value)
    guard error != nil || state.isTooLate else { return }
    state.writer.takeBack(to: mark)
    if let error, !state.isTooLate { throw error }
    let text = try Self.text(inPieces: value, settings)
    state.writer.raw(text.span)
  }

  private func outermostError(of value: some Encodable) -> (any Error)? {
    do {
      try encode(value, depth: 0, isOutermost: true)
      return state.failure
    } catch {
      return error
    }
  }

  /// Writes `value` where one is due, inside `depth` containers, and closes what it has opened.
  func encode<Value: Encodable>(
    _ value: Value, depth: Int, isOutermost: Bool = false
  ) throws {
    if try encodeDirectly(value, depth) { return }
    if WritableTypes.contains(Value.self) {
      return try encodeWritable(value, depth: depth, isOutermost: isOutermost)
    }
    let ticket = expectValue()
    let keepsNames = convertsNames && value is any StringKeyed
    try value.encode(
      to: ValueEncoder(session: self, ticket: ticket, depth: depth, keepsNames: keepsNames))
    if isOutermost, state.isDue, state.current == ticket {
      throw EncodingError.invalidValue(
        value,
        .init(codingPath: root, debugDescription: "Top-level \(Value.self) encoded no value"))
    }
    if state.isDue || state.levels.count > depth { close(to: depth) }
  }

  /// Writes a value of a type that writes itself, or what stands for it.
  @inline(never)
  private func encodeWritable(
    _ value: some Encodable, depth: Int, isOutermost: Bool
  ) throws {
    if let value = value as? any EncodedAsAnother {
      let other = value.encodable(for: settings.userInfo)
      return try encode(other, depth: depth, isOutermost: isOutermost)
    }
    guard let value = value as? any MessageWritable else {
      preconditionFailure("the type writes itself")
    }
    // The type's own code gets a writer of its own, which no container can reach meanwhile.
    var writer = exchange(&state.writer, with: JSONWriter(limit: 0))
    value.write(to: &writer)
    state.writer = writer
  }

  /// Writes `value` as a part of the container `ticket`, which is open at `depth`, behind what
  /// `prepare` writes. What throws leaves nothing.
  @inline(__always)
  func encode<Value: Encodable>(
    _ value: Value, in ticket: Ticket, _ depth: Int, _ prepare: () -> Void
  ) throws {
    try enter(ticket, depth)
    let mark = state.writer.mark
    prepare()
    do {
      try encode(value, depth: depth)
    } catch {
      takeBack(to: mark, depth)
      state.current = ticket
      throw error
    }
    state.current = ticket
  }

  /// Writes `value` where `encoder`'s value is due. What throws leaves it due.
  func encodeSingle<Value: Encodable>(_ value: Value, _ encoder: Ticket, _ depth: Int) throws {
    try beginSingle(encoder)
    let mark = state.writer.mark
    do {
      try encode(value, depth: depth)
    } catch {
      takeBack(to: mark, depth)
      state.current = encoder
      state.isDue = true
      throw error
    }
  }

  /// The encoder of a part of the container `ticket`, behind what `prepare` writes.
  func nested(in ticket: Ticket, _ depth: Int, _ prepare: () -> Void) -> ValueEncoder {
    do {
      try enter(ticket, depth)
    } catch {
      // It is noted; the next write says so.
      return ValueEncoder(session: self, ticket: Self.dead, depth: depth)
    }
    prepare()
    guard isInPieces else {
      return ValueEncoder(session: self, ticket: expectValue(), depth: depth)
    }
    let piece = piece(depth)
    return ValueEncoder(session: piece, ticket: piece.expectValue(), depth: 0)
  }

  @inline(never)
  private func takeBack(to mark: JSONWriter.Mark, _ depth: Int) {
    state.writer.takeBack(to: mark)
    state.isDue = false
    state.levels.removeLast(max(0, state.levels.count - depth))
    let count = state.writer.textCount
    while let piece = state.pieces.last, piece.offset > count { state.pieces.removeLast() }
  }

  /// Writes a number that JSON may lack.
  @inline(__always)
  func encode(_ number: Double, depth: Int) throws {
    guard number.isFinite else { return try encodeNonFinite(number, depth) }
    state.writer.value(number)
  }

  /// Writes a number in as many digits as its own precision needs.
  func encode(_ number: Float, depth: Int) throws {
    guard number.isFinite else { return try encodeNonFinite(Double(number), depth) }
    let double = Double(number)
    guard number.rounded(.towardZero) != number || number.magnitude >= 16_777_216 else {
      return state.writer.value(double)
    }
    var text = number.description
    if text.hasSuffix(".0") { text.removeLast(2) }
    state.writer.raw(text.utf8.span)
  }

  /// Writes an integer of any width.
  @inline(__always)
  func encode<Integer: FixedWidthInteger>(integer: Integer) {
    if Integer.bitWidth <= 64 { return state.writer.value(integer) }
    if let small = Int64(exactly: integer) { return state.writer.value(small) }
    state.writer.raw(String(integer).utf8.span)
  }

  @inline(never)
  private func encodeNonFinite(_ number: Double, _ depth: Int) throws {
    switch settings.nonFiniteStrategy {
    case .null: state.writer.null()
    case .strings(let positive, let negative, let nan):
      state.writer.value(number.isNaN ? nan : number < 0 ? negative : positive)
    case .throw:
      throw EncodingError.invalidValue(
        number,
        .init(codingPath: codingPath(depth), debugDescription: "JSON has no number \(number)"))
    }
  }
}

extension EncodingSession {
  /// How many elements the array `ticket` has, which is or was open at `depth`.
  func count(of ticket: Ticket, _ depth: Int) -> Int {
    isOpen(ticket, depth) ? state.levels[depth - 1].count : 0
  }

  /// The element that was begun last in the array `ticket` was taken back.
  func forgetElement(of ticket: Ticket, _ depth: Int) {
    if isOpen(ticket, depth) { state.levels[depth - 1].count -= 1 }
  }

  private func isOpen(_ ticket: Ticket, _ depth: Int) -> Bool {
    depth <= state.levels.count && state.levels[depth - 1].ticket == ticket
  }
}

/// A dictionary whose keys are names as they are, whatever becomes of others.
private protocol StringKeyed {}
extension Dictionary: StringKeyed where Key == String, Value: Encodable {}
