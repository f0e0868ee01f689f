/// The words after a command's name, sorted into options and operands.
///
/// Options and operands may stand in any order. An option's argument follows as the next word or
/// behind `=`. After `--` every word is an operand, and so is a single `-`, which stands for standard
/// input. All words are UTF-8 but for operands that name files.
struct Arguments {
  /// The operands, in order, where they name files.
  private(set) var files: [Word] = []
  /// The operands, in order, where they name no files.
  private(set) var operands: [String] = []
  private var values: [String: [String]] = [:]
  /// The arguments of options that name files.
  private var namedFiles: [String: Word] = [:]

  init(parsing words: some Sequence<Word>, for manual: Manual) throws(Failure) {
    var operands: [Word] = []
    var rest = words.makeIterator()
    while let word = rest.next() {
      if word == "--" {
        while let operand = rest.next() { operands.append(operand) }
      } else if word == "-h" {
        values[Option.help.name] = [""]
      } else if word.bytes.first == UInt8(ascii: "-"), word != "-" {
        try take(word, among: manual.options + [.help], argument: { rest.next() })
      } else {
        operands.append(word)
      }
    }
    if manual.takesFiles {
      files = operands
    } else {
      for operand in operands { self.operands.append(try operand.text(of: "the operand")) }
    }
  }

  func contains(_ option: Option) -> Bool { values[option.name] != nil }

  /// The option's argument.
  func value(of option: Option) -> String? { values[option.name]?.last }

  /// The option's arguments, in order.
  func values(of option: Option) -> [String] {
    precondition(option.repeats, "\(option.name) is given once")
    return values[option.name] ?? []
  }

  /// The option's argument as an absolute path.
  func path(of option: Option) throws(Failure) -> String? {
    guard let path = value(of: option) else { return nil }
    guard !path.isEmpty else { throw .usage("\(option.name) is empty") }
    return try Executable.absolute(path)
  }

  /// The option's argument as an absolute path, byte for byte.
  func file(of option: Option) throws(Failure) -> Word? {
    precondition(option.isFile, "\(option.name) names no file")
    guard let path = namedFiles[option.name] else { return nil }
    guard !path.bytes.isEmpty else { throw .usage("\(option.name) is empty") }
    return try Executable.absolute(path)
  }

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

  /// The option's argument as a time in seconds, whole or decimal, within `range`.
  func seconds(of option: Option, in range: ClosedRange<Double>) throws(Failure) -> Duration? {
    guard let text = value(of: option) else { return nil }
    // `Double` alone would take "1e3", "0x10", "inf" and "nan", too.
    let isDecimal = text.utf8.allSatisfy { 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") }
    guard isDecimal, let number = Double(text), range.contains(number) else {
      let bounds = [range.lowerBound, range.upperBound].map(Self.decimal)
      throw .usage(
        "\(option.name) takes seconds, \(bounds[0]) to \(bounds[1]), such as 2 or 0.5, not '\(text)'"
      )
    }
    return .milliseconds(Int((number * 1000).rounded(.up)))
  }

  private static func decimal(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
  }

  private mutating func take(
    _ word: Word, among options: [Option], argument: () -> Word?
  ) throws(Failure) {
    let parts = word.bytes.split(
      separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    let name = Word(parts[0])
    guard let option = options.first(where: { name == Word($0.name.utf8) }) else {
      throw .usage("unknown option '\(name)'")
    }
    guard let argumentName = option.argument else {
      guard parts.count == 1 else { throw .usage("\(option.name) takes no argument") }
      values[option.name] = [""]
      return
    }
    guard let value = parts.count == 2 ? Word(parts[1]) : argument() else {
      throw .usage("\(option.name) lacks its argument \(argumentName)")
    }
    guard option.isFile else { return try add(value.text(of: option.name), of: option) }
    if let first = namedFiles[option.name], first != value {
      throw .usage("\(option.name) is given twice, with '\(first)' and '\(value)'")
    }
    namedFiles[option.name] = value
  }

  /// The same again is no contradiction.
  private mutating func add(_ value: String, of option: Option) throws(Failure) {
    if !option.repeats, let first = values[option.name]?.first {
      guard first.utf8.elementsEqual(value.utf8) else {
        throw .usage("\(option.name) is given twice, with '\(first)' and '\(value)'")
      }
      return
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
