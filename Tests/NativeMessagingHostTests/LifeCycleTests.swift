import CFaults
import Foundation
import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

/// A host never outlives its browser: however the end comes, it is noticed.
struct LifeCycleTests {
  /// Twice what Chromium leaves a host before it kills it; a host that misses an end never ends.
  static let promptMilliseconds: CInt = 4000

  /// What a host may be doing when its end comes.
  enum Activity: CaseIterable, Sendable {
    case waitingForTheFirst
    case waiting
    case insideHeader
    case insideMessage
    case insideLongFrame

    func bring(_ host: RunningHost) throws {
      switch self {
      case .waitingForTheFirst: break
      case .waiting: #expect(try host.ask("\"ping\"") == "\"pong\"")
      case .insideHeader: host.input.write([6, 0])
      case .insideMessage: host.input.write(Array(frame("\"ping\"").dropLast()))
      case .insideLongFrame: host.input.write(frame("\"ping\"", count: .max))
      }
      try host.waitUntilIdle()
    }
  }

  @Test(arguments: Activity.allCases, Launch.allCases)
  func `SIGTERM is a quiet end`(activity: Activity, launch: Launch) throws {
    let host = try RunningHost("ping_pong", launch.arguments)
    // Also where it comes before there is anything to catch it, it is the end.
    if activity == .waitingForTheFirst { #expect(try host.ask("1") == "1") }
    try activity.bring(host)
    host.signal(SIGTERM)
    #expect(host.exitStatus(within: Self.promptMilliseconds) == 0)
    #expect(try host.log.readAll() == [])
  }

  @Test func `SIGTERM ends a host whose parent has blocked it`() throws {
    let host = try RunningHost(blocked: SIGTERM)
    try Activity.waiting.bring(host)
    host.signal(SIGTERM)
    #expect(host.exitStatus(within: Self.promptMilliseconds) == 0)
  }

  @Test(arguments: Medium.allCases, [false, true])
  func `SIGTERM ends a wait on any medium, in any mode`(
    medium: Medium, isNonblocking: Bool
  ) throws {
    let host = try RunningHost(medium: medium, isNonblocking: isNonblocking)
    try Activity.waiting.bring(host)
    host.signal(SIGTERM)
    #expect(host.exitStatus(within: Self.promptMilliseconds) == 0)
  }

  @Test(arguments: ["echo", "large"], Launch.allCases)
  func `SIGTERM ends a host whose output is full`(mode: String, launch: Launch) throws {
    let host = try RunningHost("FixtureHost", launch.arguments + [mode])
    let (_, status) = try beside {
      for _ in 0..<32 { host.input.write(frame(pattern(1 << 19))) }
    } _: { () throws in
      try host.waitUntilBlocked()
      host.signal(SIGTERM)
      return host.exitStatus(within: Self.promptMilliseconds)
    }
    #expect(status == 0)
  }

  @Test(arguments: [Launch.chromium, .firefox], ["echo", "large"])
  func `the input's end is seen behind input for which there is no room`(
    launch: Launch, mode: String
  ) throws {
    let host = try RunningHost("FixtureHost", launch.arguments + [mode])
    _ = fcntl(host.input.rawValue, F_SETFL, host.input.flags | O_NONBLOCK)
    let bytes = frame(pattern(1 << 19))
    var rest = bytes.span
    // Full is what takes nothing while the host sleeps over its own full output.
    var refusals = 0
    while refusals < 20 {
      if let count = try host.input.descriptor.write(rest) {
        rest = rest.extracting(droppingFirst: count)
        if rest.isEmpty { rest = bytes.span }
        refusals = 0
      } else {
        usleep(2000)
        let isBlocked = host.output.unreadCount >= 60_000 && processState(host.processID) == "S"
        refusals = isBlocked ? refusals + 1 : 0
      }
    }
    host.input.close()
    #expect(host.exitStatus(within: Self.promptMilliseconds) == 0)
  }

  @Test func `SIGTERM ends a host under load`() throws {
    let host = try RunningHost()
    let (_, status) = try beside {
      while host.input.write(frame("\"ping\"")) {}
    } _: { () throws in
      for _ in 0..<20 { _ = try host.output.read() }
      host.signal(SIGTERM)
      _ = try host.output.readAll()
      return host.exitStatus(within: Self.promptMilliseconds)
    }
    #expect(status == 0)
  }

  @Test(arguments: Activity.allCases, Launch.allCases)
  func `nobody reading is the end, though somebody holds the input`(
    activity: Activity, launch: Launch
  ) throws {
    let host = try RunningHost("ping_pong", launch.arguments)
    try activity.bring(host)
    host.output.close()
    #expect(host.exitStatus(within: Self.promptMilliseconds) == 0)
    #expect(try host.log.readAll() == [])
  }

  @Test(arguments: [false, true])
  func `a peer that has gone from its socket is the end, whatever it has left unread`(
    leavesReply: Bool
  ) throws {
    let host = try RunningHost(medium: .socketPair)
    try Activity.waiting.bring(host)
    if leavesReply {
      host.send("1")
      try wait { host.output.unreadCount == 5 }
    }
    host.input.close()
    host.output.close()
    #expect(host.exitStatus(within: Self.promptMilliseconds) == 0)
  }

  @Test(arguments: [false, true])
  func `what came before the peer went is handed over`(closesInput: Bool) throws {
    let host = try RunningHost("FixtureHost", Launch.chromium.arguments + ["consume"])
    host.send("1")
    try host.waitUntilIdle()
    // While the handler is busy, more comes and the peer goes.
    host.send("\"busy\"")
    try wait { host.input.unreadCount == 0 }
    let count = 4000
    for _ in 2..<count { host.send("\"12345678\"") }
    host.output.close()
    if closesInput { host.input.close() }
    let status = host.exitStatus()
    #expect(status == 0)
    let log = String(decoding: try host.log.readAll(), as: UTF8.self)
    #expect(log.contains("consumed: \(count)\n"), "\(log)")
    if !closesInput { #expect(log.contains("ended: outputClosed\n")) }
  }
}

/// A browser that dies without a word, while others hold its pipes.
struct LauncherDeathTests {
  @Test(arguments: [Launch.chromium, .firefox])
  func `the browser's death is the end`(launch: Launch) throws {
    let launched = try Launched("ping_pong", launch.arguments)
    #expect(try launched.launcher.ask("\"ping\"") == "\"pong\"")
    try launched.killLauncher()
    try wait(milliseconds: Int(LifeCycleTests.promptMilliseconds)) { launched.isGone }
  }

  @Test func `of a host that was launched by hand it is not`() throws {
    let launched = try Launched("ping_pong", [])
    #expect(try launched.launcher.ask("\"ping\"") == "\"pong\"")
    try launched.killLauncher()
    usleep(100_000)
    #expect(try launched.launcher.ask("\"ping\"") == "\"pong\"")
    launched.launcher.input.close()
    #expect(try launched.launcher.output.readAll() == [])
  }

  /// many: what is queued waits beside the input; large: the handler itself waits.
  @Test(arguments: [("many", "40000"), ("large", "1")])
  func `the browser's death ends a host that has never been idle`(
    mode: String, message: String
  ) throws {
    let launched = try Launched("FixtureHost", Launch.chromium.arguments + [mode]) { launcher in
      for _ in 0..<20 { launcher.send(message) }
    }
    try wait { launched.launcher.output.unreadCount > 60_000 && launched.isAsleep }
    try launched.killLauncher()
    try wait(milliseconds: Int(LifeCycleTests.promptMilliseconds)) { launched.isGone }
  }

  /// A host, the launcher between it and the test, and the test as the one that holds both pipes.
  private struct Launched {
    let launcher: RunningHost
    let host: CInt

    init(
      _ name: String, _ arguments: [String],
      _ prepare: (_ launcher: RunningHost) -> Void = { _ in }
    ) throws {
      launcher = try RunningHost(
        "FixtureHost", [RunningHost.path(name)] + arguments + ["launch"])
      prepare(launcher)
      let line = String(decoding: try launcher.log.read(), as: UTF8.self)
      host = try #require(CInt(line.filter(\.isNumber)), "\(line)")
    }

    func killLauncher() throws {
      launcher.signal(SIGKILL)
      #expect(launcher.exitStatus() == -SIGKILL)
    }

    var isAsleep: Bool { processState(host) == "S" }
    /// Whether it has ended, though nobody may have asked for its status.
    var isGone: Bool { processState(host) == nil || processState(host) == "Z" }
  }
}
