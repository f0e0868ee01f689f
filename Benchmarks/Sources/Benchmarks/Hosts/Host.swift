import Foundation

/// A program that speaks the protocol.
struct Host: Hashable {
  let name: String
  let path: String
  /// What it is told behind who calls.
  var arguments: [String] = []
  /// What `"ping"` is answered.
  var reply = #""pong""#
}

/// The C programs to compare with, compiled from `Peers/` with the system's C compiler.
struct Peers {
  /// Reads once, answers many frames with one write: the anchor.
  let batch: Host
  let batchStatic: Host
  /// Reads four bytes, reads the payload, writes the answer.
  let naive: Host
  /// Reads and forgets.
  let discard: Host
  /// Launches a host and talks to it as a browser does.
  let client: String
  /// A shared object that counts allocations when preloaded.
  let allocationCounter: String

  init() throws {
    let folder = Folder.scratch.appending(path: "peers")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func build(_ source: String, _ name: String, _ flags: [String]) throws -> String {
      let output = folder.appending(path: name).path
      let input = Folder.peers.appending(path: source).path
      let arguments = ["-std=c11", "-O2", "-Wall", "-Wextra", "-D_GNU_SOURCE", input, "-o", output]
      try Tool.runFirst(of: ["clang", "cc"], arguments + flags)
      return output
    }
    batch = Host(name: "C batch", path: try build("batch.c", "batch", []))
    batchStatic = Host(
      name: "C batch, static", path: try build("batch.c", "batch-static", ["-static"]))
    naive = Host(name: "C naive", path: try build("naive.c", "naive", []))
    discard = Host(
      name: "C discard", path: try build("discard.c", "discard", []), reply: #"{"bytes":6}"#)
    client = try build("client.c", "client", [])
    allocationCounter = try build("allocations.c", "allocations.so", ["-shared", "-fPIC"])
  }
}

/// The ways in which hosts in Swift are built.
struct HostBuilds {
  let root: URL
  let isQuick: Bool

  private struct Way {
    let name: String
    var isEmbedded = false
    var arguments: [String] = []
    /// Whether a quick run builds it, too.
    let isQuick: Bool
  }

  /// Tells compiler and linker that the program is Embedded Swift; below the package's root.
  private static let toolset = "Sources/ping_pong/embedded.json"

  private static let pingPongStatic = Way(
    name: "ping_pong-static", arguments: ["-Xswiftc", "-static-executable"], isQuick: false)

  private static let ways = [
    Way(name: "ping_pong", isQuick: true),
    pingPongStatic,
    Way(name: "ping_pong-embedded", isEmbedded: true, isQuick: true),
    Way(
      name: "ping_pong-embedded-static",
      isEmbedded: true,
      arguments: ["-Xclang-linker", "-no-pie", "-Xclang-linker", "-static"]
        .flatMap { ["-Xswiftc", $0] },
      isQuick: false),
  ]

  /// Builds ping_pong in every way, below `.build/hosts`.
  func build() throws -> [Host] {
    try Self.ways.filter { $0.isQuick || !isQuick }.map(build)
  }

  /// Builds ping_pong as one static executable.
  func buildStatic() throws -> Host {
    try build(Self.pingPongStatic)
  }

  private func build(_ way: Way) throws -> Host {
    let arguments = try arguments(of: way)
    let path = try build("ping_pong", of: root, as: way.name, arguments)
    return Host(name: way.name, path: path)
  }

  /// Builds a host of this package as one static executable; its path.
  func buildStatic(_ product: String) throws -> String {
    try build(
      product, of: Folder.benchmarks, as: "\(product)-static", Self.pingPongStatic.arguments)
  }

  /// Builds a host of this package with Swift's libraries in it, and the system's beside it, as
  /// Foundation is linked where it is not to be installed; its path.
  func buildWithLibraries(_ product: String) throws -> String {
    try build(
      product, of: Folder.benchmarks, as: "\(product)-static-stdlib", ["--static-swift-stdlib"])
  }

  private func build(
    _ product: String, of package: URL, as name: String, _ arguments: [String]
  ) throws -> String {
    progress("building \(name)")
    let scratch = Folder.scratch.appending(path: name)
    try forgetOtherBuilds(in: scratch, than: arguments)
    let place = ["--package-path", package.path, "--scratch-path", scratch.path]
    let command =
      ["build"] + place + ["--configuration", "release", "--product", product] + arguments
    do {
      try Tool.run("swift", command)
    } catch is ToolError {
      // A file that has gone since the last build fails SwiftPM 6.3.1 until it starts afresh.
      try FileManager.default.removeItem(at: scratch)
      try forgetOtherBuilds(in: scratch, than: arguments)
      try Tool.run("swift", command)
    }
    return scratch.appending(path: "release/\(product)").path
  }

  private func arguments(of way: Way) throws -> [String] {
    guard way.isEmbedded else { return way.arguments }
    let toolset = root.appending(path: Self.toolset).path
    return ["--traits", "Embedded", "--toolset", toolset] + way.arguments
  }

  /// SwiftPM does not rebuild what another toolset built, so another toolset starts afresh.
  private func forgetOtherBuilds(in scratch: URL, than arguments: [String]) throws {
    let toolset = try String(contentsOf: root.appending(path: Self.toolset), encoding: .utf8)
    let way = "\(arguments.joined(separator: " "))\n\(toolset)"
    let stamp = scratch.appending(path: "way.txt")
    if (try? String(contentsOf: stamp, encoding: .utf8)) == way { return }
    try? FileManager.default.removeItem(at: scratch)
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    try way.write(to: stamp, atomically: true, encoding: .utf8)
  }

  /// Takes the hosts that lie in a folder under the names of the ways.
  static func existing(in folder: URL) throws -> [Host] {
    let hosts = ways.map { Host(name: $0.name, path: folder.appending(path: $0.name).path) }
      .filter { FileManager.default.isExecutableFile(atPath: $0.path) }
    guard !hosts.isEmpty else {
      throw UsageError(
        description: "\(folder.path) holds none of \(ways.map(\.name).joined(separator: ", "))")
    }
    return hosts
  }
}
