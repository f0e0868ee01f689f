import Foundation

/// What the asynchronous host costs, as programs write it: beside the synchronous loop of the same
/// library, the host in C, and the same host on Foundation.
struct AsyncMeasure: Measure {
  let name = "async"
  let summary = "asynchronous hosts, beside the synchronous loop, C and Foundation"

  let needsHosts = false

  func run(_ context: Context, into results: inout Results) throws {
    pipeline(context, into: &results)
    roundTrip(context, into: &results)
    try start(context, into: &results)
  }

  /// A way of the host in `Sources/EchoHost`, which lies beside this program.
  private static func echo(_ way: String) -> Host {
    Host(name: way, path: Folder.products.appending(path: "EchoHost").path, arguments: [way])
  }

  private static let synchronous = echo("synchronous")
  private static let asynchronous = ["for-await", "tasks", "typed"].map(echo)

  // MARK: Many on their way at once

  private func pipeline(_ context: Context, into results: inout Results) {
    let rate = Figure(
      measure: name, name: "pipelined", unit: "million messages/s", better: .higher)
    let cpu = Figure(measure: name, name: "host CPU", unit: "ns/message", better: .lower)
    let hosts = [Self.synchronous] + Self.asynchronous + [context.peers.batch]
    let messages = context.options.messages
    context.inTurn(name, hosts, rounds: context.options.rounds, into: &results) { host, results in
      let process = try HostProcess(Launch(host))
      try context.cpus.apart(process) {
        try process.echo(messages: 1_000, window: pipelinedWindow)
        let cpuBefore = try process.cpuSeconds()
        let start = monotonicNanoseconds()
        try process.echo(messages: messages, window: pipelinedWindow)
        let seconds = Double(monotonicNanoseconds() - start) * 1e-9
        let cpuSeconds = try process.cpuSeconds() - cpuBefore
        results.add(Double(messages) / seconds * 1e-6, to: rate, of: host)
        results.add(cpuSeconds / Double(messages) * 1e9, to: cpu, of: host)
      }
      try process.finish()
    }
    for host in Self.asynchronous {
      results.note(rate, of: host, besides: [context.peers.batch])
    }
  }

  // MARK: One at a time

  private func roundTrip(_ context: Context, into results: inout Results) {
    let count = context.options.roundTrips
    let hosts = [context.peers.batch, Self.synchronous] + Self.asynchronous
    context.inTurn(name, hosts, rounds: context.options.rounds, into: &results) { host, results in
      let process = try HostProcess(Launch(host))
      try context.cpus.apart(process) {
        _ = try process.roundTrips(max(100, count / 20))
        let times = try process.roundTrips(count)
        for (label, share) in [("p50", 0.5), ("p99", 0.99)] {
          let figure = Figure(
            measure: name, name: "round trip, \(label)", unit: "µs", better: .lower)
          results.add(quantile(share, of: times), to: figure, of: host)
        }
      }
      try process.finish()
    }
  }

  // MARK: The first message

  /// From the launch to the answer to the first message. Hosts are linked as programs that start
  /// often are, into one static executable, and Foundation's as it is usually linked, too; a quick run, which builds none, takes those that are there.
  private func start(_ context: Context, into results: inout Results) throws {
    let figure = Figure(measure: name, name: "to the first reply", unit: "µs", better: .lower)
    let dynamic = Folder.products.appending(path: "FoundationHost").path
    var typed = Self.echo("typed")
    var foundations = [Host(name: "Foundation", path: dynamic)]
    var hosts = [Self.synchronous, typed] + foundations
    if !context.options.isQuick {
      let echo = try context.builds.buildStatic("EchoHost")
      typed = Host(name: "typed, static", path: echo, arguments: ["typed"])
      let linked = Host(
        name: "Foundation, static libraries",
        path: try context.builds.buildWithLibraries("FoundationHost"))
      let whole = Host(
        name: "Foundation, static", path: try context.builds.buildStatic("FoundationHost"))
      let synchronous = Host(
        name: "synchronous, static", path: echo, arguments: ["synchronous"])
      hosts =
        [try context.builds.buildStatic(), synchronous, typed, whole, linked] + hosts.dropFirst()
      foundations = [whole, linked] + foundations
    }
    let launches = Dictionary(uniqueKeysWithValues: hosts.map { ($0, Launch($0)) })
    let message = EchoStream.message(0)
    context.inTurn(name, hosts, rounds: context.options.starts, into: &results) { host, results in
      let launch = launches[host] ?? Launch(host)
      let start = monotonicNanoseconds()
      let process = try HostProcess(launch)
      let reply = try process.exchange(message)
      let time = monotonicNanoseconds() - start
      // Foundation writes the members of an object in any order.
      guard try Self.members(of: reply) == Self.members(of: message) else {
        throw process.failure("a message did not come back as it was sent")
      }
      try process.finish()
      results.add(Double(time) * 1e-3, to: figure, of: host)
    }
    results.note(figure, of: typed, besides: foundations)
  }

  private static func members(of text: [UInt8]) throws -> [String: Member] {
    try JSONDecoder().decode([String: Member].self, from: Data(text))
  }
}

/// A member's value: a number or a string.
private enum Member: Decodable, Equatable {
  case number(Int)
  case text(String)

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }
}

extension Results {
  /// Notes how a host compares with some that are not the anchor: medians over the rounds.
  fileprivate mutating func note(_ figure: Figure, of host: Host, besides peers: [Host]) {
    let notes = peers.compactMap { peer -> String? in
      let ratios = zip(samples(of: figure, host), samples(of: figure, peer)).map { $0 / $1 }
      guard !ratios.isEmpty else { return nil }
      return String(format: "%.3f × %@", median(ratios), peer.name)
    }
    note(figure, of: host, notes.joined(separator: "; "))
  }

  private func samples(of figure: Figure, _ host: Host) -> [Double] {
    series.first { $0.figure == figure && $0.host == host.name }?.samples ?? []
  }
}
