import CFaults
import Foundation
import NativeMessaging
import TestSupport
import Testing

/// What must not pile up with ports for tasks. In a process of its own, where no other test's are.
@Suite struct ManyAsyncPortsTests {
  #if os(Linux)
    @Test func `50 ports at once share a thread and leave nothing behind`() async throws {
      let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
        var findings = Findings()
        // The loop's thread and those of the tasks are there from now on.
        let first = try await echo(through: 4)
        findings.expect(first, is: 4, "answers")
        _ = try await comesTrue(hasNoChildren)
        let before = try openDescriptors()
        let threadCount = try threads()

        let answers = try await echo(through: 50) {
          let count = try threads()
          if count > threadCount + 4 { throw TooManyThreads(count: count, before: threadCount) }
        }
        findings.expect(answers, is: 50, "answers")
        let isClean = try await comesTrue { try openDescriptors().subtracting(before) == [] }
        findings.expect(isClean, is: true, "no descriptor stays")
        let isReaped = try await comesTrue(hasNoChildren)
        findings.expect(isReaped, is: true, "no process stays")
        try findings.report()
      }
      #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    }

    @Test func `200 one-shot messages, some of them cancelled, leave nothing behind`() async throws
    {
      let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
        var findings = Findings()
        let first = try await echo(through: 4)
        findings.expect(first, is: 4, "answers")
        _ = try await comesTrue(hasNoChildren)
        let before = try openDescriptors()
        let wrong = await sendAndCancel(200)
        findings.expect(wrong, is: 0, "wrong answers")
        let isClean = try await comesTrue { try openDescriptors().subtracting(before) == [] }
        findings.expect(isClean, is: true, "no descriptor stays")
        let isReaped = try await comesTrue(hasNoChildren)
        findings.expect(isReaped, is: true, "no process stays")
        try findings.report()
      }
      #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    }

    @Test func `hosts that flood while nobody listens are left waiting`() async throws {
      let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
        var findings = Findings()
        var ports: [AsyncPort] = []
        for index in 0..<10 {
          let client = Client.running("flood", BrowserProfile.allCases[index % 2]).hurried()
          ports.append(try await client.connectForTasks())
        }
        for port in ports { try await take(100, from: port) }
        let memory = try residentKibibytes()
        try await Task.sleep(for: .milliseconds(300))
        let growth = try residentKibibytes() - memory
        if test_is_sanitized() == 0 {
          findings.expect(growth < 2048, is: true, "memory grew by \(growth) KiB, little")
        }
        for port in ports { try await take(20_000, from: port) }
        for port in ports { _ = try await port.close() }
        try findings.report()
      }
      #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    }
  #endif
}

#if os(Linux)
  private struct TooManyThreads: Error {
    var count: Int
    var before: Int
  }

  /// How many threads this process has.
  private func threads() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count
  }

  /// Whether this process has no child, running or not reaped. Reaps none.
  private func hasNoChildren() -> Bool {
    var information = unsafe siginfo_t()
    // Safe because the call fills in one structure.
    return unsafe waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) == -1
      && errno == ECHILD
  }

  private func take(_ count: Int, from port: AsyncPort) async throws {
    var messages = port.messages(of: [Int].self).makeAsyncIterator()
    for _ in 0..<count where try await messages.next() != [1, 2, 3] {
      throw CancellationError()
    }
  }

  /// Lets a task a port ask and wait for the answer, and sees the hosts out: how many were right.
  /// `meanwhile` runs while all of them wait.
  private func echo(
    through count: Int, meanwhile: @Sendable () throws -> Void = {}
  ) async throws -> Int {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      var ports: [AsyncPort] = []
      for index in 0..<count {
        let client = Client.running("echo", BrowserProfile.allCases[index % 2]).patient()
        let port = try await client.connectForTasks()
        ports.append(port)
        group.addTask {
          var answers = port.messages(of: Int.self).makeAsyncIterator()
          let answer = try await answers.next()
          return try await port.close().status == .exited(0) && answer == index
        }
      }
      try await Task.sleep(for: .milliseconds(20))
      try meanwhile()
      for (index, port) in ports.enumerated() { try await port.postMessage(index) }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
  }

  /// Sends messages to hosts that answer and to such that do not and are given up: how many of the
  /// answers were wrong.
  private func sendAndCancel(_ count: Int) async -> Int {
    await withTaskGroup(of: Bool.self) { group in
      var wrongCount = 0
      for index in 0..<count {
        if index >= 8, await group.next() == false { wrongCount += 1 }
        group.addTask {
          let answers = index % 2 == 0
          let client = Client.running(
            answers ? "reply;end" : "stay", BrowserProfile.allCases[index / 2 % 2]
          ).hurried()
          let sending = Task {
            try await client.sendNativeMessage(
              hostAt: Products.scriptedHost, ["n": index], reply: [String: Int].self)
          }
          guard !answers else { return (try? await sending.value) == ["n": index] }
          try? await Task.sleep(for: .microseconds(index * 100))
          sending.cancel()
          guard case .failure(is CancellationError) = await sending.result else { return false }
          return true
        }
      }
      return await group.reduce(wrongCount) { $0 + ($1 ? 0 : 1) }
    }
  }
#endif
