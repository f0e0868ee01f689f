import Foundation
import NativeMessaging
import TestSupport
import Testing

/// Whatever a task waits for, it goes on when it is cancelled and when the port ends.
@Suite struct AsyncPortWaitTests {
  /// A host that says nothing, reads nothing and stays.
  private func silentPort() async throws -> AsyncPort {
    try await Client.running("stay", .firefox).hurried().connectForTasks()
  }

  @Test func `a cancelled wait for a message ends, and the port goes on`() async throws {
    let port = try await Client.running("echo", .chromium).connectForTasks()
    for delay in [0, 1, 20] {
      let waiting = Task { () -> Int? in
        var messages = port.messages(of: Int.self).makeAsyncIterator()
        return try await messages.next()
      }
      try await Task.sleep(for: .milliseconds(delay))
      waiting.cancel()
      #expect(try await waiting.value == nil)
    }
    #expect(port.end == nil)
    try await port.postMessage(1)
    var messages = port.messages(of: Int.self).makeAsyncIterator()
    #expect(try await messages.next() == 1)
  }

  @Test func `a cancelled wait for room, a line or the exit ends`() async throws {
    let port = try await silentPort()
    let posting = Task {
      while true { try await port.postMessage(String(repeating: "x", count: 1000)) }
    }
    let listening = Task {
      for await _ in port.errorLines() {}
    }
    let exiting = Task { try await port.waitForExit() }
    try await Task.sleep(for: .milliseconds(50))
    for task in [posting as any Cancellable, listening, exiting] { task.cancel() }
    await #expect(throws: CancellationError.self) { try await posting.value }
    await listening.value
    await #expect(throws: CancellationError.self) { try await exiting.value }
    #expect(port.end == nil)
  }

  @Test func `all that wait go on when the port is disconnected`() async throws {
    let port = try await silentPort()
    let reading = Task {
      for try await _ in port.messages() {}
    }
    let posting = (0..<3).map { _ in
      Task {
        while true { try await port.postMessage(String(repeating: "x", count: 10_000)) }
      }
    }
    let listening = Task {
      for await _ in port.errorLines() {}
    }
    let exiting = Task { try await port.waitForExit() }
    try await Task.sleep(for: .milliseconds(50))
    port.disconnect()
    try await reading.value
    for task in posting {
      await #expect(throws: PortError.disconnected) { try await task.value }
    }
    await listening.value
    #expect(try await exiting.value.status == .signalled(SIGTERM))
    #expect(port.end == .disconnected)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a one-shot message that is cancelled is over while the host still ends`(
    profile: BrowserProfile
  ) async throws {
    let home = try TemporaryHome()
    let script = try home.file(
      "script", "cd '\(home.path)'\necho $$ >new\nmv new process\nexec sleep 60\n", mode: 0o644)
    let sending = Task {
      try await Client.shell(script, profile).sendNativeMessage(
        hostAt: "/bin/sh", manifestPath: script, ["a": 1], reply: Int.self)
    }
    let isUp = try await comesTrue {
      FileManager.default.fileExists(atPath: "\(home.path)/process")
    }
    try #require(isUp)
    sending.cancel()
    await #expect(throws: CancellationError.self) { try await sending.value }
    let text = try String(contentsOfFile: "\(home.path)/process", encoding: .utf8)
    let process = try #require(CInt(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(process, SIGKILL) == 0)
  }

  @Test func `a host that does not read makes who posts wait, and nothing pile up`() async throws {
    let port = try await silentPort()
    let text = String(repeating: "x", count: 998)
    let posting = Task {
      var count = 0
      while (try? await port.postMessage(text)) != nil { count += 1 }
      return count
    }
    try await Task.sleep(for: .milliseconds(300))
    posting.cancel()
    let byteCount = await posting.value * 1004
    // The pipe's 64 KiB, what may be queued, and the message that brings it there.
    #expect(byteCount >= AsyncPort.queueLimit)
    #expect(byteCount <= AsyncPort.queueLimit + (64 << 10) + 2 * 1004)
  }

  @Test func `who waits for room goes on when the host reads`() async throws {
    let port = try await Client.running("pause=200;count", .chromium).connectForTasks()
    let text = String(repeating: "x", count: 30_000)
    try await withThrowingDiscardingTaskGroup { group in
      for _ in 0..<20 { group.addTask { try await port.postMessage(text) } }
    }
    var counts = port.messages(of: Int.self).makeAsyncIterator()
    for _ in 0..<20 { #expect(try await counts.next() == 30_002) }
  }

  @Test func `a deadline and a port's own end are told apart from silence`() async throws {
    let client = Client.running("exit=0", .firefox)
    let error = await #expect(throws: ClientError.self) {
      try await client.sendNativeMessage(
        hostAt: Products.scriptedHost, json: Array("{}".utf8), until: .now + .seconds(20))
    }
    #expect(error?.cause == .ended(.outputClosed))
  }

  @Test(arguments: 0..<24)
  func `a port that is cancelled or closed at any moment leaves no task waiting`(
    seed: UInt64
  ) async throws {
    var random = SeededGenerator(seed: seed)
    let script = ["echo", "flood", "stay", "reply;exit=3", "errors=400;echo"].randomElement(
      using: &random)
    let client = Client.running(try #require(script), seed % 2 == 0 ? .chromium : .firefox)
    let port = try await client.hurried().connectForTasks()
    let work = Task {
      await withTaskGroup { group in
        group.addTask {
          while !Task.isCancelled, (try? await port.postMessage(Array(0..<200))) != nil {}
        }
        group.addTask {
          do { for try await _ in port.messages(of: [Int].self) {} } catch {}
        }
        group.addTask {
          for await _ in port.errorLines() {}
        }
        group.addTask { _ = try? await port.waitForExit() }
      }
    }
    try await Task.sleep(for: .microseconds(Int.random(in: 0..<30_000, using: &random)))
    if Bool.random(using: &random) {
      work.cancel()
      await work.value
    }
    port.disconnect()
    await work.value
    _ = try await port.waitForExit()
  }
}

/// A task of any kind.
private protocol Cancellable {
  func cancel()
}

extension Task: Cancellable {}
