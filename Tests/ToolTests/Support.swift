import Foundation

/// Where the built programs lie: beside the tests.
let products: URL = {
  #if os(Linux)
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
  #else
    Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?
      .bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
  #endif
}()
let tool = products.appendingPathComponent("native-messaging").path
let pingPong = products.appendingPathComponent("ping_pong").path

/// What a run of the tool gave.
struct Outcome {
  let status: Int32
  let output: [UInt8]
  let errors: String

  var text: String { String(decoding: output, as: UTF8.self) }
  /// Each line, the ends left out.
  var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// Runs the tool. Its descriptors are files, so that no pipe fills up behind a test's back.
func runTool(
  _ arguments: [String], input: [UInt8] = [], environment: [String: String] = [:]
) throws -> Outcome {
  try run(tool, arguments, input: input, environment: environment)
}

func runTool(_ arguments: String..., input: [UInt8] = []) throws -> Outcome {
  try runTool(arguments, input: input)
}

/// Runs a line of shell in which `$TOOL` is the tool.
func runShell(_ line: String, in folder: TemporaryFolder) throws -> Outcome {
  try run(
    "/bin/sh", ["-c", line], input: [],
    environment: ["TOOL": tool, "FOLDER": folder.url.path, "MEMORY": memoryLimit])
}

/// What `ulimit -v` can be told, in KiB: several times what a Swift program maps. A sanitizer maps
/// terabytes.
private let memoryLimit: String = {
  let sanitizers = ["__asan_init", "__tsan_init"]
  return sanitizers.contains { unsafe dlsym(nil, $0) != nil } ? "unlimited" : "500000"
}()

private func run(
  _ program: String, _ arguments: [String], input: [UInt8], environment: [String: String]
) throws -> Outcome {
  let folder = try TemporaryFolder()
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.standardInput = try FileHandle(forReadingFrom: folder.file("in", input))
  let output = try folder.file("out", [])
  let errors = try folder.file("err", [])
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: errors)
  try process.run()
  process.waitUntilExit()
  return try Outcome(
    status: process.terminationReason == .exit ? process.terminationStatus : -1,
    output: [UInt8](Data(contentsOf: output)),
    errors: String(decoding: Data(contentsOf: errors), as: UTF8.self))
}

/// A folder that goes away with the value.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "native-messaging-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file there.
  @discardableResult
  func file(_ name: String, _ content: [UInt8]) throws -> URL {
    let file = url.appendingPathComponent(name)
    try Data(content).write(to: file)
    return file
  }

  /// Writes a shell script there that can be launched; its path.
  ///
  /// A process of its own writes it: a child that another test starts meanwhile would inherit a
  /// descriptor of ours that is open for writing, and the script would be busy (`ETXTBSY`).
  func script(_ name: String, _ lines: String) throws -> String {
    let path = url.appendingPathComponent(name).path
    let outcome = try run(
      "/bin/sh", ["-c", "cat > \"$1\" && chmod 755 \"$1\"", "sh", path],
      input: Array("#!/bin/sh\n\(lines)\n".utf8), environment: [:])
    guard outcome.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    return path
  }
}

/// A frame as the protocol's text describes it, independent of the package.
func frame(_ payload: some Collection<UInt8>) -> [UInt8] {
  let count = UInt32(payload.count)
  let header = [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: count >> $0) }
  return (1.littleEndian == 1 ? header : header.reversed()) + payload
}

func frame(_ payload: String) -> [UInt8] { frame(Array(payload.utf8)) }
