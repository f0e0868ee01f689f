/// So many at a time: who comes when all places are taken waits for one.
final class Places: Sendable {
  private struct State {
    var free: Int
    var waiting: Waiter?
  }

  private let state: Locked<State>

  init(_ count: Int) {
    state = Locked(State(free: count))
  }

  /// Takes a place; one task alone does that.
  nonisolated(nonsending) func take() async {
    let hasTaken = state.withLock { state in
      guard state.free > 0 else { return false }
      state.free -= 1
      return true
    }
    guard !hasTaken else { return }
    await withCheckedContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.free == 0 else {
          state.free -= 1
          return true
        }
        state.waiting = Waiter(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  /// Gives a place back, to who waits for it if somebody does.
  func giveBack() {
    let waiting = state.withLock { state in
      defer { state.waiting = nil }
      if state.waiting == nil { state.free += 1 }
      return state.waiting
    }
    waiting?.resume()
  }
}
