import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How far a conversation with a host has come, and how it went.
struct HostSession {
  /// Whether the first message ends it.
  private let isOneShot: Bool
  /// When the patience is over.
  var deadline: ContinuousClock.Instant?
  /// Whether the host may end: its answer is there, or its input is closed.
  var mayEnd = false
  private(set) var status = ExitStatus.success

  init(isOneShot: Bool, deadline: ContinuousClock.Instant?) {
    self.isOneShot = isOneShot
    self.deadline = deadline
  }

  /// Something was refused; the conversation goes on.
  mutating func noteRefusal() {
    status = .findings
  }

  /// Reports all that has happened, and breaks off where the time is over or a signal has come; whether
  /// there is more to wait for.
  mutating func advance(
    _ port: inout NativePort, _ report: inout PortReport
  ) throws(Failure) -> Bool {
    while true {
      switch try reportNext(of: &port, &report) {
      case .message where isOneShot:
        mayEnd = true
        deadline = nil
        port.disconnect()
      case .message, .other: continue
      case .end(let end):
        try note(end, words: port.words, &report)
        deadline = nil
      case .exit:
        try report.flush()
        return false
      case nil:
        try report.flush()
        guard port.end == nil, let reason = reasonToLeave else { return true }
        try report.failure(reason, words: nil)
        status = .findings
        mayEnd = true
        deadline = nil
        port.disconnect()
      }
    }
  }

  /// An event without its view.
  private enum Reported {
    case message
    case other
    case end(PortEnd)
    case exit
  }

  private func reportNext(
    of port: inout NativePort, _ report: inout PortReport
  ) throws(Failure) -> Reported? {
    switch port.nextEvent() {
    case .message(let message):
      try report.message(message)
      return .message
    case .dropped(let message, let error):
      try report.dropped(message, error)
      return .other
    case .errorLine(let line):
      try report.errorLine(line)
      return .other
    case .ended(let end):
      return .end(end)
    case .exited(let exit):
      // What it still wanted to say, nobody hears in Chromium once the port is closed.
      if exit.status != .signalled(SIGPIPE) || port.end != .disconnected { try report.exit(exit) }
      return .exit
    case nil:
      return nil
    }
  }

  private mutating func note(
    _ end: PortEnd, words: String?, _ report: inout PortReport
  ) throws(Failure) {
    let isFailure = end != .disconnected && !(mayEnd && end == .outputClosed)
    if isFailure { status = .findings }
    try report.end(end, words: words, isFailure: isFailure)
  }

  private var reasonToLeave: String? {
    if Interruption.hasCome { return "interrupted" }
    guard let deadline, deadline <= .now else { return nil }
    return isOneShot ? "the host has not replied in time" : "the host has not ended in time"
  }
}
