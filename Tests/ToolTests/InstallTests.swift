import Foundation
import NativeMessaging
import Testing

/// A home with Chromium and Firefox in it, for runs of the tool.
struct ToolHome {
  static let name = "com.example.host"
  static let identifier = "knldjmfmopnpolahpmmgbagdohdnhkik"
  let folder: TemporaryFolder
  let program: String
  var path: String { folder.url.path }
  var chromium: String { "\(path)/.config/chromium/NativeMessagingHosts/\(Self.name).json" }
  var firefox: String { "\(path)/.mozilla/native-messaging-hosts/\(Self.name).json" }
  /// What most installations say.
  var words: [String] {
    [
      "install", Self.name, "--path", program, "--allow-origin", Self.identifier,
      "--allow-extension", "host@example.com",
    ]
  }

  init(with folders: [String] = [".config/chromium/Default", ".mozilla/firefox/a.default"]) throws {
    folder = try TemporaryFolder()
    program = try folder.script("host", "exit 0")
    for name in folders {
      try FileManager.default.createDirectory(
        at: folder.url.appendingPathComponent(name), withIntermediateDirectories: true)
    }
  }

  var environment: [String: String] {
    ["HOME": path, "XDG_CONFIG_HOME": "", "CHROME_CONFIG_HOME": "", "CHROME_USER_DATA_DIR": ""]
  }

  func run(_ words: [String], _ more: [String: String] = [:]) throws -> Outcome {
    try runTool(words, environment: environment.merging(more) { $1 })
  }

  func run(_ words: String...) throws -> Outcome { try run(words) }

  func manifest(_ path: String, _ profile: BrowserProfile) throws -> HostManifest {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    return try HostManifest(parsing: bytes.span, as: profile)
  }

  /// Every manifest below the home.
  var manifests: [String] {
    let all = FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []
    return all.filter { $0.hasSuffix(".json") }.sorted()
  }
}

