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
/// `read` and no `poll`, a thread of its own sleeps on the other three; it starts at the first wait
/// that finds nothing to read, so that a host that answers once and ends never pays for it.
struct EndWatch: ~Copyable {
  /// Readable once an end was seen.
  let wake: Descriptor
  private let launcher: CInt?
  private var isStarted = false

  /// Catches SIGTERM and ignores SIGPIPE from now on, until it is destroyed.
  ///
  /// - Parameter launcher: the process whose death is an end, if any.
  init(launcher: CInt?) throws(SystemError) {
    let wake = process_watch_open()
    guard wake >= 0 else { throw SystemError(.pipe, code: CInt(-wake)) }
    self.wake = Descriptor(rawValue: CInt(wake))
    self.launcher = launcher
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
  mutating func guardWait(input: Descriptor, output: Descriptor) throws(SystemError) {
    guard !isStarted else { return }
    if try Descriptor.poll(input: input, milliseconds: 0).contains(.input) { return }
    isStarted = true
    let result = process_watch_start(input.rawValue, output.rawValue, launcher ?? -1)
    guard result == 0 else { throw SystemError(.createThread, code: CInt(-result)) }
  }
}
