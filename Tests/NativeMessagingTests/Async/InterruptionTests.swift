#if os(Linux)
  import Foundation
  import Glibc
  import NativeMessaging
  import TestSupport
  import Testing

  /// A host on the process's own streams waits in `read` alone once messages come one after the other:
  /// in a process of its own, with a thread as its browser.
  @Suite struct InterruptionTests {
    @Test func `a host that waits in read alone hears its own tasks`() async throws {
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardErrorContent]
      ) {
        var findings = Findings()
        let browser = try Browser()
        let outcome = Outcome()
        Thread.detachNewThread {
          outcome.set(Result { try browser.talk(rounds: 300) })
          browser.close()
        }
        let ending = try NativeHost().run(answerLater)
        findings.expect(ending, is: .endOfInput, "why the host ended")
        findings.expect(try outcome.wait(), is: "understood", "what the browser says")
        browser.takeOutput()
        try findings.report()
      }
      #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    }

    @Test func `SIGTERM ends a host that waits in read alone`() async throws {
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardErrorContent]
      ) {
        var findings = Findings()
        let browser = try Browser()
        Thread.detachNewThread {
          _ = try? browser.talk(rounds: 1)
          usleep(20_000)
          kill(getpid(), SIGTERM)
        }
        let ending = try NativeHost().run(answerLater)
        findings.expect(ending, is: .terminated, "why the host ended")
        browser.takeOutput()
        try findings.report()
      }
      #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    }

    @Test func `a host that has ended gives SIGTERM back, whoever still holds it`() async throws {
      let result = await #expect(
        processExitsWith: .success, observing: [\.standardErrorContent]
      ) {
        var findings = Findings()
        let wasCaught = try isCaught(SIGTERM)
        let browser = try Browser()
        let holder = Shared<AsyncHost?>(nil)
        Thread.detachNewThread {
          _ = try? browser.talk(rounds: 1)
          browser.close()
        }
        let ending = try NativeHost().run { host in
          holder.change { $0 = host }
          try await answerLater(host)
        }
        browser.takeOutput()
        findings.expect(ending, is: .endOfInput, "why the host ended")
        findings.expect(wasCaught, is: false, "whether SIGTERM was caught before")
        findings.expect(try isCaught(SIGTERM), is: false, "whether SIGTERM is caught behind it")
        findings.expect(holder.current != nil, is: true, "whether the host was held")
        try findings.report()
      }
      #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    }
  }

  /// Whether this process has a handler of its own for a signal.
  private func isCaught(_ signal: CInt) throws -> Bool {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let caught = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }
    let mask = caught.flatMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) } ?? 0
    return mask & 1 << (UInt64(signal) - 1) != 0
  }

  /// Answers each message at once, but `"later"`, which a task answers that has slept meanwhile.
  private func answerLater(_ host: AsyncHost) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      for try await message in host.messages() {
        guard message.body == Array(#""later""#.utf8) else {
          try await message.reply(json: message.body)
          continue
        }
        group.addTask {
          try await Task.sleep(for: .microseconds(100))
          try await message.reply(json: message.body)
        }
      }
    }
  }

  /// The other ends of the pipes that descriptors 0 and 1 of this process become.
  private struct Browser {
    private let input: CInt
    private let output: CInt

    init() throws {
      input = try Self.replace(0, end: 0)
      output = try Self.replace(1, end: 1)
    }

    /// Makes `number` this `end` of a new pipe; the other end.
    private static func replace(_ number: CInt, end: Int) throws -> CInt {
      var ends: [CInt] = [-1, -1]
      guard unsafe pipe(&ends) == 0, dup2(ends[end], number) == number else {
        throw POSIXError(.EMFILE)
      }
      _ = Glibc.close(ends[end])
      return ends[1 - end]
    }

    /// Goes on until the host is sure to wait in `read`, then has it interrupted, so many times.
    func talk(rounds: Int) throws -> String {
      for round in 0..<rounds {
        for number in 0..<8 {
          guard try exchange("\(number)") == "\(number)" else { return "wrong in round \(round)" }
        }
        guard try exchange(#""later""#) == #""later""# else { return "late in round \(round)" }
      }
      // SIGURG is what interrupts: it is caught if that was ever needed.
      return try isCaught(SIGURG) ? "understood" : "it never waited in read alone"
    }

    private func exchange(_ message: String) throws -> String {
      let payload = Array(message.utf8)
      let frame = [UInt8(payload.count), 0, 0, 0] + payload
      guard unsafe write(input, frame, frame.count) == frame.count else { throw POSIXError(.EPIPE) }
      var reply: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 64)
      while reply.count < 4 || reply.count < 4 + Int(reply[0]) {
        let count = unsafe read(output, &buffer, buffer.count)
        guard count > 0 else { throw POSIXError(.EPIPE) }
        reply += buffer.prefix(count)
      }
      return String(decoding: reply.dropFirst(4), as: UTF8.self)
    }

    /// The test library marks the end of its output, which the host has made standard error.
    func takeOutput() { _ = unsafe dup2(open("/dev/null", O_WRONLY), 1) }

    func close() {
      _ = Glibc.close(input)
    }
  }

  private final class Outcome: @unchecked Sendable {
    private let condition = NSCondition()
    private var result: Result<String, any Error>?

    func set(_ result: Result<String, any Error>) {
      condition.withLock { self.result = result }
      condition.broadcast()
    }

    func wait() throws -> String {
      condition.lock()
      defer { condition.unlock() }
      while result == nil { condition.wait() }
      return try result?.get() ?? ""
    }
  }
#endif
