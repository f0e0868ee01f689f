import NativeMessaging

/// What the demo says while it runs, and the table at its end.
struct DemoReport: ~Copyable {
  private var output = Output()
  private let isColored = Terminal.hasColor(.standardOutput)
  private var table = Table(columns: BrowserProfile.allCases.map(\.name))
  private var faults = 0

  /// Begins the report.
  init(host: String) throws(Failure) {
    try say("The host: \(host)")
    #if DEBUG
      try say("This is a debug build: its figures say little. Add -c release.")
    #endif
  }

  mutating func show(_ demo: PingDemo) throws(Failure) {
    let name = demo.profile.name
    let percentiles = [("median", 0.5), ("99 %", 0.99), ("99.9 %", 0.999)].map {
      (name: $0, time: Quantity.time(demo.roundTrips.percentile($1)))
    }
    let firstAnswer = Quantity.time(demo.firstAnswer)
    try head("Launched as \(name) does, with \(demo.arguments.joined(separator: " "))")
    try say("\"ping\" is answered \"pong\", first \(firstAnswer) after launch")
    let trips = percentiles.map { "\($0.name) \($0.time)" }.joined(separator: ", ")
    try say("\(demo.roundTrips.count) round trips: \(trips)")
    try judge(
      demo.isRight,
      "input closed, the host ends in \(Quantity.time(demo.end.duration)): \(demo.end.exit.status)")

    table.set("launch to first answer", in: name, to: firstAnswer)
    for percentile in percentiles {
      table.set("round trip, \(percentile.name)", in: name, to: percentile.time)
    }
    table.set("end of input to end of host", in: name, to: Quantity.time(demo.end.duration))
  }

  mutating func show(_ demo: LoadDemo) throws(Failure) {
    let name = demo.profile.name
    let rate = Quantity.rate(demo.byteCount, in: demo.duration)
    let memory = Self.memory(demo.memoryAfter, demo.end)
    let before = demo.memoryBefore.map { " (\(Quantity.bytes($0)) before the message)" } ?? ""
    try head("One message of \(demo.byteCount) bytes")
    try judge(demo.isRight, "answered \(demo.answer)")
    try say("\(Quantity.time(demo.duration)), \(rate); the host's peak memory: \(memory)\(before)")

    table.set("message of \(Quantity.bytes(demo.byteCount))", in: name, to: rate)
    table.set("its host's peak memory", in: name, to: memory)
  }

  mutating func show(_ demo: CorruptionDemo) throws(Failure) {
    let name = demo.profile.name
    let memory = Self.memory(demo.memoryAfter, demo.end)
    let answer = demo.end.unaskedCount == 0 ? "no answer" : "\(demo.end.unaskedCount) bytes"
    try head("A corrupted header from \(name): ff ff ff ff, and nothing behind it")
    try judge(demo.isRight, "\(answer); \(demo.end.exit.status); peak memory \(memory)")
    try say("its words: \(demo.end.words.oneLine)")

    table.set("corrupted header: answer", in: name, to: answer)
    table.set("corrupted header: end", in: name, to: "\(demo.end.exit.status)")
    table.set("corrupted header: peak memory", in: name, to: memory)
  }

  /// The table and the verdict; `true` when every answer was right.
  mutating func finish() throws(Failure) -> Bool {
    try output.write("\n")
    for line in table.lines { try say(line) }
    try output.write("\n")
    let isRight = faults == 0
    try judge(isRight, isRight ? "All answers were right." : "\(faults) of the steps went wrong.")
    return isRight
  }

  /// What the kernel said while the host ran, or the bound that it gave afterwards.
  private static func memory(_ peak: Int?, _ end: Conversation.End) -> String {
    peak.map(Quantity.bytes) ?? "at most \(Quantity.bytes(end.exit.peakMemory))"
  }

  private mutating func head(_ title: String) throws(Failure) {
    try say("\n" + styled(title, "1"))
  }

  private mutating func judge(_ isRight: Bool, _ text: String) throws(Failure) {
    if !isRight { faults += 1 }
    try say(isRight ? styled(text, "32") : styled("WRONG: \(text)", "31"))
  }

  private mutating func say(_ line: String) throws(Failure) {
    try output.write(line + "\n")
    try output.flush()
  }

  /// The text with an attribute of ECMA-48's SGR, where a terminal shows it.
  private func styled(_ text: String, _ attribute: String) -> String {
    isColored ? "\u{1B}[\(attribute)m\(text)\u{1B}[0m" : text
  }
}
