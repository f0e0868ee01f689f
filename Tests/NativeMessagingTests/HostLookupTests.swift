import Foundation
import NativeMessaging
import Testing

/// The cases of the table of manifest and name errors that was measured in Chromium and Firefox: the
/// same words, and the cause behind them.
@Suite struct HostLookupTests {
  static let name = "com.example.host"
  static let notFound = [
    BrowserProfile.chromium: "Specified native messaging host not found.",
    .firefox: "No such native application com.example.host",
  ]
  static let userFolder = [
    BrowserProfile.chromium: ".config/chromium/NativeMessagingHosts",
    .firefox: ".mozilla/native-messaging-hosts",
  ]
  static let systemFolder = [
    BrowserProfile.chromium: "system/etc/chromium/native-messaging-hosts",
    .firefox: "system/usr/lib/mozilla/native-messaging-hosts",
  ]

  /// A home with a program and manifests, and a look-up there.
  struct Place {
    let home: TemporaryHome
    let profile: BrowserProfile
    let program: String
    let lookup: HostLookup
    var caller: String { profile == .chromium ? HostManifestTests.origin : "host@example.com" }

    init(_ profile: BrowserProfile) throws {
      self.profile = profile
      home = try TemporaryHome()
      program = try home.program()
      let browser = try #require(Browser(profile == .chromium ? "chromium" : "firefox"))
      lookup = HostLookup(browser, in: home.environment())
    }

    func text(_ changes: [String: String?] = [:]) -> String {
      HostManifestTests.text(profile, ["path": "\"\(program)\""].merging(changes) { $1 })
    }

    @discardableResult
    func user(_ text: String) throws -> String {
      try home.file("\(userFolder[profile] ?? "")/\(name).json", text)
    }

    @discardableResult
    func system(_ text: String) throws -> String {
      try home.file("\(systemFolder[profile] ?? "")/\(name).json", text)
    }

