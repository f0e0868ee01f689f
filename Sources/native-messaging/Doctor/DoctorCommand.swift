import NativeMessaging

/// `doctor`: what browsers make of a host, why, and what helps.
struct DoctorCommand: Command {
  private static let browserOption = Option(
    "--browser", takes: "BROWSER", repeats: true,
    "Judge this browser, whether or not the host is installed for it; may be given more than once. "
      + "The manual of install has the names.")
  private static let messageOption = Option(
    "--message", takes: "JSON", "What to ask the host: \(defaultMessage) unless given.")
  private static let callerOption = Option(
    "--caller", takes: "ID", repeats: true,
    "Who calls: an extension's ID, or chrome-extension://ID/. The first whom the manifest allows "
      + "unless given. May be given once for each family of browsers.")
  private static let timeoutOption = Option(
    "--timeout", takes: "SECONDS",
    "How long the host may take for its answer: \(defaultSeconds) unless given, decimals such as 0.5 "
      + "included.")
  private static let noLaunchOption = Option("--no-launch", "Look at files only.")
  private static let jsonOption = Option("--json", "Print all as one JSON object, for scripts.")

  private static let defaultMessage = "\"ping\""
  private static let defaultSeconds = 5

  static let manual = Manual(
    command: "doctor",
    summary: "find out why browsers do not find or do not like a host",
    synopsis: "NAME [OPTION]...",
    description: [
      "Goes through the checks of each browser for which the host NAME is installed, in the "
        + "browser's own order, and says what an extension would get to read, in the browser's "
        + "words; why; and what helps, if possible as a command to paste. Also looks who else could "
        + "change the files, and whether a snap or Flatpak can reach them.",
      "Then launches the host as each family of browsers does and asks it something: it has to be "
        + "silent before, to answer, to write nothing but messages, and to end within 1.5 seconds "
        + "when its input does. Browsers of a family launch a program in the same way, so one launch "
        + "stands for them all. A host that knows no such message needs another --message.",
      "Browsers that see the same files are judged together; those that nobody has started here are "
        + "left out beside those that somebody has.",
    ],
    options: [
      browserOption, messageOption, callerOption, timeoutOption, noLaunchOption,
      BrowserSelection.dataOption, BrowserSelection.rootOption, jsonOption,
    ],
    exitStatus: [
      ("0", "The host is in good health in every browser that was judged."),
      ("1", "Something was found, or the host is installed for no browser."),
      ("2", "The command line makes no sense."),
      ClientOptions.interrupted,
    ],
    examples: [
      ("native-messaging doctor com.example.host", "Judge every browser that has the host."),
      (
        "native-messaging doctor com.example.host --message '{\"command\":\"hello\"}'",
        "Ask the host something that it knows."
      ),
    ])

  private let name: String
  private let doctor: Doctor
  private let isJSON: Bool

  init(_ arguments: Arguments) throws(Failure) {
    guard let name = arguments.operands.first else { throw .usage("the host's name is missing") }
    guard arguments.operands.count == 1 else {
      throw .usage("'\(arguments.operands[1])' is one operand too many")
    }
    self.name = name
    let selection = try BrowserSelection(arguments)
    var doctor = Doctor(in: selection.environment)
    if selection.isExplicit { doctor.browsers = selection.browsers }
    doctor.launches = !arguments.contains(Self.noLaunchOption)
    for caller in arguments.values(of: Self.callerOption) {
      let (profile, caller) = try Self.caller(caller)
      doctor.callers[profile] = caller
    }
    doctor.timeout =
      try arguments.seconds(of: Self.timeoutOption, in: 0.1...3600) ?? .seconds(Self.defaultSeconds)
    doctor.message = Array((arguments.value(of: Self.messageOption) ?? Self.defaultMessage).utf8)
    var checker = JSONChecker()
    if let error = checker.error(in: doctor.message.span) {
      throw .usage("\(Self.messageOption.name) takes JSON: \(error)")
    }
    self.doctor = doctor
    isJSON = arguments.contains(Self.jsonOption)
  }

  func run() throws(Failure) -> ExitStatus {
    var doctor = doctor
    doctor.interruption = try Interruption.watch()
    if doctor.environment.home == nil {
      Terminal.warn("\(Tool.name) doctor: \(BrowserSelection.noHome)")
    }
    let report = doctor.examine(name)
    try Interruption.check()
    var output = Output()
    if isJSON {
      let json = DoctorJSON.text(of: report)
      try output.write(json.span)
      try output.write("\n")
    } else {
      let text = DoctorText(report, isColored: Terminal.hasColor(.standardOutput))
      try output.write(text.lines.map { "\($0)\n" }.joined())
    }
    try output.flush()
    return report.isHealthy ? .success : .findings
  }

  /// Whose caller a text is: Chromium's extensions are called by 32 letters, Firefox's by something
  /// with @ or braces.
  private static func caller(_ text: String) throws(Failure) -> (BrowserProfile, String) {
    let scheme = "chrome-extension://"
    if text.hasPrefix(scheme) {
      return (.chromium, text.hasSuffix("/") ? text : "\(text)/")
    }
    if text.contains("@") || text.hasPrefix("{") { return (.firefox, text) }
    guard text.utf8.count == 32, text.utf8.allSatisfy({ 0x61...0x70 ~= $0 }) else {
      throw .usage("\(callerOption.name) takes an extension's ID, not '\(text)'")
    }
    return (.chromium, BrowserProfile.chromium.caller(extensionID: text))
  }
}
