import CFaults
import Foundation
import NativeMessaging
import TestSupport
import Testing

/// Hosts in processes of their own: signals, the browser's timetable, and memory.
struct AsyncProcessTests {
  private typealias Launcher = LaunchedHost.Launcher
  private static let modes = ["async", "async-8", "async-loop"]

  /// What ends the port.
  enum Way: CaseIterable, Sendable {
    case input
    case output
    case both
    case terminate

    func close(_ host: LaunchedHost) {
      if self == .input || self == .both { host.input.close() }
      if self == .output || self == .both { host.output.close() }
      if self == .terminate { host.signal(SIGTERM) }
    }

    /// What the host may say of it.
    var endings: [String] {
      switch self {
      case .input: ["endOfInput"]
      case .output: ["outputClosed"]
      case .both: ["endOfInput", "outputClosed"]
      case .terminate: ["terminated"]
      }
    }
  }

  @Test(arguments: modes, Way.allCases)
  func `the end is noticed wherever the host waits`(mode: String, way: Way) async throws {
    try await onThread {
      for launcher in [Launcher.person, .chromium] {
        // Waits for the first, inside a header, inside a message, for the next, in a handler.
        for place in 0..<5 {
          let host = try LaunchedHost(mode, by: launcher)
          if place != 0 || way == .terminate {
            try host.input.send("{\"id\":1}")
            #expect(try host.output.readMessage() == "{\"id\":1}")
          }
          let message = framed(Array("{\"id\":2,\"takes\":60}".utf8))
          let bytes = [0, 2, message.count - 1, 0, message.count][place]
          try host.input.write(Array(message.prefix(bytes)))
          if place == 4 {
            try host.waitForLog("at received\nat slept\nat sent\nat received")
          } else {
            usleep(5000)
          }
          way.close(host)
          let (line, status) = try host.finish()
          let isCut = [1, 2].contains(place) && (way == .input || way == .both)
          let note = "\(launcher), place \(place): \(line)"
          if isCut, line.hasPrefix("failed: ") {
            #expect(status == 1 && line.contains("the stream ended inside the"), "\(note)")
          } else {
            #expect(status == 0, "\(note)")
            #expect(!isCut || way == .both, "\(note)")
            #expect(way.endings.contains { line.hasPrefix("ended: \($0), ") }, "\(note)")
          }
          let count = (place != 0 || way == .terminate ? 1 : 0) + (place == 4 ? 1 : 0)
          #expect(line.hasSuffix("begun \(count), ended \(count), held 0"), "\(note)")
        }
      }
    }
  }

  @Test(arguments: modes, [Launcher.chromium, .firefox])
  func `a handler that finishes in its second has its reply delivered`(
    mode: String, launcher: LaunchedHost.Launcher
  ) async throws {
    try await onThread {
      let host = try LaunchedHost(mode, by: launcher)
      try host.input.send("{\"id\":1,\"takes\":400}")
      try host.waitForLog("at received")
      host.input.close()
      #expect(try unframed(host.output.readAll()) == ["{\"note\":1}", "{\"id\":1}"])
      let (line, status) = try host.finish()
      #expect(status == 0 && line == "ended: endOfInput, begun 1, ended 1, held 0", "\(line)")
    }
  }

  @Test(arguments: modes, [Launcher.chromium, .firefox])
  func `a handler that takes longer is cancelled a second after the browser has closed`(
    mode: String, launcher: LaunchedHost.Launcher
  ) async throws {
    try await onThread {
      let host = try LaunchedHost(mode, by: launcher)
      try host.input.send("{\"id\":1,\"takes\":60000}")
      try host.waitForLog("at received")
      let start = ContinuousClock.now
      host.input.close()
      #expect(try host.output.readAll() == [])
      let (line, status) = try host.finish()
      let time = ContinuousClock.now - start
      #expect(status == 0 && line == "ended: endOfInput, begun 1, ended 1, held 0", "\(line)")
      #expect(time > .milliseconds(990) && time < .seconds(20))
    }
  }

  @Test(arguments: modes, [Launcher.chromium, .firefox])
  func `a handler that goes on all the same is left half a second later`(
    mode: String, launcher: LaunchedHost.Launcher
  ) async throws {
    try await onThread {
      let host = try LaunchedHost(mode, by: launcher)
      try host.input.send("{\"id\":1,\"takes\":60000,\"goesOn\":true}")
      try host.waitForLog("at received")
      let start = ContinuousClock.now
      host.input.close()
      let (line, status) = try host.finish()
      let time = ContinuousClock.now - start
      #expect(status == 0 && line == "ended: endOfInput, begun 1, ended 0, held 1", "\(line)")
      #expect(time > .milliseconds(1490) && time < .seconds(20))
    }
  }

  @Test(arguments: modes)
  func `whom no browser has launched may take the time that it needs`(mode: String) async throws {
    try await onThread {
      let host = try LaunchedHost(mode, by: .person)
      try host.input.send("{\"id\":1,\"takes\":2000}")
      host.input.close()
      #expect(try unframed(host.output.readAll()) == ["{\"note\":1}", "{\"id\":1}"])
      let (line, status) = try host.finish()
      #expect(status == 0 && line == "ended: endOfInput, begun 1, ended 1, held 0", "\(line)")
    }
  }

  @Test(arguments: modes)
  func `SIGTERM cancels at once, whoever has launched the host`(mode: String) async throws {
    try await onThread {
      for launcher in Launcher.allCases {
        let host = try LaunchedHost(mode, by: launcher)
        try host.input.send("{\"id\":1,\"takes\":60000}")
        try host.waitForLog("at received")
        host.signal(SIGTERM)
        let (line, status) = try host.finish()
        #expect(status == 0 && line == "ended: terminated, begun 1, ended 1, held 0", "\(line)")
      }
    }
  }

  /// A debug build and a sanitizer are slow: there the same is done with fewer.
  private static let messageCount: Int = {
    #if DEBUG
      rounds(test_is_sanitized() == 0 ? 100_000 : 10_000)
    #else
      1_000_000
    #endif
  }()

  @Test(arguments: ["async-echo", "async-typed-echo", "async-typed-echo-8"])
  func `a million messages pass through the memory of a few`(mode: String) async throws {
    try await onThread {
      let host = try LaunchedHost(mode, by: .chromium)
      let message = framed(Array("{\"id\":1234567}".utf8))
      let row = (0..<1000).flatMap { _ in message }
      try exchange(row, count: 20, with: host)
      let peak = try host.kibibytes("VmHWM")
      try exchange(row, count: Self.messageCount / 1000, with: host)
      let growth = try host.kibibytes("VmHWM") - peak
      // A sanitizer keeps what was freed.
      if test_is_sanitized() == 0 { #expect(growth < 2048, "\(growth) KiB more") }
      host.input.close()
      #expect(try host.finish().status == 0)
    }
  }

  /// Sends `row` so many times while it reads, and expects the same to come back.
  private func exchange(_ row: [UInt8], count: Int, with host: LaunchedHost) throws {
    Thread.detachNewThread {
      for _ in 0..<count { _ = try? host.input.write(row) }
    }
    for index in 0..<count {
      let answer = try host.output.read(exactly: row.count)
      guard answer == row else { throw Hang(what: "row \(index)") }
    }
  }
}
