import NativeMessaging

/// `unframe`: frames in, JSON lines out.
struct UnframeCommand: Command {
  private static let limitOption = Option(
    "--limit", takes: "BYTES",
    "The longest message; \(FrameLimit.format) (4 GiB - 1, the most that a header can announce) "
      + "unless given. With 1MiB, it refuses what a browser refuses from a host.")

  static let manual = Manual(
    command: "unframe",
    summary: "turn a host's frames into lines of JSON",
    synopsis: "[--limit BYTES] [FILE|-]...",
    description: [
      "Reads frames from the files, or from standard input, and writes the payload of each as a "
        + "line to standard output. Frames of any size pass through a small buffer.",
      "CR and LF inside a payload become spaces, so that a message is one line: in valid JSON they "
        + "are white space between tokens. Nothing else is changed or checked. A frame without "
        + "payload becomes an empty line. On a terminal, characters that it could take for commands "
        + "are shown as JSON escapes them.",
      "A frame over the limit, or the end of the input inside a frame, ends the work with exit "
        + "status 1. Everything before it has been written then, and of a truncated frame what "
        + "came of it: a line without its end.",
    ],
    options: [limitOption],
    takesFiles: true,
    examples: [
      (
        "native-messaging unframe --limit 1MiB answers.bin | head -n 1",
        "See the first message of a recorded stream."
      )
    ])

  private let names: [Word]
  private let limit: Int

  init(_ arguments: Arguments) throws(Failure) {
    names = arguments.files
    limit =
      try arguments.count(of: Self.limitOption, in: 0...FrameLimit.format) ?? FrameLimit.format
  }

  func run() throws(Failure) -> ExitStatus {
    var output = Output()
    do throws(Failure) {
      try Input.forEach(names) { input throws(Failure) in try unframe(input, to: &output) }
    } catch {
      try output.flush()
      throw error
    }
    try output.flush()
    return .success
  }

  private func unframe(_ input: borrowing Input, to output: inout Output) throws(Failure) {
    var buffer = InputBuffer(capacity: 64 << 10)
    var decoder = FrameDecoder(limit: limit)
    var shown = Terminal.isTerminal(.standardOutput) ? ShownText() : nil
    while try input.read(into: &buffer) {
      var rest = buffer.bytes
      while let event = try next(of: &decoder, from: &rest, in: input) {
        try write(event, to: &output, &shown)
      }
      buffer.consume(buffer.count)
      try output.flush()
    }
    do throws(FrameError) { try decoder.finish() } catch { throw input.finding("\(error)") }
  }

  @_lifetime(copy bytes)
  @_lifetime(bytes: copy bytes)
  private func next(
    of decoder: inout FrameDecoder, from bytes: inout Span<UInt8>, in input: borrowing Input
  ) throws(Failure) -> FrameDecoder.Event? {
    do throws(FrameError) {
      return try decoder.next(from: &bytes)
    } catch {
      throw input.finding("\(error)")
    }
  }

  private func write(
    _ event: FrameDecoder.Event, to output: inout Output, _ shown: inout ShownText?
  ) throws(Failure) {
    switch event {
    case .header: break
    case .payload(let piece):
      guard let text = shown?.take(piece) else { return try output.writeOnOneLine(piece) }
      try output.write(text)
    case .end:
      if let rest = shown?.finish() { try output.write(rest) }
      try output.write("\n")
    }
  }
}
