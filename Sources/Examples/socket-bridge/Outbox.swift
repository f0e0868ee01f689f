/// Messages on their way to the program, bounded: who puts one in waits while it is full.
actor Outbox {
  private let limit: Int
  private var messages: [[UInt8]] = []
  private var size = 0
  private(set) var isClosed = false
  /// Who waits for any change, to look again.
  private var waiting: [CheckedContinuation<Void, Never>] = []

  /// What a message costs beside its bytes.
  private static let overhead = 64

  /// An outbox that takes a message while those in it have less than `limit` bytes.
  init(limit: Int) {
    self.limit = limit
  }

  var count: Int { messages.count }

  /// Puts a message in, behind the others. Throws when the task is cancelled.
  func put(_ message: [UInt8]) async throws {
    while size >= limit { try await waitForChange() }
    messages.append(message)
    size += message.count + Self.overhead
    change()
  }

  /// Nothing more will be put in.
  func close() {
    isClosed = true
    change()
  }

  /// Waits until there is a message; false when there will be none.
  func waitForMessage() async throws -> Bool {
    while messages.isEmpty, !isClosed { try await waitForChange() }
    return !messages.isEmpty
  }

  /// Waits until nothing more will be put in, or for so long.
  func waitUntilClosed(atMost duration: Duration) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { while await !self.isClosed { try await self.waitForChange() } }
      group.addTask { try await Task.sleep(for: duration) }
      try await group.next()
      group.cancelAll()
    }
  }

  /// Takes all messages once there are some; `nil` when there will be none.
  func take() async throws -> [[UInt8]]? {
    guard try await waitForMessage() else { return nil }
    defer { removeAll() }
    return messages
  }

  /// Puts messages that were taken and not sent back to where they were.
  func putBack(_ unsent: ArraySlice<[UInt8]>) {
    messages.insert(contentsOf: unsent, at: 0)
    size += unsent.reduce(0) { $0 + $1.count + Self.overhead }
  }

  private func removeAll() {
    messages = []
    size = 0
    change()
  }

  private func waitForChange() async throws {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if Task.isCancelled { continuation.resume() } else { waiting.append(continuation) }
      }
    } onCancel: {
      Task { await change() }
    }
    try Task.checkCancellation()
  }

  private func change() {
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}
