import Foundation
import Testing

/// Folders and files that the user of a browser cannot get at, most often since `sudo` made them.
@Suite struct ObstacleTests {
  /// A home whose permissions concern the tool, which root would not notice.
  struct ClosedHome {
    let home: ToolHome
    let chromium: String
    private let tool: String

    init() throws {
      home = try ToolHome(with: [".config/chromium/Default", ".mozilla/firefox/a.default"])
      chromium = "\(home.path)/.config/chromium"
      tool = "\(home.path)/tool"
      try FileManager.default.copyItem(atPath: ToolTests.tool, toPath: tool)
      if geteuid() == 0 { _ = try run("", as: "chown -R 65534:65534 \(home.path);") }
    }

    /// Runs a line of shell as a user without privileges, in which `$TOOL` is the tool.
    func run(_ line: String, as root: String = "") throws -> Outcome {
      let drop = geteuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : ""
      return try runShell(
        """
        \(root)
        export HOME=\(home.path) XDG_CONFIG_HOME= CHROME_CONFIG_HOME= CHROME_USER_DATA_DIR=
        export TOOL=\(tool) WORDS="\(home.words.joined(separator: " "))"
        exec \(drop) sh -c '\(line)'
        """, in: home.folder)
    }
  }

  static let isPossible: Bool =
    geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

