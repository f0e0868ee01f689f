import Foundation
import NativeMessaging

/// Where the built programs lie: beside the tests.
enum Products {
  private static let folder: URL = {
    #if os(Linux)
      URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    #else
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?
        .bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
    #endif
  }()

  static let vault = folder.appendingPathComponent("password-vault").path
  static let bridge = folder.appendingPathComponent("socket-bridge").path
}

/// When what has not come yet will not come.
var soon: ContinuousClock.Instant { .now + .seconds(30) }

/// A folder that goes away with the value, with a path that is short enough for a socket's.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    path = "/tmp/native-messaging-\(UUID().uuidString.prefix(13))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A script that the shell runs.
  ///
  /// The shell writes it: a child that another test starts meanwhile would inherit a descriptor of ours
  /// that is open for writing, and the script would be busy (`ETXTBSY`).
  func script(_ line: String) throws -> String {
    let script = "\(path)/script"
    let writing = try Process.run(
      URL(fileURLWithPath: "/bin/sh"),
      arguments: [
        "-c", #"printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod 755 "$1""#, "sh", script, line,
      ])
    writing.waitUntilExit()
    return script
  }
}

extension Client {
  /// The same with time enough for a slow machine, on which a host that ends would seem to stay.
  func patient() -> Client {
    var client = self
    client.timetable = [(.seconds(60), .kill)]
    return client
  }
}

extension NativePort {
  mutating func post(_ message: String) throws(PortError) {
    try postMessage(message.utf8.span, until: soon)
  }

  /// The next message's text; `nil` at the port's end.
  mutating func next(errors: (Span<UInt8>) -> Void = { _ in }) throws(PortError) -> String? {
    guard let message = try nextMessage(until: soon, errors: errors) else { return nil }
    return String(decoding: [UInt8](copyOf: message), as: UTF8.self)
  }

  /// Posts a message and takes the next one.
  mutating func ask(_ message: String) throws(PortError) -> String? {
    try post(message)
    return try next()
  }
}
