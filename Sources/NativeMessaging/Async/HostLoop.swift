internal import NativeMessagingCodec
internal import NativeMessagingHost

/// The loop of a host's thread: it runs what is asynchronous, and in between it reads and writes.
///
/// ```
///         ┌───────────── run() ─────────────┐
///  jobs ─▶│ run jobs until none is left     │
///         │ write the replies, poll, read   │─▶ resume whoever waits for input or room
///         └─────────────────────────────────┘
/// ```
///
/// It is the executor of the host's tasks and of their children, so that no message changes threads
/// and no thread waits for a port. Jobs from other threads come through a list with a lock, and a
/// bell that the poll hears. Safe to share because `state` is used by the loop's thread alone, which
/// `isCurrent` tells, and the rest has its lock.
final class HostLoop: TaskExecutor, @unchecked Sendable {
  /// How many jobs run before the loop looks at its descriptors.
  private static let jobsAtOnce = 256
  /// How many turns without a bell make it likely that the next one has none either.
  private static let quietTurns = 4

  /// What the loop's thread alone uses.
  struct State: ~Copyable {
    var host: NativeHost
    var jobs = JobQueue()
    /// Who waits for a message, and who for room to write.
    var readers = Waiters()
    var writers = Waiters()
    /// Why nothing more comes in.
    var ending: Ending?
    /// What was wrong with the input.
    var failure: ChannelError?
    /// When the browser was found to be done, by `Descriptor.monotonicMilliseconds()`.
    var closingTime: Int?
    var isCancelled = false
    /// Whether the body shall end, since one of its tasks has failed.
    var hasFailed = false
    /// Whether `run` has come to its end.
    var isOver = false
    /// What the body has ended with.
    var outcome: Result<Void, any Error>?
    /// How many messages have come since another thread last had something to say.
    var quietTurns = 0
  }

  private struct Shared {
    var jobs: [UnownedJob] = []
    var hasRung = false
    /// Whether the loop's thread is in a read that waits, which no bell ends.
    var isReading = false
    /// Whether such a read was interrupted in place of the bell.
    var isInterrupted = false
    /// Whether somebody that waits was cancelled.
    var hasCancelled = false
    /// Whether nobody takes jobs any more.
    var isOver = false
  }

  let state: Place<State>
  private let shared = Locked(Shared())
  private let bell: Bell
  private let thread = currentThread()

  init(_ host: consuming NativeHost) throws(SystemError) {
    bell = try Bell()
    state = Place(State(host: host))
  }

  /// Whether the caller runs on the loop's thread.
  @inline(__always)
  var isCurrent: Bool { currentThread() == thread && !state.value.isOver }

  /// Whether `run` has come to its end, for tasks that have not.
  var isOver: Bool { shared.withLock { $0.isOver } }

