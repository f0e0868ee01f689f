import Foundation

/// The figures of one measure for people.
struct Table {
  private let results: Results
  private let measure: any Measure

  init(_ results: Results, measure: any Measure) {
    self.results = results
    self.measure = measure
  }

  var text: String {
    let own = results.series.filter { $0.figure.measure == measure.name }
    let failures = results.failures.filter { $0.measure == measure.name }
    let width = (own.map(\.host.count).max() ?? 0) + 2
    var lines = ["\(measure.name): \(measure.summary)"]
    var figure: Figure?
    for series in own.sorted(byFigureOf: own) {
      if series.figure != figure {
        figure = series.figure
        lines.append(Self.heading(series.figure, width))
      }
      lines.append("    " + series.host.padded(to: width) + row(series))
    }
    lines += failures.map { "  FAILED: \($0.problem)" }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func heading(_ figure: Figure, _ width: Int) -> String {
    let label = "  \(figure.name), \(figure.unit) (\(figure.better.rawValue) is better)"
    let columns = ["median", "min", "p95", "max", "to anchor", "best/best"].map {
      $0.leftPadded(to: 11)
    }
    return label.padded(to: width + 36) + "\n" + "".padded(to: width + 4) + columns.joined()
  }

  private func row(_ series: Series) -> String {
    guard !series.samples.isEmpty else { return "  " + (series.note ?? "not measured") }
    let values = [
      median(series.samples), series.samples.min() ?? 0,
      quantile(0.95, of: series.samples), series.samples.max() ?? 0,
    ]
    let columns = values.map { Self.number($0).leftPadded(to: 11) }
    let best = results.bestRatio(of: series).map { String(format: "%.3f ×", $0) } ?? ""
    let comparisons = [comparison(series), best].map { $0.leftPadded(to: 11) }
    return (columns + comparisons + [series.note.map { "  \($0)" } ?? ""]).joined()
  }

  private func comparison(_ series: Series) -> String {
    guard let value = results.comparison(of: series) else {
      let isAnchor = results.anchor(of: series.figure)?.host == series.host
      return isAnchor && series.figure.comparison != .none ? "anchor" : ""
    }
    return series.figure.comparison == .difference
      ? (value < 0 ? "" : "+") + Self.number(value) : String(format: "%.3f ×", value)
  }

  /// Four significant digits, whole numbers whole.
  private static func number(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e12 { return String(format: "%.0f", value) }
    let digits = 3 - Int(log10(abs(value)).rounded(.down))
    return String(format: "%.*f", min(max(digits, 0), 6), value)
  }
}

extension [Series] {
  /// Rows of the same figure together, figures in the order in which they first appear.
  fileprivate func sorted(byFigureOf all: [Series]) -> [Series] {
    var figures: [Figure] = []
    for series in all where !figures.contains(series.figure) { figures.append(series.figure) }
    return figures.flatMap { figure in filter { $0.figure == figure } }
  }
}

extension String {
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }

  func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - count)) + self
  }
}
