import Foundation
import NativeMessaging
import Testing

@Suite struct BrowserTests {
  static let home = "/home/person"

  static func environment(
    _ platform: Platform, _ variables: [String: String] = [:], userDataFolder: String? = nil
  ) -> BrowserEnvironment {
    BrowserEnvironment(
      platform: platform, home: home, variables: variables, userDataFolder: userDataFolder,
      systemRoot: "")
  }

  static func paths(_ identifier: String, _ environment: BrowserEnvironment) throws -> [String] {
    let browser = try #require(Browser(identifier))
    return browser.folders(in: environment).map(\.path)
  }

  @Test func `the table's rows are complete and of their own`() {
    let identifiers = Browser.all.map(\.identifier)
    #expect(Set(identifiers).count == identifiers.count)
    #expect(Set(Browser.all.map(\.name)).count == identifiers.count)
    for browser in Browser.all {
      #expect(Browser(browser.identifier) == browser)
      #expect(browser.identifier.wholeMatch(of: /[a-z]+(-[a-z]+)*/) != nil)
      #expect(Platform.allCases.contains { browser.isAvailable(on: $0) })
      for platform in [Platform.linux, .macOS] {
        let folders = browser.folders(in: Self.environment(platform))
        #expect(folders.isEmpty == !browser.isAvailable(on: platform))
        let scopes = folders.map(\.scope)
        #expect(scopes.first == (folders.isEmpty ? nil : .user), "\(browser)")
        #expect(scopes == scopes.filter { $0 == .user } + scopes.filter { $0 == .system })
        for folder in folders {
          #expect(folder.path.wholeMatch(of: /(\/[^\/]+)+/) != nil, "\(folder.path)")
          #expect((folder.scope == .user) == folder.path.hasPrefix(Self.home))
        }
      }
      #expect(browser.folders(in: Self.environment(.windows)) == [])
    }
  }

  @Test func `the variables move Chromium's folders on Linux, each before the next`() throws {
    var variables = ["XDG_CONFIG_HOME": "/xdg"]
    func first(_ identifier: String, _ platform: Platform = .linux) throws -> String? {
      try Self.paths(identifier, Self.environment(platform, variables)).first
    }
    #expect(try first("chromium") == "/xdg/chromium/NativeMessagingHosts")
    #expect(try first("brave") == "/xdg/BraveSoftware/Brave-Browser/NativeMessagingHosts")
    variables["CHROME_CONFIG_HOME"] = "/chrome"
    #expect(try first("chromium") == "/chrome/chromium/NativeMessagingHosts")
    #expect(try first("chromium-snap")?.hasPrefix("\(Self.home)/snap") == true)
    variables["CHROME_USER_DATA_DIR"] = "/data"
    #expect(try first("chromium") == "/data/NativeMessagingHosts")
    #expect(try first("edge") == "/data/NativeMessagingHosts")
    #expect(try first("brave") == "/chrome/BraveSoftware/Brave-Browser/NativeMessagingHosts")
    #expect(try first("firefox") == "\(Self.home)/.mozilla/native-messaging-hosts")
    #expect(try first("chromium", .macOS)?.hasPrefix(Self.home) == true)
    variables = ["XDG_CONFIG_HOME": "", "CHROME_CONFIG_HOME": "relative"]
    #expect(try first("chromium") == "\(Self.home)/.config/chromium/NativeMessagingHosts")
  }

  @Test(arguments: [Platform.linux, .macOS])
  func `the user's data folder comes before all variables`(platform: Platform) throws {
    let environment = Self.environment(
      platform, ["CHROME_USER_DATA_DIR": "/data"], userDataFolder: "/told")
    let paths = try Self.paths("chrome", environment)
    #expect(paths.first == "/told/NativeMessagingHosts")
    #expect(try paths.last == Self.paths("chrome", Self.environment(platform)).last)
    #expect(try Self.paths("firefox", environment).allSatisfy { !$0.hasPrefix("/told") })
  }

  @Test func `without a home there are the system's folders alone`() throws {
    let environment = BrowserEnvironment(platform: .linux, home: nil)
    #expect(try Self.paths("chromium", environment) == ["/etc/chromium/native-messaging-hosts"])
    let browser = try #require(Browser("chromium"))
    #expect(browser.folder(for: .user, in: environment) == nil)
    #expect(!browser.isPresent(in: environment))
  }

  @Test func `of Firefox's two folders of the system it is the one that is there`() throws {
    let root = try TemporaryHome()
    let environment = root.environment()
    func system() throws -> String? { try Self.paths("firefox", environment).last }
    #expect(try system() == "\(root.path)/system/usr/lib/mozilla/native-messaging-hosts")
    try root.file("system/usr/lib64/mozilla/plugins/x", "")
    #expect(try system() == "\(root.path)/system/usr/lib64/mozilla/native-messaging-hosts")
  }

