import Foundation

/// A peer's source in `Peers/JSON`, and how it is compiled to a shared object.
struct PeerLibrarySource {
  let name: String
  private let source: String
  private let compilers: [String]
  private let flags: [String]

  private static let c = ["cc", "clang"]
  private static let cxx = ["g++", "clang++"]

  /// Where the shared objects lie.
  static func folder() throws -> URL {
    let folder = Folder.scratch.appending(path: "json-peers")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }

  static func parsers(_ options: Options) -> [PeerLibrarySource] {
    [
      PeerLibrarySource(
        name: "simdjson", source: "simdjson_peer.cpp", compilers: cxx,
        flags: ["-std=c++17"] + simdjson(options)),
      PeerLibrarySource(
        name: "yyjson", source: "yyjson_peer.c", compilers: c, flags: yyjson(options)),
      PeerLibrarySource(
        name: "RapidJSON", source: "rapidjson_peer.cpp", compilers: cxx, flags: ["-std=c++17"]),
      PeerLibrarySource(name: "yajl", source: "yajl_peer.c", compilers: c, flags: ["-lyajl"]),
    ]
  }

  static func writers(_ options: Options) -> [PeerLibrarySource] {
    [
      PeerLibrarySource(
        name: "RapidJSON-writer", source: "rapidjson_writer.cpp", compilers: cxx,
        flags: ["-std=c++17"]),
      PeerLibrarySource(
        name: "yyjson-writer", source: "yyjson_writer.c", compilers: c, flags: yyjson(options)),
      PeerLibrarySource(
        name: "yajl-writer", source: "yajl_writer.c", compilers: c, flags: ["-lyajl"]),
    ]
  }

  /// All kernels, also those that the machine's best one makes superfluous.
  private static let simdjsonKernels: [String] = {
    #if arch(x86_64)
      ["ICELAKE", "HASWELL", "WESTMERE", "FALLBACK"].map { "-DSIMDJSON_IMPLEMENTATION_\($0)=1" }
    #else
      []
    #endif
  }()

  private static func simdjson(_ options: Options) -> [String] {
    options.simdjsonFolder.map { folder in
      // A checkout has include and src; the single header and its source stand alone.
      ["-DSIMDJSON_SOURCE"] + simdjsonKernels
        + ["", "/include", "/src"].flatMap { ["-isystem", folder + $0] }
    } ?? ["-lsimdjson"]
  }

  private static func yyjson(_ options: Options) -> [String] {
    options.yyjsonFolder.map { ["-DYYJSON_SOURCE", "-isystem", $0] } ?? ["-lyyjson"]
  }

  /// Compiles it unless that has been done with the same source and command; returns the path.
  func compile(in folder: URL) throws -> String {
    let source = Folder.peers.appending(path: "JSON/\(source)")
    let output = folder.appending(path: "\(name).so").path
    let arguments =
      ["-O3", "-march=native", "-DNDEBUG", "-shared", "-fPIC", "-I", Folder.headers.path]
      + [source.path, "-o", output]
      + flags
    let stamp = folder.appending(path: "\(name).txt")
    let text = try String(contentsOf: source, encoding: .utf8)
    let key = arguments.joined(separator: " ") + "\n" + text
    if (try? String(contentsOf: stamp, encoding: .utf8)) == key { return output }
    progress("compiling \(name)")
    try Tool.runFirst(of: compilers, arguments)
    try key.write(to: stamp, atomically: true, encoding: .utf8)
    return output
  }
}

extension ToolError {
  /// The first error that a compiler named.
  var cause: String {
    output.split(separator: "\n").first { $0.contains("error") }.map(String.init) ?? "not compiled"
  }
}
