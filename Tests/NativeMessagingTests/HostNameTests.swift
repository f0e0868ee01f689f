import NativeMessaging
import Testing

@Suite struct HostNameTests {
  /// Chromium's own cases (`native_messaging_host_manifest_unittest.cc`), and more.
  static let everywhere = [
    "a", "foo", "foo132", "foo.bar", "foo.bar2", "a._.c", "_", "0", "com.example.host_2",
  ]
  static let firefoxOnly = ["A.b", "Host", "com.example.Host"]

  @Test(arguments: everywhere)
  func `names of lower-case letters, digits, underscores and single dots are everybody's`(
    text: String
  ) throws {
    let name = try HostName(text)
    #expect(name.text == text)
    #expect(name.fileName == "\(text).json")
    for profile in BrowserProfile.allCases { #expect(name.isValid(for: profile)) }
  }

  @Test(arguments: firefoxOnly)
  func `a name with a capital letter is Firefox's alone`(text: String) throws {
    let name = try HostName(text)
    #expect(name.isValid(for: .firefox))
    #expect(!name.isValid(for: .chromium))
    #expect(throws: HostNameError.self) { try HostName(text, for: .chromium) }
  }

  @Test(arguments: [
    ("", HostNameError.Reason.empty, 0), (".a", .misplacedDot, 0), ("b.", .misplacedDot, 1),
    ("a..b", .misplacedDot, 2), (".", .misplacedDot, 0), ("a*", .character("*"), 1),
    ("a-b", .character("-"), 1), ("a b", .character(" "), 1), ("a/b", .character("/"), 1),
    ("../test", .misplacedDot, 0), ("ä", .character("ä"), 0), ("aä.", .character("ä"), 1),
    ("a\0", .character("\0"), 1), ("a\n", .character("\n"), 1),
  ])
  func `any other text is nobody's, and the error says what is wrong and where`(
    text: String, reason: HostNameError.Reason, offset: Int
  ) {
    for profile in BrowserProfile.allCases {
      let error = #expect(throws: HostNameError.self) { try HostName(text, for: profile) }
      #expect(error?.reason == reason)
      #expect(error?.offset == offset)
      #expect(error?.name == text)
      #expect(error?.profile == profile)
    }
  }

  @Test func `every text of three characters is judged as the families' expressions say`() throws {
    let firefox = /[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*/
    let chromium = /[a-z0-9_]+(\.[a-z0-9_]+)*/
    let characters = Array("aZ0_.-/ é")
    for one in characters {
      for two in characters {
        for three in characters {
          let text = String([one, two, three])
          #expect(
            ((try? HostName(text, for: .firefox)) != nil)
              == (text.wholeMatch(of: firefox) != nil), "\(text)")
          #expect(
            ((try? HostName(text, for: .chromium)) != nil)
              == (text.wholeMatch(of: chromium) != nil), "\(text)")
        }
      }
    }
  }

  @Test(arguments: [
    ("a-b", "no browser takes \"-\" in a host's name (byte 1)"),
    ("Host", "Chromium takes no capital letter in a host's name: \"H\" (byte 0)"),
    ("ä", "no browser takes \"\\u{00E4}\" in a host's name (byte 0)"),
    ("a..b", "a dot in a host's name must stand between two other characters (byte 2)"),
    ("", "a host's name must not be empty"),
  ])
  func `an error names the browsers that it is true of`(text: String, description: String) {
    let error = #expect(throws: HostNameError.self) { try HostName(text, for: .chromium) }
    #expect(error?.description == description)
    if text != "Host" {
      let other = #expect(throws: HostNameError.self) { try HostName(text, for: .firefox) }
      #expect(other?.description == description)
    }
  }
}
