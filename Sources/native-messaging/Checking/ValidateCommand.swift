import NativeMessaging

/// `validate`: whether texts are JSON, and what they consist of.
struct ValidateCommand: Command {
  private static let pieceOption = Option(
    "--piece", takes: "BYTES",
    "Hand the text to the tokenizer in pieces of this many bytes: \(defaultPiece) unless given, "
      + "\(largestPiece) at most. The outcome is the same for all.")
  private static let depthOption = Option(
    "--depth", takes: "LEVELS",
    "How many objects and arrays may be open at once: \(JSONTokenizer.Options().depthLimit) unless "
      + "given, \(largestDepth) at most.")
  private static let statsOption = Option(
    "--stats",
    "Print a line of JSON for each file: its bytes, tokens, objects, arrays, names, strings, "
      + "numbers, literals and depth, or the error and its offset.")

  private static let defaultPiece = 64 << 10
  private static let largestPiece = 64 << 20
  private static let largestDepth = 65_536
  /// Reading less is over before a bar has been seen.
  private static let leastShown = 64 << 20

  static let manual = Manual(
    command: "validate",
    summary: "check that texts are JSON in UTF-8",
    synopsis: "[--piece BYTES] [--depth LEVELS] [--stats] [FILE|-]...",
    description: [
      "Reads each file, or standard input, as one JSON text, and says of one that is not valid "
        + "where and why: 'FILE: byte N: reason' on standard error. N counts from 0; it is the "
        + "first byte that no valid text could have there, or the text's length if it ends too "
        + "soon. Files of any size are read in the same small memory.",
      "All of RFC 8259 and RFC 3629 is checked. What they leave open: a byte order mark is an "
        + "error, an escape may be half of a surrogate pair, an object may have a name twice, and "
        + "numbers may be of any size.",
      "The environment variable NATIVE_MESSAGING_KERNEL chooses the instructions to scan with: "
        + "portable, avx2 or avx512; unless set, the fastest that the processor has.",
    ],
    options: [pieceOption, depthOption, statsOption],
    takesFiles: true,
    exitStatus: [
      ("0", "Every text is valid."),
      ("1", "A text is not valid."),
      ("2", "The command line makes no sense, or a file cannot be read."),
    ],
    examples: [
      ("native-messaging validate *.json", "Check files."),
      (
        "native-messaging validate --stats --piece 1 - <a.json",
        "Count what a text consists of, byte by byte."
      ),
    ])

  private let names: [Word]
  private let pieceCount: Int
  private let options: JSONTokenizer.Options
  private let showsCounts: Bool

  init(_ arguments: Arguments) throws(Failure) {
    names = arguments.files
    pieceCount =
      try arguments.count(of: Self.pieceOption, in: 1...Self.largestPiece) ?? Self.defaultPiece
    var options = JSONTokenizer.Options()
    options.depthLimit =
      try arguments.count(of: Self.depthOption, in: 1...Self.largestDepth) ?? options.depthLimit
    self.options = options
    showsCounts = arguments.contains(Self.statsOption)
    try JSONKernel.checkRequest()
  }

  /// Goes on behind a file that is not valid or cannot be read.
  func run() throws(Failure) -> ExitStatus {
    var output = Output()
    var tokenizer = JSONTokenizer(options: options)
    var worst = ExitStatus.success
    for name in names.isEmpty ? ["-"] : names {
      var status = ExitStatus.success
      do throws(Failure) {
        let input = try Input(name)
        status = try validate(input, with: &tokenizer, to: &output)
      } catch {
        guard case .unreadable(let message) = error else { throw error }
        Terminal.warn("\(Tool.name) \(Self.manual.command): \(message)")
        status = .usage
      }
      try output.flush()
      worst = worst.rawValue < status.rawValue ? status : worst
    }
    return worst
  }

  private func validate(
    _ input: borrowing Input, with tokenizer: inout JSONTokenizer, to output: inout Output
  ) throws(Failure) -> ExitStatus {
    tokenizer.reset()
    var counts = JSONCounts()
    let error = try read(input, with: &tokenizer, to: &counts)
    if let error { Terminal.warn("\(input.name): \(error)") }
    if showsCounts {
      try write(error, counts, byteCount: tokenizer.offset, to: &output)
    }
    return error == nil ? .success : .findings
  }

  /// In the form of ping_pong's answers.
  private func write(
    _ error: JSONError?, _ counts: JSONCounts, byteCount: Int, to output: inout Output
  ) throws(Failure) {
    var json = JSONWriter()
    json.beginObject()
    if let error {
      json.name("error")
      json.value(error.reason.text)
      json.name("offset")
      json.value(error.offset)
    } else {
      json.name("bytes")
      json.value(byteCount)
      counts.writeMembers(to: &json)
    }
    json.endObject()
    try output.write(json.span)
    try output.write("\n")
  }

  /// Feeds the whole input, or up to its first error.
  private func read(
    _ input: borrowing Input, with tokenizer: inout JSONTokenizer, to counts: inout JSONCounts
  ) throws(Failure) -> JSONError? {
    var buffer = InputBuffer(capacity: max(pieceCount, Self.defaultPiece))
    let size = input.size ?? 0
    var bar = size >= Self.leastShown ? ProgressBar(total: size) : nil
    defer { bar?.clear() }
    while true {
      let hasMore = try input.read(into: &buffer)
      if let error = Self.feed(&tokenizer, from: &buffer, pieceCount, !hasMore, &counts) {
        return error
      }
      guard hasMore else { return nil }
      buffer.makeRoom()
      bar?.advance(to: tokenizer.offset)
    }
  }

  /// Feeds what is there in pieces of the length asked for; at the end, what is left as well.
  private static func feed(
    _ tokenizer: inout JSONTokenizer, from buffer: inout InputBuffer, _ pieceCount: Int,
    _ isEnd: Bool, _ counts: inout JSONCounts
  ) -> JSONError? {
    var error: JSONError?
    var fed = 0
    do throws(JSONError) {
      var rest = buffer.bytes
      while rest.count >= pieceCount || isEnd && !rest.isEmpty {
        let piece = rest.extracting(first: pieceCount)
        rest = rest.extracting(droppingFirst: pieceCount)
        fed += piece.count
        try tokenizer.feed(piece, to: &counts)
      }
      if isEnd { try tokenizer.finish(to: &counts) }
    } catch let failure {
      error = failure
    }
    buffer.consume(fed)
    return error
  }
}

extension JSONKernel {
  /// Throws when the environment asks for a kernel that is not to be had.
  static func checkRequest() throws(Failure) {
    switch request {
    case .none:
      return
    case .kernel(let kernel):
      guard kernel.isAvailable else {
        throw .environment("NATIVE_MESSAGING_KERNEL: this processor cannot run \(kernel.name)")
      }
    case .unknown:
      let names = allCases.map { "\($0.name)" }.joined(separator: ", ")
      throw .environment("NATIVE_MESSAGING_KERNEL is none of \(names)")
    }
  }
}
