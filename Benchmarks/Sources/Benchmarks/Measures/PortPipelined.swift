import Foundation
import NativeMessaging
import Synchronization

/// How many messages a second a port sustains: each is posted, comes back and is compared; before, it
/// is checked to be JSON, as a browser does it, or not, as it is for who decodes it anyway. And how many
/// a task gets through a port for tasks, which checks them.
struct PortPipelined: Measure {
  let name = "port"
  let summary =
    "echo of 100-byte messages through a NativePort, 32 KiB outstanding, against a client in C"

  private static let unchecked = Host(name: "NativePort", path: "")
  private static let checked = Host(name: "NativePort, messages checked", path: "")
  private static let asynchronous = Host(name: "AsyncPort, messages checked", path: "")

  func run(_ context: Context, into results: inout Results) throws {
    let messages = context.options.messages
    let client = Host(name: "C client", path: context.peers.client)
    let sides = [client, Self.unchecked, Self.checked, Self.asynchronous]
    for host in [context.peers.batch] + context.hosts {
      let figure = Figure(
        measure: name, name: "with \(host.name)", unit: "million messages/s", better: .higher)
      context.inTurn(name, sides, rounds: context.options.rounds, into: &results) { side, results in
        let time =
          switch side {
          case client: try Self.theirs(client.path, host, messages)
          case Self.asynchronous: try Self.waiting(for: { try await Self.tasks(host, messages) })
          default: try Self.ours(host, messages, checks: side == Self.checked)
          }
        results.add(Double(messages) / time * 1e3, to: figure, of: side)
      }
    }
  }

  /// Nanoseconds.
  private static func ours(_ host: Host, _ count: Int, checks: Bool) throws -> Double {
    var client = Client(.chromium, caller: exampleOrigin)
    client.checksMessages = checks
    var port = try client.connectNative(hostAt: host.path)
    var window = Window(count)
    let start = monotonicNanoseconds()
    while !window.isDone {
      while let index = window.nextToSend() {
        try port.enqueueMessage(window.stream.message(index))
      }
      guard let reply = try port.nextMessage(), window.takes(reply) else { throw wrong(host) }
    }
    let time = monotonicNanoseconds() - start
    guard port.close().status == .exited(0) else {
      throw HostError(host: host.name, problem: "ended badly")
    }
    return Double(time)
  }

  private static func tasks(_ host: Host, _ count: Int) async throws -> Double {
    let client = Client(.chromium, caller: exampleOrigin)
    let port = try await client.connectNative(hostAt: host.path)
    var messages = port.messages().makeAsyncIterator()
    var window = Window(count)
    let start = monotonicNanoseconds()
    while !window.isDone {
      while let index = window.nextToSend() {
        try await port.postMessage(json: Array(copying: window.stream.message(index)))
      }
      guard let reply = try await messages.next(), window.takes(reply.span) else {
        throw wrong(host)
      }
    }
    let time = monotonicNanoseconds() - start
    guard try await port.close().status == .exited(0) else {
      throw HostError(host: host.name, problem: "ended badly")
    }
    return Double(time)
  }

  private static func wrong(_ host: Host) -> HostError {
    HostError(host: host.name, problem: "a message did not come back as it was sent")
  }

  /// Runs a task and waits for it, on a thread that does nothing else.
  private static func waiting(
    for body: @escaping @Sendable () async throws -> Double
  ) throws -> Double {
    let done = DispatchSemaphore(value: 0)
    let outcome = Outcome()
    Task {
      let result: Result<Double, any Error>
      do { result = .success(try await body()) } catch { result = .failure(error) }
      outcome.result.withLock { $0 = result }
      done.signal()
    }
    done.wait()
    return try outcome.result.withLock { $0 ?? .failure(CancellationError()) }.get()
  }

  private final class Outcome: Sendable {
    let result = Mutex<Result<Double, any Error>?>(nil)
  }

  private static func theirs(_ client: String, _ host: Host, _ count: Int) throws -> Double {
    let output = try Tool.run(client, ["pipelined", host.path, "\(count)", "\(pipelinedWindow)"])
    guard let time = Double(output.split(separator: "\n").first ?? "") else {
      throw HostError(host: client, problem: "said \(output)")
    }
    return time
  }
}

/// What is on its way: as much as the window holds.
private struct Window {
  let stream = EchoStream(window: pipelinedWindow)
  private let count: Int
  private var sent = 0
  private var received = 0

  init(_ count: Int) {
    self.count = count
  }

  var isDone: Bool { received == count }

  /// The next message to send, if there is room for it.
  mutating func nextToSend() -> Int? {
    guard sent < min(count, received + pipelinedWindow / EchoStream.frameCount) else { return nil }
    defer { sent += 1 }
    return sent
  }

  /// Whether this is the message that is due.
  mutating func takes(_ reply: Span<UInt8>) -> Bool {
    defer { received += 1 }
    return areEqual(reply, stream.message(received))
  }
}
