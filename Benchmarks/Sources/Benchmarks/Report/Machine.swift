import Foundation

/// Where and when the figures were taken.
struct Machine {
  private let processor = Self.processor()
  private let cores = ProcessInfo.processInfo.activeProcessorCount
  private let kernel = Self.read("/proc/sys/kernel/osrelease")
  private let swift = Tool.output("swift", ["--version"])?.firstLine ?? "unknown Swift"
  private let commit =
    Tool.output("git", ["-C", Folder.benchmarks.path, "describe", "--always", "--dirty"])?
    .firstLine
  private let date = Date()
  /// How many threads wanted to run in the last minute: much above 0 means noisy neighbours.
  private let load = Self.read("/proc/loadavg").split(separator: " ").first ?? "unknown"

  /// For people.
  var lines: String {
    """
    \(processor), \(cores) CPUs, Linux \(kernel), load \(load)
    \(swift)
    \(date.formatted(.iso8601))\(commit.map { ", commit \($0)" } ?? "")

    """
  }

  /// For the first line of a record.
  var line: String {
    lines.split(separator: "\n").joined(separator: "; ")
  }

  /// Year, month, day and time of day, UTC, for a file's name.
  var fileDate: String {
    date.formatted(.iso8601).replacing(":", with: "")
  }

  private static func processor() -> String {
    let line = read("/proc/cpuinfo").split(separator: "\n").first { $0.hasPrefix("model name") }
    guard let name = line?.split(separator: ":").last else { return "unknown processor" }
    return name.trimmingCharacters(in: .whitespaces)
  }

  private static func read(_ path: String) -> String {
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"
  }
}

extension String {
  var firstLine: String { split(separator: "\n").first.map(String.init) ?? self }
}
