import NativeMessaging
import Testing

@Suite struct HostLookupTests {
  static let origin = "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"

  static func manifest(
    name: String = "com.example.host", path: String, profile: BrowserProfile
  ) -> String {
    let list =
      profile == .chromium
      ? "\"allowed_origins\":[\"\(origin)\"]" : "\"allowed_extensions\":[\"a@b.c\"]"
    return """
      {"name":"\(name)","description":"d","path":"\(path)","type":"stdio",\(list)}
      """
  }

  @Test func `the user's manifest is found, and who may call`() throws {
    let home = try TemporaryHome()
    let program = try home.program()
    for (identifier, folder) in [
      ("chromium", ".config/chromium/NativeMessagingHosts"),
      ("firefox", ".mozilla/native-messaging-hosts"),
    ] {
      let browser = try #require(Browser(identifier))
      let file = try home.file(
        "\(folder)/com.example.host.json",
        Self.manifest(path: program, profile: browser.profile))
      let lookup = HostLookup(browser, in: home.environment())
      let caller = browser.profile == .chromium ? Self.origin : "a@b.c"
      let found = try lookup.find("com.example.host", caller: caller)
      #expect(found.manifest.path == program)
      #expect(found.manifestPath == file)
      #expect(found.scope == .user)
      let error = #expect(throws: LookupError.self) {
        try lookup.find("com.example.host", caller: "other@b.c")
      }
      #expect(
        error?.message()
          == (browser.profile == .chromium
            ? "Access to the specified native messaging host is forbidden."
            : "No such native application com.example.host"))
    }
  }
}
