/// Jobs in the order in which they came.
struct JobQueue: ~Copyable {
  private var jobs: [UnownedJob] = []
  private var next = 0

  var isEmpty: Bool { next == jobs.count }

  mutating func append(_ job: UnownedJob) {
    jobs.append(job)
  }

  mutating func popFirst() -> UnownedJob? {
    guard next < jobs.count else { return nil }
    let job = jobs[next]
    next += 1
    if next == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      next = 0
    } else if next >= 1024, next * 2 >= jobs.count {
      // What is moved is at most what was taken.
      jobs.removeSubrange(..<next)
      next = 0
    }
    return job
  }
}

/// Tasks that wait for something, which look again when they are resumed.
struct Waiters: ~Copyable {
  private var continuations: [CheckedContinuation<Void, Never>] = []

  var isEmpty: Bool { continuations.isEmpty }

  mutating func append(_ continuation: CheckedContinuation<Void, Never>) {
    continuations.append(continuation)
  }

  mutating func removeFirst() -> CheckedContinuation<Void, Never>? {
    continuations.isEmpty ? nil : continuations.removeFirst()
  }
}
