import Foundation
import NativeMessagingCodec

/// Writers of JSON in this process, on thread CPU time.
///
/// Each writes the same document. As number formats differ, all rates count the bytes of the
/// document as our own writer writes it.
struct WriterMeasure: Measure {
  static let measureName = "write"

  let name = Self.measureName
  let summary = "JSON writers in one process, from memory, GB of text per second of CPU"

  let needsHosts = false

  /// Least CPU time of a sample, in ns.
  private static let sampleNanoseconds = 3_000_000

  func run(_ context: Context, into results: inout Results) throws {
    let peers = try WriterPeers(context.options)
    for missing in peers.missing { complain("not measured: \(missing)") }
    let engines =
      (JSONWriterEngines.all() + peers.engines
      + [.serialization(), .encoder(), .description()])
      .filter { context.options.selects(engine: $0.name) }
    let count = context.options.isQuick ? 20_000 : 1_000_000
    let corpora =
      try context.options.corporaFolder.map { try JSONCorpus.all(in: $0) }
      ?? CorpusMaker.all(count: count)
    let all = corpora + WriterCorpora.all(count: count / 4)
    for corpus in all {
      progress("  \(corpus.name)")
      try measure(engines, on: try WriterDocument(corpus), context, &results)
    }
    for comparison in Self.comparisons {
      comparison.add(to: &results, corpora: all.map(\.name), counts: [:])
    }
  }

  func text(of results: Results) -> String {
    JSONTable(results, of: [.written]).text
  }

  /// What the package promises, and what else is worth knowing.
  private static var comparisons: [JSONComparison] {
    let own = JSONWriterEngines.strings
    let peers = [
      "RapidJSON Writer", "yyjson, tree made", "yyjson, tree at hand", "yajl_gen",
      "JSONSerialization", "JSONEncoder", "description",
    ]
    return peers.map {
      JSONComparison(title: "\(own) / \($0)", engine: own, peer: $0, texts: .written)
    } + [
      JSONComparison(
        title: "\(JSONWriterEngines.bytes) / RapidJSON's", engine: JSONWriterEngines.bytes,
        peer: "RapidJSON Writer, UTF-8 checked", texts: .written)
    ]
  }

  private func measure(
    _ engines: [WriterEngine], on document: WriterDocument, _ context: Context,
    _ results: inout Results
  ) throws {
    let figure = Figure(measure: name, name: document.name, unit: "GB/s", better: .higher)
    let reference = try WrittenText(try text(of: JSONWriterEngines.all()[0], document))
    var writers: [(name: String, write: WriterEngine.Writer, repeats: Int)] = []
    for engine in engines where document.isWithoutText || !engine.isForNumbers {
      do {
        let written = try WrittenText(try text(of: engine, document))
        if let difference = written.difference(to: reference) {
          throw JSONEngineError(description: difference)
        }
        let write = try engine.writer(document)
        let once = try Self.cpuNanoseconds(of: write, repeats: 1)
        writers.append((engine.name, write, max(1, Self.sampleNanoseconds / max(once, 1))))
      } catch let error as JSONEngineError {
        let problem = "\(engine.name) on \(document.name): \(error)"
        results.fail(name, of: engine.name, because: problem)
        complain("\(name) failed: \(problem)")
      }
    }
    for _ in 0..<2 * context.options.rounds + 1 {
      for writer in writers {
        // Once for nothing: the heap may have to be tidied up behind the engine before it.
        _ = try Self.cpuNanoseconds(of: writer.write, repeats: 1)
        let time = try Self.cpuNanoseconds(of: writer.write, repeats: writer.repeats)
        let rate = Double(reference.count * writer.repeats) / Double(max(time, 1))
        results.add(rate, to: figure, of: writer.name)
      }
    }
  }

  private func text(of engine: WriterEngine, _ document: WriterDocument) throws -> [UInt8] {
    var text: [UInt8]? = []
    let count = try engine.writer(document)(&text)
    guard let text, text.count == count else {
      throw JSONEngineError(description: "reports \(count) bytes and wrote others")
    }
    return text
  }

  private static func cpuNanoseconds(
    of write: WriterEngine.Writer, repeats: Int
  ) throws -> Int {
    var nothing: [UInt8]?
    let start = threadNanoseconds()
    var count = 0
    for _ in 0..<repeats { count &+= try write(&nothing) }
    let time = threadNanoseconds() - start
    // What was written is used, so that no engine's work can be left out.
    precondition(count > 0, "a text has a byte")
    return time
  }
}

/// What a written text holds, read back.
private struct WrittenText {
  let count: Int
  private var counts: JSONCounts
  /// The sum of the numbers' magnitudes: of any order nearly the same.
  private let magnitude: Double

  init(_ text: [UInt8]) throws {
    count = text.count
    var tokenizer = JSONTokenizer()
    var decoding = DecodingVisitor(into: DecodedText(room: text.count))
    var converting = MagnitudeVisitor()
    do {
      try tokenizer.tokenize(text.span, to: &decoding)
      try tokenizer.tokenize(text.span, to: &converting)
    } catch {
      throw JSONEngineError(description: "writes invalid JSON: \(error)")
    }
    counts = decoding.counts
    magnitude = converting.sum
  }

  /// How this differs from what another engine wrote; nil when they agree.
  func difference(to other: WrittenText) -> String? {
    if let difference = counts.difference(to: other.counts) { return difference }
    // Every engine writes each double so that it reads back; the order of members may differ.
    guard abs(magnitude - other.magnitude) <= 1e-9 * other.magnitude else {
      return "adds numbers up to \(magnitude) where others have \(other.magnitude)"
    }
    return nil
  }
}

/// Adds up the magnitudes of all numbers of a text in one piece.
private struct MagnitudeVisitor: JSONVisitor {
  typealias Failure = JSONError

  private(set) var sum = 0.0

  mutating func number(_ text: Span<UInt8>) { sum += JSONNumber(text).nearestDouble().magnitude }
  func beginObject() {}
  func endObject() {}
  func beginArray() {}
  func endArray() {}
  func name(_ text: Span<UInt8>, hasEscapes: Bool) {}
  func string(_ text: Span<UInt8>, hasEscapes: Bool) {}
  func literal(_ literal: JSONLiteral) {}
  func fragment(_ text: Span<UInt8>, of token: JSONFragment) {}
}
