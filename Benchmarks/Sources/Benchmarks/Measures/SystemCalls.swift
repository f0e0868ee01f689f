/// System calls that a host makes for a message, counted with ptrace(2).
///
/// What N more messages add to a running host, so that start and end do not count.
struct SystemCalls: Measure {
  let name = "system-calls"
  let summary = "system calls a message, counted by ptrace"

  private let single = Figure(
    measure: "system-calls", name: "one at a time", unit: "calls/message", better: .lower)
  private let pipelined = Figure(
    measure: "system-calls", name: "pipelined", unit: "calls/message", better: .lower)

  func run(_ context: Context, into results: inout Results) throws {
    let singles = 1_000
    // A multiple of a window's messages: the driver then writes whole windows only.
    let many = pipelinedWindow / EchoStream.frameCount * 200
    let hosts = [context.peers.batch, context.peers.naive] + context.hosts
    context.inTurn(name, hosts, rounds: 1, into: &results) { host, results in
      let process = try HostProcess(Launch(host), isTraced: true)
      try process.ping()
      let perSingle = try perMessage(process, singles) { _ = try process.roundTrips(singles) }
      let perMany = try perMessage(process, many) {
        try process.echo(messages: many, window: pipelinedWindow)
      }
      results.add(perSingle, to: single, of: host)
      results.add(perMany, to: pipelined, of: host)
      try process.finish()
    }
  }

  private func perMessage(
    _ process: HostProcess, _ messages: Int, _ drive: () throws -> Void
  ) throws -> Double {
    try drive()
    let before = process.systemCalls()
    try drive()
    return Double(process.systemCalls() - before) / Double(messages)
  }
}
