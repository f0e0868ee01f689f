import NativeMessaging

/// Standard output behind a buffer, so that many small writes make few system calls.
///
/// What is left in the buffer is lost unless it is flushed: whoever writes must say when the time
/// has come, at the latest before waiting for input.
struct Output: ~Copyable {
  private static let capacity = 64 << 10
  private var buffer = OutputBuffer(minimumCapacity: capacity)
  private let descriptor = Descriptor.standardOutput

  /// Throws ``Failure/outputClosed`` when nobody reads any more.
  mutating func write(_ bytes: Span<UInt8>) throws(Failure) {
    if bytes.count > Output.capacity - buffer.count { try flush() }
    guard bytes.count <= Output.capacity else { return try writeThrough(bytes) }
    buffer.append(bytes)
  }

  mutating func write(_ text: String) throws(Failure) {
    try write(text.utf8.span)
  }

  /// Writes a piece of a message with spaces for its ends of lines: in JSON, they are white space
  /// between tokens.
  mutating func writeOnOneLine(_ piece: Span<UInt8>) throws(Failure) {
    let isOneLine =
      piece.firstIndex(of: .lineFeed) == nil && piece.firstIndex(of: .carriageReturn) == nil
    guard !isOneLine else { return try write(piece) }
    var line = [UInt8](repeating: .space, count: piece.count)
    for index in piece.indices {
      let byte = piece[index]
      line[index] = byte == .lineFeed || byte == .carriageReturn ? .space : byte
    }
    try write(line.span)
  }

  mutating func flush() throws(Failure) {
    try writeThrough(buffer.span)
    buffer.removeAll()
  }

  private func writeThrough(_ bytes: Span<UInt8>) throws(Failure) {
    do throws(SystemError) {
      try descriptor.writeAll(bytes)
    } catch {
      if error.meansClosed { throw .outputClosed }
      throw .data("standard output: \(error.reason)")
    }
  }
}
