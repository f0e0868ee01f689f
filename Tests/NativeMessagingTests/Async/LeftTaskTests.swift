import Foundation
import NativeMessaging
import Testing

/// Tasks that go on where the host has ended.
struct LeftTaskTests {
  @Test func `what holds the host outside finds it ended, and no task waits for it for ever`()
    async throws
  {
    let outcomes = Shared<[String]>([])
    let weak = WeakHost()
    try await onThread {
      let host = ServedHost { host in
        try host.run { host in
          weak.host = host
          for isLate in [false, true] {
            Task.detached {
              // Before the host ends, this one waits for a message; the other comes after that.
              if isLate { try await Task.sleep(for: .milliseconds(100)) }
              var count = 0
              for try await _ in host.messages() { count += 1 }
              outcomes.change { $0.append("\(count) messages") }
              do {
                try await host.send("late")
              } catch {
                outcomes.change { $0.append("\(error)") }
              }
              do {
                try await host.send(json: [0x31])
              } catch {
                outcomes.change { $0.append("\(error)") }
              }
            }
          }
          try await Task.sleep(for: .milliseconds(30))
        }
      }
      #expect(try host.ending() == nil)
      #expect(try host.output.readAll() == [])
      let closed = "\(ChannelError.closed)"
      let expected = [closed, closed, "0 messages"]
      let seen = try outcomes.wait(for: "the tasks' ends") { $0.count == 6 }
      #expect(seen.sorted() == (expected + expected).sorted())
      // The last of the tasks lets go of it a moment after it has told so.
      let deadline = Date(timeIntervalSinceNow: patienceSeconds)
      while weak.host != nil, Date() < deadline { usleep(1000) }
      #expect(weak.host == nil)
    }
  }

  @Test(arguments: [1, 8])
  func `a task that waits for room when the host ends is told that it has`(
    maxConcurrent: Int
  ) async throws {
    let outcomes = Shared<[String]>([])
    try await onThread {
      let host = ServedHost { host in
        try host.run { host in
          // More than is queued for a browser that does not read.
          let long = [UInt8](repeating: 0x31, count: 1 << 20)
          for _ in 0..<maxConcurrent {
            Task.detached {
              do {
                for _ in 0..<64 { try await host.send(json: long) }
                outcomes.change { $0.append("sent") }
              } catch {
                outcomes.change { $0.append("\(error)") }
              }
            }
          }
          try await Task.sleep(for: .milliseconds(100))
        }
      }
      usleep(200_000)
      host.closeOutput()
      #expect(try [nil, .outputClosed].contains(host.ending()))
      let seen = try outcomes.wait(for: "the tasks' ends") { $0.count == maxConcurrent }
      #expect(Set(seen) == ["\(ChannelError.closed)"])
    }
  }

  private final class WeakHost: @unchecked Sendable {
    weak var host: AsyncHost?
  }
}
