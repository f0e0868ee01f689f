import Foundation
import NativeMessaging

// The asynchronous ways of serving, which say on standard error where they are.

/// What a handler is to do.
struct Order: Codable, Sendable {
  var id: Int
  /// How long it takes, in milliseconds.
  var takes: Int?
  /// Whether it goes on when it is cancelled.
  var goesOn: Bool?
}

struct Answer: Codable, Sendable {
  var id: Int
}

/// Who has been at work, and what is held on to.
final class Tally: @unchecked Sendable {
  private let lock = NSLock()
  private var begun = 0
  private var ended = 0
  private var held = 0

  /// What a handler holds for as long as it runs.
  final class Held: Sendable {
    let tally: Tally
    init(_ tally: Tally) {
      self.tally = tally
      tally.lock.withLock { tally.held += 1 }
    }
    deinit { tally.lock.withLock { tally.held -= 1 } }
  }

  func begin() { lock.withLock { begun += 1 } }
  func end() { lock.withLock { ended += 1 } }
  var summary: String { lock.withLock { "begun \(begun), ended \(ended), held \(held)" } }
}

private func answer(_ order: Order, _ host: AsyncHost, _ tally: Tally) async throws -> Answer {
  let held = Tally.Held(tally)
  tally.begin()
  defer {
    tally.end()
    withExtendedLifetime(held) {}
  }
  log("at received")
  try await pause(order)
  log("at slept")
  if order.takes != nil { try await host.send(["note": order.id]) }
  log("at sent")
  return Answer(id: order.id)
}

private func pause(_ order: Order) async throws {
  guard let takes = order.takes else { return }
  guard order.goesOn == true else { return try await Task.sleep(for: .milliseconds(takes)) }
  // Nobody cancels this one.
  await Task.detached { try? await Task.sleep(for: .milliseconds(takes)) }.value
}

/// Serves in the way that the mode names, if it names one of these; logs how it ended.
func serveAsynchronously(_ mode: String?) -> Bool {
  let tally = Tally()
  do {
    let ending: Ending?
    switch mode {
    case "async":
      ending = try NativeHost().run(Order.self) { try await answer($0, $1, tally) }
    case "async-8":
      ending = try NativeHost().run(Order.self, maxConcurrent: 8) {
        try await answer($0, $1, tally)
      }
    case "async-loop":
      ending = try NativeHost().run { host in
        for try await message in host.messages(of: Order.self) {
          try await message.reply(answer(message.body, host, tally))
        }
      }
    case "async-echo":
      ending = try NativeHost().run { host in
        for try await message in host.messages() { try await message.reply(json: message.body) }
      }
    case "async-typed-echo":
      ending = try NativeHost().run(Answer.self) { answer, _ in answer }
    case "async-typed-echo-8":
      ending = try NativeHost().run(Answer.self, maxConcurrent: 8) { answer, _ in answer }
    default:
      return false
    }
    log("ended: \(ending.map { "\($0)" } ?? "nil"), \(tally.summary)")
  } catch {
    log("failed: \(error), \(tally.summary)")
    exit(1)
  }
  return true
}
