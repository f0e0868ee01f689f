import Foundation

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
    let many = pipelinedWindow / EchoStream.frameCount * 100
    let hosts = [context.peers.batch, context.peers.naive] + context.hosts
    let rounds = context.options.rounds
    context.inTurn(name, hosts, rounds: rounds, into: &results) { host, results in
      let process = try HostProcess(Launch(host), isTraced: true)
      try process.ping()
      // A traced host is so slow that it may never find its input empty. Once it does, as any host
      // soon does with a browser, it has made ready for waiting.
      usleep(20_000)
      try process.ping()
      try count(single, process, singles, &results) { _ = try process.roundTrips(singles) }
      try count(pipelined, process, many, &results) {
        try process.echo(messages: many, window: pipelinedWindow)
      }
      try process.finish()
    }
  }

  /// Adds what the second of two drives costs, and notes the calls of the dearest round.
  private func count(
    _ figure: Figure, _ process: HostProcess, _ messages: Int, _ results: inout Results,
    _ drive: () throws -> Void
  ) throws {
    try drive()
    let before = process.systemCalls()
    try drive()
    let after = process.systemCalls()
    let perMessage = { (count: Int) in Double(count) / Double(messages) }
    let value = perMessage(after.total - before.total)
    results.add(value, to: figure, of: process.host)
    let calls = after.byName.map { ($0, perMessage($1 - before.byName[$0, default: 0])) }
      .filter { $0.1 >= 0.001 }
      .sorted { $0.0 < $1.0 }
    let note = calls.map { "\($0) \(String(format: "%.3g", $1))" }.joined(separator: ", ")
    results.note(figure, of: process.host, note, ifWorst: value)
  }
}