  @Test(.enabled(if: isPossible))
  func `a folder that may not be searched is named with its errno and what helps`() throws {
    let place = try ClosedHome()
    #expect(try place.run("$TOOL $WORDS && chmod 0 \(place.chromium)").status == 0)
    let obstacle = "\(place.chromium) may not be searched: Permission denied"
    let advice = "; this helps: chmod u+rwx \(place.chromium)\n"

    let list = try place.run("$TOOL list")
    #expect(list.status == 1)
    #expect(list.text.hasPrefix("com.example.host\n    firefox\n"))
    #expect(!list.text.contains("chromium"))
    #expect(list.errors == "native-messaging list: \(obstacle) (chromium)\(advice)")
    let other = try place.run("$TOOL list a.b")
    #expect(
      other.errors.hasPrefix(
        "native-messaging list: a.b is not installed, as far as can be seen\n"))
    #expect(other.errors.hasSuffix(advice))
    let script = try place.run("$TOOL list --json a.b")
    #expect(
      script.text == "{\"obstacle\":\"\(obstacle)\",\"browsers\":[\"chromium\"],"
        + "\"repair\":\"chmod u+rwx \(place.chromium)\"}\n")

    let send = try place.run("$TOOL send com.example.host {}")
    #expect(send.status == 1)
    #expect(
      send.errors
        == "Specified native messaging host not found. (\(obstacle)\(advice.dropLast()))\n")
    let doctor = try place.run("$TOOL doctor --no-launch com.example.host")
    #expect(doctor.status == 1)
    #expect(doctor.text.contains("says \"Specified native messaging host not found.\""))
    #expect(doctor.text.contains("Clear the way to it:\n        chmod u+rwx \(place.chromium)\n"))

    let removal = try place.run("$TOOL uninstall com.example.host")
    #expect(removal.status == 1)
    #expect(removal.text.hasPrefix("removed   \(place.home.firefox)"))
    #expect(removal.errors == "native-messaging uninstall: \(obstacle)\(advice)")
    let again = try place.run("$TOOL $WORDS")
    #expect(again.status == 1)
    #expect(again.text.hasPrefix("created   \(place.home.firefox)"))
    #expect(again.errors == "native-messaging install: \(obstacle)\(advice)")

    // What is pasted helps.
    let repaired = try place.run("chmod u+rwx \(place.chromium); $TOOL list")
    #expect(repaired.status == 0)
    #expect(repaired.text.contains("+ \(place.home.chromium)\n"))
  }

  @Test(.enabled(if: isPossible))
  func `what may not be listed, read or changed is told from what may not be searched`() throws {
    let place = try ClosedHome()
    let folder = "\(place.chromium)/NativeMessagingHosts"
    #expect(try place.run("$TOOL $WORDS && chmod 311 \(folder)").status == 0)
    let list = try place.run("$TOOL list --browser chromium")
    #expect(list.status == 1)
    #expect(list.errors.contains("no host is installed, as far as can be seen\n"))
    #expect(list.errors.contains(": \(folder) may not be listed: Permission denied (chromium); "))
    // A browser does not list; and who knows the name sees what it sees.
    let named = try place.run("$TOOL list --browser chromium com.example.host")
    #expect(named.text.contains("+ \(place.home.chromium)\n"))

    let locked = try place.run("chmod 500 \(folder); $TOOL $WORDS --description new")
    #expect(locked.status == 1)
    #expect(
      locked.errors == "native-messaging install: \(folder) may not be changed: Permission denied; "
        + "this helps: chmod u+rwx \(folder)\n")

    let unread = try place.run("chmod 700 \(folder); chmod 0 \(folder)/*; $TOOL list")
    #expect(unread.status == 0)
    #expect(
      unread.text.contains(
        """
              - \(place.home.chromium)
                open \(place.home.chromium): Permission denied
                this helps: chmod a+r \(place.home.chromium)
              Specified native messaging host not found.

        """))
  }

  @Test(.enabled(if: geteuid() == 0 && isPossible))
  func `what root has left in a home is to be given back`() throws {
    let place = try ClosedHome()
    let folder = "\(place.chromium)/NativeMessagingHosts"
    let outcome = try place.run(
      "$TOOL $WORDS", as: "mkdir \(folder); chown 0 \(folder); chmod 755 \(folder)")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "native-messaging install: \(folder) may not be changed: Permission denied, "
        + "it belongs to root; this helps: sudo chown -R \"$(id -un)\" \(folder)\n")
  }

  @Test func `a link that leads nowhere is named, on the way and in the manifest's place`() throws {
    let home = try ToolHome()
    #expect(try home.run(home.words).status == 0)
    try FileManager.default.removeItem(atPath: "\(home.path)/.mozilla")
    try FileManager.default.removeItem(atPath: home.chromium)
    for link in ["\(home.path)/.mozilla", home.chromium] {
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: "\(home.path)/gone")
    }
    let outcome = try home.run("list", "--root", home.path)
    #expect(outcome.status == 1)
    #expect(
      outcome.text == """
        com.example.host
            chromium
              - \(home.chromium)
                \(home.chromium) is a link to \(home.path)/gone, where nothing is
                this helps: rm \(home.chromium)
              Specified native messaging host not found.

        """)
    #expect(
      outcome.errors.contains(
        ": \(home.path)/.mozilla is a link to \(home.path)/gone, where nothing is (firefox, zen, "))
    let removal = try home.run("uninstall", ToolHome.name, "--browser", "firefox")
    #expect(removal.status == 1)
    #expect(removal.errors.contains("/.mozilla is a link to "))
  }

  @Test
  func `what is no file in a manifest's place is called what it is, and waited for by nobody`()
    throws
  {
    let home = try ToolHome()
    for make in ["mkdir", "mkfifo"] {
      let name = make == "mkdir" ? "folder" : "named pipe"
      let made = try runShell(
        """
        mkdir -p \(home.path)/.config/chromium/NativeMessagingHosts
        \(make) \(home.chromium)
        """, in: home.folder)
      #expect(made.status == 0)
      let outcome = try home.run("list", "--root", home.path)
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("\n        \(home.chromium) is a \(name), not a file\n"))
      #expect(outcome.text.hasSuffix("      Specified native messaging host not found.\n"))
      for words in [home.words, ["uninstall", ToolHome.name]] {
        let refused = try home.run(words)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("\(home.chromium) is a \(name), not a file"))
      }
      try FileManager.default.removeItem(atPath: home.chromium)
    }
  }
}
