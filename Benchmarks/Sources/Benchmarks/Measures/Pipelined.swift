/// Bytes outstanding at most while messages are pipelined.
let pipelinedWindow = 32 << 10

/// Echo of 100-byte messages, many on their way at once.
struct Pipelined: Measure {
  let name = "pipelined"
  let summary = "echo of 100-byte messages, 32 KiB outstanding"

  private let rate = Figure(
    measure: "pipelined", name: "rate", unit: "million messages/s", better: .higher)
  private let cpu = Figure(
    measure: "pipelined", name: "host CPU", unit: "ns/message", better: .lower)

  func run(_ context: Context, into results: inout Results) throws {
    let hosts = [context.peers.batch, context.peers.naive] + context.hosts
    let messages = context.options.messages
    context.inTurn(name, hosts, rounds: context.options.rounds, into: &results) { host, results in
      let process = try HostProcess(Launch(host))
      try context.cpus.apart(process) {
        try process.ping()
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
  }
}
