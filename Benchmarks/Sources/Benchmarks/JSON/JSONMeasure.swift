import Foundation
import NativeMessagingCodec

/// Parsers of JSON in this process, on thread CPU time.
struct JSONMeasure: Measure {
  static let measureName = "json"
  static let geometricMean = "geometric mean"
  static let worst = "worst"

  let name = Self.measureName
  let summary = "JSON parsers in one process, every token counted, GB of text per second of CPU"

  let needsHosts = false

  /// Least CPU time of a sample, in ns.
  private static let sampleNanoseconds = 3_000_000

  func run(_ context: Context, into results: inout Results) throws {
    guard context.options.isKernelKnown(JSONKernel.request) else {
      throw UsageError(description: "NATIVE_MESSAGING_KERNEL asks for what this CPU has not")
    }
    let peers = try PeerEngines(context.options)
    for missing in peers.missing { complain("not measured: \(missing)") }
    let engines = (peers.engines + [.serialization()] + TokenizerEngines.all())
      .filter { context.options.selects(engine: $0.name) }
    let corpora =
      try context.options.corporaFolder.map { try JSONCorpus.all(in: $0) }
      ?? CorpusMaker.all(count: context.options.isQuick ? 20_000 : 1_000_000)
    let rounds = 2 * context.options.rounds + 1
    try measure(engines, on: corpora, as: .corpora, rounds: rounds, &results)
    try measure(engines, on: ShortTexts.all(), as: .short, rounds: rounds, &results)
  }

  private func measure(
    _ engines: [JSONEngine], on corpora: [JSONCorpus], as texts: JSONTexts, rounds: Int,
    _ results: inout Results
  ) throws {
    var reference: [String: JSONCounts] = [:]
    for corpus in corpora {
      progress("  \(corpus.name)")
      let (right, counts) = check(engines, on: corpus, as: texts, &results)
      reference[corpus.name] = counts
      try measure(right, on: corpus, as: texts, rounds: rounds, &results)
    }
    for comparison in JSONComparison.all where comparison.texts == texts {
      comparison.add(to: &results, corpora: corpora.map(\.name), counts: reference)
    }
  }

  func text(of results: Results) -> String {
    JSONTable(results, of: [.corpora, .short]).text
  }

  /// Which engines count what the first one counts, and what that is.
  private func check(
    _ engines: [JSONEngine], on corpus: JSONCorpus, as texts: JSONTexts,
    _ results: inout Results
  ) -> ([JSONEngine], JSONCounts) {
    var reference: JSONCounts?
    let right = engines.filter { engine in
      do {
        let counts = try engine.count(corpus)
        if let known = reference, let difference = counts.difference(to: known) {
          throw JSONEngineError(description: difference)
        }
        reference = reference ?? counts
        reference?.complete(with: counts)
        return true
      } catch {
        let problem = "\(engine.name) on \(corpus.name): \(error)"
        results.fail(texts.measureName, of: engine.name, because: problem)
        complain("json failed: \(problem)")
        return false
      }
    }
    return (right, reference ?? JSONCounts())
  }

  private func measure(
    _ engines: [JSONEngine], on corpus: JSONCorpus, as texts: JSONTexts, rounds: Int,
    _ results: inout Results
  ) throws {
    let figure = Figure(
      measure: texts.measureName, name: corpus.name, unit: texts.figure.unit,
      better: texts.figure.better)
    let repeats = try engines.map { engine in
      let several = corpus.count < 10_000 ? 100 : 1
      let time = try Self.cpuNanoseconds(of: engine, on: corpus, repeats: several)
      return max(1, several * Self.sampleNanoseconds / max(time, 1))
    }
    for _ in 0..<rounds {
      for (engine, repeats) in zip(engines, repeats) {
        // Once for nothing: the first one tidies up the heap behind the engine before it, which
        // after a tree of small objects takes as long as parsing a megabyte.
        _ = try engine.parse(corpus, 1)
        let time = try Self.cpuNanoseconds(of: engine, on: corpus, repeats: repeats)
        let value = texts.value(textCount: repeats, byteCount: corpus.count, nanoseconds: time)
        results.add(value, to: figure, of: engine.name)
      }
    }
  }

  private static func cpuNanoseconds(
    of engine: JSONEngine, on corpus: JSONCorpus, repeats: Int
  ) throws -> Int {
    let start = threadNanoseconds()
    let tokens = try engine.parse(corpus, repeats)
    let time = threadNanoseconds() - start
    // What was counted is used, so that no engine's work can be left out.
    precondition(tokens > 0, "a text has a token")
    return time
  }
}

/// CLOCK_THREAD_CPUTIME_ID, see clock_gettime(2).
func threadNanoseconds() -> Int {
  var time = timespec()
  // Safe because the pointer is only used during the call.
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

extension Options {
  /// Whether an engine is to be measured.
  func selects(engine name: String) -> Bool {
    engines.isEmpty || engines.contains { name.contains($0) }
  }

  /// Whether the environment asks for no kernel or for one that can run here.
  fileprivate func isKernelKnown(_ request: JSONKernel.Request) -> Bool {
    switch request {
    case .none: true
    case .unknown: false
    case .kernel(let kernel): kernel.isAvailable
    }
  }
}