  // MARK: Jobs

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isCurrent { return state.value.jobs.append(job) }
    if !ring({ $0.jobs.append(job) }) { globalConcurrentExecutor.enqueue(job) }
  }

  /// Lets the loop look at what `change` has left. Whether it will.
  @discardableResult
  private func ring(_ change: (inout Shared) -> Void) -> Bool {
    shared.withLock { shared in
      guard !shared.isOver else { return false }
      change(&shared)
      guard !shared.hasRung else { return true }
      shared.hasRung = true
      shared.isInterrupted = shared.isReading
      // Under the lock, without which the loop does not go on.
      if shared.isReading { NativeHost.interrupt() } else { bell.ring() }
      return true
    }
  }

  /// Lets whoever waits look whether its task was cancelled.
  func noteCancelled() {
    ring { $0.hasCancelled = true }
  }

  /// Runs jobs until there are none, or it is the descriptors' turn.
  private func runJobs() {
    // Safe because the loop, which this refers to, is held by its caller.
    let executor = unsafe asUnownedTaskExecutor()
    for _ in 0..<Self.jobsAtOnce {
      guard let job = state.value.jobs.popFirst() else { return }
      // As an executor of tasks alone: to leave an actor for that would be another job, each time.
      unsafe job.runSynchronously(on: executor)
    }
  }

  /// Takes what other threads have left.
  private func hear() {
    let heard: (jobs: [UnownedJob], hasCancelled: Bool)? = shared.withLock { shared in
      shared.isReading = false
      guard shared.hasRung else { return nil }
      if shared.isInterrupted { NativeHost.endInterruption() } else { bell.hear() }
      defer {
        shared.jobs.removeAll(keepingCapacity: true)
        shared.hasCancelled = false
        shared.hasRung = false
      }
      return (shared.jobs, shared.hasCancelled)
    }
    guard let heard else { return }
    state.value.quietTurns = 0
    for job in heard.jobs { state.value.jobs.append(job) }
    if heard.hasCancelled {
      resumeReaders()
      resumeWriters()
    }
  }

  // MARK: The loop

  /// Runs `body` to its end, and returns why the input has ended, if it has.
  ///
  /// A body that does not end in the time that a browser gives is left where it is.
  func run(_ body: @escaping @Sendable () async throws -> Void) throws -> Ending? {
    precondition(isCurrent, "the loop runs on the thread that made it")
    let task = Task(executorPreference: self) {
      let outcome: Result<Void, any Error>
      do {
        outcome = .success(try await body())
      } catch {
        outcome = .failure(error)
      }
      // One that was left behind has nobody to tell.
      if self.isCurrent { self.state.value.outcome = outcome }
    }
    defer { leave() }
    while true {
      runJobs()
      if state.value.outcome != nil || isOverdue { break }
      if state.value.hasFailed { task.cancel() }
      turn()
      if shouldCancel {
        state.value.isCancelled = true
        task.cancel()
      }
    }
    try state.value.host.finish()
    if let failure = state.value.failure { throw failure }
    if case .failure(let error) = state.value.outcome {
      guard let ending = ending(behind: error) else { throw error }
      return ending
    }
    return state.value.ending
  }

  /// Leaves the tasks that have not ended to other threads. What they ask of the host from now on is
  /// what they are told when the port is closed.
  private func leave() {
    state.value.isOver = true
    resumeReaders()
    resumeWriters()
    let jobs = shared.withLock { shared in
      shared.isOver = true
      return exchange(&shared.jobs, with: [])
    }
    for job in jobs { globalConcurrentExecutor.enqueue(job) }
    while let job = state.value.jobs.popFirst() { globalConcurrentExecutor.enqueue(job) }
    state.value.host.stopWatching()
  }

  private func turn() {
    do throws(ChannelError) {
      switch try wait() {
      case .received: resumeReaders()
      case .closing: noteClosing()
      case .ended(let ending): end(ending)
      case .other: break
      }
    } catch {
      state.value.failure = error
      end(nil)
    }
    hear()
    if state.value.host.hasRoom || state.value.host.isOutputClosed { resumeWriters() }
  }

  private func wait() throws(ChannelError) -> NativeHost.Turn {
    var waits = NativeHost.Waits(bell: bell.descriptor)
    let isOver = isInputOver
    let isClosing = state.value.closingTime != nil
    // Behind its end the browser's messages are read on, so that they are known to be the last.
    waits.input =
      !isOver && state.value.host.hasRoomForInput && (isClosing || !state.value.readers.isEmpty)
    waits.closing = !isOver && !isClosing
    waits.milliseconds = state.value.jobs.isEmpty ? millisecondsLeft : 0
    if waits.input, waits.closing, waits.milliseconds == nil, try canRead() {
      if try state.value.host.read() {
        state.value.quietTurns &+= 1
        return .received
      }
      // Interrupted, or something for which the other wait has a name.
      state.value.quietTurns = 0
      return .other
    }
    let turn = try state.value.host.turn(waits)
    if case .received = turn { state.value.quietTurns &+= 1 }
    return turn
  }

  /// Whether the loop may wait in `read` alone, one call instead of two: other threads know then that
  /// they have to interrupt it, which is dearer than a bell, so that they must have been quiet.
  private func canRead() throws(ChannelError) -> Bool {
    guard state.value.quietTurns >= Self.quietTurns, try state.value.host.isReadGuarded() else {
      return false
    }
    return shared.withLock { shared in
      shared.isReading = !shared.hasRung
      return shared.isReading
    }
  }

  private func resumeReaders() {
    while let reader = state.value.readers.removeFirst() { reader.resume() }
  }

  private func resumeWriters() {
    while let writer = state.value.writers.removeFirst() { writer.resume() }
  }

  private func end(_ ending: Ending?) {
    state.value.ending = ending
    noteClosing()
    resumeReaders()
  }

  private func noteClosing() {
    if state.value.closingTime == nil {
      state.value.closingTime = Descriptor.monotonicMilliseconds()
    }
  }
}
