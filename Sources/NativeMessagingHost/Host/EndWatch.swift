internal import CSystem

/// Why a host's loop came to its end.
public enum Ending: Equatable, Sendable {
  /// The browser closed the host's standard input: the usual end.
  case endOfInput
  /// Nobody reads the host's standard output any more.
  case outputClosed
  /// The process that launched the host is gone, without having closed its pipes.
  case launcherGone
  /// SIGTERM. Firefox sends it 3 s after it has closed the input; Chromium never does.
  case terminated
}

/// Notices an end that the input does not tell: SIGTERM, the output's reader gone, the launcher dead.
///
/// One a process, since signals are the process's. While a host waits for input, which is one
/// `read` and no `poll`, a thread of its own sleeps on the other three; it starts at the first wait,
/// so that a host that answers once and ends never pays for it.
struct EndWatch: ~Copyable {
  /// Readable once an end was seen.
  let wake: Descriptor
  var isStarted = false

  /// Catches SIGTERM and SIGPIPE from now on, until it is destroyed. `streams` must stay until then.
  ///
  /// - Parameter launcher: the process whose death is an end, if any.
  init(_ streams: borrowing StandardStreams, launcher: CInt?) throws(SystemError) {
    let wake = process_watch_open(
      streams.input.rawValue, streams.output.rawValue, streams.null.rawValue, launcher ?? -1)
    guard wake >= 0 else { throw SystemError(.pipe, code: CInt(-wake)) }
    self.wake = Descriptor(rawValue: CInt(wake))
  }

  deinit {
    process_watch_close()
  }

  /// What was seen, if anything.
  var end: Ending? {
    switch process_watch_end() {
    case process_end_terminated: .terminated
    case process_end_output_closed: .outputClosed
    case process_end_launcher_gone: .launcherGone
    default: nil
    }
  }

  /// To be called before a `read` on `input` that may wait: makes an end interrupt it.
  mutating func guardWait(input: Descriptor) throws(SystemError) {
    guard !isStarted else { return }
    if try Descriptor.poll(input: input, milliseconds: 0).contains(.input) { return }
    try EndWatch.start()
    isStarted = true
  }

  /// To be called by the thread that runs the host before any wait of which `wake` is part: without
  /// the thread, nobody would see that the launcher dies.
  static func start() throws(SystemError) {
    let result = process_watch_start()
    guard result == 0 else { throw SystemError(.createThread, code: CInt(-result)) }
  }

  #if !hasFeature(Embedded)
    /// Makes sure that ``interrupt()`` ends a `read` that waits: whether it does.
    ///
    /// To be called by the thread that reads, behind ``start()``.
    static func allowInterruption() -> Bool {
      process_interruption_open() == 0
    }

    /// Ends a `read` that another thread is in or about to begin, until ``endInterruption()``.
    static func interrupt() {
      process_interrupt()
    }

    /// Lets reads of the input be such again. ``end`` is to be looked at before the next.
    static func endInterruption() {
      process_interruption_end()
    }
  #endif
}
