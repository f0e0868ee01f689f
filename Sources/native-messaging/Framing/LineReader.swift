import NativeMessaging

/// Cuts a stream into lines that end with LF or CRLF; the last one may lack its end.
///
/// It holds no more than one line of the longest kind allowed, and grows only by bytes received.
struct LineReader: ~Copyable {
  /// The longest line that it lets through, in bytes, without its end.
  let limit: Int
  private var buffer = InputBuffer(capacity: 64 << 10)
  /// What a browser says of a longer one.
  private let refusal: String?
  /// How many of the bytes held are known to hold no LF.
  private var searched = 0
  /// Of the line at the buffer's start: counted from 1, and in bytes from the stream's start.
  private var lineNumber = 1
  private var lineOffset = 0

  init(limit: Int, refusal: String? = nil) {
    self.limit = limit
    self.refusal = refusal
  }

  /// Hands over every complete line that is there, with its number, from 1.
  ///
  /// Throws for a line that is longer than the limit, complete or not.
  mutating func takeLines(
    of input: borrowing Input, _ body: (Span<UInt8>, _ number: Int) throws(Failure) -> Void
  ) throws(Failure) {
    while let end = buffer.bytes.firstIndex(of: .lineFeed, from: searched) {
      searched = 0
      try hand(over: end, of: input, to: body)
      advance(by: end + 1)
    }
    searched = buffer.count
    // One byte more may be the CR before an LF that is still to come.
    let isOver = buffer.count > limit + 1 || (buffer.count > limit && !endsWithReturn(searched))
    guard !isOver else { throw tooLong(in: input) }
  }

  /// Reads more; `false` at the end of the input.
  mutating func fill(from input: borrowing Input) throws(Failure) -> Bool {
    buffer.makeRoom()
    if buffer.room == 0 { buffer.makeRoom(capacity: min(2 * buffer.capacity, limit + 2)) }
    return try input.read(into: &buffer)
  }

  /// Hands over the last line, if it lacks its end, and stands ready for another stream.
  mutating func takeRest(
    of input: borrowing Input, _ body: (Span<UInt8>, _ number: Int) throws(Failure) -> Void
  ) throws(Failure) {
    if !buffer.isEmpty { try hand(over: buffer.count, of: input, to: body) }
    buffer.consume(buffer.count)
    searched = 0
    lineNumber = 1
    lineOffset = 0
  }

  private func hand(
    over end: Int, of input: borrowing Input,
    to body: (Span<UInt8>, _ number: Int) throws(Failure) -> Void
  ) throws(Failure) {
    let count = endsWithReturn(end) ? end - 1 : end
    guard count <= limit else { throw tooLong(in: input) }
    try body(buffer.bytes.extracting(first: count), lineNumber)
  }

  private func endsWithReturn(_ end: Int) -> Bool {
    end > 0 && buffer.bytes[end - 1] == .carriageReturn
  }

  private mutating func advance(by count: Int) {
    buffer.consume(count)
    lineNumber += 1
    lineOffset += count
  }

  private func tooLong(in input: borrowing Input) -> Failure {
    let cause =
      "line \(lineNumber), which begins at byte \(lineOffset), has more than \(limit) bytes"
    return input.finding(refusal.map { "\($0) (\(cause))" } ?? cause)
  }
}

extension Span<UInt8> {
  /// Whether there is nothing but white space.
  var isBlank: Bool {
    for index in indices {
      let byte = self[index]
      if byte != .space && byte != .tab && byte != .carriageReturn { return false }
    }
    return true
  }
}

extension UInt8 {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let tab = UInt8(ascii: "\t")
}
