import Foundation

/// A program of the system or the toolchain that could not be run or did not succeed.
struct ToolError: Error, CustomStringConvertible {
  let command: String
  let output: String

  var description: String { "\(command) failed\n\(output.suffix(4_000))" }
}

/// Runs programs that build or describe what is measured.
enum Tool {
  /// Runs a program found on PATH and returns its output.
  @discardableResult
  static func run(_ name: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = String(
      decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw ToolError(command: ([name] + arguments).joined(separator: " "), output: output)
    }
    return output
  }

  static func output(_ name: String, _ arguments: [String]) -> String? {
    try? run(name, arguments)
  }

  /// Tries the same arguments with each program until one succeeds.
  static func runFirst(of names: [String], _ arguments: [String]) throws {
    var failure: (any Error)?
    for name in names {
      do {
        try run(name, arguments)
        return
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}
