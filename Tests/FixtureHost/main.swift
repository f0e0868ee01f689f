import Foundation
import NativeMessagingCodec
import NativeMessagingHost

// A host that does what a host should not, or what a host may: told by its last argument.

/// What a handler of this host fails with.
struct Refusal: Error {
  var words: String
}

/// The text of a message.
func text(_ message: Span<UInt8>) -> String {
  String(decoding: message.indices.map { message[$0] }, as: UTF8.self)
}

func reply(_ text: String, _ writer: inout MessageWriter) throws(ChannelError) {
  try writer.write(Array(text.utf8).span)
}

/// Starts the shell's `command`, which inherits all that this process lets it: the first `count` lines
/// that it prints. popen(3), since Foundation's Process closes descriptors of its own accord.
func lines(_ count: Int, of command: String) -> String {
  // Safe because the stream is used by this function alone and stays open.
  guard let stream = unsafe popen(command, "r") else { return "" }
  var text: [UInt8] = []
  var lineCount = 0
  while lineCount < count {
    let byte = unsafe getc(stream)
    guard byte != EOF else { break }
    text.append(UInt8(truncatingIfNeeded: byte))
    if byte == 10 { lineCount += 1 }
  }
  return String(decoding: text, as: UTF8.self)
}

/// What goes on `log` is seen on standard error.
func log(_ line: String) {
  // Nobody may be left to read it; FileHandle.write(_:) would end the process for that.
  try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
}

/// Runs the host with `handle`; logs how it ended.
func serve(
  messageLimit: Int = FrameLimit.browserToHost,
  _ handle: (Span<UInt8>, inout MessageWriter) throws -> Void
) {
  do {
    let host = try NativeHost(messageLimit: messageLimit)
    let ending = try host.run { message, writer throws in try handle(message, &writer) }
    log("ended: \(ending)")
  } catch {
    log("failed: \(error)")
    exit(1)
  }
}

/// Answers every message, of any length, by the number of its bytes.
func serveCounting() throws {
  var count = 0
  try NativeHost(messageLimit: 0).runStreaming { part, writer throws(ChannelError) in
    switch part {
    case .message, .header: count = 0
    case .payload(let piece): count += piece.count
    case .end: try reply("\(count)", &writer)
    }
  }
}

/// Answers as a browser's tests want it: `"ping"` by `"pong"`, `{"print":TEXT}` by printing and by
/// itself, what is too long for an answer by how long it is, and all else by itself.
func answer(_ message: Span<UInt8>, _ writer: inout MessageWriter) throws {
  if message.count <= 4096 {
    let text = text(message)
    if text == "\"ping\"" { return try reply("\"pong\"", &writer) }
    if text.hasPrefix("{\"print\":") {
      print(try JSONDecoder().decode([String: String].self, from: Data(text.utf8))["print"] ?? "")
      fflush(nil)
    }
  }
  do throws(ChannelError) {
    try writer.write(message)
  } catch .messageTooLong(let error) {
    try reply("{\"bytes\":\(error.count)}", &writer)
  }
}

switch CommandLine.arguments.last {
case "answer":
  serve(answer)
case "answer-small-pipe":
  // On the input's pipe as the browser has made it, which a host of this package enlarges.
  try NativeHost(
    reader: MessageReader(.standardInput, frameLimit: FrameLimit.browserToHost, backlogLimit: 0),
    writer: MessageWriter(.standardOutput)
  ).run { message, writer throws in try answer(message, &writer) }
case "echo":
  serve { message, writer in try writer.write(message) }
case "count":
  try serveCounting()
case "print":
  serve { message, writer in
    print("a stray line")
    fflush(nil)
    try writer.write(message)
  }
case "read":
  serve { message, writer in try reply(readLine() ?? "null", &writer) }
case "children":
  serve { message, writer in
    let listing = lines(1000, of: "ls -l /proc/self/fd; grep ^Sig /proc/self/status")
    try writer.write(Array(try JSONEncoder().encode(listing)).span)
  }
case "leave-child":
  // A child that outlives the host and holds what it has inherited.
  serve { message, writer in
    let process = lines(1, of: "sleep 30 & echo $!")
    try reply(process.trimmingCharacters(in: .whitespacesAndNewlines), &writer)
  }
case "throw":
  serve { message, writer in
    guard text(message) != "\"bad\"" else { throw Refusal(words: "no") }
    try writer.write(message)
  }
case "too-long":
  serve { message, writer in
    let long = [UInt8](repeating: 0x20, count: FrameLimit.hostToBrowser + 1)
    do {
      try writer.write(long.span)
    } catch ChannelError.messageTooLong(let error) {
      try reply("\(error.count)", &writer)
    }
  }
case "launch":
  // A launcher: starts the rest of the arguments on its own descriptors, tells the child's number
  // and waits to be killed.
  let arguments = Array(CommandLine.arguments[1...].dropLast())
  let process = Process()
  process.executableURL = URL(fileURLWithPath: arguments[0])
  process.arguments = Array(arguments.dropFirst())
  do {
    try process.run()
    log("launched: \(process.processIdentifier)")
    process.waitUntilExit()
  } catch {
    log("failed: \(error)")
  }
case "many":
  // As many numbers as the message says, unasked.
  serve { message, writer in
    for number in 0..<(Int(text(message)) ?? 0) { try reply("\(number)", &writer) }
  }
case "consume":
  // Never answers; tells at the end how many messages came.
  var count = 0
  serve { message, _ in
    if text(message) == "\"busy\"" { usleep(300_000) }
    count += 1
  }
  log("consumed: \(count)")
case "large":
  // Answers each message with the longest that a browser takes.
  let large = [UInt8](repeating: 0x31, count: FrameLimit.hostToBrowser)
  serve { _, writer in try writer.write(large.span) }
case let mode:
  guard serveAsynchronously(mode) else {
    log("usage: FixtureHost [ARGUMENT …] MODE")
    exit(2)
  }
}