    func error(_ name: String = HostLookupTests.name, caller: String? = nil) -> LookupError? {
      #expect(throws: LookupError.self) { try lookup.find(name, caller: caller ?? self.caller) }
    }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `the user's manifest comes before the system's`(profile: BrowserProfile) throws {
    let place = try Place(profile)
    let system = try place.system(place.text(["description": "\"system\""]))
    let found = try place.lookup.find(Self.name, caller: place.caller)
    #expect(found.manifestPath == system)
    #expect(found.scope == .system)
    #expect(found.manifest.path == place.program)

    let user = try place.user(place.text(["description": "\"user\""]))
    let other = try place.lookup.find(Self.name, caller: place.caller)
    #expect(other.manifestPath == user)
    #expect(other.scope == .user)
    #expect(other.manifest.description == "user")
    #expect(
      place.lookup.candidates(other.manifest.name).map(\.outcome)
        == [.chosen(other.manifest), .hidden(by: user)])
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host without a file is not found`(profile: BrowserProfile) throws {
    let place = try Place(profile)
    let error = place.error()
    #expect(error?.message() == Self.notFound[profile])
    #expect(error?.cause == .notFound)
    #expect(place.lookup.candidates(try HostName(Self.name)).map(\.outcome) == [.absent, .absent])
  }

  static let broken: [(String, String?)] = [
    ("name", "\"com.example.other\""), ("type", nil), ("path", nil), ("description", nil),
    ("type", "\"other\""), ("path", "\"host\""), ("allowed_origins", nil),
    ("allowed_extensions", nil), ("name", "1"), ("description", "[]"),
  ]

  @Test(arguments: BrowserProfile.allCases, broken)
  func `a broken manifest is not found, and the cause is told`(
    profile: BrowserProfile, change: (key: String, value: String?)
  ) throws {
    let place = try Place(profile)
    if change.key.hasPrefix("allowed"), change.key != profile.allowListKey.rawValue { return }
    let path = try place.user(place.text([change.key: change.value]))
    let error = place.error()
    #expect(error?.message() == Self.notFound[profile])
    guard case .rejected(let candidates)? = error?.cause else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(candidates.map(\.path) == [path])
    guard case .rejected(let problems)? = candidates.first?.outcome else {
      Issue.record("\(candidates)")
      return
    }
    #expect(problems.count == 1)
  }

  @Test(arguments: BrowserProfile.allCases, ["{", "", "[]", "{\"a\":1,}", "\u{0}"])
  func `bad JSON is not found`(profile: BrowserProfile, text: String) throws {
    let place = try Place(profile)
    try place.user(text)
    #expect(place.error()?.message() == Self.notFound[profile])
  }

  @Test func `a broken manifest of the user's hides the system's from Chromium, not from Firefox`()
    throws
  {
    for profile in BrowserProfile.allCases {
      let place = try Place(profile)
      let user = try place.user("{")
      let system = try place.system(place.text())
      let name = try HostName(Self.name)
      let candidates = place.lookup.candidates(name, caller: place.caller)
      #expect(candidates.map(\.path) == [user, system])
      #expect(candidates.map(\.isDecisive) == [profile == .chromium, profile == .firefox])
      switch profile {
      case .chromium:
        #expect(place.error()?.message() == Self.notFound[profile])
        #expect(candidates[1].outcome == .hidden(by: user))
        #expect(candidates[1].reading?.problems == [])
      case .firefox:
        #expect(try place.lookup.find(Self.name, caller: place.caller).manifestPath == system)
      }
    }
  }

  @Test func `a caller that is not in the list is forbidden, and Firefox looks further`() throws {
    for profile in BrowserProfile.allCases {
      let place = try Place(profile)
      let key = profile.allowListKey.rawValue
      let others = profile == .chromium ? "[\"chrome-extension://abc/\"]" : "[\"other@b.c\"]"
      let user = try place.user(place.text([key: others]))
      let error = place.error()
      switch profile {
      case .chromium:
        #expect(error?.message() == "Access to the specified native messaging host is forbidden.")
        #expect(error?.cause == .forbidden(caller: place.caller, manifestPath: user))
      case .firefox:
        #expect(error?.message() == Self.notFound[profile])
        let system = try place.system(place.text())
        #expect(try place.lookup.find(Self.name, caller: place.caller).manifestPath == system)
      }
      #expect(throws: Never.self) { try place.lookup.find(Self.name) }
    }
  }

  @Test func `Chromium's empty list forbids everybody`() throws {
    let place = try Place(.chromium)
    try place.user(place.text(["allowed_origins": "[]"]))
    #expect(
      place.error()?.message() == "Access to the specified native messaging host is forbidden.")
  }

  @Test func `Chromium asks for the caller before it looks at the path`() throws {
    let place = try Place(.chromium)
    try place.user(place.text(["path": "\"host\""]))
    #expect(place.error()?.message() == Self.notFound[.chromium])
    #expect(
      place.error(caller: "chrome-extension://abc/")?.message()
        == "Access to the specified native messaging host is forbidden.")
  }

  @Test(arguments: [
    (HostManifestTests.origin, true), (String(HostManifestTests.origin.dropLast()), false),
    ("chrome-extension://KNLDJMFMOPNPOLAHPMMGBAGDOHDNHKIK/", true), ("", false),
    ("chrome-extension://knldjmfmopnpolahpmmgbagdohdnhki/", false), ("*", false),
    ("https://knldjmfmopnpolahpmmgbagdohdnhkik/", false),
    ("*://knldjmfmopnpolahpmmgbagdohdnhkik/", false),
  ])
  func `an origin is allowed by its scheme and ID`(caller: String, isAllowed: Bool) throws {
    let text = HostManifestTests.text(
      .chromium,
      [
        "allowed_origins":
          "[\"*://knldjmfmopnpolahpmmgbagdohdnhkik/\",\"\(HostManifestTests.origin)*\"]"
      ])
    #expect(try HostManifest(text, as: .chromium).allows(caller) == isAllowed)
  }

  @Test(arguments: [
    "Host", "a-b", "a b", "a/b", "", ".a", "a.", "a..b", "../../../etc/passwd", "a\0b", "ä",
  ])
  func `a name that the family does not take is told before anything is looked for`(
    name: String
  ) throws {
    let chromium = try Place(.chromium).error(name)
    #expect(chromium?.message() == "Invalid native messaging host name specified.")
    let firefox = try Place(.firefox).error(name)
    let type =
      "Type error for parameter application (String \"\(name)\" must match /^\\w+(\\.\\w+)*$/) for "
    if name == "Host" {
      #expect(firefox?.message() == "No such native application Host")
    } else {
      #expect(firefox?.message() == type + "runtime.connectNative.")
      #expect(firefox?.message(calling: "sendNativeMessage") == type + "runtime.sendNativeMessage.")
    }
  }

  @Test(arguments: ["/nonexistent/host", "~/host", "/etc/passwd/host", "/\\u0000"])
  func `a program that does not exist is not found, and an unexpected error to Firefox`(
    path: String
  ) throws {
    for profile in BrowserProfile.allCases {
      let place = try Place(profile)
      let file = try place.user(place.text(["path": "\"\(path)\""]))
      let error = place.error()
      #expect(
        error?.message()
          == (profile == .chromium ? Self.notFound[profile] : "An unexpected error occurred"))
      if profile == .firefox {
        let plain = path.replacingOccurrences(of: "\\u0000", with: "\0")
        #expect(error?.cause == .program(path: plain, .missing, manifestPath: file))
      }
    }
  }

  @Test func `whether a program can be executed is Firefox's question before the launch`() throws {
    for profile in BrowserProfile.allCases {
      let place = try Place(profile)
      let text = try place.home.file("text", "", mode: 0o644)
      for (path, fault) in [
        (text, LookupError.ProgramFault.notExecutable), (place.home.path, .folder),
      ] {
        let file = try place.user(place.text(["path": "\"\(path)\""]))
        guard profile == .firefox else {
          #expect(try place.lookup.find(Self.name).manifest.path == path)
          continue
        }
        let error = place.error()
        #expect(error?.message() == "An unexpected error occurred")
        #expect(error?.cause == .program(path: path, fault, manifestPath: file))
      }
    }
  }

  @Test func `a folder of a manifest's name hides the system's from Chromium`() throws {
    for profile in BrowserProfile.allCases {
      let place = try Place(profile)
      try place.home.file("\(Self.userFolder[profile] ?? "")/\(Self.name).json/x", "")
      let system = try place.system(place.text())
      let found = try? place.lookup.find(Self.name)
      #expect(found?.manifestPath == (profile == .chromium ? nil : system))
    }
  }

  @Test func `a link that leads nowhere does not exist, and one to a manifest is followed`() throws
  {
    for profile in BrowserProfile.allCases {
      let place = try Place(profile)
      let system = try place.system(place.text())
      let user = try place.user("")
      try FileManager.default.removeItem(atPath: user)
      try FileManager.default.createSymbolicLink(
        atPath: user, withDestinationPath: "\(place.home.path)/target")
      #expect(try place.lookup.find(Self.name).manifestPath == system)
      try place.home.file("target", place.text())
      #expect(try place.lookup.find(Self.name).manifestPath == user)
    }
  }

  @Test func `a named pipe in a manifest's place keeps nobody waiting`() throws {
    let place = try Place(.firefox)
    let user = try place.user("")
    try FileManager.default.removeItem(atPath: user)
    // Safe because the path is a terminated string.
    let made = unsafe mkfifo(user, 0o600)
    #expect(made == 0)
    #expect(place.error()?.message() == Self.notFound[.firefox])
  }

  @Test func `the names of what is installed are those that could be asked for, sorted`() throws {
    let home = try TemporaryHome()
    for file in ["b.json", "a.b.json", "A.json", "x.txt", ".json", "a-b.json", "c.JSON"] {
      try home.file(".config/chromium/NativeMessagingHosts/\(file)", "")
      try home.file(".mozilla/native-messaging-hosts/\(file)", "")
    }
    try home.file("system/etc/chromium/native-messaging-hosts/z.json", "")
    try home.file("system/etc/chromium/native-messaging-hosts/b.json", "")
    func names(_ identifier: String) throws -> [String] {
      HostLookup(try #require(Browser(identifier)), in: home.environment()).names().map(\.text)
    }
    #expect(try names("chromium") == ["a.b", "b", "z"])
    #expect(try names("firefox") == ["A", "a.b", "b"])
    #expect(try names("edge") == [])
  }

  @Test func `Edge falls back to Chrome's folder of the system`() throws {
    let place = try Place(.chromium)
    let file = try place.home.file(
      "system/etc/opt/chrome/native-messaging-hosts/\(Self.name).json", place.text())
    let edge = HostLookup(try #require(Browser("edge")), in: place.home.environment())
    #expect(try edge.find(Self.name, caller: place.caller).manifestPath == file)
    try place.home.file("system/etc/opt/edge/native-messaging-hosts/\(Self.name).json", "{}")
    #expect(throws: LookupError.self) { try edge.find(Self.name, caller: place.caller) }
  }
}
