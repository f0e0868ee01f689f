import CHarness
import Glibc

/// Which CPUs driver and host are bound to: the first two that this process may use.
struct Pinning {
  private let cpus: [CInt]

  init(isWanted: Bool) {
    var known: [CInt] = [0, 0]
    // Safe because the array holds as many as the call is told.
    let count = unsafe harness_cpus(&known, CInt(known.count))
    cpus = isWanted && count == 2 ? known : []
  }

  /// Runs `body` with driver and `host` on a CPU each.
  func apart<Result>(_ host: HostProcess, _ body: () throws -> Result) rethrows -> Result {
    guard cpus.count == 2 else { return try body() }
    _ = harness_pin(0, cpus[0])
    _ = harness_pin(host.identifier, cpus[1])
    defer { harness_unpin() }
    return try body()
  }
}
