internal import NativeMessagingCodec

// Nested containers with texts of their own, which can be written in any order.

extension EncodingSession {
  /// The text of `value`, put together of pieces.
  static func text(inPieces value: some Encodable, _ settings: MessageEncoder) throws -> [UInt8] {
    let session = EncodingSession(settings, JSONWriter(limit: .max), isInPieces: true)
    try session.encode(value, depth: 0, isOutermost: true)
    return try session.wholeText()
  }

  /// A session for what stands where a value is due, inside `depth` containers.
  func piece(_ depth: Int) -> EncodingSession {
    let piece = EncodingSession(
      settings, JSONWriter(limit: .max), isInPieces: true, root: codingPath(depth))
    state.writer.null()
    state.pieces.append((state.writer.textCount, piece))
    return piece
  }

  /// The text with those of its pieces in their places.
  private func wholeText() throws -> [UInt8] {
    if let failure = state.failure { throw failure }
    close(to: 0)
    let text = state.writer.copyOfText()
    guard !state.pieces.isEmpty else { return text }
    var whole: [UInt8] = []
    var done = 0
    for (end, piece) in state.pieces {
      whole += text[done..<end - Self.placeholderCount]
      whole += try piece.wholeText()
      done = end
    }
    return whole + text[done...]
  }

  /// `null` stands where a piece belongs.
  private static var placeholderCount: Int { 4 }
}

extension JSONWriter {
  /// How many bytes the current text has so far.
  var textCount: Int { currentText.count }

  fileprivate func copyOfText() -> [UInt8] { [UInt8](copyOf: currentText) }
}
