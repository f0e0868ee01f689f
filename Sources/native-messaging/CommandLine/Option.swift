/// An option of a command, as it is parsed and as the manual shows it: one table for both.
struct Option: Sendable {
  /// With its dashes: `--limit`.
  let name: String
  /// What its argument is called in the manual; `nil` for a switch, which takes none.
  let argument: String?
  /// Whether each time it is given counts, instead of once.
  let repeats: Bool
  /// Whether its argument names a file, by bytes that need not be UTF-8.
  let isFile: Bool
  /// What it does, as a sentence.
  let summary: String

  init(
    _ name: String, takes argument: String? = nil, repeats: Bool = false, isFile: Bool = false,
    _ summary: String
  ) {
    self.name = name
    self.argument = argument
    self.repeats = repeats
    self.isFile = isFile
    self.summary = summary
  }

  /// Every command has it, so no command lists it.
  static let help = Option("--help", "Print this manual and exit, as -h does.")
  static let version = Option("--version", "Print the tool's version and exit.")
}
