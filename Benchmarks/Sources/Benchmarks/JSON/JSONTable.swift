import Foundation

/// Rates and ratios of the JSON engines for people: a column for each corpus.
struct JSONTable {
  private let results: Results
  private let texts: [JSONTexts]

  init(_ results: Results, of texts: [JSONTexts]) {
    self.results = results
    self.texts = texts
  }

  var text: String {
    texts.flatMap(section).joined(separator: "\n") + "\n" + failures
  }

  private func section(_ texts: JSONTexts) -> [String] {
    let figures = results.series.filter { $0.figure.measure == texts.measureName }
    let ratios = results.series.filter { $0.figure.measure == texts.ratioName }
    let corpora = figures.map(\.figure.name).withoutRepeats
    guard !corpora.isEmpty else { return [] }
    let engines = figures.map(\.host).withoutRepeats
    let width = (engines + ratios.map(\.figure.name)).map(\.count).max() ?? 0

    var lines = [
      texts.title, row("", corpora.map { String($0.prefix(12)) } + ["geo. mean"], width),
    ]
    for engine in engines {
      let values = corpora.map { corpus in
        figures.first { $0.host == engine && $0.figure.name == corpus }.map { median($0.samples) }
      }
      let known = values.compactMap(\.self)
      let mean = known.count == corpora.count ? geometricMean(known) : nil
      lines.append(row(engine, (values + [mean]).map(Self.number), width))
    }

    lines += ["", "\(texts.measureName): how much faster, medians over the rounds"]
    lines.append(row("", corpora.map { String($0.prefix(12)) } + ["geo. mean", "worst"], width))
    for title in ratios.map(\.figure.name).withoutRepeats {
      let columns = corpora + [JSONMeasure.geometricMean, JSONMeasure.worst]
      let values = columns.map { column in
        ratios.first { $0.figure.name == title && $0.host == column }?.samples.first
      }
      lines.append(row(title, values.map(Self.number), width))
    }
    return lines + [""]
  }

  private var failures: String {
    results.failures.filter { texts.map(\.measureName).contains($0.measure) }
      .map { "  FAILED: \($0.problem)\n" }.joined()
  }

  private func row(_ label: String, _ cells: [String], _ width: Int) -> String {
    "  " + label.padded(to: width) + cells.map { $0.leftPadded(to: 13) }.joined()
  }

  private static func number(_ value: Double?) -> String {
    guard let value else { return "" }
    return String(format: value < 0.1 ? "%.4f" : value < 10 ? "%.3f" : "%.1f", value)
  }
}

extension [String] {
  /// The same in the same order, each once.
  fileprivate var withoutRepeats: [String] {
    var seen: Set<String> = []
    return filter { seen.insert($0).inserted }
  }
}
