public import NativeMessagingCodec
internal import NativeMessagingHost

/// An extension's end of a connection to a host, as `runtime.connectNative` gives it.
///
/// Nothing here waits: a caller with many ports asks each for ``nextEvent()`` until it is `nil`, and
/// then waits, however it likes, for what ``waits`` names. Those with one port use the methods that
/// take a deadline.
///
/// ```swift
/// var port = try client.connectNative("org.example.host")
/// try port.postMessage("\"ping\"".utf8.span)
/// while let message = try port.nextMessage(until: .now + .seconds(5)) { … }
/// ```
///
/// A port ends as the browser's would, see ``PortEnd``; its host is then seen out by the browser's
/// timetable. When the value goes out of scope, a host that still runs is killed and reaped. When this
/// process dies, the host finds its input at its end and its output closed, as when a browser dies.
public struct NativePort: ~Copyable, Sendable {
  /// How many bytes may wait for a host that does not read before nothing more is queued: the longest
  /// message that Chromium sends.
  ///
  /// With the message that brings it there, as much more as that one has may wait. The queue's memory
  /// is at most twice what waits.
  public static let queueLimit = FrameLimit.browserToHost
  /// How many bytes of messages that nobody has asked for are held while a long message is posted.
  public static let backlogLimit = FrameLimit.browserToHost

  /// The longest message that is rather copied than written by pieces: as much as a pipe holds.
  static let copiedCount = 64 << 10
  /// How often the output is read while there is some before the standard error gets its turn.
  private static let outputTurns = 16

  /// An event without its view.
  enum Step: Sendable {
    case message(PortLink.Found)
    case dropped(PortLink.Found, JSONError)
    case errorLine(count: Int)
    case ended(PortEnd)
    case exited(HostExit)
  }

  /// Whose browser's port it is.
  public let profile: BrowserProfile
  /// Whether it is that of a `sendNativeMessage`: the browser's words are others then, and a message
  /// that is no JSON ends it in every browser.
  public let isOneShot: Bool
  package internal(set) var process: HostProcess
  var link: PortLink
  var lines = LineSplitter()
  /// Makes values of messages, once asked to.
  var decoder: MessageDecoder?
  /// Readable once waiting is to be broken off; see ``Client/interruption``.
  var interruption: Descriptor?
  private var outputTurn = 0
  private var isEndTold = false
  private var isExitTold = false

  init(_ process: consuming HostProcess, isOneShot: Bool, checks: Bool) {
    guard let input = process.standardInput, let output = process.standardOutput else {
      preconditionFailure("a host that was just launched has its pipes")
    }
    profile = process.profile
    self.isOneShot = isOneShot
    link = PortLink(
      input: input, output: output, as: profile, isOneShot: isOneShot, checks: checks,
      backlogLimit: NativePort.backlogLimit)
    self.process = process
  }

  /// The host's process ID.
  public var identifier: CInt { process.identifier }
  /// Why the port has ended, once that was noticed.
  public var end: PortEnd? { link.end }
  /// How the host's process ended, once that was noticed.
  public var exit: HostExit? { process.exit }
  /// How many bytes wait for the host.
  public var queuedCount: Int { link.queuedCount }
  /// What the browser says about the end; `nil` while the port lives, and where it says nothing.
  public var words: String? { end.flatMap { profile.words(for: $0, isOneShot: isOneShot) } }
  /// The most memory that the running host has had resident, in bytes; see
  /// ``HostProcess/peakMemory()``.
  public func peakMemory() -> Int? { process.peakMemory() }

  /// Ends the connection as `port.disconnect()` does: what is queued is dropped, the host's input is
  /// closed, in Chromium its output too, and the timetable begins.
  public mutating func disconnect() {
    link.disconnect()
    process.startEnding()
  }

  /// Closes the host's input and leaves the port open for what the host has to say yet. What is queued
  /// is dropped.
  ///
  /// No browser does that: it is for scripts, whose input ends before the answers have come.
  public mutating func closeInput() {
    link.closeInput()
    process.closeInput()
  }
}

// MARK: - Posting

extension NativePort {
  /// Posts one message: `message` is its JSON text in UTF-8, which is not checked, so that a host can
  /// be shown a bad one.
  ///
  /// It is written at once, in as many writes as the browser makes; what the host does not take now
  /// is queued. Throws ``PortError/messageTooLong(_:)``, ``PortError/disconnected``,
  /// ``PortError/queueFull(count:)`` or ``PortError/unfinishedMessage(missingCount:)``.
  public mutating func postMessage(_ message: Span<UInt8>) throws(PortError) {
    try checkQueue()
    try link.post(message, atOnce: true)
  }

