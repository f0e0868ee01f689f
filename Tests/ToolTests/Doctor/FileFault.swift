import Foundation
import Testing

/// Something that is wrong with a host's files, made for real.
struct FileFault: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let family: Patient.Family
  let code: String
  var severity = "fault"
  /// What `connectNative` and `sendNativeMessage` get to read.
  let words: [String?]
  /// Whether the command that the doctor prints is all that it takes.
  var isFixed = true
  var arguments: [String] = []
  let make: @Sendable (Patient) throws -> Void

  static let notFound = ["Specified native messaging host not found."]
  static let exited = ["Native host has exited."]
  static let forbidden = ["Access to the specified native messaging host is forbidden."]
  static let none = ["No such native application com.example.host"]
  static let unexpected = ["An unexpected error occurred"]
  /// Firefox's port says nothing, and only a promise is rejected.
  static let silent = [nil, "An unexpected error occurred"]

  /// The same in both families.
  static func both(
    _ name: String, _ code: String, _ chromium: [String?], _ firefox: [String?],
    severity: String = "fault", isFixed: Bool = true,
    _ make: @escaping @Sendable (Patient, Patient.Family) throws -> Void
  ) -> [FileFault] {
    Patient.Family.allCases.map { family in
      FileFault(
        testDescription: "\(name), \(family)", family: family, code: code, severity: severity,
        words: family == .chromium ? chromium : firefox, isFixed: isFixed
      ) { try make($0, family) }
    }
  }

  /// A manifest of which some members are different.
  static func manifest(
    _ name: String, _ code: String, isFixed: Bool = true, _ changes: [String: any Sendable]
  ) -> [FileFault] {
    both(name, code, notFound, none, isFixed: isFixed) { patient, family in
      try patient.install(family, changes)
    }
  }

  static let manifests =
    manifest("another name than the file's", "other-name", ["name": "com.example.hots"])
    + manifest("another type", "wrong-type", ["type": "pipe"])
    + manifest("a number for a description", "wrong-type", ["description": 1])
    + manifest(
      "a text for a list", "wrong-type", isFixed: false,
      ["allowed_origins": "x", "allowed_extensions": "x"])
    + both("a relative path", "relative-path", notFound, none) { patient, family in
      try patient.install(family, path: "./host")
      let folder = (patient.manifestPath(family) as NSString).deletingLastPathComponent
      try FileManager.default.moveItem(atPath: "\(patient.home)/host", toPath: "\(folder)/host")
    }
    + both("no path", "missing-key", notFound, none, isFixed: false) { patient, family in
      try patient.install(family, ["path": nil])
    }
    + both("a comma too many", "not-json", notFound, none, isFixed: false) { patient, family in
      try patient.write("{\"name\":\"com.example.host\",}", to: patient.manifestPath(family))
    }
    + both("an array", "not-an-object", notFound, none, isFixed: false) { patient, family in
      try patient.write("[]", to: patient.manifestPath(family))
    }
    + both("a folder for a manifest", "unreadable-manifest", notFound, none, isFixed: false) {
      let path = $0.manifestPath($1)
      try FileManager.default.removeItem(atPath: path)
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

  static let lists = [
    FileFault(
      testDescription: "an origin without its slash", family: .chromium,
      code: "origin-without-slash", words: notFound
    ) { try $0.install(.chromium, ["allowed_origins": [String(Patient.origin.dropLast())]]) },
    FileFault(
      testDescription: "a wildcard", family: .chromium, code: "origin-wildcard", words: notFound,
      arguments: ["--caller", Patient.origin]
    ) { try $0.install(.chromium, ["allowed_origins": ["chrome-extension://*/"]]) },
    FileFault(
      testDescription: "a Firefox ID for an origin", family: .chromium, code: "invalid-origin",
      words: notFound
    ) { try $0.install(.chromium, ["allowed_origins": [Patient.origin, Patient.identifier]]) },
    FileFault(
      testDescription: "an empty list, chromium", family: .chromium, code: "nobody-allowed",
      words: forbidden, isFixed: false
    ) { try $0.install(.chromium, ["allowed_origins": [String]()]) },
    FileFault(
      testDescription: "an empty list, firefox", family: .firefox, code: "empty-value", words: none,
      isFixed: false
    ) { try $0.install(.firefox, ["allowed_extensions": [String]()]) },
    FileFault(
      testDescription: "an empty description", family: .chromium, code: "empty-value",
      words: notFound
    ) { try $0.install(.chromium, ["description": ""]) },
    FileFault(
      testDescription: "a key that Firefox does not know", family: .firefox, code: "unknown-key",
      words: none
    ) { try $0.install(.firefox, ["comment": "x"]) },
    FileFault(
      testDescription: "both lists", family: .firefox, code: "both-allow-lists", words: none
    ) { try $0.install(.firefox, ["allowed_origins": [Patient.origin]]) },
    FileFault(
      testDescription: "an origin for an ID", family: .firefox, code: "invalid-extension-id",
      words: none
    ) { try $0.install(.firefox, ["allowed_extensions": [Patient.origin, Patient.identifier]]) },
    FileFault(
      testDescription: "a caller who is not in the list, chromium", family: .chromium,
      code: "forbidden-caller", words: forbidden,
      arguments: ["--caller", "knldjmfmopnpolahpmmgbagdohdnhkil"]
    ) { _ in },
    FileFault(
      testDescription: "a caller who is not in the list, firefox", family: .firefox,
      code: "forbidden-caller", words: none, arguments: ["--caller", "hots@example.com"]
    ) { _ in },
    FileFault(
      testDescription: "a manifest in the other family's folder", family: .firefox,
      code: "misplaced-manifest", words: [nil]
    ) {
      let path = $0.manifestPath(.firefox)
      let wrong = path.replacingOccurrences(
        of: "native-messaging-hosts", with: "NativeMessagingHosts")
      try $0.write(String(contentsOfFile: path, encoding: .utf8), to: wrong)
      try FileManager.default.removeItem(atPath: path)
    },
    FileFault(
      testDescription: "a user's broken manifest before the system's good one", family: .chromium,
      code: "shadows-manifest", words: notFound
    ) {
      try $0.install(.chromium, system: true)
      try $0.write("{}", to: $0.manifestPath(.chromium))
    },
    FileFault(
      testDescription: "a capital letter in the name", family: .chromium, code: "invalid-name",
      words: notFound, isFixed: false
    ) { try $0.install(.chromium, ["name": "com.example.Host"]) },
  ]
}
