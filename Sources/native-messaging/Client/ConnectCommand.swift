import NativeMessaging

/// `connect`: what `runtime.connectNative` does, with a person or a script for the extension.
struct ConnectCommand: Command {
  private static let noCheckOption = Option(
    "--no-check", "Post every line as it is, JSON or not: to see what a host makes of it.")

  static let manual = Manual(
    command: "connect",
    summary: "talk to a host as a browser does, in lines of JSON both ways",
    synopsis: "[OPTION]... NAME|--host PATH",
    description: [
      "Finds the host NAME where the browser would and launches it with the browser's arguments, "
        + "descriptors and signals. Each line of standard input is posted as a message, each "
        + "message of the host becomes a line of standard output. A line that is no JSON is refused "
        + "and the conversation goes on.",
      "At the end of standard input the host's input is closed, which no browser does without "
        + "closing the port; what the host still answers is printed until it ends. After an "
        + "interrupt, or when nothing has moved for the time of --timeout, the port is closed and "
        + "the host is seen out by the browser's timetable.",
      "What the host does wrong has the browser's consequences: Chromium drops a message that is no "
        + "JSON, in Firefox the port ends.",
    ],
    options: ClientOptions.all.map {
      $0.name == ClientOptions.timeout.name ? ClientOptions.patience : $0
    } + [noCheckOption],
    exitStatus: [
      ClientOptions.exitStatus[0],
      ("1", "The browser would refuse, the host failed or left, or a line was refused."),
      ClientOptions.exitStatus[2],
      ClientOptions.interrupted,
    ],
    examples: [
      ("native-messaging connect org.example.host", "Type to an installed host."),
      (
        "native-messaging connect --as firefox --host ./host <asks.jsonl",
        "Put recorded messages to a program, as Firefox does."
      ),
    ])

  private let options: ClientOptions
  private let checks: Bool

  init(_ arguments: Arguments) throws(Failure) {
    options = try ClientOptions(arguments, operands: 0...0)
    checks = !arguments.contains(Self.noCheckOption)
  }

  func run() throws(Failure) -> ExitStatus {
    try Interruption.watch()
    var report = PortReport(isJSON: options.isJSON, profile: options.profile)
    var port: NativePort
    do throws(ClientError) {
      port = try options.connect()
    } catch {
      try report.failure(options.explanation(of: error), words: error.words)
      try report.flush()
      return .findings
    }
    if Terminal.isInteractive(.standardInput), Terminal.isInteractive(.standardError) {
      Terminal.warn("connected to \(options.hostName); one line, one message; Ctrl-D ends")
    }
    return try converse(&port, &report)
  }

  private func converse(
    _ port: inout NativePort, _ report: inout PortReport
  ) throws(Failure) -> ExitStatus {
    let input = try Input("-")
    var lines = PostedLines(options.profile, checks: checks)
    var session = HostSession(isOneShot: false, patience: options.patience)
    while try session.advance(&port, &report) {
      if lines.isAtEnd, !session.mayEnd, port.end == nil, port.queuedCount == 0 {
        port.closeInput()
        session.mayEnd = true
      }
      session.watch(owes: lines.isAtEnd || port.queuedCount > 0, queuedCount: port.queuedCount)
      // A host that does not read is not talked to.
      let isHeard = port.end == nil && port.queuedCount <= PostedLines.queueLimit
      let source = isHeard && !lines.isAtEnd ? Descriptor.standardInput : nil
      guard wait(for: port.waits, or: source, until: session.deadline) else { continue }
      let refusals = try lines.post(from: input, to: &port)
      for refusal in refusals {
        try report.failure(refusal, words: nil)
        session.noteRefusal()
      }
    }
    return session.status
  }
}

/// Standard input, line by line, on its way to a host.
private struct PostedLines: ~Copyable {
  /// No more is read while more than this many bytes wait for the host.
  static let queueLimit = 1 << 20

  private(set) var isAtEnd = false
  private var reader: LineReader
  private var judge: LineJudge

  init(_ profile: BrowserProfile, checks: Bool) {
    reader = LineReader(limit: profile.messageLimit, refusal: profile.wordsForLongMessages)
    judge = LineJudge(checks: checks)
  }

  /// Reads once, and posts the lines that are complete; says of each that was refused why.
  mutating func post(
    from input: borrowing Input, to port: inout NativePort
  ) throws(Failure) -> [String] {
    isAtEnd = try !reader.fill(from: input)
    return try Self.post(&reader, isAtEnd: isAtEnd, &judge, from: input, to: &port)
  }

  private static func post(
    _ reader: inout LineReader, isAtEnd: Bool, _ judge: inout LineJudge,
    from input: borrowing Input, to port: inout NativePort
  ) throws(Failure) -> [String] {
    var refusals: [String] = []
    if isAtEnd {
      try reader.takeRest(of: input) { line, number in
        if let refusal = judge.post(line, number, to: &port) { refusals.append(refusal) }
      }
    } else {
      try reader.takeLines(of: input) { line, number in
        if let refusal = judge.post(line, number, to: &port) { refusals.append(refusal) }
      }
    }
    return refusals
  }
}

/// Posts lines that are JSON.
private struct LineJudge: ~Copyable {
  private var checker = JSONChecker()
  private let checks: Bool

  init(checks: Bool) {
    self.checks = checks
  }

  /// Posts a line; why not, if not.
  mutating func post(_ line: Span<UInt8>, _ number: Int, to port: inout NativePort) -> String? {
    guard !line.isBlank else { return nil }
    if checks, let error = checker.error(in: line) { return "line \(number), \(error): not sent" }
    do throws(PortError) {
      try port.enqueueMessage(line)
      return nil
    } catch {
      let words = port.profile.words(for: error)
      return "line \(number): " + (words.map { "\($0) (\(error))" } ?? "\(error)")
    }
  }
}
