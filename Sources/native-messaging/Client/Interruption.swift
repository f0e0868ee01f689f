import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What the signals' handler writes to.
private nonisolated(unsafe) var wake: CInt = -1

/// SIGINT, SIGTERM and SIGHUP, which become a descriptor to wait for, so that a host can be seen out
/// before this process goes. Of each signal the first only: the second ends the process.
enum Interruption {
  /// Readable once a signal has come.
  private(set) nonisolated(unsafe) static var descriptor = Descriptor(rawValue: -1)
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  /// Catches the signals from now on. To be called once, before there are threads.
  static func watch() throws(Failure) {
    var ends: [CInt] = [-1, -1]
    // Safe because pipe(2) stores two descriptors, and no other thread looks at the variables yet.
    guard unsafe pipe(&ends) == 0 else { throw .environment("no pipe for signals") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    unsafe descriptor = Descriptor(rawValue: ends[0])
    unsafe wake = ends[1]
    for number in signals {
      // Safe because the handler calls nothing but signal(2) and write(2).
      signal(number) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        signal(number, SIG_DFL)
        unsafe _ = write(wake, &byte, 1)
      }
    }
  }

  /// Whether a signal has come.
  static var hasCome: Bool {
    // Safe because it is written before anything else runs.
    let ready = try? Descriptor.poll(input: unsafe descriptor, milliseconds: 0)
    return ready?.contains(.input) ?? false
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
