import Foundation

/// The figures for machines: a comment with the machine, a header, one line a figure and host.
struct CSV {
  let text: String

  init(_ results: Results, machine: Machine) {
    var lines = ["# \(machine.line)", Self.header]
    for series in results.series {
      lines.append(Self.line(series, results))
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static let header =
    "measure,figure,unit,better,host,samples,median,min,p95,max"
    + ",comparison,to_anchor,best_to_best,note"

  private static func line(_ series: Series, _ results: Results) -> String {
    let figure = series.figure
    let fields = [
      figure.measure, figure.name, figure.unit, figure.better.rawValue, series.host,
      "\(series.samples.count)",
    ]
    guard !series.samples.isEmpty else {
      return (fields + Array(repeating: "", count: 7) + [series.note ?? ""]).map(quoted).joined(
        separator: ",")
    }
    let values = [
      median(series.samples), series.samples.min() ?? 0,
      quantile(0.95, of: series.samples), series.samples.max() ?? 0,
    ]
    let comparisons = [results.comparison(of: series), results.bestRatio(of: series)]
      .map { $0.map(number) ?? "" }
    let all =
      fields + values.map(number) + ["\(figure.comparison)"] + comparisons + [series.note ?? ""]
    return all.map(quoted).joined(separator: ",")
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() ? String(format: "%.0f", value) : String(format: "%.6g", value)
  }

  /// RFC 4180.
  private static func quoted(_ field: String) -> String {
    guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
    return "\"" + field.replacing("\"", with: "\"\"") + "\""
  }
}
