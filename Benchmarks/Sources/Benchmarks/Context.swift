import Foundation

/// Folders known from where this file was compiled.
enum Folder {
  static let benchmarks = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let peers = benchmarks.appending(path: "Peers")
  static let headers = benchmarks.appending(path: "Sources/CHarness/include")
  static let scratch = benchmarks.appending(path: ".build/hosts")
  /// Where this program lies, and beside it what it depends on.
  static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent()
}

/// What every measure is given: how much to do, and the hosts.
struct Context {
  let options: Options
  let peers: Peers
  /// The hosts under test.
  let hosts: [Host]
  /// Builds the hosts in Swift.
  let builds: HostBuilds
  let cpus: Pinning

  init(_ options: Options) throws {
    self.options = options
    cpus = Pinning(isWanted: options.isPinned)
    peers = try Peers()
    let root =
      options.packageRoot.map { URL(filePath: $0) } ?? Folder.benchmarks.deletingLastPathComponent()
    builds = HostBuilds(root: root, isQuick: options.isQuick)
    guard allMeasures.contains(where: { $0.needsHosts && options.selects($0.name) }) else {
      hosts = []
      return
    }
    let own =
      try options.hostsFolder.map { try HostBuilds.existing(in: URL(filePath: $0)) }
      ?? builds.build()
    hosts = own + options.extraHosts.map { Host(name: $0.name, path: $0.path) }
  }
}

/// One thing to measure.
protocol Measure: Sendable {
  /// As `--only` takes it.
  var name: String { get }
  var summary: String { get }
  /// Whether ping_pong has to be built for it.
  var needsHosts: Bool { get }

  /// Adds figures and failures; throws where nothing can be measured at all.
  func run(_ context: Context, into results: inout Results) throws

  /// The figures for people.
  func text(of results: Results) -> String
}

extension Measure {
  var needsHosts: Bool { true }

  func text(of results: Results) -> String { Table(results, measure: self).text }
}

extension Context {
  /// Takes rounds of all hosts in turn, so that a neighbour's burst hits them alike.
  ///
  /// A host that fails is reported and left out of the following rounds.
  func inTurn(
    _ measure: String, _ hosts: [Host], rounds: Int, into results: inout Results,
    _ body: (Host, inout Results) throws -> Void
  ) {
    var failed: Set<Host> = []
    for _ in 0..<rounds {
      for host in hosts where !failed.contains(host) {
        do {
          try body(host, &results)
        } catch {
          failed.insert(host)
          results.fail(measure, of: host.name, because: "\(error)")
          complain("\(measure) failed: \(error)")
        }
      }
    }
  }
}

let allMeasures: [any Measure] = [
  Pipelined(), RoundTrip(), SystemCalls(), LargeFrame(), Start(), Memory(), Allocations(), Size(),
  OneShot(), PortPipelined(), Doctoring(), JSONMeasure(), WriterMeasure(),
  TypedMeasure(direction: .decoding), TypedMeasure(direction: .encoding), DoublesMeasure(),
  AsyncMeasure(),
]
