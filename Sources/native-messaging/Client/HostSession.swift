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
  /// How long nothing may move while the host owes something; `nil` for ever.
  private let patience: Duration?
  /// When the patience is over; `nil` while the host owes nothing.
  private(set) var deadline: ContinuousClock.Instant?
  /// How many bytes waited for the host when that was looked at last.
  private var queuedCount = 0
  /// Whether the host may end: its answer is there, or its input is closed.
  var mayEnd = false
  private(set) var status = ExitStatus.success
  private var wasInterruptionTold = false

  init(isOneShot: Bool, patience: Duration?) {
    self.isOneShot = isOneShot
    self.patience = patience
  }

  /// Notes whether the host owes something: to read what waits, to answer, to end. The patience begins
  /// when it does, and anew whenever it has taken something.
  mutating func watch(owes: Bool, queuedCount: Int) {
    let hasMoved = queuedCount != self.queuedCount
    self.queuedCount = queuedCount
    if owes, deadline == nil || hasMoved { beginWaiting() }
    if !owes { deadline = nil }
  }

  private mutating func beginWaiting() {
    deadline = patience.map { .now + $0 }
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
      case .message: if deadline != nil { beginWaiting() }
      case .other: continue
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
        wasInterruptionTold = Interruption.hasCome
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
      let isExpected = exit.status == .signalled(SIGPIPE) && port.end == .disconnected
      if !isExpected { try report.exit(exit, isFailure: !Interruption.hasCome) }
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
    // A terminal's signal reaches the host, too, and perhaps a moment before us. It is not to blame.
    let isInterrupted = isFailure && Interruption.comes(within: 20)
    if isInterrupted, !wasInterruptionTold {
      wasInterruptionTold = true
      try report.failure("interrupted", words: nil)
    }
    try report.end(end, words: words, isFailure: isFailure && !isInterrupted)
  }

  private var reasonToLeave: String? {
    if Interruption.hasCome { return "interrupted" }
    guard let deadline, deadline <= .now else { return nil }
    let seconds = (patience ?? .zero) / .seconds(1)
    let time = seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    if isOneShot { return "the host has not replied in \(time)" }
    if queuedCount > 0 {
      return "the host has read nothing for \(time), and \(queuedCount) bytes wait for it"
    }
    return "the host has neither said anything nor ended for \(time) after the end of its input"
  }
}
