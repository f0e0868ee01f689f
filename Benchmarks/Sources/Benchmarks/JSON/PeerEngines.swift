import CHarness
import Foundation

/// The parsers of the field, from `Peers/JSON`, each compiled to a shared object with the system's
/// compiler at its best and loaded into this process.
///
/// Only with the package's trait Peers, as they have to be installed.
struct PeerEngines {
  private(set) var engines: [JSONEngine] = []
  /// What could not be compiled, and why.
  private(set) var missing: [String] = []

  private struct Library {
    let name: String
    let source: String
    let compilers: [String]
    let flags: [String]
  }

  init(_ options: Options) throws {
    #if Peers
      let folder = Folder.scratch.appending(path: "json-peers")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for library in Self.libraries(options) {
        do {
          engines += try Self.load(try Self.compile(library, in: folder))
        } catch let error as ToolError {
          let cause = error.output.split(separator: "\n").first { $0.contains("error") }
          missing.append("\(library.name): \(cause ?? "not compiled")")
        }
      }
    #endif
  }

  /// All kernels, also those that the machine's best one makes superfluous.
  private static let simdjsonKernels: [String] = {
    #if arch(x86_64)
      ["ICELAKE", "HASWELL", "WESTMERE", "FALLBACK"].map { "-DSIMDJSON_IMPLEMENTATION_\($0)=1" }
    #else
      []
    #endif
  }()

  private static func libraries(_ options: Options) -> [Library] {
    let c = ["cc", "clang"]
    let cxx = ["g++", "clang++"]
    let simdjson =
      options.simdjsonFolder.map { folder in
        // A checkout has include and src; the single header and its source stand alone.
        ["-DSIMDJSON_SOURCE"] + Self.simdjsonKernels
          + ["", "/include", "/src"].flatMap { ["-isystem", folder + $0] }
      } ?? ["-lsimdjson"]
    let yyjson =
      options.yyjsonFolder.map { ["-DYYJSON_SOURCE", "-isystem", $0] } ?? ["-lyyjson"]
    return [
      Library(
        name: "simdjson", source: "simdjson_peer.cpp", compilers: cxx,
        flags: ["-std=c++17"] + simdjson),
      Library(name: "yyjson", source: "yyjson_peer.c", compilers: c, flags: yyjson),
      Library(
        name: "RapidJSON", source: "rapidjson_peer.cpp", compilers: cxx, flags: ["-std=c++17"]),
      Library(name: "yajl", source: "yajl_peer.c", compilers: c, flags: ["-lyajl"]),
    ]
  }

  /// Compiles a peer unless that has been done with the same source and command.
  private static func compile(_ library: Library, in folder: URL) throws -> String {
    let source = Folder.peers.appending(path: "JSON/\(library.source)")
    let output = folder.appending(path: "\(library.name).so").path
    let arguments =
      ["-O3", "-march=native", "-DNDEBUG", "-shared", "-fPIC", "-I", Folder.headers.path]
      + [source.path, "-o", output]
      + library.flags
    let stamp = folder.appending(path: "\(library.name).txt")
    let text = try String(contentsOf: source, encoding: .utf8)
    let key = arguments.joined(separator: " ") + "\n" + text
    if (try? String(contentsOf: stamp, encoding: .utf8)) == key { return output }
    progress("compiling \(library.name)")
    try Tool.runFirst(of: library.compilers, arguments)
    try key.write(to: stamp, atomically: true, encoding: .utf8)
    return output
  }

  private static func load(_ path: String) throws -> [JSONEngine] {
    guard let library = PeerLibrary(path) else {
      throw JSONEngineError(description: "\(path) cannot be loaded")
    }
    var engines: [JSONEngine] = []
    while let name = library.name(of: engines.count) {
      engines.append(engine(name, engines.count, library))
    }
    return engines
  }

  private static func engine(_ name: String, _ index: Int, _ library: PeerLibrary) -> JSONEngine {
    JSONEngine(name) { corpus in
      try library.parse(index, corpus)
    } count: { corpus in
      let counts = try library.count(index, corpus)
      return JSONCounts(
        objects: Int(counts.objects), arrays: Int(counts.arrays), names: Int(counts.names),
        strings: Int(counts.strings), numbers: Int(counts.numbers),
        literals: Int(counts.literals),
        decodedBytes: counts.decoded < 0 ? nil : Int(counts.decoded),
        sum: counts.sum.isNaN ? nil : counts.sum)
    }
  }
}

/// A loaded peer.
///
/// Safe because it is never unloaded, and is told how long a text is, which `padding` zeros follow.
@safe
private final class PeerLibrary {
  private let peer: harness_json_peer

  /// Loads a peer; nil where it is none.
  init?(_ path: String) {
    var peer = harness_json_peer()
    guard unsafe harness_json_peer_load(path, &peer) else { return nil }
    self.peer = peer
  }

  /// The name of an engine; nil behind the last.
  func name(of engine: Int) -> String? {
    unsafe peer.name(CInt(engine)).map { unsafe String(cString: $0) }
  }

  func parse(_ engine: Int, _ corpus: JSONCorpus) throws {
    let status = unsafe corpus.withPaddedPointer {
      unsafe peer.parse(CInt(engine), $0, corpus.count, nil)
    }
    guard status == 0 else { throw JSONEngineError(description: "refuses valid JSON") }
  }

  func count(_ engine: Int, _ corpus: JSONCorpus) throws -> json_counts {
    var counts = json_counts()
    let status = unsafe corpus.withPaddedPointer {
      unsafe peer.parse(CInt(engine), $0, corpus.count, &counts)
    }
    guard status == 0 else { throw JSONEngineError(description: "refuses valid JSON") }
    return counts
  }
}
