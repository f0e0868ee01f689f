import NativeMessaging

/// `send`: what `runtime.sendNativeMessage` does.
struct SendCommand: Command {
  static let manual = Manual(
    command: "send",
    summary: "send one message to a host as a browser does, and print the reply",
    synopsis: "[OPTION]... NAME|--host PATH MESSAGE|-",
    description: [
      "Finds the host NAME where the browser would, launches it with the browser's arguments, "
        + "descriptors and signals, sends it MESSAGE, prints its first reply, and sees it out by the "
        + "browser's timetable. With -, the message is what standard input holds: a file is read twice, "
        + "to be checked and to be sent, and never held as a whole; what comes through a pipe is held, "
        + "up to the browser's limit.",
      "The message must be JSON in UTF-8 and within the browser's limit, 64 MiB in Chromium and "
        + "4 GiB - 1 in Firefox: what is longer is refused in the browser's words. Chromium would "
        + "refuse anything but an object from an extension, which is said, and sent all the same.",
    ],
    options: ClientOptions.all,
    exitStatus: ClientOptions.exitStatus,
    examples: [
      ("native-messaging send org.example.host '{\"text\":\"ping\"}'", "Ask an installed host."),
      (
        "native-messaging send --as firefox --host ./host - <message.json",
        "Send a file to a program that is not installed, as Firefox does."
      ),
    ])

  private let options: ClientOptions

  init(_ arguments: Arguments) throws(Failure) {
    options = try ClientOptions(arguments, operands: 1...1)
  }

  func run() throws(Failure) -> ExitStatus {
    let operand = options.operands.first ?? "-"
    var report = PortReport(isJSON: options.isJSON, profile: options.profile)
    let message = try OutgoingMessage(operand, limit: options.profile.messageLimit)
    if case .tooLong(let count, let isAll) = message {
      let words = options.profile.wordsForLongMessages
      let description = "\(words) (the message has \(isAll ? "" : "more than ")\(count) bytes)"
      try report.failure(description, words: words)
      try report.flush()
      return .findings
    }
    if options.profile == .chromium, !message.beginsObject, !options.isJSON {
      Terminal.warn("note: an extension in Chromium can send nothing but an object this way")
    }
    let status = try send(message, &report, interruption: Interruption.watch())
    try report.flush()
    return status
  }

  private func send(
    _ message: OutgoingMessage, _ report: inout PortReport, interruption: Descriptor
  ) throws(Failure) -> ExitStatus {
    var port: NativePort
    do throws(ClientError) {
      port = try options.post(message, interruption: interruption)
    } catch {
      guard !Interruption.hasCome else {
        try report.failure("interrupted", words: nil)
        return .findings
      }
      try report.failure(options.explanation(of: error), words: error.words)
      return .findings
    }
    var session = HostSession(isOneShot: true, patience: options.patience)
    session.watch(owes: true, queuedCount: 0)
    while try session.advance(&port, &report) {
      _ = wait(for: port.waits, or: nil, until: session.deadline)
    }
    return session.status
  }
}
