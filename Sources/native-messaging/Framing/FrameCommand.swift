import NativeMessaging

/// `frame`: JSON lines in, frames out.
struct FrameCommand: Command {
  private static let limitOption = Option(
    "--limit", takes: "BYTES",
    "The longest message; \(FrameLimit.browserToHost) (64 MiB, the most that Chromium sends) "
      + "unless given, \(FrameLimit.format) at most. KiB, MiB and GiB are understood.")

  static let manual = Manual(
    command: "frame",
    summary: "turn lines of JSON into the frames that a host reads",
    synopsis: "[--limit BYTES] [FILE|-]...",
    description: [
      "Reads lines from the files, or from standard input, and writes each as a frame to standard "
        + "output: the line's length in bytes as a 32-bit number in native byte order, and the "
        + "line without its end.",
      "A line ends with LF or CRLF; the last one may lack its end. Lines that are empty or hold "
        + "only spaces and tabs are skipped. What is there is written before more is waited for, "
        + "so that a host behind a pipe can answer line by line.",
      "A line over the limit ends the work with exit status 1; what stands before it has been "
        + "written. No more than one line is held in memory.",
    ],
    options: [limitOption],
    examples: [
      ("echo '\"ping\"' | native-messaging frame | od -c", "See a frame's bytes."),
      (
        "native-messaging frame asks.jsonl | ./host | native-messaging unframe",
        "Put recorded messages to a host, and read its answers."
      ),
    ])

  private let names: [String]
  private let limit: Int

  init(_ arguments: Arguments) throws(Failure) {
    names = arguments.operands
    limit =
      try arguments.count(of: Self.limitOption, in: 1...FrameLimit.format)
      ?? FrameLimit.browserToHost
  }

  func run() throws(Failure) -> Bool {
    var output = Output()
    do throws(Failure) {
      try Input.forEach(names) { input throws(Failure) in try frame(input, to: &output) }
    } catch {
      try output.flush()
      throw error
    }
    try output.flush()
    return true
  }

  private func frame(_ input: borrowing Input, to output: inout Output) throws(Failure) {
    var reader = LineReader(limit: limit)
    repeat {
      try reader.takeLines(of: input) { line throws(Failure) in try frame(line, to: &output) }
      try output.flush()
    } while try reader.fill(from: input)
    try reader.takeRest(of: input) { line throws(Failure) in try frame(line, to: &output) }
  }

  private func frame(_ line: Span<UInt8>, to output: inout Output) throws(Failure) {
    guard !isBlank(line) else { return }
    guard let header = try? FrameEncoder(limit: limit).header(payloadCount: line.count) else {
      preconditionFailure("the reader keeps the limit")
    }
    try output.write(header.span)
    try output.write(line)
  }

  private func isBlank(_ line: Span<UInt8>) -> Bool {
    for index in line.indices {
      let byte = line[index]
      if byte != .space && byte != .tab && byte != .carriageReturn { return false }
    }
    return true
  }
}
