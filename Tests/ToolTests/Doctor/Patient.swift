import Foundation
import Testing

/// A home with a host in it, and what the doctor says about that.
final class Patient {
  static let name = "com.example.host"
  static let origin = "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"
  static let identifier = "host@example.com"

  enum Family: String, CaseIterable {
    case chromium
    case firefox
  }

  let folder: TemporaryFolder
  let home: String

  init() throws {
    folder = try TemporaryFolder()
    home = folder.url.path
  }

  /// A host that is as it should be.
  @discardableResult
  func host(_ name: String = "host", _ first: String = "#!/bin/sh") throws -> String {
    try script(name, "\(first)\nexec '\(pingPong)' \"$@\"\n")
  }

  /// A program of any content. A process of its own writes it, see ``TemporaryFolder/script(_:_:)``.
  @discardableResult
  func script(_ name: String, _ text: String) throws -> String {
    let path = try folder.script(name, "")
    let content = try folder.file("\(name).content", Array(text.utf8))
    let outcome = try runShell("cat '\(content.path)' > '\(path)'", in: folder)
    guard outcome.status == 0 else { throw CocoaError(.fileWriteUnknown) }
    return path
  }

  func manifestPath(_ family: Family, system: Bool = false, name: String = name) -> String {
    let folder =
      switch (family, system) {
      case (.chromium, false): ".config/chromium/NativeMessagingHosts"
      case (.chromium, true): "system/etc/chromium/native-messaging-hosts"
      case (.firefox, false): ".mozilla/native-messaging-hosts"
      case (.firefox, true): "system/usr/lib/mozilla/native-messaging-hosts"
      }
    return "\(home)/\(folder)/\(name).json"
  }

  /// Writes a good manifest, but for the members given; `nil` leaves one out.
  func install(
    _ family: Family, system: Bool = false, name: String = name, path: String? = nil,
    _ changes: [String: Any?] = [:]
  ) throws {
    var members: [String: Any] = [
      "name": name, "description": "A host", "path": path ?? "\(home)/host", "type": "stdio",
    ]
    if family == .chromium {
      members["allowed_origins"] = [Self.origin]
    } else {
      members["allowed_extensions"] = [Self.identifier]
    }
    for (key, value) in changes { members[key] = value }
    try write(
      String(decoding: JSONSerialization.data(withJSONObject: members), as: UTF8.self),
      to: manifestPath(family, system: system, name: name))
  }

  func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func setMode(_ mode: Int, of path: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
  }

  /// Lets the group of the user `daemon` write it.
  func giveToDaemons(_ path: String) throws {
    let outcome = try runShell("chgrp daemon '\(path)' && chmod g+w '\(path)'", in: folder)
    guard outcome.status == 0 else { throw CocoaError(.fileWriteNoPermission) }
  }

  private var environment: [String: String] {
    [
      "HOME": home, "XDG_CONFIG_HOME": "", "CHROME_CONFIG_HOME": "", "CHROME_USER_DATA_DIR": "",
      "PATH": "\(products.path):/usr/local/bin:/usr/bin:/bin",
    ]
  }

  /// What the doctor prints for a person.
  func examine(_ arguments: [String] = [], name: String = name) throws -> Outcome {
    try runTool(
      ["doctor", name, "--root", "\(home)/system"] + arguments, environment: environment)
  }

  /// What the doctor prints for a script.
  func report(_ arguments: [String] = [], name: String = name) throws -> Report {
    let outcome = try examine(arguments + ["--json"], name: name)
    #expect(outcome.errors.isEmpty)
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output))
    #expect(outcome.status == (report.healthy ? 0 : 1))
    return report
  }

  /// Runs a command line that the doctor has printed.
  func apply(_ command: String) throws -> Outcome {
    let settings = environment.map { "export \($0.key)='\($0.value)'; " }.joined()
    return try runShell("cd '\(home)'; " + settings + command, in: folder)
  }
}

/// The doctor's JSON.
struct Report: Decodable {
  let name: String
  let healthy: Bool
  let findings: [Finding]
  let browsers: [Diagnosis]
  let launches: [Launch]
  let absent: [Absence]

  struct Finding: Decodable {
    let code: String
    let severity: String
    let path: String
    let offset: Int?
    let text: String
    let connectNative: String?
    let sendNativeMessage: String?
    let advice: String?
    let command: String?
  }

  struct Diagnosis: Decodable {
    let browsers: [String]
    let family: String
    let verdict: String
    let connectNative: String?
    let sendNativeMessage: String?
    let manifest: String?
    let program: String?
    let caller: String?
    let launch: Int?
    let findings: [Finding]
  }

  struct Launch: Decodable {
    let family: String
    let program: String
    let arguments: [String]
    let answeredAfterMilliseconds: Double?
    let reply: String?
    let endedAfterMilliseconds: Double?
    let exitStatus: Int?
    let signal: Int?
    let standardError: [String]
    let findings: [Finding]
  }

  struct Absence: Decodable {
    let browser: String
    let present: Bool
  }

  func diagnosis(_ browser: String) -> Diagnosis? {
    browsers.first { $0.browsers.contains(browser) }
  }

  var allFindings: [Finding] {
    findings + browsers.flatMap(\.findings) + launches.flatMap(\.findings)
  }
}
