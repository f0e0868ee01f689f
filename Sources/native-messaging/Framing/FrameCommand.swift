import NativeMessaging

/// `frame`: JSON lines in, frames out.
struct FrameCommand: Command {
  private static let limitOption = Option(
    "--limit", takes: "BYTES",
    "The longest message; \(FrameLimit.browserToHost) (64 MiB, the most that Chromium sends) "
      + "unless given, \(FrameLimit.format) at most. KiB, MiB and GiB are understood.")

  private static let noCheckOption = Option(
    "--no-check", "Frame every line as it is, JSON or not: to see what a host makes of it.")

  static let manual = Manual(
    command: "frame",
    summary: "turn lines of JSON into the frames that a host reads",
    synopsis: "[--limit BYTES] [--no-check] [FILE|-]...",
    description: [
      "Reads lines from the files, or from standard input, and writes each as a frame to standard "
        + "output: the line's length in bytes as a 32-bit number in native byte order, and the "
        + "line without its end.",
      "A line ends with LF or CRLF; the last one may lack its end. Lines that are empty or hold "
        + "only spaces and tabs are skipped. What is there is written before more is waited for, "
        + "so that a host behind a pipe can answer line by line.",
      "A line that is no JSON, or is over the limit, ends the work with exit status 1; what stands "
        + "before it has been written. No more than one line is held in memory.",
    ],
    options: [limitOption, noCheckOption],
    takesFiles: true,
    examples: [
      ("echo '\"ping\"' | native-messaging frame | od -c", "See a frame's bytes."),
      (
        "native-messaging frame asks.jsonl | ./host | native-messaging unframe",
        "Put recorded messages to a host, and read its answers."
      ),
    ])

  private let names: [Word]
  private let limit: Int
  private let checks: Bool

  init(_ arguments: Arguments) throws(Failure) {
    names = arguments.files
    limit =
      try arguments.count(of: Self.limitOption, in: 1...FrameLimit.format)
      ?? FrameLimit.browserToHost
    checks = !arguments.contains(Self.noCheckOption)
    if checks { try JSONKernel.checkRequest() }
  }

  func run() throws(Failure) -> ExitStatus {
    var framer = Framer(limit: limit, checks: checks)
    do throws(Failure) {
      try Input.forEach(names) { input throws(Failure) in try framer.frame(input) }
    } catch {
      try framer.output.flush()
      throw error
    }
    return .success
  }
}

/// Turns one input after the other into frames on standard output.
private struct Framer: ~Copyable {
  var output = Output()
  private let encoder: FrameEncoder
  private let checks: Bool
  private var checker = JSONChecker()

  init(limit: Int, checks: Bool) {
    encoder = FrameEncoder(limit: limit)
    self.checks = checks
  }

  mutating func frame(_ input: borrowing Input) throws(Failure) {
    var reader = LineReader(limit: encoder.limit)
    repeat {
      try reader.takeLines(of: input) { line, number throws(Failure) in
        try frame(line, number, of: input)
      }
      try output.flush()
    } while try reader.fill(from: input)
    try reader.takeRest(of: input) { line, number throws(Failure) in
      try frame(line, number, of: input)
    }
    try output.flush()
  }

  private mutating func frame(
    _ line: Span<UInt8>, _ number: Int, of input: borrowing Input
  ) throws(Failure) {
    guard !line.isBlank else { return }
    if checks, let error = checker.error(in: line) {
      throw input.finding("line \(number), \(error)")
    }
    guard let header = try? encoder.header(payloadCount: line.count) else {
      preconditionFailure("the reader keeps the limit")
    }
    try output.write(header.span)
    try output.write(line)
  }
}
