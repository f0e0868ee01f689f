internal import NativeMessagingHost

/// A host's process that is listened to: what it says on its output and on its standard error, and its
/// end.
struct HandshakePeer: ~Copyable {
  var process: HostProcess
  private(set) var output = HostOutput()
  /// The first lines of its standard error, and how many there are.
  private(set) var errorLines: [String] = []
  private(set) var errorLineCount = 0
  private var buffer = InputBuffer(capacity: 64 << 10)
  private var lines = LineSplitter()

  init(_ process: consuming HostProcess) {
    self.process = process
  }

  var isOutputOpen: Bool { process.standardOutput != nil }

  /// From now on, what it says is a reply.
  mutating func expectReply() {
    output.expectReply()
  }

  /// Listens until it has ended, but no longer than `limit`.
  mutating func waitForEnd(upTo limit: Duration) {
    let deadline = ContinuousClock.now + limit
    while process.exit == nil, .now < deadline { look(for: deadline - .now) }
  }

  /// Takes what the host says within a time, and notices its end.
  mutating func look(for time: Duration) {
    // Where its output is open, its end is looked for every so often: a child may hold that open.
    let limit = isOutputOpen ? min(time, .milliseconds(10)) : time
    process.watchEnd()
    let pause = process.watch == nil ? min(limit, .milliseconds(2)) : limit
    // It fails for want of memory only.
    _ = try? Descriptor.poll(
      input: process.standardOutput ?? process.watch, wake: process.standardError,
      milliseconds: max(0, Int(pause.milliseconds)))
    process.advanceEnding()
    takeOutput()
    takeErrors()
  }

  private mutating func takeOutput() {
    // A bound, so that a host which never stops writing cannot keep us.
    for _ in 0..<16 {
      guard let source = process.standardOutput,
        let count = Self.take(from: source, through: &buffer, to: &output)
      else { return }
      guard count > 0 else { return process.closeOutput() }
    }
  }

  /// How many bytes were there: 0 at the end, `nil` when none are there now.
  private static func take(
    from source: Descriptor, through buffer: inout InputBuffer, to output: inout HostOutput
  ) -> Int? {
    guard let count = (try? buffer.read(from: source)) ?? nil else { return nil }
    output.append(buffer.bytes)
    buffer.consume(count)
    buffer.makeRoom()
    return count
  }

  mutating func takeErrors() {
    guard let source = process.standardError else { return }
    repeat {
      while let count = lines.next() {
        errorLineCount += 1
        guard errorLines.count < Handshake.errorLineLimit else { continue }
        Self.take(count, from: lines, to: &errorLines)
      }
      if lines.isAtEnd { return process.closeErrors() }
    } while lines.fill(from: source)
  }

  private static func take(
    _ count: Int, from lines: borrowing LineSplitter, to errorLines: inout [String]
  ) {
    let line = lines.bytes(count)
    errorLines.append(String(decoding: line.indices.map { line[$0] }, as: UTF8.self))
  }
}
