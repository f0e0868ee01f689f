/// What a command says about itself under `--help`, laid out like a manual page.
struct Manual: Sendable {
  /// The word that selects the command; empty for the tool as a whole.
  let command: String
  /// What it does, in a line, beginning with a verb in the third person.
  let summary: String
  /// What follows the command's name on a command line.
  let synopsis: String
  /// One string a paragraph.
  let description: [String]
  var options: [Option] = []
  /// Whether operands name files, which need not be UTF-8.
  var takesFiles = false
  /// Pairs of a status, or a command, and what it means.
  var exitStatus = Self.exitStatus
  /// A command that is too long for a line has line ends in it, each behind a backslash.
  var examples: [(command: String, meaning: String)] = []

  static let exitStatus: [(String, String)] = [
    ("0", "Done, or nobody reads standard output any more."),
    ("1", "The input is wrong; standard error says what, where and how much."),
    ("2", "The command line makes no sense, or a file cannot be read."),
  ]

  private static let columns = 80
  private static let indent = "    "

  var text: String {
    let name = command.isEmpty ? Tool.name : "\(Tool.name) \(command)"
    var lines = ["NAME"] + Self.wrap("\(name) - \(summary)", indent: Self.indent)
    lines += ["", "SYNOPSIS"] + Self.wrap("\(name) \(synopsis)", indent: Self.indent)
    lines += ["", "DESCRIPTION"]
    for (index, paragraph) in description.enumerated() {
      if index > 0 { lines.append("") }
      lines += Self.wrap(paragraph, indent: Self.indent)
    }
    if command.isEmpty {
      lines += ["", "COMMANDS"]
      lines += Self.table(Tool.commands.map { ($0.manual.command, $0.manual.summary + ".") })
    }
    lines += ["", "OPTIONS"]
    for option in options + [.help] {
      lines.append(Self.indent + option.name + (option.argument.map { " \($0)" } ?? ""))
      lines += Self.wrap(option.summary, indent: Self.indent + Self.indent)
    }
    lines += ["", "EXIT STATUS"] + Self.table(exitStatus)
    lines += examples.isEmpty ? [] : ["", "EXAMPLES"]
    for example in examples {
      lines += example.command.split(separator: "\n").map { Self.indent + $0 }
      lines += Self.wrap(example.meaning, indent: Self.indent + Self.indent)
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func table(_ rows: [(String, String)]) -> [String] {
    let width = (rows.map(\.0.count).max() ?? 0) + 2
    return rows.flatMap { left, right in
      let wrapped = wrap(right, indent: indent + String(repeating: " ", count: width))
      let first = indent + left.padded(to: width) + wrapped[0].drop { $0 == " " }
      return [first] + wrapped.dropFirst()
    }
  }

  private static func wrap(_ text: String, indent: String) -> [String] {
    var lines: [String] = []
    var line = indent
    for word in text.split(separator: " ") {
      let separator = line.count == indent.count ? "" : " "
      if line.count > indent.count, line.count + separator.count + word.count > columns {
        lines.append(line)
        line = indent + word
      } else {
        line += separator + word
      }
    }
    return lines + [line]
  }
}

extension String {
  /// The text with spaces behind it, up to `width` characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text with spaces before it, up to `width` characters.
  func aligned(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
