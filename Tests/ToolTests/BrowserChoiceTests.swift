import Foundation
import Testing

/// For which browsers `install` and its kin do what they do, and what they say of the others.
@Suite struct BrowserChoiceTests {
  @Test(arguments: [[], ["--browser", "edge", "--browser", "firefox"], ["--all"]])
  func `the same again leaves all as it is`(more: [String]) throws {
    let home = try ToolHome(
      with: [".config/chromium/Default", ".config/vivaldi", ".mozilla/firefox/a.default"])
    let first = try home.run(home.words + more)
    #expect(first.status == 0)
    let manifests = home.manifests
    #expect(!manifests.isEmpty)
    for _ in 0..<2 {
      let again = try home.run(home.words + more)
      #expect(again.status == 0)
      #expect(again.text == first.text.replacingOccurrences(of: "created  ", with: "unchanged"))
      #expect(home.manifests == manifests)
    }
  }

  @Test func `an empty folder is no browser, before and after manifests are in it`() throws {
    let home = try ToolHome(with: [".config/vivaldi", ".config/chromium/Default"])
    let skip =
      "skipped   vivaldi: \(home.path)/.config/vivaldi has nothing in it that it puts there when "
      + "it is started\n"
    for _ in 0..<2 {
      let outcome = try home.run(home.words)
      #expect(outcome.status == 0)
      #expect(outcome.text.contains(skip))
      #expect(home.manifests.count == 1)
    }
    #expect(try home.run(home.words + ["--browser", "vivaldi"]).status == 0)
    #expect(try home.run(home.words).text.contains(skip))
    try FileManager.default.removeItem(atPath: "\(home.path)/.config/chromium")
    let none = try home.run(home.words)
    #expect(none.status == 1)
    #expect(none.text == skip)
    #expect(none.errors.contains("no browser is found here"))
  }

  @Test func `whoever is skipped for want of an option is named with it`() throws {
    let home = try ToolHome()
    let words = ["install", ToolHome.name, "--path", home.program]
    let chromium = try home.run(words + ["--allow-origin", ToolHome.identifier])
    #expect(
      chromium.text == """
        skipped   firefox: it needs --allow-extension
        created   \(home.chromium)  (chromium)

        """)
    #expect(chromium.errors.isEmpty)
    let firefox = try home.run(words + ["--allow-extension", "a@b", "--dry-run"])
    #expect(firefox.text.hasPrefix("skipped           chromium: it needs --allow-origin\n"))
    let all = try home.run(words + ["--allow-extension", "a@b", "--all", "--json"])
    #expect(
      all.text.contains(
        #"{"change":"skipped","scope":"user","browsers":["edge"],"reason":"it needs --allow-origin"}"#
      ))
    #expect(all.status == 0)
    let system = try home.run(
      words + ["--allow-origin", ToolHome.identifier, "--all", "--system", "--root", home.path])
    #expect(system.status == 0)
    let flatpak = try home.run(
      words + ["--allow-origin=x", "--browser=edge-flatpak", "--browser=edge", "--system"])
    #expect(flatpak.status == 2)
    #expect(flatpak.errors.contains("Microsoft Edge (Flatpak) looks into no folder of the system"))
  }

  @Test(arguments: [nil, "", "relative", "./.", #"$(printf '/caf\351')"#])
  func `without a home there is nothing of a user's, and nothing is made up`(home: String?) throws {
    let place = try ToolHome()
    let set = home.map { "HOME=\"\($0)\"" } ?? "-u HOME"
    func run(_ words: String) throws -> Outcome {
      try runShell(
        """
        cd $FOLDER; unset XDG_CONFIG_HOME CHROME_CONFIG_HOME CHROME_USER_DATA_DIR
        env \(set) $TOOL \(words)
        """, in: place.folder)
    }
    let reason = "HOME is not set to an absolute path, so that no user's folders are known"
    for words in [
      "\(place.words.joined(separator: " "))", "\(place.words.joined(separator: " ")) --all",
      "uninstall a.b", "uninstall a.b --browser firefox",
    ] {
      let outcome = try run(words)
      #expect(outcome.status == 2, "\(words)")
      #expect(outcome.errors.contains(": \(reason) (--system is for every user)\n"))
      #expect(outcome.output.isEmpty)
    }
    let list = try run("list --root $FOLDER")
    #expect(list.status == 0)
    #expect(list.errors.hasPrefix("native-messaging list: \(reason)\n"))
    #expect(try run("uninstall a.b --system --root $FOLDER").status == 0)
    let told = try run("\(place.words.joined(separator: " ")) --browser edge --user-data-dir data")
    #expect(told.status == 0)
    #expect(place.manifests == ["data/NativeMessagingHosts/com.example.host.json"])
  }

  @Test func `slashes at the end of a home or a root are one folder's too`() throws {
    let home = try ToolHome()
    let outcome = try home.run(home.words, ["HOME": "\(home.path)//"])
    #expect(outcome.text.hasPrefix("created   \(home.chromium)  (chromium)\n"))
  }

  #if os(Linux)
    @Test(arguments: [
      ["send", "--as", "arc", "a.b", "{}"], ["connect", "--as=edge-canary", "a.b"],
      ["list", "--browser", "arc"], ["doctor", "a.b", "--browser", "arc"],
    ])
    func `a browser that another system has is said not to exist for this one`(
      words: [String]
    ) throws {
      let outcome = try runTool(words)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains(" does not exist for Linux (try '"))
    }
  #endif

  @Test(arguments: [
    ("a-b", "no browser takes \"-\" in a host's name (byte 1); Chromium would say \"Invalid"),
    (
      "Host",
      "Chromium would say \"Invalid native messaging host name specified.\": Chromium takes no "
        + "capital letter in a host's name: \"H\" (byte 0)\n"
    ),
  ])
  func `a name is refused in the words of the browser that refuses it, with one full stop`(
    name: String, words: String
  ) throws {
    let home = try ToolHome()
    for allowed in [["--allow-origin", "x"], ["--allow-origin", "*", "--allow-extension", "x"]] {
      let outcome = try home.run(["install", name, "--path", "/p"] + allowed)
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("install: \(words.prefix(60))"), "\(outcome.errors)")
      #expect(!outcome.errors.contains(".."))
    }
    let firefox = try home.run("install", "Host", "--path", "/p", "--allow-extension", "x")
    #expect(
      firefox.errors == "native-messaging install: Firefox would say \"No such native application "
        + "Host\": allowed_extensions has \"x\", which is no extension's ID\n")
  }
}
