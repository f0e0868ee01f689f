import CHarness
import Foundation

/// The writers of the field, from `Peers/JSON`, compiled and loaded as ``PeerEngines`` are.
struct WriterPeers {
  private(set) var engines: [WriterEngine] = []
  /// What could not be compiled, and why.
  private(set) var missing: [String] = []

  init(_ options: Options) throws {
    #if Peers
      let folder = try PeerLibrarySource.folder()
      for library in PeerLibrarySource.writers(options) {
        do {
          let path = try library.compile(in: folder)
          guard let peer = WriterPeerLibrary(path) else {
            throw JSONEngineError(description: "\(path) cannot be loaded")
          }
          engines += peer.engines
        } catch let error as ToolError {
          missing.append("\(library.name): \(error.cause)")
        }
      }
    #endif
  }
}

/// A loaded peer.
///
/// Safe because it is never unloaded, and because the tokens and their texts outlive each call.
@safe
private final class WriterPeerLibrary: Sendable {
  private let peer: harness_json_writer

  init?(_ path: String) {
    var peer = harness_json_writer()
    guard unsafe harness_json_writer_load(path, &peer) else { return nil }
    self.peer = peer
  }

  var engines: [WriterEngine] {
    var engines: [WriterEngine] = []
    while let name = unsafe peer.name(CInt(engines.count)).map({ unsafe String(cString: $0) }) {
      let index = CInt(engines.count)
      engines.append(
        WriterEngine(name: name) { document in
          let prepared = PreparedDocument(self.peer, index, document)
          return { text in try prepared.write(&text) }
        })
    }
    return engines
  }
}

/// What a peer has made ready of a document.
///
/// Safe because it is discarded once, with its owner, which keeps the document.
@safe
private final class PreparedDocument {
  private let peer: harness_json_writer
  private let engine: CInt
  private let document: WriterDocument
  private var prepared: UnsafeMutableRawPointer?

  init(_ peer: harness_json_writer, _ engine: CInt, _ document: WriterDocument) {
    self.peer = peer
    self.engine = engine
    self.document = document
    unsafe prepared = nil
    unsafe prepared = withDocument { unsafe peer.prepare(engine, $0) }
  }

  deinit {
    unsafe peer.discard(engine, prepared)
  }

  func write(_ text: inout [UInt8]?) throws -> Int {
    var start: UnsafePointer<CChar>?
    var count = 0
    let status = unsafe withDocument { unsafe peer.write(engine, prepared, $0, &start, &count) }
    guard status == 0, let start = unsafe start else {
      throw JSONEngineError(description: "fails to write")
    }
    if text != nil {
      let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count)
      text = unsafe Array(bytes)
    }
    return count
  }

  private func withDocument<Result>(_ body: (UnsafePointer<json_document>) -> Result) -> Result {
    unsafe document.tokens.withUnsafeBufferPointer { tokens in
      unsafe document.texts.withUnsafeBytes { texts in
        var view = unsafe json_document(
          tokens: tokens.baseAddress, count: tokens.count,
          texts: texts.assumingMemoryBound(to: CChar.self).baseAddress)
        return unsafe body(&view)
      }
    }
  }
}
