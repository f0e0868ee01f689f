import NativeMessaging

/// What `sendNativeMessage` costs: a launch, a message, its reply, and the host's end.
struct OneShot: Measure {
  let name = "one-shot"
  let summary = "sendNativeMessage, to a host's end, against posix_spawn and two pipes in C"

  private static let message = #"{"text":"a message of fifty bytes, which comes back"}"#
  /// Calls of each side before it is the other's turn.
  private static let callsAtOnce = 10

  func run(_ context: Context, into results: inout Results) throws {
    let rounds = max(1, context.options.starts / Self.callsAtOnce)
    let sides = BrowserProfile.allCases.map { Host(name: "Client, \($0)", path: "") }
    for host in context.hosts {
      let figure = Figure(measure: name, name: "to \(host.name)", unit: "µs", better: .lower)
      let all = [Host(name: "C client", path: context.peers.client)] + sides
      context.inTurn(name, all, rounds: rounds, into: &results) { side, results in
        let times =
          side.path.isEmpty
          ? try Self.ours(side.name.hasSuffix("firefox") ? .firefox : .chromium, host)
          : try Self.theirs(side.path, host)
        for time in times { results.add(time * 1e-3, to: figure, of: side) }
      }
    }
  }

  private static func ours(_ profile: BrowserProfile, _ host: Host) throws -> [Double] {
    let client = Client(profile, caller: exampleOrigin)
    let message = Array(message.utf8)
    return try (0..<callsAtOnce).map { _ in
      let start = monotonicNanoseconds()
      let reply = try client.sendNativeMessage(hostAt: host.path, message.span)
      let time = monotonicNanoseconds() - start
      guard reply == message else {
        throw HostError(host: host.name, problem: "a message did not come back as it was sent")
      }
      return Double(time)
    }
  }

  private static func theirs(_ client: String, _ host: Host) throws -> [Double] {
    try Tool.run(client, ["one-shot", host.path, "\(callsAtOnce)", message])
      .split(separator: "\n").compactMap { Double($0) }
  }
}

/// The caller that a host is told.
let exampleOrigin = "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"
