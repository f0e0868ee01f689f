import Foundation
import NativeMessaging
import Testing

/// What a manifest is written as, and what Chromium's dialect of JSON allows.
@Suite struct ManifestTextTests {
  @Test(arguments: [
    ("path", "/opt/a \"b\"\\c/ü/\u{1F30D}/\u{7}"), ("description", "\u{0}\u{1F}\u{7F}\u{2028}\n\t"),
    ("description", String(repeating: "é", count: 9000)), ("path", "/"),
  ])
  func `what is written reads back the same, whatever the text`(key: String, text: String) throws {
    for profile in BrowserProfile.allCases {
      let manifest = try HostManifest(
        name: HostName("a.b_c.9"), description: key == "description" ? text : "d",
        path: key == "path" ? text : "/p",
        allowed: profile == .chromium ? ["chrome-extension://a/", "*://b/"] : ["a@b", "@c"],
        supportsNativeInitiatedConnections: profile == .chromium, for: profile, on: .linux)
      let bytes = manifest.bytes
      let read = try HostManifest(parsing: bytes.span, as: profile, on: .linux)
      #expect(read == manifest)
      #expect(read.bytes == bytes)
      let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
      #expect(object?[key] as? String == text)
      #expect(object?.count == (profile == .chromium ? 6 : 5))
    }
  }

  @Test func `what a family would not take cannot be made`() throws {
    let name = try HostName("Host")
    func make(
      _ profile: BrowserProfile, path: String = "/p", description: String = "d",
      allowed: [String]
    ) throws -> HostManifest {
      try HostManifest(
        name: name, description: description, path: path, allowed: allowed, for: profile,
        on: .linux)
    }
    #expect(throws: Never.self) { try make(.firefox, allowed: ["a@b"]) }
    let error = #expect(throws: ManifestError.self) {
      try make(.chromium, path: "p", description: "", allowed: ["a@b"])
    }
    #expect(error?.problems.count == 4)
    #expect(error?.problems.allSatisfy { $0.offset == nil } == true)
    #expect(throws: ManifestError.self) { try make(.firefox, allowed: []) }
    #expect(throws: ManifestError.self) { try make(.firefox, path: "p", allowed: ["a@b"]) }
  }

  @Test func `an error says what there is, and then what there should be`() throws {
    let text = """
      {"name":[],"description":1,"path":{},"type":null,"allowed_origins":[true,"x"],\
      "supports_native_initiated_connections":"no"}
      """
    let error = #expect(throws: ManifestError.self) { try HostManifest(text, as: .chromium) }
    #expect(
      error?.description == """
        byte 8: name is an array, not a string; byte 25: description is a number, not a string; \
        byte 44: type is null, not a string; byte 34: path is an object, not a string; \
        byte 68: allowed_origins has a boolean in it, where strings alone belong; \
        byte 73: allowed_origins has "x": Missing scheme separator; \
        byte 118: supports_native_initiated_connections is a string, not a boolean
        """)
    let array = #expect(throws: ManifestError.self) { try HostManifest("[{}]", as: .firefox) }
    #expect(array?.description == "byte 0: the manifest is an array, not an object")
  }

  /// In Chromium's dialect, and the same in JSON.
  static let dialect = [
    ("// c\n{}", "{}"), ("{} // c", "{}"), ("{}/* c */", "{}"), ("/**/{/***/}/*/ */", "{}"),
    ("{\"a\":/* \" */1}", "{\"a\":1}"), ("{\"a\":\"// no\"}", "{\"a\":\"// no\"}"),
    ("{\"a\":\"\\\"/*no*/\"}", "{\"a\":\"\\\"/*no*/\"}"),
    ("{\"a\":\"\n\r\"}", "{\"a\":\"\\n\\r\"}"),
    ("{\"a\":\"\\x41\\xfF\"}", "{\"a\":\"Aÿ\"}"), ("{\"a\":\"\\\\x41\"}", "{\"a\":\"\\\\x41\"}"),
    ("//\r{}", "{}"), ("{//\n}", "{}"), ("{\"\\x61\":1}", "{\"a\":1}"),
  ]

  @Test(arguments: dialect)
  func `Chromium takes comments, line ends in strings and short escapes, Firefox does not`(
    text: String, json: String
  ) throws {
    func fill(_ text: String, _ profile: BrowserProfile) -> String {
      let value = "{\"description\":\(text.contains("\"a\":") ? "1" : "0"),"
      let good = HostManifestTests.text(profile)
      return value + "\"x\":\(text)\n," + good.dropFirst()
    }
    #expect(HostManifestTests.reasons(fill(text, .chromium), .chromium) == [])
    #expect(HostManifestTests.reasons(fill(json, .chromium), .chromium) == [])
    let reasons = HostManifestTests.reasons(fill(text, .firefox), .firefox)
    if text != json {
      guard case .json? = reasons.first else {
        Issue.record("\(reasons)")
        return
      }
    } else {
      #expect(reasons == [.unknownKey("x")])
    }
  }

  @Test func `a value in the dialect means what it means in JSON`() throws {
    let text = HostManifestTests.text(.chromium, ["description": "\"a\nb\\x43\""])
    #expect(try HostManifest(text, as: .chromium).description == "a\nbC")
  }

  @Test(arguments: [
    ("{\"a\":\"\n\n\",]", JSONError.Reason.expectedName, 10), ("/* c", .expectedValue, 0),
    ("{ /* c }", .expectedNameOrEnd, 2), ("{\"a\":\"\\x4\"}", .invalidEscape, 7),
    ("{\"a\":\"\\x41\\q\"}", .invalidEscape, 11), ("// c", .unexpectedEnd, 4),
    ("{/**/,}", .expectedNameOrEnd, 5), ("/", .expectedValue, 0),
    ("{\"a\":\"\n\t\"}", .controlCharacter, 7),
  ])
  func `an error in the dialect is told where it is in the file`(
    text: String, reason: JSONError.Reason, offset: Int
  ) {
    let problem = HostManifestTests.problems(Array(text.utf8), .chromium).first
    #expect(problem?.reason == .json(reason))
    #expect(problem?.offset == offset)
  }

  @Test func `what is wrong behind such text is told where it is in the file`() {
    let text = "{\"a\":\"\n\\x41\n\", /*c*/ \"name\":7, \"path\":\"\n\", \"allowed_origins\":[8]}"
    let problems = HostManifestTests.problems(Array(text.utf8), .chromium)
    func offset(of part: String) -> Int? {
      text.range(of: part).map { text.utf8.distance(from: text.startIndex, to: $0.lowerBound) }
    }
    #expect(
      problems.map(\.offset) == [
        offset(of: "7"), nil, nil, offset(of: "8"), offset(of: "\"\n\", \"all"),
      ])
  }
}
