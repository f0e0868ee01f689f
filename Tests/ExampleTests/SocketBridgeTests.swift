import CFaults
import Foundation
import NativeMessaging
import Testing

@Suite struct SocketBridgeTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = "\(folder.path)/socket"
  }

  /// What the queues on the way hold, and room for a program in Swift; for a sanitizer's bookkeeping,
  /// too, where one watches.
  private static let memoryLimit = (test_is_sanitized() == 0 ? 64 : 1024) << 20

  private static let connected = #"{"bridge":"connected"}"#

  /// The path is the last argument, which is the caller in both browsers. With Firefox's it is the
  /// second, so that the host knows of the browser.
  private func connect(_ profile: BrowserProfile = .firefox) throws -> NativePort {
    try Client(profile, caller: path, errors: .piped).patient()
      .connectNative(hostAt: Products.bridge)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `messages go to the program and back, in order`(profile: BrowserProfile) throws {
    let program = try Program(at: path, Program.echo)
    defer { program.stop() }
    var port = try connect(profile)
    let messages =
      (0..<2000).map { "{\"n\":\($0)}" } + ["\"" + String(repeating: "x", count: 1_000_000) + "\""]
    for message in messages { try port.postMessage(message.utf8.span) }
    #expect(try port.next() == Self.connected)
    for message in messages { #expect(try port.next() == message) }
    #expect(port.close().status == .exited(0))
  }

  @Test func `nobody is called before there is something to say`() throws {
    let calls = Counter()
    let program = try Program(at: path) { caller in
      calls.add()
      try Program.echo(caller)
    }
    defer { program.stop() }
    var port = try connect()
    #expect(throws: PortError.timedOut) {
      _ = try port.nextMessage(until: .now + .milliseconds(200))
    }
    #expect(calls.count == 0)
    #expect(try port.ask("1") == Self.connected)
    #expect(try port.next() == "1")
    #expect(calls.count == 1)
  }

  @Test func `what is posted while the program is away is delivered when it comes`() throws {
    var port = try connect()
    for number in 0..<100 { try port.post("\(number)") }
    #expect(try port.next() == #"{"bridge":"away","reason":"connect: No such file or directory"}"#)
    let program = try Program(at: path, Program.echo)
    defer { program.stop() }
    #expect(try port.next() == Self.connected)
    for number in 0..<100 { #expect(try port.next() == "\(number)") }
    #expect(port.close().status == .exited(0))
  }

  @Test func `a program that dies is away, once, and is found again when it is back`() throws {
    let program = try Program(at: path, Program.echo)
    var port = try connect()
    #expect(try port.ask("1") == Self.connected)
    #expect(try port.next() == "1")
    program.stop()
    #expect(
      try port.next() == #"{"bridge":"away","reason":"the program closed the connection"}"#)
    // Some attempts fail meanwhile, of which nothing is said.
    Thread.sleep(forTimeInterval: 0.3)
    let other = try Program(at: path, Program.echo)
    defer { other.stop() }
    #expect(try port.next() == Self.connected)
    #expect(try port.ask("2") == "2")
    #expect(port.close().status == .exited(0))
  }

  @Test func `what a program says before it goes is delivered, whatever was on its way to it`()
    throws
  {
    let program = try Program(at: path) { caller in
      for number in 0..<3 { try caller.writeAll([1, 0, 0, 0, 0x30 + UInt8(number)].span) }
    }
    defer { program.stop() }
    for _ in 0..<20 {
      var port = try connect()
      for number in 0..<100 { try port.post("\(number)") }
      #expect(try port.next() == Self.connected)
      for number in 0..<3 { #expect(try port.next() == "\(number)") }
      let status = try #require(try port.next())
      #expect(status.hasPrefix(#"{"bridge":"away","reason":""#), "\(status)")
      #expect(port.close().status == .exited(0))
    }
  }

  /// What a program may send that is no message, and what the extension hears of it.
  static let faults: [(bytes: [UInt8], words: String)] = [
    ([100, 0, 0, 0, 0x31], "1 of 100"), ([100, 0], "header"), ([0, 0, 0x20, 0], "2097152"),
    (Array("GET ".utf8), "limit"),
  ]

  @Test(arguments: faults)
  func `a program that dies in the middle of a message, or breaks the framing, is away`(
    fault: (bytes: [UInt8], words: String)
  ) throws {
    let calls = Counter()
    let program = try Program(at: path) { caller in
      // The first caller gets a message and the fault, others what they want.
      guard calls.add() == 1 else { return try Program.echo(caller) }
      var reader = MessageReader(caller)
      _ = try reader.next()
      try caller.writeAll(([1, 0, 0, 0, 0x37] + fault.bytes).span)
    }
    defer { program.stop() }
    var port = try connect()
    #expect(try port.ask("1") == Self.connected)
    #expect(try port.next() == "7")
    let status = try #require(try port.next())
    #expect(status.hasPrefix(#"{"bridge":"away","reason":""#), "\(status)")
    #expect(try port.next() == Self.connected)
    #expect(try port.ask("2") == "2")
    #expect(port.close().status == .exited(0))
  }

  @Test func `a program that floods is read no faster than the browser reads`() throws {
    let message = [0x40, 0x9C, 0, 0, 0x22] + [UInt8](repeating: 0x78, count: 39_998) + [0x22]
    let sent = Counter()
    let program = try Program(at: path) { caller in
      while true {
        try caller.writeAll(message.span)
        sent.add()
      }
    }
    defer { program.stop() }
    var port = try connect()
    try port.post("0")
    Thread.sleep(forTimeInterval: 0.5)
    // The pipes, the sockets and the bridge's queue hold some megabytes.
    #expect(sent.count < 1000)
    #expect(try port.next() == Self.connected)
    for _ in 0..<2000 { #expect(try port.next()?.utf8.count == 40_000) }
    #if os(Linux)
      #expect(port.peakMemory().map { $0 < Self.memoryLimit } == true)
    #endif
    #expect(port.close().status == .exited(0))
  }

  @Test func `a program that does not read holds up the browser, and not the bridge's memory`()
    throws
  {
    let program = try Program(at: path) { _ in Thread.sleep(forTimeInterval: 60) }
    defer { program.stop() }
    var port = try connect()
    let message = [0x22] + [UInt8](repeating: 0x78, count: 99_998) + [0x22]
    var count = 0
    #expect(throws: PortError.timedOut) {
      while count < 1000 {
        try port.postMessage(message.span, until: .now + .milliseconds(500))
        count += 1
      }
    }
    #expect(count < 200)
    #if os(Linux)
      #expect(port.peakMemory().map { $0 < Self.memoryLimit } == true)
    #endif
    // What cannot be delivered is left in the time that a browser gives, and a message is cut off.
    let start = ContinuousClock.now
    #expect(port.close().status == .exited(1))
    #expect(start.duration(to: .now) < .seconds(20))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `what was posted before the port closed reaches the program`(
    profile: BrowserProfile
  ) throws {
    let received = Counter()
    let hasEnded = Counter()
    let program = try Program(at: path) { caller in
      var reader = MessageReader(caller)
      while try reader.next() != nil { received.add() }
      hasEnded.add()
    }
    defer { program.stop() }
    var port = try connect(profile)
    for number in 0..<500 { try port.postMessage("\(number)".utf8.span) }
    try port.flush(until: soon)
    #expect(port.close().status == .exited(0))
    while hasEnded.count == 0 { Thread.sleep(forTimeInterval: 0.005) }
    #expect(received.count == 500)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a browser that goes away at any time is a clean end`(profile: BrowserProfile) throws {
    for isThere in [true, false] {
      for delay in [0, 2, 10, 60, 200] {
        let program = isThere ? try Program(at: path, Program.echo) : nil
        defer { program?.stop() }
        var port = try connect(profile)
        for number in 0..<50 { try port.postMessage("\(number)".utf8.span) }
        Thread.sleep(forTimeInterval: Double(delay) / 1000)
        #expect(port.close().status == .exited(0), "after \(delay) ms, program: \(isThere)")
      }
    }
  }

  @Test func `a path that is no socket's, or too long for one, is away`() throws {
    for (path, words) in [
      ("/dev/null", "Connection refused"),
      ("/tmp/" + String(repeating: "x", count: 200), "File name too long"),
    ] {
      var port = try Client(.firefox, caller: path, errors: .piped).patient()
        .connectNative(hostAt: Products.bridge)
      #expect(try port.ask("1") == #"{"bridge":"away","reason":"connect: \#(words)"}"#)
      #expect(port.close().status == .exited(0))
    }
  }
}

/// A number that threads count up.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var value = 0

  var count: Int { lock.withLock { value } }

  @discardableResult
  func add() -> Int {
    lock.withLock {
      value += 1
      return value
    }
  }
}
