/// From the launch to the answer to `"ping"`, and on to the end of the process.
struct Start: Measure {
  let name = "start"
  let summary = #"posix_spawn to the answer to "ping""#

  private let reply = Figure(measure: "start", name: "to reply", unit: "µs", better: .lower)
  private let exit = Figure(measure: "start", name: "to exit", unit: "µs", better: .lower)

  func run(_ context: Context, into results: inout Results) throws {
    let launches =
      ([context.peers.batchStatic, context.peers.batch] + context.hosts).map { Launch($0) }
    for _ in 0..<context.options.starts {
      for launch in launches {
        let start = monotonicNanoseconds()
        let process = try HostProcess(launch)
        try process.ping()
        let answered = monotonicNanoseconds()
        try process.finish()
        let ended = monotonicNanoseconds()
        results.add(Double(answered - start) * 1e-3, to: reply, of: launch.host)
        results.add(Double(ended - start) * 1e-3, to: exit, of: launch.host)
      }
    }
  }
}
