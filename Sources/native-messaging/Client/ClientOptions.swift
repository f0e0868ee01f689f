import NativeMessaging

/// What `send` and `connect` have in common: which host, launched by whom.
struct ClientOptions {
  static let host = Option(
    "--host", takes: "PATH", isFile: true,
    "Launch this program, without a manifest, instead of the host NAME.")
  static let browser = Option(
    "--as", takes: "BROWSER",
    "Behave like this browser: chromium (unless given), firefox, or another by its identifier, such "
      + "as chrome or edge, whose folders are searched then.")
  static let caller = Option(
    "--caller", takes: "ID",
    "The extension that calls, by its ID or its origin. The first that the manifest allows, unless "
      + "given.")
  static let timeout = Option(
    "--timeout", takes: "SECONDS",
    "How long to wait for the host: \(defaultSeconds) seconds unless given, decimals such as 0.5 "
      + "included, 0 for ever.")
  static let json = Option("--json", "Print a line of JSON for each thing that happens.")
  static let all = [host, browser, caller, timeout, json]
  /// What the option means to `connect`.
  static let patience = Option(
    timeout.name, takes: "SECONDS",
    "How long to wait for the host while nothing moves: that is, since it last took something, or "
      + "since the last message or the end of standard input. It is not waited for before there is "
      + "something that it has to read. \(defaultSeconds) seconds unless given, decimals such as 0.5 "
      + "included, 0 for ever.")

  static let exitStatus = [
    ("0", "Done."),
    ("1", "The browser would refuse, or the host failed: its words are on standard error."),
    ("2", "The command line makes no sense, or a file cannot be read."),
    interrupted,
  ]

  static let interrupted = (
    "128+N", "Signal N (1, 2 or 15) came; the host was seen out before."
  )

  private static let defaultSeconds = 10

  /// The words of the command line that are left.
  let operands: ArraySlice<String>
  let isJSON: Bool
  private let place: Place
  private let client: Client
  /// How long the host is waited for; `nil` for ever.
  let patience: Duration?

  private enum Place {
    case name(String)
    case path(Word)
  }

  /// Takes the name off the operands, of which `count` are to be left.
  init(_ arguments: Arguments, operands count: ClosedRange<Int>) throws(Failure) {
    var operands = arguments.operands[...]
    if let path = try arguments.file(of: Self.host) {
      place = .path(path)
    } else {
      guard let name = operands.popFirst() else {
        throw .usage("the host's name is missing, or --host")
      }
      place = .name(name)
    }
    guard operands.count >= count.lowerBound else { throw .usage("the message is missing") }
    if operands.count > count.upperBound {
      throw .usage("unexpected operand '\(operands[operands.startIndex + count.upperBound])'")
    }
    self.operands = operands
    isJSON = arguments.contains(Self.json)
    let time = try arguments.seconds(of: Self.timeout, in: 0...1_000_000)
    patience = time == .zero ? nil : time ?? .seconds(Self.defaultSeconds)
    client = try Self.client(arguments, isJSON: isJSON)
  }

  var profile: BrowserProfile { client.profile }

  /// What the user calls the host.
  var hostName: String {
    switch place {
    case .name(let name): name
    case .path(let path): "\(path)"
    }
  }

  /// When the patience is over that begins now.
  private var deadline: ContinuousClock.Instant? { patience.map { .now + $0 } }

  /// Why there is no port: the browser's words, and what is behind them.
  func explanation(of error: ClientError) -> String {
    guard case .lookup(let lookup) = error.cause, lookup.cause == .notFound,
      client.lookup.environment.home == nil
    else { return error.explanation }
    return "\(error): \(BrowserSelection.noHome)"
  }

  func connect() throws(ClientError) -> NativePort {
    switch place {
    case .name(let name): try client.connectNative(name)
    case .path(let path): try client.connectNative(hostAt: path.bytes)
    }
  }

  /// A port whose first message is the reply to `message`.
  ///
  /// Broken off once `interruption` can be read.
  func post(
    _ message: OutgoingMessage, interruption: Descriptor
  ) throws(ClientError) -> NativePort {
    var client = client
    client.interruption = interruption
    return switch (message, place) {
    case (.text(let text), .name(let name)):
      try client.postNativeMessage(name, text.span, until: deadline)
    case (.text(let text), .path(let path)):
      try client.postNativeMessage(hostAt: path.bytes, text.span, until: deadline)
    case (.file(let count, _), .name(let name)):
      try client.postNativeMessage(name, count: count, from: .standardInput, until: deadline)
    case (.file(let count, _), .path(let path)):
      try client.postNativeMessage(
        hostAt: path.bytes, count: count, from: .standardInput, until: deadline)
    case (.tooLong, _): preconditionFailure("what is too long is refused before")
    }
  }

  private static func client(_ arguments: Arguments, isJSON: Bool) throws(Failure) -> Client {
    let identifier = arguments.value(of: browser) ?? "chromium"
    let browser = try BrowserSelection.browser(identifier)
    var client = Client(browser)
    client.caller = arguments.value(of: caller).map { caller in
      caller.contains("://") ? caller : browser.profile.caller(extensionID: caller)
    }
    // On a terminal, a host's standard error is shown by us, not written by the host.
    if isJSON || Terminal.isTerminal(.standardError) { client.errors = .piped }
    // A person wants to see what the host makes of any message; the command says what Chromium does.
    client.sendsObjectsOnly = false
    return client
  }
}

extension ClientError {
  /// The browser's own words, and what is behind them, as far as the program's file tells.
  fileprivate var explanation: String {
    guard case .launch(let error) = cause, let fault = error.programFault,
      fault != .missing(nearest: nil)
    else { return "\(self)" }
    return "\(self): the program \(fault)"
  }
}
