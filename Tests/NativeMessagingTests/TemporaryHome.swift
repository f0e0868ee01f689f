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
  ///
  /// A process of its own writes what can be launched: a child that another test starts meanwhile
  /// would inherit a descriptor of ours that is open for writing, and the program would be busy
  /// (`ETXTBSY`).
  @discardableResult
  func file(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
    let file = "\(path)/\(name)"
    try FileManager.default.createDirectory(
      atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    let isProgram = mode & 0o111 != 0
    let written = isProgram ? "\(file).content" : file
    try Data(text.utf8).write(to: URL(fileURLWithPath: written))
    if isProgram {
      let move = try Process.run(
        URL(fileURLWithPath: "/bin/sh"),
        arguments: ["-c", #"cat "$1" > "$2" && rm "$1""#, "sh", written, file])
      move.waitUntilExit()
      guard move.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }
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
