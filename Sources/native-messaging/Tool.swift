import NativeMessaging

/// The tool as a whole: it finds the command, and turns how that ended into an exit status.
enum Tool {
  static let name = "native-messaging"
  static let version = "0.1.0"
  static let commands: [any Command.Type] = [
    InstallCommand.self, UninstallCommand.self, ListCommand.self, DoctorCommand.self,
    SendCommand.self, ConnectCommand.self, FrameCommand.self, UnframeCommand.self,
    ValidateCommand.self, DemoCommand.self,
  ]

  static let manual = Manual(
    command: "",
    summary: "work with the native messaging of browsers",
    synopsis: "COMMAND [OPTION]... [OPERAND]...",
    description: [
      "A browser extension talks to a program on the same machine, its host, over the host's "
        + "standard input and output. Each message is JSON in UTF-8 behind its length, a 32-bit "
        + "number in native byte order.",
      "Each command has a manual of its own: \(name) COMMAND --help. Options may stand before or "
        + "behind operands; an option's argument follows as the next word or behind '='; after "
        + "'--' every word is an operand. An option that may be given more than once says so; of "
        + "another, two different arguments are refused.",
      "Names of files that are read may be any bytes. All other words are UTF-8.",
      "Errors go to standard error. Colour and progress are shown only on a terminal, and no "
        + "colour where the environment has NO_COLOR.",
    ],
    options: [.version],
    exitStatus: [
      ("0", "Done."),
      ("1", "Something was found wrong: input, an answer, a file's content."),
      ("2", "The command line makes no sense, or a file cannot be read."),
    ],
    examples: [
      ("\(name) demo", "See it work: a host is launched, pinged and put under load."),
      (
        "echo '\"ping\"' | \(name) frame | ./host | \(name) unframe",
        "Ask a host something without a browser."
      ),
    ])

  /// Runs the command that `words` name, and says what the process shall tell its parent.
  static func run(_ words: [Word]) -> ExitStatus {
    reserveStandardDescriptors()
    ignoreBrokenPipes()
    let selected = command(words.first?.text)
    do throws(Failure) {
      guard let selected else { return try runWithoutCommand(words) }
      let arguments = try Arguments(parsing: words.dropFirst(), for: selected.manual)
      guard !arguments.contains(.help) else { return try printText(selected.manual.text) }
      return try selected.init(arguments).run()
    } catch {
      return report(error, of: selected)
    }
  }

  private static func runWithoutCommand(
    _ words: [Word]
  ) throws(Failure) -> ExitStatus {
    guard let word = words.first else { throw .usage("a command is missing") }
    if word == "help" {
      guard let named = words.dropFirst().first else { return try printText(manual.text) }
      guard let command = command(named.text) else { throw .usage("unknown command '\(named)'") }
      return try printText(command.manual.text)
    }
    guard word.bytes.first == UInt8(ascii: "-") else { throw .usage("unknown command '\(word)'") }
    let arguments = try Arguments(parsing: words, for: manual)
    if arguments.contains(.help) { return try printText(manual.text) }
    if arguments.contains(.version) { return try printText("\(name) \(version)\n") }
    throw .usage("a command is missing")
  }

  private static func command(_ name: String?) -> (any Command.Type)? {
    commands.first { $0.manual.command == name }
  }

  private static func printText(_ text: String) throws(Failure) -> ExitStatus {
    var output = Output()
    try output.write(text)
    try output.flush()
    return .success
  }

  private static func report(_ failure: Failure, of command: (any Command.Type)?) -> ExitStatus {
    let full = command.map { "\(name) \($0.manual.command)" } ?? name
    switch failure {
    case .usage(let message):
      Terminal.warn("\(full): \(message) (try '\(full) --help')")
      return .usage
    case .unreadable(let message), .environment(let message):
      Terminal.warn("\(full): \(message)")
      return .usage
    case .data(let message):
      Terminal.warn("\(full): \(message)")
      return .findings
    case .outputClosed:
      return .success
    }
  }
}
