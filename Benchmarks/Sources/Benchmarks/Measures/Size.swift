import Foundation

/// Bytes of the executable without symbols.
struct Size: Measure {
  let name = "size"
  let summary = "size of the stripped executable"

  private let stripped = Figure(measure: "size", name: "stripped", unit: "bytes", better: .lower)

  func run(_ context: Context, into results: inout Results) throws {
    let hosts = [context.peers.batch, context.peers.batchStatic] + context.hosts
    context.inTurn(name, hosts, rounds: 1, into: &results) { host, results in
      let copy = Folder.scratch.appending(path: "stripped").path
      try Tool.runFirst(of: ["strip", "llvm-strip"], ["-o", copy, host.path])
      let attributes = try FileManager.default.attributesOfItem(atPath: copy)
      guard let size = attributes[.size] as? Int else { return }
      results.add(Double(size), to: stripped, of: host)
    }
  }
}
