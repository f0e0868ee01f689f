import NativeMessaging

/// The browser's end of one launched host: messages to it, its answers, its words.
///
/// It never waits longer than its patience for a sign of life, and holds no more than one message.
struct Conversation: ~Copyable {
  /// How a host ended, after how long, and with what words on standard error.
  struct End {
    let exit: HostExit
    let duration: Duration
    let words: String
    /// How many bytes it wrote to standard output behind its last answer.
    let unaskedCount: Int
  }

  private static let patienceSeconds = 10
  /// How much of the standard error is kept, in bytes.
  private static let wordsLimit = 4 << 10

  private var process: HostProcess
  private var received = InputBuffer(
    capacity: FrameLimit.hostToBrowser + 2 * FrameLimit.headerCount)
  private var decoder = FrameDecoder(limit: FrameLimit.hostToBrowser)
  private var words: [UInt8] = []

  init(with path: String, arguments: [String], as profile: BrowserProfile) throws(Failure) {
    do throws(LaunchError) {
      process = try HostProcess(path: path, arguments: arguments, as: profile, errors: .piped)
    } catch {
      throw .data("\(error)")
    }
  }

  /// The most memory that the host has had, in bytes; `nil` where the system does not tell.
  var peakMemory: Int? { process.peakMemory() }

  /// Writes bytes to the host, while listening to it.
  mutating func write(_ bytes: Span<UInt8>) throws(Failure) {
    var rest = bytes
    while !rest.isEmpty {
      if let written = try writeSome(rest) {
        rest = rest.extracting(droppingFirst: written)
      } else {
        try wait(forRoom: true)
      }
    }
  }

  /// Writes a message the way the browser does: Chromium header and payload in one piece, Firefox in
  /// two.
  mutating func post(_ message: Span<UInt8>) throws(Failure) {
    guard let header = try? FrameEncoder().header(payloadCount: message.count) else {
      preconditionFailure("the demo posts small messages only")
    }
    if process.profile == .firefox {
      try write(header.span)
      try write(message)
    } else {
      var frame = OutputBuffer(minimumCapacity: FrameLimit.headerCount + message.count)
      frame.append(header)
      frame.append(message)
      try write(frame.span)
    }
  }

  /// Writes the header of a message whose payload is written piece by piece.
  mutating func begin(payloadCount: Int) throws(Failure) {
    guard
      let header = try? FrameEncoder(limit: FrameLimit.format).header(payloadCount: payloadCount)
    else { preconditionFailure("a header announces any payload that is asked for") }
    try write(header.span)
  }

  /// Waits for the host's next message and lends it.
  mutating func receive<Result>(_ body: (Span<UInt8>) -> Result) throws(Failure) -> Result {
    while true {
      do throws(FrameError) {
        if let result = try Self.takeMessage(from: &received, with: &decoder, body) {
          return result
        }
      } catch {
        throw .data("the host's answer: \(error)")
      }
      try wait(forRoom: false)
    }
  }

  /// Waits until the host has taken from its pipe all that was written, and some time to act on it.
  mutating func settle() throws(Failure) {
    let deadline = ContinuousClock.now + .seconds(Self.patienceSeconds)
    while let count = process.unreadInputCount(), count > 0 {
      guard ContinuousClock.now < deadline else { throw silence() }
      _ = try listen(milliseconds: 1)
    }
    let end = ContinuousClock.now + .milliseconds(50)
    while ContinuousClock.now < end { _ = try listen(milliseconds: 10) }
  }

  /// Closes the host's input, hears it out, and sees it out as the browser does.
  consuming func close() -> End {
    let start = ContinuousClock.now
    process.closeInput()
    let deadline = start + .seconds(Self.patienceSeconds)
    while process.standardOutput != nil, ContinuousClock.now < deadline {
      guard (try? listen(milliseconds: 100)) != nil else { break }
    }
    let answered = received.count
    var words = words
    let exit = process.disconnect { Self.append($0, to: &words) }
    return End(
      exit: exit, duration: ContinuousClock.now - start,
      words: String(decoding: words, as: UTF8.self), unaskedCount: answered)
  }

