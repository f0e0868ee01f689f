internal import CSystem
public import NativeMessagingHost

/// A host's process, launched the way a browser launches it.
///
/// Arguments, working directory, descriptors and signals are those of the profile; the environment
/// and the process group are this process's own, as in both browsers. The host inherits no other
/// descriptor. When the value goes out of scope, the pipes are closed, and a host that still runs is
/// killed and reaped: neither a zombie nor a descriptor is left.
///
/// Launching ignores SIGPIPE in this process unless it handles it, as browsers do: writing to a host
/// that has gone must fail with `EPIPE`, not kill the writer.
public struct HostProcess: ~Copyable, Sendable {
  /// What becomes of the host's standard error.
  public enum Errors: Sendable {
    /// It is this process's own, as Chromium does it.
    case inherited
    /// It is a pipe to ``HostProcess/standardError``, as Firefox does it.
    case piped
  }

  /// Its process ID.
  public let identifier: CInt
  /// How it was launched and will be ended.
  public let profile: BrowserProfile
  /// The writing end of its standard input, without waiting (`O_NONBLOCK`); `nil` once closed.
  public private(set) var standardInput: Descriptor?
  /// The reading end of its standard output, without waiting (`O_NONBLOCK`); `nil` once closed.
  public private(set) var standardOutput: Descriptor?
  /// The reading end of its standard error, without waiting; `nil` once closed or if inherited.
  public private(set) var standardError: Descriptor?
  /// How it ended, once that is known.
  public private(set) var exit: HostExit?
  /// The reading end of the host's descriptor 3. It is held open, so that the host could write.
  private var sentinel: Descriptor?
  /// Readable once the host has ended; `nil` where nothing tells, and as long as nobody asks.
  private(set) var watch: Descriptor?
  /// What it gets that stays: the profile's, unless a test cannot wait for it.
  package var timetable: [(after: Duration, signal: HostSignal)]
  private var sentSignalCount = 0
  /// When the next signal is due, once the end has been asked for, by
  /// `Descriptor.monotonicMilliseconds()`.
  private(set) var signalTime: Int?

  /// Launches the program at the absolute `path` in that path's folder, with `arguments` behind the
  /// path.
  ///
  /// What the arguments are is the caller's affair: Chromium gives the extension's origin, Firefox
  /// the manifest's path and the extension's ID. `errors` is the profile's habit unless told.
  public init(
    path: String, arguments: [String], as profile: BrowserProfile, errors: Errors? = nil
  ) throws(LaunchError) {
    try self.init(
      path: Array(path.utf8), arguments: arguments.map { Array($0.utf8) }, as: profile,
      errors: errors)
  }

  /// The same of words that need not be UTF-8.
  init(
    path: [UInt8], arguments: [[UInt8]], as profile: BrowserProfile, errors: Errors? = nil
  ) throws(LaunchError) {
    guard path.first == UInt8(ascii: "/") else { throw .relativePath(path.legible.text) }
    for word in [path] + arguments where word.contains(0) { throw .embeddedNUL(word.legible.text) }
    let spawned = try HostSpawn(
      path: path, arguments: arguments, profile: profile,
      pipesErrors: errors.map { $0 == .piped } ?? profile.readsErrors)
    self.profile = profile
    timetable = profile.timetable
    identifier = spawned.identifier
    standardInput = spawned.input
    standardOutput = spawned.output
    standardError = spawned.errors
    sentinel = spawned.sentinel
  }

  deinit {
    for pipe in [standardInput, standardOutput, standardError, sentinel, watch] { pipe?.close() }
    guard exit == nil else { return }
    HostSignal.kill.send(to: identifier)
    _ = HostExit.reap(identifier, waiting: true)
  }

  /// Closes the host's standard input: between two frames, that asks it to end.
  public mutating func closeInput() {
    Self.close(&standardInput)
  }

  /// Closes the host's standard output. What it writes from then on fails.
  public mutating func closeOutput() {
    Self.close(&standardOutput)
  }

  /// Closes our end of the host's standard error, if it is piped.
  public mutating func closeErrors() {
    Self.close(&standardError)
  }

  /// Closes the port as the browser does and sees the host out: closes its pipes, waits, and after
  /// the profile's times sends signals.
  ///
  /// What the host still writes to a pipe of ours is read meanwhile, so that it cannot hang on it;
  /// `errors` gets the standard error, piece by piece, if it is piped.
  public consuming func disconnect(
    errors: (Span<UInt8>) -> Void = { _ in }
  ) -> HostExit {
    startEnding()
    while true {
      if let exit = waitForExit(upTo: .seconds(60), errors: errors) { return exit }
    }
  }

  /// Closes the host's pipes as the browser does at a disconnection. From now on ``advanceEnding()``
  /// sends the profile's signals when they are due.
  public mutating func startEnding() {
    closeInput()
    if profile.closesOutput { closeOutput() }
    guard signalTime == nil, sentSignalCount < timetable.count else { return }
    signalTime = nextSignalTime
  }

