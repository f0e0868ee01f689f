import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the signals' handler writes to.
private nonisolated(unsafe) var wake: CInt = -1
/// The first signal that has come; 0 before.
private nonisolated(unsafe) var caught: sig_atomic_t = 0

/// SIGINT, SIGTERM and SIGHUP, which become a descriptor to wait for, so that a host can be seen out
/// before this process goes, by that signal. Of each signal the first only: the second ends the
/// process at once.
///
/// A terminal's Ctrl-C reaches the host, too, which is in the same process group as under a browser.
enum Interruption {
  /// Readable once a signal has come.
  private(set) nonisolated(unsafe) static var descriptor = Descriptor(rawValue: -1)
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Catches the signals from now on: the ``descriptor``. To be called once, before there are threads.
  ///
  /// A signal that is ignored stays ignored, as nohup wants it. One that is blocked no longer is: a
  /// launcher's thread may have blocked it for itself, and its children inherit that.
  @discardableResult
  static func watch() throws(Failure) -> Descriptor {
    var ends: [CInt] = [-1, -1]
    // Safe because pipe(2) stores two descriptors, and no other thread looks at the variables yet.
    guard unsafe pipe(&ends) == 0 else { throw .environment("no pipe for signals") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    unsafe descriptor = Descriptor(rawValue: ends[0])
    unsafe wake = ends[1]
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in signals {
      // Safe because the handler calls nothing but signal(2) and write(2), and stores one number.
      let former = signal(number) { number in
        var byte: UInt8 = 0
        signal(number, SIG_DFL)
        if unsafe caught == 0 { unsafe caught = number }
        unsafe _ = write(wake, &byte, 1)
      }
      // Safe because a pointer to a C function, or what stands for one, has the size of an integer.
      if unsafe unsafeBitCast(former, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) {
        signal(number, SIG_IGN)
      }
      // Safe because the set is ours.
      unsafe sigaddset(&set, number)
    }
    // Safe because the set is ours, and nothing is stored.
    unsafe sigprocmask(SIG_UNBLOCK, &set, nil)
    return Descriptor(rawValue: ends[0])
  }

  /// Whether a signal has come.
  static var hasCome: Bool { comes(within: 0) }

  /// Whether a signal has come, or comes within so many milliseconds.
  static func comes(within milliseconds: Int) -> Bool {
    // Safe because it is written before anything else runs.
    let ready = try? Descriptor.poll(input: unsafe descriptor, milliseconds: milliseconds)
    return ready?.contains(.input) ?? false
  }

  /// Throws once a signal has come. Reads a variable only, so that a loop may ask at each turn.
  static func check() throws(Failure) {
    // Safe because the handler stores one number.
    if unsafe caught != 0 { throw .data("interrupted") }
  }

  /// Ends this process by the signal that has come, if one has, as if nobody had caught it: a shell
  /// sees its 128 + number, and breaks off a loop on Ctrl-C.
  static func passOn() {
    // Safe because the handler stores one number.
    let number = unsafe caught
    guard number != 0 else { return }
    signal(number, SIG_DFL)
    raise(number)
  }
}

/// Waits for what a port waits for, for a signal, and for `input` if given; whether `input` can be
/// read, or is at its end.
func wait(
  for waits: PortWaits, or input: Descriptor?, until deadline: ContinuousClock.Instant?
) -> Bool {
  // Safe because the interruption's descriptor is written before anything else runs.
  let readers = unsafe [input, waits.output, waits.errors, waits.exit, Interruption.descriptor]
  var set = readers.map { pollfd(fd: $0?.rawValue ?? -1, events: Int16(POLLIN), revents: 0) }
  set.append(pollfd(fd: waits.input?.rawValue ?? -1, events: Int16(POLLOUT), revents: 0))
  let time = [deadline, waits.time].compactMap { $0 }.min()
  let milliseconds = time.map { CInt(clamping: max(0, Int(($0 - .now) / .milliseconds(1)) + 1)) }
  // Safe because the array has as many elements as are told. EINTR is as good as nothing.
  guard unsafe poll(&set, nfds_t(set.count), milliseconds ?? -1) > 0 else { return false }
  return set[0].revents != 0
}
