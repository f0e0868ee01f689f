import CFaults
import Foundation
import Testing

@testable import NativeMessagingHost

/// How a browser starts a host: the arguments behind its path.
enum Launch: CaseIterable, Sendable {
  case byHand
  case chromium
  case firefox

  var arguments: [String] {
    switch self {
    case .byHand: []
    case .chromium: ["chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"]
    case .firefox:
      ["/usr/lib/mozilla/native-messaging-hosts/ping_pong.json", "ping_pong@example.org"]
    }
  }
}

/// A host in a process of its own, with this test as the browser at the other ends of its pipes.
final class RunningHost: Sendable {
  let processID: CInt
  /// The browser's ends.
  let input: End
  let output: End
  let log: End

  /// The programs that are built beside this test. The environment's `PING_PONG` names another build of
  /// the tiny host, which must pass the same tests.
  static func path(_ name: String) -> String {
    if name == "ping_pong", let path = ProcessInfo.processInfo.environment["PING_PONG"] {
      return path
    }
    // The executable that runs the tests, on Linux; a bundle inside the same folder elsewhere.
    #if os(Linux)
      let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    #else
      let bundle = Bundle(for: RunningHost.self).bundleURL
    #endif
    return bundle.deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// Starts the program `name`.
  ///
  /// - Parameters:
  ///   - isClosed: which of descriptors 0 to 2 it starts without.
  ///   - isNonblocking: whether its descriptors 0 and 1 have `O_NONBLOCK` from the start.
  ///   - extra: what it gets as descriptor 3.
  ///   - blocked: a signal that it starts with blocked.
  init(
    _ name: String = "ping_pong", _ arguments: [String] = [], medium: Medium = .pipe,
    isClosed: Set<Int> = [], isNonblocking: Bool = false, extra: End? = nil, blocked: CInt = 0
  ) throws {
    let (ours, theirs) = RunningHost.connect(medium)
    let (log, theirLog) = Medium.pipe.connect { ($0, $1) }
    (input, output) = ours
    self.log = log
    var descriptors = [theirs.input.rawValue, theirs.output.rawValue, theirLog.rawValue]
    if isNonblocking {
      for end in [theirs.input, theirs.output] {
        _ = fcntl(end.rawValue, F_SETFL, end.flags | O_NONBLOCK)
      }
    }
    for number in isClosed { descriptors[number] = -1 }
    if let extra { descriptors.append(extra.rawValue) }
    processID = RunningHost.spawn(
      RunningHost.path(name), arguments, descriptors: descriptors, blocked: blocked)
    try #require(processID > 0, "\(RunningHost.path(name)): errno \(errno)")
    theirs.input.close()
    theirs.output.close()
    theirLog.close()
  }

  deinit {
    if test_wait(processID, 0) == -1 {
      kill(processID, SIGKILL)
      _ = test_wait(processID, 5000)
    }
  }

  typealias Ends = (input: End, output: End)

  private static func connect(_ medium: Medium) -> (ours: Ends, theirs: Ends) {
    switch medium {
    case .pipe:
      let input = test_pipe()
      let output = test_pipe()
      return (
        (End(input.sink), End(output.source)), (End(input.source), End(output.sink))
      )
    case .socketPair, .terminal:
      let both = medium == .terminal ? test_terminal() : test_socket_pair()
      return (
        (End(both.source), End(test_duplicate(both.source))),
        (End(both.sink), End(test_duplicate(both.sink)))
      )
    }
  }

  private static func spawn(
    _ path: String, _ arguments: [String], descriptors: [CInt], blocked: CInt
  ) -> CInt {
    let words = ([path] + arguments).map { $0 + "\0" }.joined()
    // Safe because both are read during the call only, as far as the counts say.
    return unsafe test_spawn(
      words, CInt(arguments.count + 1), descriptors, CInt(descriptors.count), blocked)
  }

  /// Sends a message as Chromium does, in one write.
  func send(_ message: String) {
    input.write(frame(message))
  }

  /// Sends a message and reads one: the answer of a host that answers.
  func ask(_ message: String) throws -> String? {
    send(message)
    return try output.readMessage().map { String(decoding: $0, as: UTF8.self) }
  }

  /// Kills it with `signal`, which the program may catch.
  func signal(_ signal: CInt) {
    kill(processID, signal)
  }

  /// Waits for its end: the exit status, −signal for one that a signal ended; `nil` if it has not
  /// come to an end within `milliseconds`.
  func exitStatus(within milliseconds: CInt = patienceMilliseconds) -> CInt? {
    let status = test_wait(processID, milliseconds)
    return status == -1 ? nil : test_exit_status(status)
  }

  /// Closes the pipes and waits for the end: status and what was logged.
  func finish() throws -> (status: CInt?, log: String) {
    input.close()
    let status = exitStatus()
    return (status, String(decoding: try log.readAll(), as: UTF8.self))
  }

  /// The most memory that it has had in use at once, in KiB, from the kernel.
  func peakKiB() throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return try #require(line.flatMap { Int($0.filter(\.isNumber)) })
  }

  /// Waits until it has read its input and sleeps in a system call.
  func waitUntilIdle() throws {
    try wait { self.input.unreadCount <= 0 && processState(self.processID) == "S" }
  }

  /// Waits until it sleeps with its output full.
  func waitUntilBlocked() throws {
    try wait { self.output.unreadCount >= 60_000 && processState(self.processID) == "S" }
  }
}

/// The state of a process by its letter in /proc/PID/stat: R, S, Z, …; `nil` when there is no such
/// process.
func processState(_ process: CInt) -> Substring? {
  let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
  return stat?.split(separator: ")").last?.split(separator: " ").first
}

/// Waits until `condition` holds three times in a row.
func wait(
  milliseconds: Int = Int(patienceMilliseconds), until condition: () -> Bool
) throws {
  var holdCount = 0
  for _ in 0..<milliseconds {
    holdCount = condition() ? holdCount + 1 : 0
    if holdCount == 3 { return }
    usleep(1000)
  }
  throw Silence()
}