  @Test func `a browser is present when its own folder holds more than manifests`() throws {
    let home = try TemporaryHome()
    let browser = try #require(Browser("chromium"))
    #expect(!browser.isPresent(in: home.environment()))
    try home.file(".config/chromium/NativeMessagingHosts/a.json", "{}")
    #expect(!browser.isPresent(in: home.environment()))
    try home.file(".config/chromium/Local State", "{}")
    #expect(browser.isPresent(in: home.environment()))
    #expect(
      !browser.isPresent(
        in: home.environment(on: .linux, ["XDG_CONFIG_HOME": "\(home.path)/other"])))
  }

  @Test(arguments: [
    ("chromium", ".config/chromium", ".config/chromium/NativeMessagingHosts"),
    ("librewolf", ".librewolf", ".librewolf/native-messaging-hosts"),
    (
      "brave-flatpak", ".var/app/com.brave.Browser",
      ".var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser/NativeMessagingHosts"
    ),
    ("chromium-snap", "snap/chromium", "snap/chromium/common/chromium/NativeMessagingHosts"),
  ])
  func `a folder counts once there is more in it than an installer puts there`(
    identifier: String, data: String, manifests: String
  ) throws {
    let home = try TemporaryHome()
    let browser = try #require(Browser(identifier))
    let environment = home.environment()
    #expect(browser.presence(in: environment) == .absent)
    let folder = "\(home.path)/\(data)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    #expect(browser.presence(in: environment) == .unused(folder: folder))
    try home.file("\(manifests)/a.json", "{}")
    #expect(browser.presence(in: environment) == .unused(folder: folder))
    try home.file("\(manifests)/../Local State", "{}")
    #expect(browser.presence(in: environment) == .present)
  }

  @Test func `what cannot be looked at is neither here nor not here`() throws {
    let home = try TemporaryHome()
    try FileManager.default.createSymbolicLink(
      atPath: "\(home.path)/.config", withDestinationPath: "\(home.path)/gone")
    let browser = try #require(Browser("chromium"))
    let obstacle = PathObstacle.brokenLink(
      path: "\(home.path)/.config", target: "\(home.path)/gone")
    #expect(browser.presence(in: home.environment()) == .obstructed(obstacle))
    #expect(!browser.isPresent(in: home.environment()))
    let loop = "\(home.path)/.mozilla"
    try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
    let lookup = HostLookup(try #require(Browser("firefox")), in: home.environment())
    let candidates = lookup.candidates(try HostName("a.b"))
    let refusal = PathObstacle.refused(FileError(.stat, loop, code: ELOOP))
    #expect(candidates.map(\.outcome) == [.unreachable(refusal), .absent])
    #expect(candidates[0].repair == nil)
    #expect(lookup.obstacles().map(\.obstacle) == [refusal])
  }

  @Test(arguments: [
    (
      "chrome",
      [
        #"HKEY_CURRENT_USER\SOFTWARE\Google\Chrome\"#,
        #"HKEY_CURRENT_USER\SOFTWARE\Google\Chrome\"#,
        #"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Google\Chrome\"#,
        #"HKEY_LOCAL_MACHINE\SOFTWARE\Google\Chrome\"#,
      ]
    ),
    (
      "firefox",
      [
        #"HKEY_CURRENT_USER\SOFTWARE\Mozilla\"#,
        #"HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Mozilla\"#,
        #"HKEY_LOCAL_MACHINE\SOFTWARE\Mozilla\"#,
      ]
    ),
  ])
  func `on Windows a browser looks at the user's key and then the machine's in both views`(
    identifier: String, expected: [String]
  ) throws {
    let browser = try #require(Browser(identifier))
    let keys = browser.registryKeys(for: try HostName("a.b"))
    #expect(keys.map(\.text) == expected.map { #"\#($0)NativeMessagingHosts\a.b"# })
  }

  @Test func `in each view Edge looks at its own key, Chromium's and Chrome's`() throws {
    let keys = try #require(Browser("edge")).registryKeys(for: try HostName("a.b"))
    #expect(keys.count == 12)
    let vendors = keys.prefix(3).map { $0.path.split(separator: "\\")[1] }
    #expect(vendors == ["Microsoft", "Chromium", "Google"])
  }

  @Test func `a registration is UTF-16 with a mark, escaped, each key once`() throws {
    var file = RegistryFile()
    let key = try #require(
      Browser("firefox")?.registryKey(for: try HostName("a.b"), in: .user))
    file.add(key, manifestPath: #"C:\Ünter "x"\a.b.json"#)
    file.add(key, manifestPath: #"C:\other"#)
    let expected =
      "Windows Registry Editor Version 5.00\r\n\r\n"
      + #"[HKEY_CURRENT_USER\SOFTWARE\Mozilla\NativeMessagingHosts\a.b]"# + "\r\n"
      + #"@="C:\\Ünter \"x\"\\a.b.json""# + "\r\n\r\n"
    #expect(Array(file.bytes.prefix(2)) == [0xFF, 0xFE])
    #expect(String(data: Data(file.bytes.dropFirst(2)), encoding: .utf16LittleEndian) == expected)
  }
}
