/// Most memory that was resident when a host waits for its second message.
struct Memory: Measure {
  let name = "memory"
  let summary = "peak resident memory after one message"

  private let peak = Figure(
    measure: "memory", name: "peak", unit: "KiB", better: .lower, comparison: .difference)

  func run(_ context: Context, into results: inout Results) throws {
    let hosts = [context.peers.batchStatic, context.peers.batch] + context.hosts
    context.inTurn(name, hosts, rounds: context.options.rounds, into: &results) { host, results in
      let process = try HostProcess(Launch(host))
      try process.ping()
      results.add(try process.peakKibibytes(), to: peak, of: host)
      try process.finish()
    }
  }
}