@Suite struct InstallTests {
  @Test func `one command installs a host for every browser that is found, and another removes it`()
    throws
  {
    let home = try ToolHome()
    let outcome = try home.run(home.words)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(
      outcome.text == """
        created   \(home.chromium)  (chromium)
        created   \(home.firefox)  (firefox)

        """)
    let chromium = try home.manifest(home.chromium, .chromium)
    #expect(chromium.path == home.program)
    #expect(chromium.allowed == ["chrome-extension://\(ToolHome.identifier)/"])
    #expect(chromium.description == ToolHome.name)
    #expect(try home.manifest(home.firefox, .firefox).allowed == ["host@example.com"])

    #expect(
      try home.run(home.words).text.split(separator: "\n").allSatisfy { line in
        line.hasPrefix("unchanged ")
      })
    let removal = try home.run("uninstall", ToolHome.name)
    #expect(removal.status == 0)
    #expect(
      removal.text.split(separator: "\n").allSatisfy { $0.hasPrefix("removed   \(home.path)") })
    #expect(home.manifests == [])
    #expect(FileManager.default.isExecutableFile(atPath: home.program))
    let again = try home.run("uninstall", ToolHome.name)
    #expect(again.status == 0)
    #expect(again.text == "\(ToolHome.name) is not installed there\n")
  }

  @Test func `options stand before and behind the name, and browsers are named one by one`() throws
  {
    let home = try ToolHome()
    let options = Array(home.words.dropFirst(2))
    for words in [
      ["install", ToolHome.name] + options + ["--browser", "edge", "--browser=librewolf"],
      ["install", "--browser", "edge"] + options + ["--browser", "librewolf", ToolHome.name],
      ["install", "--browser=librewolf"] + options + ["--browser=edge", "--", ToolHome.name],
    ] {
      let outcome = try home.run(words)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(
        home.manifests == [
          ".config/microsoft-edge/NativeMessagingHosts/com.example.host.json",
          ".librewolf/native-messaging-hosts/com.example.host.json",
        ])
    }
  }

  @Test(arguments: [
    ToolHome.identifier, "chrome-extension://\(ToolHome.identifier)",
    "chrome-extension://\(ToolHome.identifier)/",
  ])
  func `an origin is taken with and without its slash and scheme`(origin: String) throws {
    let home = try ToolHome()
    let words = ["install", ToolHome.name, "--path", home.program, "--allow-origin", origin]
    #expect(try home.run(words).status == 0)
    #expect(
      try home.manifest(home.chromium, .chromium).allowed
        == ["chrome-extension://\(ToolHome.identifier)/"])
    #expect(home.manifests.count == 1)
  }

  @Test func `a relative path is made absolute`() throws {
    let home = try ToolHome()
    let outcome = try runShell(
      """
      cd $FOLDER && HOME=\(home.path) XDG_CONFIG_HOME= \
      $TOOL install a.b --path ./\(UUID().uuidString) --browser firefox --allow-extension a@b
      """, in: home.folder)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("warning: \(home.path)/"))
    #expect(outcome.errors.contains(" does not exist"))
    let path = "\(home.path)/.mozilla/native-messaging-hosts/a.b.json"
    let program = try home.manifest(path, .firefox).path
    #expect(program.hasPrefix("\(home.path)/"))
    #expect(!program.contains("/./"))
  }

  @Test func `all browsers are those of the table without the sandboxes that are not there`() throws
  {
    let home = try ToolHome(with: [".var/app/com.brave.Browser/cache"])
    #expect(try home.run(home.words + ["--all"]).status == 0)
    let sandboxes = home.manifests.filter { $0.hasPrefix(".var") || $0.hasPrefix("snap") }
    #expect(
      sandboxes == [
        ".var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser/NativeMessagingHosts/"
          + "com.example.host.json"
      ])
    #expect(home.manifests.count > 15)
    // Nobody takes folders with nothing but manifests for browsers that have been started.
    _ = try home.run("uninstall", ToolHome.name)
    try FileManager.default.createDirectory(
      atPath: "\(home.path)/.config/vivaldi/Default", withIntermediateDirectories: true)
    #expect(try home.run(home.words).status == 0)
    #expect(home.manifests.filter { !$0.hasPrefix(".var") }.count == 1)
  }

  @Test func `without a browser to be found it says what to do`() throws {
    let home = try ToolHome(with: [])
    let outcome = try home.run(home.words)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("use --browser or --all"))
    #expect(home.manifests == [])
  }

  @Test func `another program's manifest is refused by name, and the others are installed`() throws
  {
    let home = try ToolHome()
    #expect(try home.run(home.words).status == 0)
    let other = try home.folder.script("other", "exit 0")
    try FileManager.default.removeItem(atPath: home.firefox)
    let words = home.words.map { $0 == home.program ? other : $0 }
    let outcome = try home.run(words)
    #expect(outcome.status == 1)
    #expect(outcome.text == "created   \(home.firefox)  (firefox)\n")
    #expect(
      outcome.errors
        == "native-messaging install: \(home.chromium) belongs to another program, "
        + "\(home.program) (--force overrides)\n")
    #expect(try home.manifest(home.chromium, .chromium).path == home.program)
    #expect(try home.run("uninstall", ToolHome.name, "--path", other).status == 1)
    #expect(try home.manifest(home.chromium, .chromium).path == home.program)
    #expect(try home.run(words + ["--force"]).status == 0)
    #expect(try home.manifest(home.chromium, .chromium).path == other)
  }

  @Test func `a dry run names the files and writes none`() throws {
    let home = try ToolHome()
    let outcome = try home.run(home.words + ["--dry-run"])
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("would be created  \(home.chromium)  (chromium)\n"))
    #expect(home.manifests == [])
  }

  @Test func `a script gets a line of JSON for each file`() throws {
    let home = try ToolHome()
    try FileManager.default.createDirectory(
      atPath: home.firefox, withIntermediateDirectories: true)
    let outcome = try home.run(home.words + ["--json"])
    #expect(outcome.status == 1)
    let lines = try outcome.text.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.count == 2)
    #expect(lines.map { $0["path"] as? String } == [home.chromium, home.firefox])
    #expect(lines[0]["change"] as? String == "created")
    #expect(lines[0]["browsers"] as? [String] == ["chromium"])
    #expect(lines[0]["scope"] as? String == "user")
    #expect((lines[1]["error"] as? String)?.contains(" is a folder, not a file") == true)
    #expect(outcome.errorLines.count == 1)
  }

  @Test func `the system's folders are below the root that is told, readable for everybody`() throws
  {
    let home = try ToolHome()
    let root = "\(home.path)/root"
    let words = home.words + ["--system", "--root", root]
    let refused = try home.run(home.words + ["--root", root])
    #expect(refused.status == 2 && refused.errors.contains("--root needs --system"))
    #expect(try home.run(words).status == 1)
    let outcome = try home.run(words + ["--all"])
    #expect(outcome.status == 0)
    let chromium = "\(root)/etc/chromium/native-messaging-hosts"
    let firefox = "\(root)/usr/lib/mozilla/native-messaging-hosts"
    #expect(try home.manifest("\(chromium)/com.example.host.json", .chromium).path == home.program)
    #expect(try home.manifest("\(firefox)/com.example.host.json", .firefox).path == home.program)
    let modes = try [chromium, firefox, "\(chromium)/com.example.host.json"].map {
      try FileManager.default.attributesOfItem(atPath: $0)[.posixPermissions] as? Int
    }
    #expect(modes == [0o755, 0o755, 0o644])
    #expect(outcome.errors.contains("warning: \(root)\(home.program) does not exist"))
    #expect(home.manifests.allSatisfy { $0.hasPrefix("root/") })
    // Now there are folders of the system.
    #expect(try home.run(words).status == 0)
    #expect(try home.run("uninstall", ToolHome.name, "--system", "--root", root).status == 0)
    #expect(home.manifests == [])
  }

  @Test func `the user's data folder is where the browser is told to have it`() throws {
    let home = try ToolHome()
    let data = "\(home.path)/data"
    let words = home.words + ["--browser", "chromium"]
    #expect(try home.run(words + ["--user-data-dir", data]).status == 0)
    #expect(home.manifests == ["data/NativeMessagingHosts/com.example.host.json"])
    #expect(try home.run("list", "--user-data-dir=\(data)").text.contains(data))
    #expect(try home.run("uninstall", ToolHome.name, "--user-data-dir", data).status == 0)
    #expect(home.manifests == [])
    #expect(try home.run(words, ["CHROME_USER_DATA_DIR": data]).status == 0)
    #expect(try home.run(words, ["XDG_CONFIG_HOME": "\(home.path)/xdg"]).status == 0)
    #expect(
      home.manifests == [
        "data/NativeMessagingHosts/com.example.host.json",
        "xdg/chromium/NativeMessagingHosts/com.example.host.json",
      ])
  }

  @Test func `what a browser would refuse is told in its words, with exit status 1`() throws {
    let home = try ToolHome()
    for (words, message) in [
      (
        ["install", "Host", "--path", "/p", "--allow-origin", "chrome-extension://a/"],
        "Invalid native messaging host name specified."
      ),
      (
        ["install", "a-b", "--path", "/p", "--allow-extension", "a@b"],
        "Invalid native messaging host name specified."
      ),
      (
        ["install", "a", "--path", "/p", "--allow-origin", "chrome-extension://*/"],
        "Specified native messaging host not found."
      ),
      (
        ["install", "a", "--path", "/p", "--allow-origin", "host@example.com"],
        "Specified native messaging host not found."
      ),
      (
        ["install", "a", "--path", "/p", "--allow-extension", ToolHome.identifier],
        "No such native application a"
      ),
    ] {
      let outcome = try home.run(words)
      #expect(outcome.status == 1, "\(words)")
      #expect(outcome.errors.contains(message), "\(outcome.errors)")
      #expect(outcome.errorLines.count == 1)
      #expect(home.manifests == [])
    }
  }

  @Test(arguments: [
    ["install"], ["install", "a"], ["install", "a", "--path", "/p"],
    ["install", "a", "b", "--path", "/p", "--allow-origin", "x"],
    ["install", "a", "--path", "/p", "--allow-origin", "x", "--browser", "netscape"],
    ["install", "a", "--path", "/p", "--allow-origin", "x", "--browser", "firefox"],
    ["install", "a", "--path", "/p", "--allow-extension", "a@b", "--browser", "edge"],
    ["install", "a", "--path", "/p", "--allow-extension", "a@b", "--browser", "edge", "--all"],
    ["install", "a", "--path", "host.exe", "--allow-extension", "a@b", "--windows", "/tmp/x"],
    ["uninstall"], ["uninstall", "a", "b"], ["list", "--browser"], ["list", "--browser", "x"],
  ])
  func `a command line that makes no sense is answered by one line, with exit status 2`(
    words: [String]
  ) throws {
    let outcome = try ToolHome().run(words)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("--help"))
  }

  @Test func `for Windows the manifests and their registration are written as files`() throws {
    let home = try ToolHome()
    let words = [
      "install", ToolHome.name, "--path", #"C:\Program Files\Example\host.exe"#, "--allow-origin",
      ToolHome.identifier, "--allow-extension", "a@b", "--windows", "\(home.path)/windows",
    ]
    #expect(try home.run(words).status == 0)
    #expect(
      try home.run(words).text.split(separator: "\n").allSatisfy { $0.hasPrefix("unchanged") })
    func file(_ suffix: String) throws -> Data {
      try Data(
        contentsOf: URL(fileURLWithPath: "\(home.path)/windows/\(ToolHome.name).\(suffix)"))
    }
    let object = try JSONSerialization.jsonObject(with: file("chromium.json")) as? [String: Any]
    #expect(object?["path"] as? String == #"C:\Program Files\Example\host.exe"#)
    let registration = try #require(String(data: file("reg"), encoding: .utf16))
    let lines = registration.components(separatedBy: "\r\n")
    #expect(lines[0] == "Windows Registry Editor Version 5.00")
    let chrome =
      #"[HKEY_CURRENT_USER\SOFTWARE\Google\Chrome\NativeMessagingHosts\com.example.host]"#
    let index = try #require(lines.firstIndex(of: chrome))
    #expect(
      lines[index + 1] == #"@="C:\\Program Files\\Example\\com.example.host.chromium.json""#)
    #expect(lines.filter { $0.hasPrefix("[") }.count == 4)
    let system = try home.run(words + ["--system", "--browser=firefox"])
    #expect(system.status == 0)
    #expect(
      try String(data: file("reg"), encoding: .utf16)?.contains(
        #"[HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Mozilla\NativeMessagingHosts\com.example.host]"#)
        == true)
  }

  @Test func `the umask has no say`() throws {
    let home = try ToolHome()
    let outcome = try runShell(
      """
      umask 777; export HOME=\(home.path) XDG_CONFIG_HOME=
      $TOOL install a.b --path /bin/sh --browser librewolf --allow-extension a@b
      stat -c %a $HOME/.librewolf $HOME/.librewolf/*/a.b.json
      """, in: home.folder)
    #expect(outcome.text.hasSuffix("\n700\n644\n"))
  }

  @Test func `killed at any moment, it leaves the old manifest or the new one`() throws {
    let home = try ToolHome()
    #expect(try home.run(home.words + ["--description", "0"]).status == 0)
    for round in 0..<10 {
      let outcome = try runShell(
        """
        export HOME=\(home.path) XDG_CONFIG_HOME=
        for i in 1 2 3 4 5 6; do
          $TOOL install \(ToolHome.name) --path \(home.program) --allow-extension a@b \
            --description \(round)$i >/dev/null 2>&1 &
          sleep 0.00\(round)$i; kill -9 $! 2>/dev/null; wait
        done
        """, in: home.folder)
      #expect(outcome.output.isEmpty)
      let manifest = try home.manifest(home.firefox, .firefox)
      #expect(Int(manifest.description) != nil)
    }
    #expect(try home.run(home.words + ["--description", "last"]).status == 0)
    #expect(try home.manifest(home.firefox, .firefox).description == "last")
  }
}
