import Foundation

/// Measures hosts over pipes and prints what they reached, beside C peers.
///
/// Exit status: 0 when every answer was right, 1 when one was not or a host could not be built,
/// 2 for a wrong command line.
@main
enum Main {
  static func main() {
    // A host that dies while it is written to is a failed benchmark, not the end of the driver.
    signal(SIGPIPE, SIG_IGN)
    do {
      let options = try Options(arguments: Array(CommandLine.arguments.dropFirst()))
      switch options.action {
      case .help: print(Options.help)
      case .list: list()
      case .measure: exit(try measure(options) ? 0 : 1)
      }
    } catch let error as UsageError {
      complain("\(error.description)\n\(Options.usage)")
      exit(2)
    } catch {
      complain("\(error)")
      exit(1)
    }
  }

  private static func list() {
    for measure in allMeasures {
      print(measure.name.padded(to: 14), measure.summary)
    }
  }

  /// Runs the measures that were asked for; true when every answer was right.
  private static func measure(_ options: Options) throws -> Bool {
    let machine = Machine()
    if options.output == .table { print(machine.lines) }
    warnAboutDebugBuild()
    let context = try Context(options)
    var results = Results()
    for measure in allMeasures where options.selects(measure.name) {
      progress("\(measure.name): \(measure.summary)")
      try measure.run(context, into: &results)
      if options.output == .table { print(measure.text(of: results)) }
      fflush(nil)
    }
    if options.output == .csv { print(CSV(results, machine: machine).text, terminator: "") }
    if options.isRecorded { try record(CSV(results, machine: machine), machine) }
    return results.failures.isEmpty
  }

  private static func record(_ csv: CSV, _ machine: Machine) throws {
    let folder = Folder.benchmarks.appending(path: "Records")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "\(machine.fileDate).csv")
    try Data(csv.text.utf8).write(to: file)
    progress("written: \(file.path)")
  }

  private static func warnAboutDebugBuild() {
    #if DEBUG
      complain("this is a debug build: figures mean nothing; run with -c release")
    #endif
  }
}

/// One line to stderr.
func complain(_ line: String) {
  FileHandle.standardError.write(Data("benchmarks: \(line)\n".utf8))
}

/// One line to stderr for whoever watches; none when nobody does.
func progress(_ line: String) {
  guard isatty(STDERR_FILENO) == 1 else { return }
  FileHandle.standardError.write(Data("\(line)\n".utf8))
}
