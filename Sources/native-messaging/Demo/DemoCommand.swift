import NativeMessaging

/// `demo`: the tiny host at work, seen from the browser's side.
struct DemoCommand: Command {
  private static let hostOption = Option(
    "--host", takes: "PATH",
    "The host to launch, instead of the ping_pong beside this program.")
  private static let bytesOption = Option(
    "--bytes", takes: "BYTES",
    "The length of the large message: \(FrameLimit.format) unless given, \(smallest) at least, "
      + "since what is smaller is echoed. KiB, MiB and GiB are understood.")
  private static let roundTripsOption = Option(
    "--round-trips", takes: "COUNT",
    "How many pings are sent one after another to each launch: 10000 unless given.")

  /// The shortest message that ping_pong streams instead of holding it.
  private static let smallest = FrameLimit.hostToBrowser + 1

  static let manual = Manual(
    command: "demo",
    summary: "see a host at work, from the browser's side",
    synopsis: "[--host PATH] [--bytes BYTES] [--round-trips COUNT]",
    description: [
      "Launches the host ping_pong first as Chromium does, then as Firefox does: with their "
        + "arguments, working directory, descriptors and signals. Sends \"ping\", checks for "
        + "\"pong\", and times that many times over.",
      "Then streams one message of 4 GiB - 1, the most that Firefox sends, and shows the "
        + "throughput and the most memory that the host had. At last sends a corrupted header, "
        + "which announces 4 GiB - 1 bytes with nothing behind it, and shows that the host neither "
        + "answers nor believes it.",
      "The program in --host must keep to the contract of ping_pong: \"ping\" is answered "
        + "\"pong\", a message over 1 MiB by what it consists of, and a truncated frame ends it with "
        + "exit status 1 and a line on standard error.",
    ],
    options: [hostOption, bytesOption, roundTripsOption],
    exitStatus: [
      ("0", "Every answer was right."),
      ("1", "An answer was wrong or missing, or the host could not be launched."),
      ("2", "The command line makes no sense."),
    ],
    examples: [
      ("native-messaging demo --bytes 100MiB", "See it in a moment."),
      ("native-messaging demo --host ./my_host", "Put a host of your own to the same test."),
    ])

  private let host: String?
  private let byteCount: Int
  private let roundTripCount: Int

  init(_ arguments: Arguments) throws(Failure) {
    guard arguments.operands.isEmpty else {
      throw .usage("unexpected operand '\(arguments.operands[0])'")
    }
    host = arguments.value(of: Self.hostOption)
    byteCount =
      try arguments.count(of: Self.bytesOption, in: Self.smallest...FrameLimit.format)
      ?? FrameLimit.format
    roundTripCount =
      try arguments.count(of: Self.roundTripsOption, in: 1...10_000_000) ?? 10_000
  }

  func run() throws(Failure) -> ExitStatus {
    let path = try hostPath()
    try Interruption.watch()
    var report = try DemoReport(host: path)
    for profile in BrowserProfile.allCases {
      let demo = try PingDemo(path, as: profile, count: roundTripCount)
      try Interruption.check()
      try report.show(demo)
    }
    let demo = try LoadDemo(path, byteCount: byteCount)
    try Interruption.check()
    try report.show(demo)
    for profile in BrowserProfile.allCases {
      let demo = try CorruptionDemo(path, as: profile)
      try Interruption.check()
      try report.show(demo)
    }
    return try report.finish() ? .success : .findings
  }

  private func hostPath() throws(Failure) -> String {
    if let host { return try Executable.absolute(host) }
    guard let folder = Executable.folder else {
      throw .data("the system does not tell where this program lies: name a host with --host")
    }
    return "\(folder)/ping_pong"
  }
}

extension BrowserProfile {
  /// What people call it.
  var name: String { self == .chromium ? "Chromium" : "Firefox" }

  /// What the browser passes to a host at `path` behind its path, for an extension that is made up.
  func exampleArguments(for path: String) -> [String] {
    switch self {
    case .chromium: [exampleCaller]
    case .firefox: ["\(path).json", exampleCaller]
    }
  }
}
