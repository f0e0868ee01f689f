import Foundation

/// A value that threads share, and may wait for.
final class Shared<Value: Sendable>: @unchecked Sendable {
  private let condition = NSCondition()
  private var value: Value

  init(_ value: Value) {
    self.value = value
  }

  var current: Value { change { $0 } }

  @discardableResult
  func change<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    condition.lock()
    defer {
      condition.broadcast()
      condition.unlock()
    }
    return try body(&value)
  }

  /// Waits until `isRight` says so of the value, which is returned.
  func wait(for what: String, until isRight: (Value) -> Bool) throws -> Value {
    let deadline = Date(timeIntervalSinceNow: patienceSeconds)
    condition.lock()
    defer { condition.unlock() }
    while !isRight(value) {
      guard condition.wait(until: deadline) else { throw Hang(what: what) }
    }
    return value
  }
}

/// How long a test waits for what must come: tests beside it may hold the cooperative pool, on which
/// sleeping tasks wake up, for minutes.
let patienceSeconds = 1800.0

/// What must come has not come.
struct Hang: Error {
  let what: String
}

/// Runs `body` on a thread of its own: those of the cooperative pool are the tests' and their tasks'.
///
/// It is still the test's task, so that what is found is the test's.
func onThread<Result: Sendable>(_ body: @Sendable () throws -> Result) async throws -> Result {
  try await withTaskExecutorPreference(ThreadExecutor.shared) { try body() }
}

/// A thread for each job.
final class ThreadExecutor: TaskExecutor {
  static let shared = ThreadExecutor()

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread {
      // Safe because the executor stays for ever.
      unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
    }
  }
}