  /// As ``postMessage(_:)-(Span<UInt8>)``, but it may be written with messages that follow: by the
  /// next ``nextEvent()`` or ``flush()``, at the latest. For many small messages one after another.
  public mutating func enqueueMessage(_ message: Span<UInt8>) throws(PortError) {
    try checkQueue()
    try link.post(message, atOnce: false)
  }

  /// Begins a message of `count` bytes, which follow by ``write(all:until:)`` or ``write(piece:)``.
  public mutating func beginMessage(count: Int) throws(PortError) {
    try checkQueue()
    try link.begin(count: count)
  }

  /// Writes some of a piece of the message that was begun: how many bytes the host has taken, 0 if
  /// none now. Nothing is copied.
  public mutating func write(piece: Span<UInt8>) throws(PortError) -> Int {
    try link.write(piece: piece)
  }

  /// Writes what the host takes now of what is queued.
  public mutating func flush() {
    link.flush()
  }

  func checkQueue() throws(PortError) {
    guard link.queuedCount <= NativePort.queueLimit else {
      throw .queueFull(count: link.queuedCount)
    }
  }
}

// MARK: - Events

extension NativePort {
  /// The next event, with views that are valid until the port is used again; `nil` when there is none
  /// now, and after ``PortEvent/exited(_:)``.
  ///
  /// Writes what is queued and reads what is there. Never waits.
  @_lifetime(&self)
  public mutating func nextEvent() -> PortEvent? {
    guard let step = nextStep() else { return nil }
    return event(step)
  }

  @_lifetime(&self)
  mutating func event(_ step: Step) -> PortEvent {
    switch step {
    case .message(let found): return .message(link.bytes(of: found))
    case .dropped(let found, let error): return .dropped(link.bytes(of: found), error)
    case .errorLine(let count): return .errorLine(lines.bytes(count))
    case .ended(let end): return .ended(end)
    case .exited(let exit): return .exited(exit)
    }
  }

  mutating func nextStep() -> Step? {
    while !isEndTold {
      if let found = link.next() {
        if let error = found.error { return .dropped(found, error) }
        return .message(found)
      }
      if let end = link.end {
        process.startEnding()
        isEndTold = true
        return .ended(end)
      }
      link.flush()
      if outputTurn < NativePort.outputTurns, link.fill() {
        outputTurn += 1
        continue
      }
      let wasTurn = outputTurn == NativePort.outputTurns
      outputTurn = 0
      if let count = nextLine() { return .errorLine(count: count) }
      if !wasTurn, link.end == nil { return nil }
    }
    return nextEndingStep()
  }

  /// What comes behind the port's end, while the host is on its way out.
  private mutating func nextEndingStep() -> Step? {
    if process.standardOutput != nil {
      var buffer = InputBuffer(capacity: 16 << 10)
      process.drainOutput(into: &buffer)
    }
    process.advanceEnding()
    if let count = nextLine() { return .errorLine(count: count) }
    guard let exit = process.exit, !isExitTold else { return nil }
    isExitTold = true
    process.closeErrors()
    return .exited(exit)
  }

  /// The length of the next line of the standard error.
  private mutating func nextLine() -> Int? {
    if let count = lines.next() { return count }
    guard let errors = process.standardError else { return nil }
    while lines.fill(from: errors) {
      if lines.isAtEnd { process.closeErrors() }
      if let count = lines.next() { return count }
      if lines.isAtEnd { return nil }
    }
    return nil
  }

  /// Takes what is there of the standard error while nobody asks for events.
  mutating func holdErrors() {
    guard let errors = process.standardError else { return }
    if lines.hold(from: errors), lines.isAtEnd { process.closeErrors() }
  }

  /// The line that was found last.
  @_lifetime(borrow self)
  func line(_ count: Int) -> Span<UInt8> {
    lines.bytes(count)
  }
}

/// What a port tells. Views are valid until the port is used again.
public enum PortEvent: ~Escapable {
  /// A message of the host: valid JSON in UTF-8.
  case message(Span<UInt8>)
  /// A message of the host that is no JSON, and what is wrong with it. Chromium drops it, with a line
  /// on the extension's console, and the port lives; in Firefox the port ends instead.
  case dropped(Span<UInt8>, JSONError)
  /// A line of the host's standard error, without its end, where that is piped.
  case errorLine(Span<UInt8>)
  /// The port has ended. No message follows.
  case ended(PortEnd)
  /// The host's process has ended. Nothing follows.
  case exited(HostExit)
}
