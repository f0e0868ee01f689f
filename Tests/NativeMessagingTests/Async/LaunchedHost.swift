import CFaults
import Foundation
import NativeMessaging

/// A host in a process of its own, with the test as the browser.
final class LaunchedHost: Sendable {
  /// Who launches it: only a browser leaves it little time to end.
  enum Launcher: CaseIterable, Sendable {
    case person
    case chromium
    case firefox

    var arguments: [String] {
      switch self {
      case .person: []
      case .chromium: [BrowserProfile.chromium.exampleCaller]
      case .firefox: ["/nowhere/host.json", BrowserProfile.firefox.exampleCaller]
      }
    }
  }

  let processID: CInt
  let input: BrowserEnd
  let output: BrowserEnd
  private let log: BrowserEnd
  private let logged = Shared("")

  /// Starts `FixtureHost` in one of its modes.
  init(_ mode: String, by launcher: Launcher) throws {
    let (input, output, log) = (test_pipe(), test_pipe(), test_pipe())
    let words = ([Products.fixtureHost] + launcher.arguments + [mode]).map { $0 + "\0" }.joined()
    let descriptors = [input.source, output.sink, log.sink]
    // Safe because both are read during the call only, as far as the counts say.
    processID = unsafe test_spawn(words, CInt(launcher.arguments.count + 2), descriptors, 3, 0)
    for number in descriptors { Descriptor(rawValue: number).close() }
    self.input = BrowserEnd(input.sink)
    self.output = BrowserEnd(output.source)
    self.log = BrowserEnd(log.source)
    guard processID > 0 else { throw Hang(what: "\(Products.fixtureHost): errno \(errno)") }
  }

  deinit {
    if test_wait(processID, 0) == -1 {
      kill(processID, SIGKILL)
      _ = test_wait(processID, 5000)
    }
  }

  /// Reads the log until it has `words`.
  func waitForLog(_ words: String) throws {
    while !logged.current.contains(words) {
      let piece = try log.read()
      guard !piece.isEmpty else { throw Hang(what: "\(words) in \(logged.current)") }
      logged.change { $0 += String(decoding: piece, as: UTF8.self) }
    }
  }

  func signal(_ signal: CInt) { kill(processID, signal) }

  /// Waits for its end: the last line of its log, and its exit status.
  func finish() throws -> (line: String, status: CInt) {
    let rest = try log.readAll()
    logged.change { $0 += String(decoding: rest, as: UTF8.self) }
    let status = test_wait(processID, CInt(patienceSeconds * 1000))
    guard status != -1 else { throw Hang(what: "the end of the process") }
    let line = logged.current.split(separator: "\n").last.map(String.init) ?? ""
    return (line, test_exit_status(status))
  }

  /// One of the figures in KiB that the kernel gives.
  func kibibytes(_ name: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(processID)/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("\(name):") }
    guard let count = line.flatMap({ Int($0.filter(\.isNumber)) }) else { throw Hang(what: name) }
    return count
  }
}
