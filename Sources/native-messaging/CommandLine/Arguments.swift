/// The words after a command's name, sorted into options and operands.
///
/// Options and operands may stand in any order. An option's argument follows as the next word or
/// behind `=`; where an option that takes one argument is given twice, the last one counts. After
/// `--` every word is an operand, and so is a single `-`, which stands for standard input.
struct Arguments {
  /// The words that belong to no option, in order.
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]

  init(parsing words: some Sequence<String>, options: [Option]) throws(Failure) {
    var rest = words.makeIterator()
    while let word = rest.next() {
      if word == "--" {
        while let operand = rest.next() { operands.append(operand) }
      } else if word == "-h" {
        values[Option.help.name] = [""]
      } else if word.hasPrefix("-"), word != "-" {
        try take(word, among: options + [.help], argument: { rest.next() })
      } else {
        operands.append(word)
      }
    }
  }

  func contains(_ option: Option) -> Bool { values[option.name] != nil }

  /// The option's argument, the last one where it was given more than once.
  func value(of option: Option) -> String? { values[option.name]?.last }

  /// The option's arguments, in order.
  func values(of option: Option) -> [String] { values[option.name] ?? [] }

  /// The option's argument as a number of bytes or things, within `range`.
  ///
  /// Takes decimal digits, and behind them KiB, MiB or GiB.
  func count(of option: Option, in range: ClosedRange<Int>) throws(Failure) -> Int? {
    guard let text = value(of: option) else { return nil }
    guard let count = Self.count(text), range.contains(count) else {
      throw .usage(
        "\(option.name) takes \(range.lowerBound) to \(range.upperBound), not '\(text)'")
    }
    return count
  }

  private mutating func take(
    _ word: String, among options: [Option], argument: () -> String?
  ) throws(Failure) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let attached = parts.count == 2 ? String(parts[1]) : nil
    guard let option = options.first(where: { $0.name == parts[0] }) else {
      throw .usage("unknown option '\(parts[0])'")
    }
    guard let argumentName = option.argument else {
      guard attached == nil else { throw .usage("\(option.name) takes no argument") }
      values[option.name] = [""]
      return
    }
    guard let value = attached ?? argument() else {
      throw .usage("\(option.name) lacks its argument \(argumentName)")
    }
    values[option.name, default: []].append(value)
  }

  private static func count(_ text: String) -> Int? {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)]
    let unit = units.first { text.hasSuffix($0.0) }
    let digits = text.dropLast(unit == nil ? 0 : 3)
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else {
      return nil
    }
    let (count, overflow) = number.multipliedReportingOverflow(by: 1 << (unit?.1 ?? 0))
    return overflow ? nil : count
  }
}
