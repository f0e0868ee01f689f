import Foundation
import NativeMessaging
import Testing

@Suite struct HostManifestTests {
  static let origin = "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"
  static let name = try? HostName("com.example.host")

  /// A manifest's members, of which a test changes some.
  static func text(_ profile: BrowserProfile, _ changes: [String: String?] = [:]) -> String {
    var members = [
      "name": "\"com.example.host\"", "description": "\"d\"", "type": "\"stdio\"",
      "path": "\"/opt/host\"",
    ]
    members[profile == .chromium ? "allowed_origins" : "allowed_extensions"] =
      profile == .chromium ? "[\"\(origin)\"]" : "[\"host@example.com\"]"
    for (key, value) in changes { members[key] = value }
    return "{"
      + members.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }
      .joined(separator: ",") + "}"
  }

  static func problems(
    _ text: [UInt8], _ profile: BrowserProfile, on platform: Platform = .linux
  ) -> [ManifestProblem] {
    ManifestReading(text.span, as: profile, name: name, on: platform).problems
  }

  static func reasons(_ text: String, _ profile: BrowserProfile) -> [ManifestProblem.Reason] {
    problems(Array(text.utf8), profile).map(\.reason)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a manifest with every key of its family is read`(profile: BrowserProfile) throws {
    let manifest = try HostManifest(Self.text(profile), as: profile)
    #expect(manifest.name.text == "com.example.host")
    #expect(manifest.description == "d")
    #expect(manifest.path == "/opt/host")
    #expect(manifest.profile == profile)
    #expect(manifest.allowed == [profile == .chromium ? Self.origin : "host@example.com"])
    #expect(!manifest.supportsNativeInitiatedConnections)
  }

  @Test func `Chromium's flag is a boolean, or missing`() throws {
    let key = "supports_native_initiated_connections"
    for (value, isSet) in [("true", true), ("false", false)] {
      let manifest = try HostManifest(Self.text(.chromium, [key: value]), as: .chromium)
      #expect(manifest.supportsNativeInitiatedConnections == isSet)
    }
    #expect(
      Self.reasons(Self.text(.chromium, [key: "\"true\""]), .chromium)
        == [.wrongKind(.supportsNativeInitiatedConnections, .string)])
    #expect(Self.reasons(Self.text(.firefox, [key: "true"]), .firefox) == [.unknownKey(key)])
  }

  /// What one change to a good manifest is to Chromium and to Firefox.
  static let changes: [(String, String?, ManifestProblem.Reason?, ManifestProblem.Reason?)] = [
    ("name", nil, .missing(.name), .missing(.name)),
    ("description", nil, .missing(.description), .missing(.description)),
    ("type", nil, .missing(.type), .missing(.type)),
    ("path", nil, .missing(.path), .missing(.path)),
    ("name", "1", .wrongKind(.name, .number), .wrongKind(.name, .number)),
    ("description", "null", .wrongKind(.description, .null), .wrongKind(.description, .null)),
    ("type", "[]", .wrongKind(.type, .array), .wrongKind(.type, .array)),
    ("path", "{}", .wrongKind(.path, .object), .wrongKind(.path, .object)),
    ("description", "true", .wrongKind(.description, .boolean), .wrongKind(.description, .boolean)),
    ("description", "\"\"", .empty(.description), nil),
    ("path", "\"\"", .empty(.path), .relativePath("")),
    ("path", "\"host\"", .relativePath("host"), .relativePath("host")),
    ("path", "\"./host\"", .relativePath("./host"), .relativePath("./host")),
    ("path", "\"~/host\"", .relativePath("~/host"), nil),
    ("path", "\"/opt/../opt/./host\"", nil, nil),
    ("type", "\"pkcs11\"", .type("pkcs11"), .type("pkcs11")),
    ("type", "\"STDIO\"", .type("STDIO"), .type("STDIO")),
    (
      "name", "\"com.example.other\"",
      .otherName("com.example.other", expected: "com.example.host"),
      .otherName("com.example.other", expected: "com.example.host")
    ),
    ("extra", "1", nil, .unknownKey("extra")),
    ("Name", "1", nil, .unknownKey("Name")),
  ]

  @Test(arguments: changes)
  func `one change is judged by each family's rules`(
    key: String, value: String?, chromium: ManifestProblem.Reason?, firefox: ManifestProblem.Reason?
  ) {
    for (profile, expected) in [(BrowserProfile.chromium, chromium), (.firefox, firefox)] {
      let reasons = Self.reasons(Self.text(profile, [key: value]), profile)
      #expect(reasons == (expected.map { [$0] } ?? []), "\(profile)")
    }
  }

  @Test func `a capital letter in the name is an error to Chromium`() throws {
    let text = Self.text(.chromium, ["name": "\"Host\""])
    let reasons = ManifestReading(
      Array(text.utf8).span, as: .chromium, name: try HostName("Host"), on: .linux
    ).problems.map(\.reason)
    guard case .name(let error)? = reasons.first else {
      Issue.record("\(reasons)")
      return
    }
    #expect(error.reason == .character("H"))
    #expect(throws: Never.self) {
      try HostManifest(Self.text(.firefox, ["name": "\"Host\""]), as: .firefox)
    }
  }

  @Test(arguments: [
    ("chrome-extension://abc", OriginError.emptyPath), ("chrome-extension://*/", .tooBroad),
    ("<all_urls>", .tooBroad), ("chrome-extension://*.abc/", .tooBroad),
    ("chrome-extension://a*c/", .invalidHostWildcard), ("chrome-extension:///", .emptyHost),
    ("chrome-extension://", .emptyHost), ("chrome-extension:abc/", .wrongSchemeSeparator),
    ("https://abc/", .invalidScheme), ("moz-extension://abc/", .invalidScheme),
    ("host@example.com", .missingSchemeSeparator), ("", .missingSchemeSeparator),
    ("chrome-extension://abc:80/", .invalidPort), ("chrome-extension://:*/", .emptyHost),
    ("chrome-extension://*./", .emptyHost), ("chrome-extension://a b/", .invalidHost),
    ("Chrome-Extension://abc/", .invalidScheme), ("abc", .missingSchemeSeparator),
    ("a:chrome-extension://abc/", .invalidScheme),
  ])
  func `Chromium takes no origin but that of one extension, and one bad one spoils the file`(
    origin: String, error: OriginError
  ) {
    let list = "[\"\(Self.origin)\",\"\(origin)\",\"\(Self.origin)\"]"
    let text = Self.text(.chromium, ["allowed_origins": list])
    #expect(Self.reasons(text, .chromium) == [.origin(origin, error)])
  }

  @Test(arguments: [
    origin, "chrome-extension://abc/", "chrome-extension://abc/*", "chrome-extension://abc/x/y",
    "chrome-extension://abc:*/", "chrome-extension://ABC/", "*://abc/",
  ])
  func `Chromium takes an origin with whatever path`(origin: String) {
    let text = Self.text(.chromium, ["allowed_origins": "[\"\(origin)\"]"])
    #expect(Self.reasons(text, .chromium) == [])
  }

  @Test(arguments: [
    ("a@b", true), ("@b.c", true), ("a.b-c_d@e.f-g_h", true), ("A@B", true),
    ("{01234567-89ab-CDEF-0123-456789abcdef}", true), ("", false), ("a@", false), ("abc", false),
    ("a@b@c", false), ("a b@c", false), ("{01234567-89ab-cdef-0123-456789abcde}", false),
    ("{0123456789abcdef0123456789abcdef}", false),
    ("{g1234567-89ab-cdef-0123-456789abcdef}", false),
    ("chrome-extension://abc/", false), ("*", false), ("{}", false), ("ä@b", false),
  ])
  func `Firefox takes no ID but one that an extension can have`(id: String, isValid: Bool) {
    let text = Self.text(.firefox, ["allowed_extensions": "[\"a@b.c\",\"\(id)\"]"])
    #expect(Self.reasons(text, .firefox) == (isValid ? [] : [.extensionID(id)]))
  }

  @Test func `the list of callers is needed, an array, of strings, and for Firefox not empty`() {
    for (profile, key) in [
      (BrowserProfile.chromium, ManifestProblem.Key.allowedOrigins),
      (.firefox, .allowedExtensions),
    ] {
      func reasons(_ value: String?) -> [ManifestProblem.Reason] {
        Self.reasons(Self.text(profile, [key.rawValue: value]), profile)
      }
      #expect(reasons(nil) == [.missing(key)])
      #expect(reasons("\"a@b.c\"") == [.wrongKind(key, .string)])
      #expect(reasons("{\"0\":\"a@b.c\"}") == [.wrongKind(key, .object)])
      #expect(reasons("[1,[],{}]").count == 3)
      #expect(reasons("[[[\"x\"]]]") == [.wrongElement(key, .array)])
      #expect(reasons("[null]") == [.wrongElement(key, .null)])
      #expect(reasons("[]") == (profile == .firefox ? [.empty(key)] : []))
    }
  }

  @Test func `both lists are fine to Chromium and not to Firefox`() {
    let both = [
      "allowed_origins": "[\"\(Self.origin)\"]", "allowed_extensions": "[\"a@b.c\"]",
    ]
    #expect(Self.reasons(Self.text(.chromium, both), .chromium) == [])
    #expect(
      Self.reasons(Self.text(.firefox, both), .firefox) == [.unknownKey("allowed_origins")])
  }

  @Test func `all problems are told, in the order of each family's checks`() {
    let text = """
      {"z":0,"name":"a..b","type":"x","path":"p","allowed_origins":["y"],"allowed_extensions":[],\
      "supports_native_initiated_connections":0,"y":1,"z":2}
      """
    let keys = Self.reasons(text, .chromium).map { "\($0)".split(separator: " ")[0] }
    #expect(
      keys == [
        "a", "no", "type", "allowed_origins", "supports_native_initiated_connections", "path",
      ])
    let firefox = Self.reasons(text, .firefox)
    #expect(
      firefox.dropFirst() == [
        .missing(.description), .type("x"), .empty(.allowedExtensions),
        .unknownKey("allowed_origins"), .unknownKey("supports_native_initiated_connections"),
        .unknownKey("z"), .unknownKey("y"), .relativePath("p"),
      ])
  }

  @Test func `each problem says at which byte it is`() {
    let text = "{ \"name\" : \"..\", \"x\\u0079\":1, \"allowed_extensions\":[ 7 , \"q\" ] }"
    let bytes = Array(text.utf8)
    let problems = Self.problems(bytes, .firefox)
    func offset(of part: String) -> Int {
      text.utf8.distance(
        from: text.startIndex, to: text.range(of: part)?.lowerBound ?? text.endIndex)
    }
    #expect(
      problems.map(\.offset) == [
        offset(of: "\"..\""), nil, nil, nil, offset(of: "7 ,"), offset(of: "\"q\""),
        offset(of: "\"x\\u"),
      ])
  }

  @Test func `of keys that come twice the last one counts`() throws {
    let text = "{\"name\":7,\"path\":\"x\"," + Self.text(.chromium).dropFirst()
    #expect(try HostManifest(text, as: .chromium).path == "/opt/host")
    let reversed = String(Self.text(.chromium).dropLast()) + ",\"path\":\"x\"}"
    #expect(Self.reasons(reversed, .chromium) == [.relativePath("x")])
  }

  @Test func `keys and values may be escaped`() throws {
    let text = Self.text(.firefox).replacingOccurrences(of: "path", with: "p\\u0061th")
      .replacingOccurrences(of: "/opt", with: "\\/\\u006fpt")
    #expect(try HostManifest(text, as: .firefox).path == "/opt/host")
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a byte order mark before a manifest does no harm`(profile: BrowserProfile) throws {
    let text = Self.text(profile)
    #expect(try HostManifest("\u{FEFF}" + text, as: profile) == HostManifest(text, as: profile))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `what is no JSON is told with the byte and the reason`(profile: BrowserProfile) {
    let good = Array(Self.text(profile).utf8)
    #expect(Self.problems([], profile).map(\.reason) == [.json(.unexpectedEnd)])
    for end in 1..<good.count {
      let problems = Self.problems(Array(good[..<end]), profile)
      #expect(problems.map(\.reason) == [.json(.unexpectedEnd)])
      #expect(problems.first?.offset == end)
    }
    for (text, reason, offset) in [
      ("{\"name\":1,}", JSONError.Reason.expectedName, 10), ("{} {}", .expectedEndOfText, 3),
      ("{'name':1}", .expectedNameOrEnd, 1), ("{\"a\":NaN}", .expectedValue, 5),
      ("{\"a\":\"\\q\"}", .invalidEscape, 7),
    ] {
      let problem = Self.problems(Array(text.utf8), profile).first
      #expect(problem?.reason == .json(reason), "\(text)")
      #expect(problem?.offset == offset, "\(text)")
    }
    let invalid = Array("{\"a\":\"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
    #expect(Self.problems(invalid, profile).map(\.reason) == [.json(.invalidUTF8)])
    #expect(Self.reasons("[]", profile) == [.notObject(.array)])
    #expect(Self.reasons("\"{}\"", profile) == [.notObject(.string)])
    #expect(Self.reasons("[]]", profile) == [.json(.expectedEndOfText)])
    #expect(Self.reasons("{}", profile).count == 5)
  }

  @Test func `half of a surrogate pair is no JSON to Chromium, wherever it is`() {
    for text in ["\"\\ud800\"", "\"\\udfff x\"", "[{\"\\ud800\":0}]"] {
      let chromium = Self.text(.chromium, ["x": text])
      #expect(Self.reasons(chromium, .chromium) == [.loneSurrogate])
    }
    let firefox = Self.text(.firefox, ["description": "\"\\ud800\""])
    #expect(Self.reasons(firefox, .firefox) == [])
  }

  @Test func `a file over the limit is not read`() {
    let long = [UInt8](repeating: 0x20, count: HostManifest.sizeLimit + 1)
    #expect(
      Self.problems(long, .firefox).map(\.reason) == [.tooLong(count: HostManifest.sizeLimit + 1)])
  }

  @Test func `on Windows a path may be relative to the manifest`() {
    for profile in BrowserProfile.allCases {
      let text = Self.text(profile, ["path": "\"host.exe\""])
      #expect(Self.problems(Array(text.utf8), profile, on: .windows) == [])
    }
  }

  @Test func `long strings and many keys are read as short ones are, in linear time`() throws {
    let long = String(repeating: "x", count: 50_000)
    let text = Self.text(.chromium, ["path": "\"/\(long)\"", long: "\"\(long)\""])
    #expect(try HostManifest(text, as: .chromium).path == "/\(long)")
    let many = "{" + (0..<20_000).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
    #expect(Self.reasons(many, .firefox).count == 20_005)
    let open = String(repeating: "/*", count: 100_000)
    #expect(Self.reasons(open, .chromium).count == 1)
    let lines = "{\"a\":[" + String(repeating: "\"\n\",", count: 50_000) + "0]}"
    #expect(Self.reasons(lines, .chromium).count == 5)
  }
}
