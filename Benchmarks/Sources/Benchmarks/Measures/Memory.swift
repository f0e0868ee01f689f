/// Most memory that was resident when a host waits for its second message.
struct Memory: Measure {
  let name = "memory"
  let summary = "peak resident memory after one message"

  private let peak = Figure(
    measure: "memory", name: "peak", unit: "KiB", better: .lower, comparison: .difference)

  func run(_ context: Context, into results: inout Results) throws {
    let hosts = [context.peers.batchStatic, context.peers.batch] + context.hosts
    for _ in 0..<context.options.rounds {
      for host in hosts {
        let process = try HostProcess(Launch(host))
        try process.ping()
        results.add(try process.peakKibibytes(), to: peak, of: host)
        try process.finish()
      }
    }
  }
}
