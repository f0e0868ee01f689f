import Foundation
import NativeMessaging

/// Typed values of messages in this process, on thread CPU time: our decoder and encoder beside
/// Foundation's, which are used again from message to message as ours are.
struct TypedMeasure: Measure {
  enum Direction {
    case decoding
    case encoding
  }

  let direction: Direction

  var name: String {
    switch direction {
    case .decoding: "typed"
    case .encoding: "encode"
    }
  }

  var summary: String {
    switch direction {
    case .decoding:
      "Typed values of messages, beside JSONDecoder and JSONSerialization, µs of CPU"
    case .encoding: "Messages of typed values, beside JSONEncoder, µs of CPU"
    }
  }

  fileprivate var ratioName: String { "\(name)-ratio" }

  let needsHosts = false

  /// Least CPU time of a sample, in ns.
  private static let sampleNanoseconds = 3_000_000

  func run(_ context: Context, into results: inout Results) throws {
    for message in try TypedMessage.all(context.options) {
      progress("  \(message.name)")
      do {
        let engines = try message.engines(direction)
        try measure(engines, of: message.name, rounds: 2 * context.options.rounds + 1, &results)
      } catch let error as JSONEngineError {
        results.fail(name, of: "NativeMessaging", because: "\(message.name): \(error)")
        complain("\(name) failed: \(message.name): \(error)")
      }
    }
    for comparison in TypedComparison.all { comparison.add(to: &results, of: self) }
  }

  private func measure(
    _ engines: [TypedEngine], of message: String, rounds: Int, _ results: inout Results
  ) throws {
    let figure = Figure(
      measure: name, name: message, unit: "µs/message", better: .lower, comparison: .none)
    let repeats = try engines.map { engine in
      _ = try engine.run(1)
      let start = threadNanoseconds()
      _ = try engine.run(1)
      return max(1, Self.sampleNanoseconds / max(threadNanoseconds() - start, 1))
    }
    for _ in 0..<rounds {
      for (engine, repeats) in zip(engines, repeats) {
        // Once for nothing: it tidies up the heap behind the engine before it.
        _ = try engine.run(1)
        let start = threadNanoseconds()
        let sum = try engine.run(repeats)
        let time = threadNanoseconds() - start
        // What was made is used, so that no engine's work can be left out.
        precondition(sum != Int.min, "a sum of lengths")
        results.add(Double(time) / Double(repeats) / 1000, to: figure, of: engine.name)
      }
    }
  }

  func text(of results: Results) -> String {
    TypedTable(results, of: self).text
  }
}

/// A way to make values of one message, or the message of its value.
struct TypedEngine {
  let name: String
  /// Does it so many times and returns something that depends on it.
  let run: (_ repeats: Int) throws -> Int
}

/// How much faster one engine is than another on the messages that both know.
private struct TypedComparison {
  let title: String
  let engine: String
  let peer: String

  static let all = [
    TypedComparison(title: "Codable / JSONDecoder", engine: "Codable", peer: "JSONDecoder"),
    TypedComparison(title: "direct / JSONDecoder", engine: "direct", peer: "JSONDecoder"),
    TypedComparison(
      title: "three fields / JSONSerialization", engine: "three fields", peer: "JSONSerialization"),
    TypedComparison(title: "Codable / JSONEncoder", engine: "Codable", peer: "JSONEncoder"),
    TypedComparison(title: "direct / JSONEncoder", engine: "direct", peer: "JSONEncoder"),
  ]

  func add(to results: inout Results, of measure: TypedMeasure) {
    let figure = Figure(
      measure: measure.ratioName, name: title, unit: "ratio of times", better: .higher,
      comparison: .none)
    var ratios: [Double] = []
    let own = results.series.filter { $0.figure.measure == measure.name && $0.host == engine }
    for series in own {
      guard
        let others = results.series.first(where: { $0.figure == series.figure && $0.host == peer })
      else { continue }
      let ratio = median(zip(others.samples, series.samples).map { $0 / $1 })
      results.add(ratio, to: figure, of: series.figure.name)
      ratios.append(ratio)
    }
    guard let least = ratios.min() else { return }
    results.add(geometricMean(ratios), to: figure, of: JSONMeasure.geometricMean)
    results.add(least, to: figure, of: JSONMeasure.worst)
  }
}

/// Times and ratios for people: a line for each message.
private struct TypedTable {
  private let results: Results
  private let measure: TypedMeasure

  init(_ results: Results, of measure: TypedMeasure) {
    self.results = results
    self.measure = measure
  }

  var text: String {
    var lines = ["\(measure.name): µs of CPU for a message, median (lower is better)"]
    for series in results.series where series.figure.measure == measure.name {
      let time = String(format: "%.2f", median(series.samples))
      lines.append(
        "  " + series.figure.name.padded(to: 14) + series.host.padded(to: 20)
          + time.leftPadded(to: 12))
    }
    lines += ["", "\(measure.name): how much faster, medians over the rounds"]
    for series in results.series where series.figure.measure == measure.ratioName {
      let ratio = String(format: "%.2f", series.samples.first ?? 0)
      lines.append(
        "  " + series.figure.name.padded(to: 34) + series.host.padded(to: 20)
          + ratio.leftPadded(to: 8))
    }
    for failure in results.failures where failure.measure == measure.name {
      lines.append("  FAILED: \(failure.problem)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
