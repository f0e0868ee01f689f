import NativeMessaging

/// An extension's conversation with one launched host: its answers, its words, its end.
///
/// It never waits longer than its patience for a sign of life, and holds no more than one message.
/// A signal ends it with an error, and the host with it.
struct Conversation: ~Copyable {
  /// How a host ended, after how long, and with what words on standard error.
  struct End {
    let exit: HostExit
    let duration: Duration
    let words: String
    /// How many bytes it wrote to standard output behind its last answer.
    let unaskedCount: Int
  }

  /// What a host says without having been asked.
  private struct Heard {
    var words: [UInt8] = []
    var count = 0
    var exit: HostExit?

    /// Keeps the first of a host's words.
    mutating func append(_ line: Span<UInt8>) {
      for index in 0..<min(line.count, Conversation.wordsLimit - words.count) {
        words.append(line[index])
      }
      words.append(.lineFeed)
    }
  }

  private static let patience = Duration.seconds(10)
  /// How long it may take until a signal is seen.
  private static let attention = Duration.milliseconds(100)
  /// How much of the standard error is kept, in bytes.
  private static let wordsLimit = 4 << 10

  private var port: NativePort
  private var heard = Heard()

  init(with path: String, as profile: BrowserProfile) throws(Failure) {
    var client = Client(profile, errors: .piped)
    // What the host has framed is shown, whatever it is.
    client.checksMessages = false
    do throws(ClientError) {
      port = try client.connectNative(hostAt: path)
    } catch {
      throw .data("\(error.cause)")
    }
  }

  /// The most memory that the host has had, in bytes; `nil` where the system does not tell.
  var peakMemory: Int? { port.peakMemory() }

  mutating func post(_ message: Span<UInt8>) throws(Failure) {
    do throws(PortError) { try port.postMessage(message) } catch { throw failure(error) }
  }

  /// Begins a message whose payload is written piece by piece.
  mutating func begin(payloadCount: Int) throws(Failure) {
    do throws(PortError) {
      try port.beginMessage(count: payloadCount)
    } catch {
      throw failure(error)
    }
  }

  /// Writes all of a piece of the message that was begun.
  mutating func write(_ piece: Span<UInt8>) throws(Failure) {
    try Interruption.check()
    do throws(PortError) {
      try port.write(all: piece, until: .now + Self.patience)
    } catch {
      throw failure(error)
    }
    if port.end != nil { throw ended() }
  }

  /// Announces 4 GiB − 1 bytes of a message that does not come.
  ///
  /// It goes past the port, straight into the host's input: a port announces what its browser would
  /// send, and in Chromium that is less.
  mutating func corrupt() throws(Failure) {
    do throws(SystemError) {
      try port.process.standardInput?.writeAll([0xFF, 0xFF, 0xFF, 0xFF].span)
    } catch {
      throw .data("the host's input: \(error)")
    }
  }

  /// Waits for the host's next message and lends it.
  mutating func receive<Result>(_ body: (Span<UInt8>) -> Result) throws(Failure) -> Result {
    let deadline = ContinuousClock.now + Self.patience
    while true {
      try Interruption.check()
      do throws(PortError) {
        guard let result = try Self.receive(from: &port, &heard, body) else { break }
        return result
      } catch {
        guard case .timedOut = error, .now < deadline else { throw failure(error) }
      }
    }
    throw ended()
  }

  /// Waits until the host has taken from its pipe all that was written, and some time to act on it.
  mutating func settle() throws(Failure) {
    let deadline = ContinuousClock.now + Self.patience
    while let count = port.process.unreadInputCount(), count > 0 {
      guard ContinuousClock.now < deadline else { throw failure(.timedOut) }
      try Interruption.check()
      Self.listen(to: &port, until: .now + .milliseconds(1), &heard)
    }
    Self.listen(to: &port, until: .now + .milliseconds(50), &heard)
  }

  /// Closes the host's input, hears it out, and sees it out as the browser does.
  consuming func close() -> End {
    let start = ContinuousClock.now
    port.closeInput()
    while heard.exit == nil, .now < start + Self.patience, !Interruption.hasCome {
      Self.listen(to: &port, until: .now + Self.attention, &heard)
    }
    port.disconnect()
    Self.listen(to: &port, until: nil, &heard)
    guard let exit = heard.exit else { preconditionFailure("the last event is the host's exit") }
    return End(
      exit: exit, duration: ContinuousClock.now - start,
      words: String(decoding: heard.words, as: UTF8.self), unaskedCount: heard.count)
  }

  // A view of the port's borrows all of `self`: what uses one has the parts as parameters.

  private static func receive<Result>(
    from port: inout NativePort, _ heard: inout Heard, _ body: (Span<UInt8>) -> Result
  ) throws(PortError) -> Result? {
    let message = try port.nextMessage(until: .now + attention) { heard.append($0) }
    guard let message else { return nil }
    return body(message)
  }

  /// Takes what the host says until a time, or until it has ended.
  private static func listen(
    to port: inout NativePort, until deadline: ContinuousClock.Instant?, _ heard: inout Heard
  ) {
    while heard.exit == nil {
      do throws(PortError) {
        switch try port.nextEvent(until: deadline) {
        case .message(let message), .dropped(let message, _):
          heard.count += FrameLimit.headerCount + message.count
        case .ended(.frame(let error)): heard.count += error.receivedCount
        case .ended: continue
        case .errorLine(let line): heard.append(line)
        case .exited(let exit): heard.exit = exit
        case nil: return
        }
      } catch {
        return
      }
    }
  }

  private mutating func failure(_ error: PortError) -> Failure {
    switch error {
    case .timedOut:
      .data(
        "the host has neither read nor answered for \(Self.patience.components.seconds) s")
    case .disconnected: ended()
    default: .data("\(error)")
    }
  }

  /// Why the host cannot be talked to any more, as far as its last words tell.
  private mutating func ended() -> Failure {
    // A terminal's signal reaches the host, too, and perhaps a moment before us.
    if Interruption.comes(within: 20) { return .data("interrupted") }
    let end = port.end ?? .outputClosed
    Self.listen(to: &port, until: .now + .seconds(1), &heard)
    let exit = heard.exit.map { "\($0.status)" } ?? "it still runs"
    let words = String(decoding: heard.words, as: UTF8.self).oneLine
    return .data("no answer: \(end) (\(exit))" + (words.isEmpty ? "" : ": \(words)"))
  }
}

extension FrameError {
  /// How many bytes of the frame had come.
  fileprivate var receivedCount: Int {
    switch self {
    case .payloadTooLong: FrameLimit.headerCount
    case .truncatedHeader(let received, _): received
    case .truncatedPayload(_, let received, _): FrameLimit.headerCount + received
    }
  }
}

extension String {
  /// The text without the white space around it and with none but spaces inside.
  var oneLine: String {
    split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
