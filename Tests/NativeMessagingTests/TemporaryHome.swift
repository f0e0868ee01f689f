import Foundation
import NativeMessaging

/// A home of a test's own, and a system below it, which go away with the value.
final class TemporaryHome {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("native-messaging-home-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func environment(
    on platform: Platform = .linux, _ variables: [String: String] = [:]
  ) -> BrowserEnvironment {
    BrowserEnvironment(
      platform: platform, home: path, variables: variables, systemRoot: "\(path)/system")
  }

  /// Writes a file below the home, with the folders on the way to it.
  @discardableResult
  func file(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }

  /// A program that could be launched.
  func program(_ name: String = "host") throws -> String {
    try file(name, "#!/bin/sh\n", mode: 0o755)
  }
}

extension HostManifest {
  init(_ text: String, as profile: BrowserProfile) throws {
    try self.init(parsing: Array(text.utf8).span, as: profile, on: .linux)
  }
}
