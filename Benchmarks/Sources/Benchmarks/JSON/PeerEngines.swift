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

  init(_ options: Options) throws {
    #if Peers
      let folder = try PeerLibrarySource.folder()
      for library in PeerLibrarySource.parsers(options) {
        do {
          engines += try Self.load(try library.compile(in: folder))
        } catch let error as ToolError {
          missing.append("\(library.name): \(error.cause)")
        }
      }
    #endif
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
