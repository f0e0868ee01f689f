internal import NativeMessagingCodec
internal import NativeMessagingHost

/// A port that tasks and the loop share, one at a time; it lives until its host has been seen out.
final class PortCore: Sendable {
  /// What looking for something gave.
  enum Found<Value> {
    case value(Value)
    /// It is not there; wait for what comes after this version of the state.
    case notNow(version: Int)
    /// It will not come any more.
    case ended
  }

  private let state: Locked<PortState>
  private let loop: PortLoop

  init(_ port: consuming NativePort) throws(SystemError) {
    loop = try PortLoop.shared()
    state = Locked(PortState(port))
    wakeLoop()
  }

  /// Looks at the port or changes it. No task waits for what `body` does.
  func withPort<Result>(_ body: (inout NativePort) -> Result) -> Result {
    state.withLock { body(&$0.port) }
  }

  // MARK: Messages

  /// Lends the next message to `body`, if it is there.
  func takeMessage<Value>(_ body: (Span<UInt8>) -> Value) throws(PortError) -> Found<Value> {
    let (found, resumed): (Found<Value>?, PortState.Resumed) = state.withLock { state in
      if let found = state.port.nextMessageNow() {
        let value = body(state.port.link.bytes(of: found))
        return (.value(value), state.removeNext(.message).map { [$0] } ?? [])
      }
      guard state.port.end == nil else { return (.ended, state.noteEnd()) }
      return (state.isTimedOut ? nil : .notNow(version: state.version), [])
    }
    for waiter in resumed { waiter.resume() }
    guard let found else { throw .timedOut }
    if case .ended = found { wakeLoop() }
    return found
  }

  /// Posts a message if there is room for it; the value is whether the task should let others run.
  func post(_ message: Span<UInt8>) throws(PortError) -> Found<Bool> {
    let posted = try state.withLock { state throws(PortError) -> Posted in
      guard !state.port.isHostGone else { throw .disconnected }
      guard state.hasRoom else { return Posted(found: .notNow(version: state.version)) }
      let isDue = try state.post(message)
      return Posted(
        found: .value(state.posting.isOver()),
        next: state.hasRoom ? state.removeNext(.room) : nil,
        isDue: isDue)
    }
    posted.next?.resume()
    if posted.isDue { loop.look(at: self) }
    return posted.found
  }

  private struct Posted {
    let found: Found<Bool>
    /// Who may post next.
    var next: Waiter?
    /// Whether the loop has to be told of what waits.
    var isDue = false
  }

  /// Ends the connection, and lets the loop see the host out.
  func disconnect() {
    let resumed = state.withLock { state in
      state.endBurst()
      state.port.disconnect()
      return state.noteEnd()
    }
    for waiter in resumed { waiter.resume() }
    wakeLoop()
  }

  /// Lets waits for messages end then, with ``PortError/timedOut``.
  func setDeadline(_ deadline: ContinuousClock.Instant?) {
    state.withLock { $0.deadline = deadline?.milliseconds }
  }

  // MARK: Lines of the standard error

  /// Takes the next line, if it is there.
  func takeLine() -> Found<String> {
    let (found, next): (Found<String>, Waiter?) = state.withLock {
      state in
      if let line = state.port.nextLineNow() { return (.value(line), state.removeNext(.line)) }
      guard state.port.hasErrors else { return (.ended, state.removeNext(.line)) }
      return (.notNow(version: state.version), nil)
    }
    next?.resume()
    return found
  }

  /// Counts who wants lines: those that nobody wants are passed on by the loop.
  func changeListeners(by count: Int) {
    state.withLock { $0.listenerCount += count }
    wakeLoop()
  }

  // MARK: The process

  /// How the host's process has ended, if it has.
  func takeExit() -> Found<HostExit> {
    state.withLock { state in
      if let exit = state.port.exit { return .value(exit) }
      return .notNow(version: state.version)
    }
  }

  // MARK: Waiting

  /// Waits until it is worth looking again, or the task is cancelled.
  nonisolated(nonsending) func wait(for wait: PortWait, since version: Int) async {
    let ticket = state.withLock { state in
      state.endBurst()
      return state.makeTicket()
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (isWaiting, isDue) = state.withLock { state in
          // A cancellation from now on finds the wait in its list.
          guard state.version == version, !Task.isCancelled else { return (false, false) }
          state.append(ticket, Waiter(continuation), to: wait)
          return (true, state.becomeDue())
        }
        if !isWaiting { continuation.resume() }
        if isDue { loop.look(at: self) }
      }
    } onCancel: {
      state.withLock { $0.remove(ticket, from: wait) }?.resume()
    }
  }

  /// Lets the next one look who waits, since the caller may have been resumed and does not.
  func passOn(_ wait: PortWait) {
    state.withLock { $0.removeNext(wait) }?.resume()
  }

  // MARK: The loop's part

  /// Does what is due; what to wait for then, `nil` once there is nothing left to be done.
  func turn(_ ready: PortReadiness) -> PortInterests? {
    let (resumed, interests) = state.withLock { state in
      (state.turn(ready), state.interests())
    }
    for waiter in resumed { waiter.resume() }
    return interests
  }

  /// Lets the loop look at the port, unless it is going to.
  private func wakeLoop() {
    if state.withLock({ $0.becomeDue() }) { loop.look(at: self) }
  }
}
