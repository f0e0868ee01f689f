/// From the launch to the answer to `"ping"`, and on to the end of the process.
struct Start: Measure {
  let name = "start"
  let summary = #"posix_spawn to the answer to "ping""#

  private let reply = Figure(measure: "start", name: "to reply", unit: "µs", better: .lower)
  private let exit = Figure(measure: "start", name: "to exit", unit: "µs", better: .lower)

  func run(_ context: Context, into results: inout Results) throws {
    let hosts = [context.peers.batchStatic, context.peers.batch] + context.hosts
    let launches = Dictionary(uniqueKeysWithValues: hosts.map { ($0, Launch($0)) })
    context.inTurn(name, hosts, rounds: context.options.starts, into: &results) { host, results in
      let launch = launches[host] ?? Launch(host)
      let start = monotonicNanoseconds()
      let process = try HostProcess(launch)
      try process.ping()
      let answered = monotonicNanoseconds()
      try process.finish()
      let ended = monotonicNanoseconds()
      results.add(Double(answered - start) * 1e-3, to: reply, of: host)
      results.add(Double(ended - start) * 1e-3, to: exit, of: host)
    }
  }
}