  /// Looks whether the host has ended, and sends the signal that is due, if one is. Never waits.
  public mutating func advanceEnding() {
    guard exit == nil else { return }
    exit = HostExit.reap(identifier, waiting: false)
    guard exit == nil else { return Self.close(&watch) }
    guard let time = signalTime, time <= Descriptor.monotonicMilliseconds() else { return }
    timetable[sentSignalCount].signal.send(to: identifier)
    sentSignalCount += 1
    signalTime = sentSignalCount < timetable.count ? nextSignalTime : nil
  }

  private var nextSignalTime: Int {
    Descriptor.monotonicMilliseconds() + timetable[sentSignalCount].after.milliseconds
  }

  /// Waits until the host has ended, but no longer than `limit`; `nil` if it still runs then.
  ///
  /// Reads from the host's pipes meanwhile, as ``disconnect(errors:)`` does.
  public mutating func waitForExit(
    upTo limit: Duration, errors: (Span<UInt8>) -> Void = { _ in }
  ) -> HostExit? {
    var buffer = InputBuffer(capacity: 16 << 10)
    let deadline = Descriptor.monotonicMilliseconds() + limit.milliseconds
    while true {
      advanceEnding()
      drain(into: &buffer, errors)
      guard exit == nil, Descriptor.monotonicMilliseconds() < deadline else { return exit }
      waitForSign(until: deadline)
    }
  }

  /// Waits until the host ends or says something, until a signal is due, or until `deadline`.
  mutating func waitForSign(until deadline: Int?) {
    watchEnd()
    let left = Descriptor.millisecondsLeft(until: deadline, signalTime)
    // Where nothing tells of a process's end, it is looked for every so often.
    let pause = watch != nil ? left ?? -1 : min(left ?? 4, 4)
    // Safe because there are three numbers. A signal that interrupts it does no harm.
    _ = unsafe launch_poll(
      [watch, standardOutput, standardError].map { $0?.rawValue ?? -1 }, 3, CInt(clamping: pause))
  }

  /// Makes ``watch``, where the system has such a thing.
  mutating func watchEnd() {
    guard watch == nil, exit == nil else { return }
    let descriptor = launch_watch(identifier)
    if descriptor >= 0 { watch = Descriptor(rawValue: CInt(descriptor)) }
  }

  /// Takes what the host still writes to its output, and forgets it.
  mutating func drainOutput(into buffer: inout InputBuffer) {
    Self.drain(&standardOutput, into: &buffer) { _ in }
  }

  /// Sends it a signal, unless it has been reaped.
  public func send(_ signal: HostSignal) {
    guard exit == nil else { return }
    signal.send(to: identifier)
  }

  /// The most memory that the running host has had resident, in bytes.
  ///
  /// `VmHWM` in `/proc/PID/status`; `nil` on other systems and once the host has ended.
  public func peakMemory() -> Int? {
    guard exit == nil else { return nil }
    let count = launch_peak_memory(identifier)
    return count >= 0 ? Int(count) : nil
  }

  /// How many bytes wait in the pipe of the host's standard input; `nil` where unknown.
  package func unreadInputCount() -> Int? {
    guard let pipe = standardInput else { return nil }
    let count = launch_pipe_count(pipe.rawValue)
    return count >= 0 ? count : nil
  }

  /// Reads what is there. A pipe at its end is closed, so that it is waited for no longer.
  private mutating func drain(into buffer: inout InputBuffer, _ errors: (Span<UInt8>) -> Void) {
    drainOutput(into: &buffer)
    Self.drain(&standardError, into: &buffer, errors)
  }

  private static func drain(
    _ descriptor: inout Descriptor?, into buffer: inout InputBuffer, _ body: (Span<UInt8>) -> Void
  ) {
    // A bound, so that a host which never stops writing cannot keep us from its end.
    for _ in 0..<16 {
      guard let source = descriptor else { return }
      guard let count = (try? buffer.read(from: source)) ?? nil else { return }
      guard count > 0 else { return close(&descriptor) }
      body(buffer.bytes)
      buffer.consume(count)
    }
  }

  private static func close(_ descriptor: inout Descriptor?) {
    descriptor?.close()
    descriptor = nil
  }
}

extension Duration {
  /// Rounded up. In whole numbers: a division of durations would need the C library's mathematics,
  /// which a program without Foundation does not link.
  var milliseconds: Int {
    let attosecondsPerMillisecond: Int64 = 1_000_000_000_000_000
    let (seconds, attoseconds) = components
    return Int(seconds) * 1000
      + Int((attoseconds + attosecondsPerMillisecond - 1) / attosecondsPerMillisecond)
  }
}

extension Descriptor {
  /// How long it is to the first of two times, at least 0; `nil` if there is none.
  static func millisecondsLeft(until first: Int?, _ second: Int?) -> Int? {
    guard first != nil || second != nil else { return nil }
    return max(0, min(first ?? .max, second ?? .max) - monotonicMilliseconds())
  }
}

extension ContinuousClock.Instant {
  /// The same by `Descriptor.monotonicMilliseconds()`.
  var milliseconds: Int { Descriptor.monotonicMilliseconds() + (self - .now).milliseconds }

  /// That time.
  init(milliseconds: Int) {
    self = .now + .milliseconds(milliseconds - Descriptor.monotonicMilliseconds())
  }
}
