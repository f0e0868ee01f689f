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
        + "browser's timetable. With -, the message is what standard input holds.",
      "The message must be JSON in UTF-8 and within the browser's limit. Chromium would refuse "
        + "anything but an object from an extension, which is said, and sent all the same.",
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
    let message =
      try operand == "-"
      ? Input("-").whole(limit: options.profile.messageLimit) : [UInt8](operand.utf8)
    var checker = JSONChecker()
    if let error = checker.error(in: message.span) {
      throw .data("the message is not JSON: \(error)")
    }
    if options.profile == .chromium, !message.span.beginsObject, !options.isJSON {
      Terminal.warn("note: an extension in Chromium can send nothing but an object this way")
    }
    try Interruption.watch()
    var report = PortReport(isJSON: options.isJSON, profile: options.profile)
    let status = try send(message, &report)
    try report.flush()
    return status
  }

  private func send(
    _ message: [UInt8], _ report: inout PortReport
  ) throws(Failure) -> ExitStatus {
    var port: NativePort
    do throws(ClientError) {
      port = try options.post(message.span)
    } catch {
      try report.failure("\(error)", words: error.words)
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
