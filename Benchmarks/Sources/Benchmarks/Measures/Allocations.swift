import Foundation

/// Calls of malloc and kin for a message, counted by a preloaded object.
///
/// What N more messages add to a running host, so that its start does not count.
struct Allocations: Measure {
  let name = "allocations"
  let summary = "heap allocations a message in steady state, counted by a preloaded object"

  private let single = Figure(
    measure: "allocations", name: "one at a time", unit: "allocations/message", better: .lower,
    comparison: .difference)
  private let pipelined = Figure(
    measure: "allocations", name: "pipelined", unit: "allocations/message", better: .lower,
    comparison: .difference)

  func run(_ context: Context, into results: inout Results) throws {
    let file = Folder.scratch.appending(path: "allocation-count")
    let hosts = [context.peers.batch] + context.hosts
    context.inTurn(name, hosts, rounds: 1, into: &results) { host, results in
      try Data(count: 8).write(to: file)
      let environment = [
        "LD_PRELOAD": context.peers.allocationCounter, "ALLOCATION_COUNT": file.path,
      ]
      let process = try HostProcess(Launch(host, environment: environment))
      try process.ping()
      guard try count(in: file) > 0 else {
        let note = "statically linked: cannot be counted from outside"
        results.note(single, of: host, note)
        results.note(pipelined, of: host, note)
        try process.finish()
        return
      }
      let perSingle = try perMessage(2_000, file) { _ = try process.roundTrips($0) }
      let perMany = try perMessage(20_000, file) {
        try process.echo(messages: $0, window: pipelinedWindow)
      }
      results.add(perSingle, to: single, of: host)
      results.add(perMany, to: pipelined, of: host)
      try process.finish()
    }
  }

  private func perMessage(
    _ messages: Int, _ file: URL, _ drive: (Int) throws -> Void
  ) throws -> Double {
    try drive(messages)
    let before = try count(in: file)
    try drive(messages)
    return Double(try count(in: file) - before) / Double(messages)
  }

  /// The file is mapped shared by the host, so reading it sees the host's count as it is now.
  private func count(in file: URL) throws -> Int {
    try Data(contentsOf: file).reversed().reduce(0) { $0 << 8 | Int($1) }
  }
}
