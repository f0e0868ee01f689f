/// Tasks that wait for one thing, in the order in which they came.
struct WaitList: Sendable {
  /// Tells one wait from another.
  typealias Ticket = Int

  private var waiting: [(ticket: Ticket, waiter: Waiter)] = []

  var isEmpty: Bool { waiting.isEmpty }

  mutating func append(_ ticket: Ticket, _ waiter: Waiter) {
    waiting.append((ticket, waiter))
  }

  /// Takes the first one off.
  mutating func removeFirst() -> Waiter? {
    waiting.isEmpty ? nil : waiting.removeFirst().waiter
  }

  /// Takes that one off, if it still waits.
  mutating func remove(_ ticket: Ticket) -> Waiter? {
    guard let index = waiting.firstIndex(where: { $0.ticket == ticket }) else { return nil }
    return waiting.remove(at: index).waiter
  }

  /// Takes all of them off.
  mutating func removeAll() -> [Waiter] {
    defer { waiting = [] }
    return waiting.map(\.waiter)
  }
}

/// How long a task has got what it wanted without waiting. A peer that is always ready must not keep it
/// on its thread, of which there are few, for ever.
struct TaskSlice: Sendable {
  private static let limit = 256

  private var count = 0

  /// Counts once more; whether it is time to let others run, from which it is counted anew.
  mutating func isOver() -> Bool {
    count += 1
    guard count >= Self.limit else { return false }
    count = 0
    return true
  }
}