  private static func takeMessage<Result>(
    from buffer: inout InputBuffer, with decoder: inout FrameDecoder,
    _ body: (Span<UInt8>) -> Result
  ) throws(FrameError) -> Result? {
    var count = 0
    var result: Result?
    do {
      var rest = buffer.bytes
      if let message = try decoder.nextMessage(from: &rest) {
        count = FrameLimit.headerCount + message.count
        result = body(message)
      }
    }
    buffer.consume(count)
    return result
  }

  private mutating func writeSome(_ bytes: Span<UInt8>) throws(Failure) -> Int? {
    guard let input = process.standardInput else { preconditionFailure("closed by close() only") }
    do throws(SystemError) {
      return try input.write(bytes)
    } catch {
      guard error.meansClosed else { throw .data("the host's input: \(error)") }
      throw ended()
    }
  }

  /// Waits for room in the host's input, or for bytes of its output.
  private mutating func wait(forRoom: Bool) throws(Failure) {
    guard process.standardOutput != nil else { throw ended() }
    let deadline = ContinuousClock.now + .seconds(Self.patienceSeconds)
    repeat {
      // Words on standard error are no sign that it gets on.
      let ready = try listen(forRoom: forRoom, milliseconds: Self.patienceSeconds * 1000)
      if !ready.isDisjoint(with: [.input, .output]) { return }
    } while ContinuousClock.now < deadline
    throw silence()
  }

  /// Takes what the host says within a time, and tells what there was.
  private mutating func listen(
    forRoom: Bool = false, milliseconds: Int
  ) throws(Failure) -> Descriptor.Readiness {
    received.makeRoom()
    guard received.room > 0 else {
      throw .data("the host says more than it was asked: over \(received.count) bytes")
    }
    do throws(SystemError) {
      let ready = try Descriptor.poll(
        input: process.standardOutput, output: forRoom ? process.standardInput : nil,
        wake: process.standardError, milliseconds: milliseconds)
      if ready.contains(.wake) { try takeWords() }
      if ready.contains(.input) { try takeOutput() }
      return ready
    } catch {
      throw .data("the host: \(error)")
    }
  }

  private mutating func takeOutput() throws(SystemError) {
    guard let output = process.standardOutput else { return }
    if try received.read(from: output) == 0 { process.closeOutput() }
  }

  private mutating func takeWords() throws(SystemError) {
    guard let source = process.standardError else { return }
    var buffer = InputBuffer(capacity: Self.wordsLimit)
    guard let count = try buffer.read(from: source) else { return }
    guard count > 0 else { return process.closeErrors() }
    Self.append(buffer.bytes, to: &words)
  }

  /// Keeps the first of a host's words.
  private static func append(_ piece: Span<UInt8>, to words: inout [UInt8]) {
    for index in 0..<min(piece.count, wordsLimit - words.count) { words.append(piece[index]) }
  }

  private func silence() -> Failure {
    .data("the host has neither read nor answered for \(Self.patienceSeconds) s")
  }

  /// Why the host cannot be talked to any more, as far as its last bytes and words tell.
  private mutating func ended() -> Failure {
    let deadline = ContinuousClock.now + .seconds(2)
    while process.standardOutput != nil, ContinuousClock.now < deadline {
      guard (try? listen(milliseconds: 100)) != nil else { break }
    }
    do throws(FrameError) {
      _ = try Self.takeMessage(from: &received, with: &decoder) { _ in }
    } catch {
      return .data("the host's answer: \(error)")
    }
    var words = words
    let exit = process.waitForExit(upTo: .seconds(1)) { Self.append($0, to: &words) }
    let end = exit.map { "\($0.status)" } ?? "it still runs"
    let said = words.isEmpty ? "" : ": " + String(decoding: words, as: UTF8.self).oneLine
    return .data("the host ended before it had answered (\(end))\(said)")
  }
}

extension String {
  /// The text without the white space around it and with none but spaces inside.
  var oneLine: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
