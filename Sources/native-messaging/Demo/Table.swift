/// Figures by row and column, each column as wide as it needs: labels to the left, figures to the
/// right, and a dash where there is none.
struct Table {
  private let columns: [String]
  private var rows: [(label: String, cells: [String])] = []

  /// A table with these headings over its figures.
  init(columns: [String]) {
    self.columns = columns
  }

  /// Puts a figure into the row with that label, which follows those there are if it is new.
  mutating func set(_ label: String, in column: String, to text: String) {
    guard let column = columns.firstIndex(of: column) else {
      preconditionFailure("the table has no column \(column)")
    }
    if !rows.contains(where: { $0.label == label }) {
      rows.append((label, columns.map { _ in "-" }))
    }
    for index in rows.indices where rows[index].label == label { rows[index].cells[column] = text }
  }

  /// The lines, the headings set off by a rule.
  var lines: [String] {
    let all = [("", columns)] + rows.map { ($0.label, $0.cells) }
    let labelWidth = all.map(\.0.count).max() ?? 0
    let widths = columns.indices.map { column in all.map { $0.1[column].count }.max() ?? 0 }
    var lines = all.map { label, cells in
      zip(cells, widths).reduce(label.padded(to: labelWidth)) { $0 + $1.0.aligned(to: $1.1 + 3) }
    }
    lines.insert(String(repeating: "-", count: lines[0].count), at: 1)
    return lines
  }
}
