/// A command line that makes no sense.
struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// The command line.
struct Options {
  enum Action {
    case measure
    case list
    case help
  }

  enum Output {
    case table
    case csv
  }

  private(set) var action = Action.measure
  private(set) var output = Output.table
  private(set) var isRecorded = false
  private(set) var isQuick = false
  /// Whether driver and host are bound to a CPU each, where there are two.
  private(set) var isPinned = true
  /// Names of measures; all when empty.
  private(set) var selection: [String] = []
  /// Where built hosts lie; built from the package when nil.
  private(set) var hostsFolder: String?
  private(set) var packageRoot: String?
  private(set) var extraHosts: [(name: String, path: String)] = []
  private(set) var roundsGiven: Int?
  private(set) var messagesGiven: Int?
  private(set) var frameBytesGiven: Int?

  /// Where the JSON corpora lie; made here when nil.
  private(set) var corporaFolder: String?
  /// A checkout of simdjson, or its single header and source, in place of the installed library.
  private(set) var simdjsonFolder: String?
  /// The sources of yyjson, in place of the installed library.
  private(set) var yyjsonFolder: String?
  /// Parts of names of JSON engines to measure; all when empty.
  private(set) var engines: [String] = []

  var rounds: Int { roundsGiven ?? (isQuick ? 1 : 7) }
  /// Messages of one pipelined round.
  var messages: Int { messagesGiven ?? (isQuick ? 20_000 : 1_000_000) }
  /// Round trips of one round.
  var roundTrips: Int { isQuick ? 500 : 20_000 }
  /// Launches of each host.
  var starts: Int { isQuick ? 5 : 200 }
  /// Payload of the large frame.
  var frameBytes: Int { frameBytesGiven ?? (isQuick ? 64 << 20 : Int(UInt32.max)) }

  init(arguments: [String]) throws {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      // --name=value is --name value.
      let parts = argument.split(separator: "=", maxSplits: 1)
      let name = argument.hasPrefix("--") ? String(parts.first ?? "") : argument
      if name != argument { rest = [String(parts.last ?? "")] + rest }
      try read(name, &rest)
    }
  }

  func selects(_ measure: String) -> Bool {
    selection.isEmpty || selection.contains(measure)
  }

  private mutating func read(_ name: String, _ rest: inout ArraySlice<String>) throws {
    switch name {
    case "--help", "-h": action = .help
    case "--list": action = .list
    case "--csv": output = .csv
    case "--record": isRecorded = true
    case "--quick": isQuick = true
    case "--no-pin": isPinned = false
    case "--only": try readSelection(&rest)
    case "--hosts": hostsFolder = try Self.value(of: name, &rest)
    case "--host": extraHosts.append(try Self.host(&rest))
    case "--package-root": packageRoot = try Self.value(of: name, &rest)
    case "--rounds": roundsGiven = try Self.count(of: name, &rest, 1...1_000)
    case "--messages": messagesGiven = try Self.count(of: name, &rest, 1_000...1_000_000_000)
    case "--frame-bytes":
      frameBytesGiven = try Self.count(of: name, &rest, (2 << 20)...Int(UInt32.max))
    case "--corpora": corporaFolder = try Self.value(of: name, &rest)
    case "--simdjson": simdjsonFolder = try Self.value(of: name, &rest)
    case "--yyjson": yyjsonFolder = try Self.value(of: name, &rest)
    case "--engine": engines.append(try Self.value(of: name, &rest))
    default: throw UsageError(description: "unknown argument \(name)")
    }
  }

  private mutating func readSelection(_ rest: inout ArraySlice<String>) throws {
    let before = selection.count
    while let word = rest.first, !word.hasPrefix("-") {
      for name in word.split(separator: ",") {
        guard allMeasures.contains(where: { $0.name == name }) else {
          throw UsageError(description: "no measure is called \(name); see --list")
        }
        selection.append(String(name))
      }
      rest.removeFirst()
    }
    guard selection.count > before else { throw UsageError(description: "--only needs a name") }
  }

  private static func value(
    of name: String, _ rest: inout ArraySlice<String>
  ) throws -> String {
    guard let value = rest.popFirst(), !value.isEmpty else {
      throw UsageError(description: "\(name) needs a value")
    }
    return value
  }

  private static func count(
    of name: String, _ rest: inout ArraySlice<String>, _ range: ClosedRange<Int>
  ) throws -> Int {
    let text = try value(of: name, &rest)
    guard let count = Int(text), range.contains(count) else {
      throw UsageError(
        description: "\(name) needs a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return count
  }

  private static func host(
    _ rest: inout ArraySlice<String>
  ) throws -> (name: String, path: String) {
    let parts = try value(of: "--host", &rest).split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { throw UsageError(description: "--host needs NAME=PATH") }
    return (String(parts[0]), String(parts[1]))
  }
}

extension Options {
  static let usage = "usage: benchmarks [--quick] [--only NAME…] [--csv] [--record] …; see --help"

  static let help = """
    usage: swift run -c release benchmarks [OPTION…]

    Measures ping_pong, built in several ways, against C peers over pipes, the tokenizer against
    other parsers, and the writer against other writers, in turn, and checks every answer. A ratio
    is the median of the ratios to the anchor's value of the same round.

      --only NAME…          run these measures only (--list names them)
      --list                name the measures and stop
      --quick               few rounds and small sizes: answers are checked, figures mean little
      --rounds N            rounds of each measure (7)
      --messages N          messages of a pipelined round (1000000)
      --frame-bytes N       payload of the large frame (4294967295)
      --corpora DIR         JSON files for json, write, typed, doubles and frame, which repeats each
                            (texts made here, always the same)
      --engine PART         of the JSON engines, measure those with PART in their name; repeatable
      --simdjson DIR        a checkout of simdjson, or the folder of its single header, instead of
                            the installed one (peers need: swift run --traits Peers)
      --yyjson DIR          the folder of yyjson.h and yyjson.c
      --csv                 CSV instead of the table
      --record              also write the CSV to Records/, named by date
      --hosts DIR           take ping_pong, ping_pong-embedded, ping_pong-embedded-static and
                            ping_pong-static from there, those that exist, and build none
      --host NAME=PATH      measure this host, too
      --package-root DIR    where the package is that ping_pong is built from
      --no-pin              do not bind driver and host to a CPU each

    Exit status: 0 every answer was right, 1 one was not, 2 wrong arguments.
    """
}
