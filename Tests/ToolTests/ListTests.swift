import Foundation
import Testing

@Suite struct ListTests {
  @Test func `a list without hosts is empty, and a person is told so`() throws {
    let home = try ToolHome()
    for words in [["list"], ["list", "--json"]] {
      let outcome = try home.run(words + ["--root", home.path])
      #expect(outcome.status == 0)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors == "native-messaging list: no host is installed\n")
    }
  }

  @Test func `a name that is given twice is listed once`() throws {
    let home = try ToolHome()
    _ = try home.run(home.words)
    let once = try home.run("list", ToolHome.name, "--root", home.path)
    #expect(
      try home.run("list", ToolHome.name, ToolHome.name, "--root", home.path).text == once.text)
  }

  @Test func `each host is listed with its files and what each browser makes of them`() throws {
    let home = try ToolHome()
    let root = "\(home.path)/root"
    _ = try home.run(home.words)
    _ = try home.run(home.words + ["--system", "--all", "--root", root])
    try Data("{}".utf8).write(to: URL(fileURLWithPath: home.firefox))
    let outcome = try home.run("list", "--root", root, "--browser=chromium", "--browser=firefox")
    #expect(outcome.status == 0)
    #expect(
      outcome.text == """
        com.example.host
            chromium
              + \(home.chromium)
                launches \(home.program)
              - \(root)/etc/chromium/native-messaging-hosts/com.example.host.json
                not looked at: \(home.chromium) comes first
            firefox
              - \(home.firefox)
                no name
                no description
                no path
                no type
                no allowed_extensions
              + \(root)/usr/lib/mozilla/native-messaging-hosts/com.example.host.json
                launches \(home.program)

        """)
  }

  @Test func `where a browser uses none, its words are the last line`() throws {
    let home = try ToolHome()
    _ = try home.run(home.words)
    try Data("{}".utf8).write(to: URL(fileURLWithPath: home.chromium))
    try FileManager.default.removeItem(atPath: home.program)
    let outcome = try home.run("list", "--root", home.path)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("\n      Specified native messaging host not found.\n"))
    #expect(
      outcome.text.hasSuffix(
        """
            firefox
              - \(home.firefox)
                \(home.program) does not exist
              An unexpected error occurred

        """))
  }

  @Test func `a host that is named and not installed is a finding`() throws {
    let home = try ToolHome()
    _ = try home.run(home.words)
    let outcome = try home.run("list", ToolHome.name, "com.example.other", "--root", home.path)
    #expect(outcome.status == 1)
    #expect(outcome.text.hasPrefix("com.example.host\n"))
    #expect(outcome.errors == "native-messaging list: com.example.other is not installed\n")
  }

  @Test func `a script gets a line of JSON for each browser and file`() throws {
    let home = try ToolHome()
    _ = try home.run(home.words)
    try Data("[]".utf8).write(to: URL(fileURLWithPath: home.firefox))
    let outcome = try home.run("list", "--json", "--root", home.path)
    let lines = try outcome.text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let chromium = try #require(lines.first { $0["browser"] as? String == "chromium" })
    #expect(chromium["name"] as? String == ToolHome.name)
    #expect(chromium["present"] as? Bool == true)
    #expect(chromium["path"] as? String == home.chromium)
    #expect(chromium["outcome"] as? String == "chosen")
    #expect(chromium["program"] as? String == home.program)
    #expect(chromium["message"] == nil)
    let firefox = try #require(lines.first { $0["browser"] as? String == "firefox" })
    #expect(firefox["outcome"] as? String == "rejected")
    #expect(firefox["reasons"] as? [String] == ["byte 0: the manifest is an array, not an object"])
    #expect(firefox["message"] as? String == "No such native application com.example.host")
    let zen = try #require(lines.first { $0["browser"] as? String == "zen" })
    #expect(zen["present"] as? Bool == false)
  }

  @Test func `browsers that are not here are named in parentheses`() throws {
    let home = try ToolHome(with: [])
    _ = try home.run(home.words + ["--browser", "firefox"])
    let text = try home.run("list", "--root", home.path).text
    #expect(text.contains("\n    (firefox, zen, thunderbird, waterfox, firefox-snap)\n"))
  }
}
