import NativeMessaging

/// How many messages a second a port sustains: each is posted, comes back and is compared; before, it
/// is checked to be JSON, as a browser does it, or not, as it is for who decodes it anyway.
struct PortPipelined: Measure {
  let name = "port"
  let summary =
    "echo of 100-byte messages through a NativePort, 32 KiB outstanding, against a client in C"

  func run(_ context: Context, into results: inout Results) throws {
    let messages = context.options.messages
    let unchecked = Host(name: "NativePort", path: "")
    let sides = [unchecked, Host(name: "NativePort, messages checked", path: "")]
    for host in [context.peers.batch] + context.hosts {
      let figure = Figure(
        measure: name, name: "with \(host.name)", unit: "million messages/s", better: .higher)
      let all = [Host(name: "C client", path: context.peers.client)] + sides
      context.inTurn(name, all, rounds: context.options.rounds, into: &results) { side, results in
        let time =
          side.path.isEmpty
          ? try Self.ours(host, messages, checks: side != unchecked)
          : try Self.theirs(side.path, host, messages)
        results.add(Double(messages) / time * 1e3, to: figure, of: side)
      }
    }
  }

  /// Nanoseconds.
  private static func ours(
    _ host: Host, _ count: Int, checks: Bool
  ) throws -> Double {
    var client = Client(.chromium, caller: exampleOrigin)
    client.checksMessages = checks
    var port = try client.connectNative(hostAt: host.path)
    let stream = EchoStream(window: pipelinedWindow)
    var toSend = 0
    var toReceive = 0
    let start = monotonicNanoseconds()
    while toReceive < count {
      let last = min(count, toReceive + pipelinedWindow / EchoStream.frameCount)
      while toSend < last {
        try port.enqueueMessage(stream.message(toSend))
        toSend += 1
      }
      guard let reply = try port.nextMessage(), areEqual(reply, stream.message(toReceive)) else {
        throw HostError(host: host.name, problem: "a message did not come back as it was sent")
      }
      toReceive += 1
    }
    let time = monotonicNanoseconds() - start
    guard port.close().status == .exited(0) else {
      throw HostError(host: host.name, problem: "ended badly")
    }
    return Double(time)
  }

  private static func theirs(_ client: String, _ host: Host, _ count: Int) throws -> Double {
    let output = try Tool.run(client, ["pipelined", host.path, "\(count)", "\(pipelinedWindow)"])
    guard let time = Double(output.split(separator: "\n").first ?? "") else {
      throw HostError(host: client, problem: "said \(output)")
    }
    return time
  }
}
