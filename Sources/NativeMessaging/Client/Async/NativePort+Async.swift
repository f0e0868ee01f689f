internal import NativeMessagingHost

// What an `AsyncPort` asks of the port under it. Unlike `nextEvent()` these keep messages, lines and the
// host's end apart, since different tasks ask for them. None of them waits.

extension NativePort {
  /// How often the output is read for one message: a host that floods with what the browser drops
  /// gets no further for the time being.
  private static let readCount = 16

  /// The next message for the extension, if it is there; `nil` behind the last one, too. Notices the
  /// port's end.
  mutating func nextMessageNow() -> PortLink.Found? {
    var readCount = 0
    while true {
      if let found = link.next() {
        if found.error == nil { return found }
        continue
      }
      guard link.end == nil else {
        process.startEnding()
        return nil
      }
      guard readCount < NativePort.readCount, link.fill() else { return nil }
      readCount += 1
    }
  }

  /// Whether a message was posted that waits for the host, or that the host will never take.
  var hasPostingDue: Bool { link.queuedCount > 0 || link.inputDeadline != nil }

  /// Whether the host is gone and takes nothing any more, though the port may have messages yet.
  var isHostGone: Bool { link.end != nil || process.exit != nil && !link.isInputOpen }

  /// The next line of the standard error, if it is there; `nil` behind the last one, too.
  mutating func nextLineNow() -> String? {
    while true {
      if let count = lines.next() {
        return String(decoding: [UInt8](copyOf: lines.bytes(count)), as: UTF8.self)
      }
      guard let errors = process.standardError else { return nil }
      if lines.fill(from: errors) {
        if lines.isAtEnd { process.closeErrors() }
      } else {
        guard process.exit != nil else { return nil }
        // Whoever holds it open is not the host.
        lines.finish()
        process.closeErrors()
      }
    }
  }

  /// Whether more lines may come.
  var hasErrors: Bool { process.standardError != nil }

  /// Takes what is there of the standard error while nobody wants it: the last lines are held.
  mutating func passErrors() {
    holdErrors()
    guard process.exit != nil else { return }
    // A pipe holds no more than this.
    for _ in 0..<NativePort.readCount { holdErrors() }
    process.closeErrors()
  }

  /// Sees the host out once the port has ended, and looks whether it has gone by itself.
  mutating func advanceEnding() {
    guard process.exit == nil else { return }
    if link.end != nil {
      process.startEnding()
      if process.standardOutput != nil {
        var buffer = InputBuffer(capacity: 16 << 10)
        process.drainOutput(into: &buffer)
      }
    }
    process.advanceEnding()
  }
}
