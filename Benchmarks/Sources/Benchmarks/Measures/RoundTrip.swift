/// One 100-byte message at a time: send, wait for the answer.
struct RoundTrip: Measure {
  let name = "round-trip"
  let summary = "100-byte messages one at a time"

  private static let shares = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)]

  func run(_ context: Context, into results: inout Results) throws {
    let hosts = [context.peers.batch, context.peers.naive] + context.hosts
    let count = context.options.roundTrips
    let cpu = Figure(measure: name, name: "host CPU", unit: "µs/message", better: .lower)
    context.inTurn(name, hosts, rounds: context.options.rounds, into: &results) { host, results in
      let process = try HostProcess(Launch(host))
      try context.cpus.apart(process) {
        try process.ping()
        _ = try process.roundTrips(count / 20)
        let cpuBefore = try process.cpuSeconds()
        let times = try process.roundTrips(count)
        let cpuSeconds = try process.cpuSeconds() - cpuBefore
        for (label, share) in Self.shares {
          let figure = Figure(measure: name, name: label, unit: "µs", better: .lower)
          results.add(quantile(share, of: times), to: figure, of: host)
        }
        results.add(cpuSeconds / Double(count) * 1e6, to: cpu, of: host)
      }
      try process.finish()
    }
  }
}
