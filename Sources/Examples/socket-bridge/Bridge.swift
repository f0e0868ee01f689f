import Dispatch
import NativeMessaging

/// Two hosts, back to back: one talks to the browser, the other to the program, in the same framing.
///
/// ```
/// browser ─▶ messages() ─▶ Outbox ─▶ send ─▶ program      each side has a thread, whose loop reads,
/// browser ◀─ send ◀────────────── messages() ◀─ program   writes and runs that side's tasks
/// ```
///
/// Neither side is read while the other does not take what it has said, so that memory is bounded and
/// nothing waits but tasks. A message that the program's side has queued is not sent again when the
/// connection is lost: it arrives once or not at all.
struct Bridge: Sendable {
  let path: String
  let browser: AsyncHost
  private let outbox = Outbox(limit: 1 << 20)

  init(path: String, browser: AsyncHost) {
    self.path = path
    self.browser = browser
  }

  /// Runs until the browser is done and the program has what it has said.
  func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        do {
          try await takeMessages()
          await outbox.close()
        } catch {
          await outbox.close()
          throw error
        }
      }
      group.addTask { try await keepConnected() }
      try await group.waitForAll()
    }
  }

  private func takeMessages() async throws {
    for try await message in browser.messages() { try await outbox.put(message.body) }
  }

  /// Connects when the browser has something to say, and again whenever the connection is lost.
  private func keepConnected() async throws {
    guard try await outbox.waitForMessage() else { return }
    var pause = Pause()
    var isAway = false
    while true {
      let start = ContinuousClock.now
      let end = await connect()
      if case .failed(let error) = end { throw error }
      guard await !outbox.isClosed else { break }
      if case .lost = end { isAway = false }
      if !isAway { try await browser.send(Status(bridge: .away, reason: end.reason)) }
      isAway = true
      pause.next(after: start.duration(to: .now))
      try await outbox.waitUntilClosed(atMost: pause.length)
      // What the program was not there for in time is given up with the port.
      guard await !outbox.isClosed else { break }
    }
    let count = await outbox.count
    if count > 0 { log("\(count) messages did not reach the program") }
  }

  /// How an attempt to talk to the program ended.
  private enum End: Sendable {
    /// It could not be reached.
    case unreachable(any Error)
    /// It was there, and is not any more.
    case lost((any Error)?)
    /// The browser's side failed.
    case failed(any Error)

    var reason: String {
      switch self {
      case .unreachable(let error), .lost(let error?), .failed(let error): "\(error)"
      case .lost(nil): "the program closed the connection"
      }
    }
  }

  /// Talks to the program until one side ends.
  private func connect() async -> End {
    await withCheckedContinuation { continuation in
      // A thread that may wait, which none of the cooperative pool's may.
      DispatchQueue(label: "socket-bridge.program").async {
        continuation.resume(returning: talk())
      }
    }
  }

  private func talk() -> End {
    let socket: UnixSocket
    do { socket = try UnixSocket(connectingTo: path) } catch { return .unreachable(error) }
    defer { socket.close() }
    let program = NativeHost(
      reader: MessageReader(socket.descriptor, messageLimit: FrameLimit.hostToBrowser),
      writer: MessageWriter(
        socket.descriptor, limit: FrameLimit.browserToHost,
        queueLimit: FrameLimit.browserToHost + 2 << 20))
    do {
      try program.run { program in try await exchange(with: program) }
      return .lost(nil)
    } catch let error as BrowserGone {
      return .failed(error.reason)
    } catch {
      return .lost(error)
    }
  }

  /// Carries messages both ways until the program ends, or the browser has and the program knows all.
  ///
  /// A program that takes nothing more may have said something before: its messages end behind that.
  private func exchange(with program: AsyncHost) async throws {
    try await toBrowser { try await browser.send(Status(bridge: .connected)) }
    try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        for try await message in program.messages() {
          try await toBrowser { try await browser.send(json: message.body) }
        }
        return true
      }
      group.addTask {
        do { try await deliver(to: program) } catch ChannelError.closed { return false }
        return true
      }
      while let isOver = try await group.next(), !isOver {}
      group.cancelAll()
    }
  }

  private func deliver(to program: AsyncHost) async throws {
    while let messages = try await outbox.take() {
      for (index, message) in messages.enumerated() {
        do {
          try await program.send(json: message)
        } catch {
          await outbox.putBack(messages[index...])
          throw error
        }
      }
    }
  }

  /// In a task of its own: a connection that is over cancels those that it had, and what the program has
  /// said last may still wait for room.
  private func toBrowser(_ send: @escaping @Sendable () async throws -> Void) async throws {
    do { try await Task(operation: send).value } catch { throw BrowserGone(reason: error) }
  }

  /// What tells a failure of the browser's side from one of the program's.
  private struct BrowserGone: Error {
    var reason: any Error
  }
}

/// The time between two attempts: twice as long after each, and short again once one has lasted.
private struct Pause {
  private(set) var length = Duration.zero

  mutating func next(after lasted: Duration) {
    length = lasted > .seconds(5) ? .zero : min(length * 2, .seconds(5))
    length = max(length, .milliseconds(50))
  }
}
