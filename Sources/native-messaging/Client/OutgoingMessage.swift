import NativeMessaging

/// What `send` sends: JSON within the browser's limit.
enum OutgoingMessage {
  /// A word of the command line, or what came through a pipe, whose length is known at its end only.
  case text([UInt8])
  /// A file at standard input: so many bytes from where it stands, which are never held together.
  case file(count: Int, beginsObject: Bool)
  /// Nothing: there are more bytes than the browser sends, as many as that or at least.
  case tooLong(count: Int, isAll: Bool)

  /// What the operand says, or with `-` standard input. Throws what makes it no JSON.
  init(_ operand: String, limit: Int) throws(Failure) {
    guard operand == "-" else {
      self = try .checked([UInt8](operand.utf8))
      return
    }
    let input = try Input("-")
    // A file of the system's own says 0, whatever it holds.
    if let count = input.restCount, count > 0 {
      self = try .checked(input, count: count, limit: limit)
    } else if let text = try input.whole(limit: limit) {
      self = try .checked(text)
    } else {
      self = .tooLong(count: limit, isAll: false)
    }
  }

  /// Whether an extension in Chromium could send it with `sendNativeMessage`.
  var beginsObject: Bool {
    switch self {
    case .text(let text): text.span.beginsObject
    case .file(_, let beginsObject): beginsObject
    case .tooLong: false
    }
  }

  private static func checked(_ text: [UInt8]) throws(Failure) -> OutgoingMessage {
    var checker = JSONChecker()
    if let error = checker.error(in: text.span) { throw failure(error) }
    return .text(text)
  }

  private static func checked(
    _ input: borrowing Input, count: Int, limit: Int
  ) throws(Failure) -> OutgoingMessage {
    guard count <= limit else { return .tooLong(count: count, isAll: true) }
    var checker = JSONChecker()
    var buffer = InputBuffer(capacity: 64 << 10)
    var readCount = 0
    var beginsObject: Bool?
    while readCount < count, try input.read(into: &buffer) {
      if beginsObject == nil { beginsObject = buffer.bytes.beginsObject }
      readCount += buffer.count
      if let error = checker.error(feeding: buffer.bytes) { throw failure(error) }
      buffer.consume(buffer.count)
    }
    if let error = checker.errorAtEnd() { throw failure(error) }
    try input.goBack(readCount)
    return .file(count: count, beginsObject: beginsObject ?? false)
  }

  private static func failure(_ error: JSONError) -> Failure {
    .data("the message is not JSON: \(error)")
  }
}
