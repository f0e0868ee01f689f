import Foundation
import NativeMessaging
import Testing

@Suite struct ManifestInstallerTests {
  /// A folder of a browser, and manifests to put there.
  struct Place {
    let home: TemporaryHome
    let name: HostName
    let folder: Browser.Folder
    var file: String { folder.manifestPath(for: name) }

    init(scope: Browser.Scope = .user) throws {
      home = try TemporaryHome()
      name = try HostName("com.example.host")
      folder = Browser.Folder(scope: scope, path: "\(home.path)/one/two")
    }

    func manifest(
      path: String = "/opt/host", description: String = "d", for profile: BrowserProfile = .firefox
    ) throws -> HostManifest {
      try HostManifest(
        name: name, description: description, path: path,
        allowed: [profile == .firefox ? "a@b.c" : "chrome-extension://abc/"], for: profile,
        on: .linux)
    }

    /// What is in the folder, hidden files too.
    var files: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    func content() throws -> [UInt8] {
      Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }

    func mode(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a manifest is written with its family's keys, one line each`(
    profile: BrowserProfile
  ) throws {
    let place = try Place()
    let manifest = try place.manifest(for: profile)
    #expect(try ManifestInstaller().install(manifest, in: place.folder) == .created)
    let list =
      profile == .chromium
      ? "\"allowed_origins\": [\n    \"chrome-extension://abc/\"\n  ]"
      : "\"allowed_extensions\": [\n    \"a@b.c\"\n  ]"
    let expected = """
      {
        "name": "com.example.host",
        "description": "d",
        "path": "/opt/host",
        "type": "stdio",
        \(list)
      }

      """
    let content = try place.content()
    #expect(String(decoding: content, as: UTF8.self) == expected)
    #expect(try HostManifest(expected, as: profile) == manifest)
    let object = try JSONSerialization.jsonObject(with: Data(content)) as? [String: Any]
    #expect(object?.count == 5)
  }

  @Test(arguments: [(Browser.Scope.user, 0o700), (.system, 0o755)])
  func `the file may be read by everybody, folders of a user's by nobody else`(
    scope: Browser.Scope, mode: Int
  ) throws {
    let place = try Place(scope: scope)
    _ = try ManifestInstaller().install(place.manifest(), in: place.folder)
    #expect(try place.mode(place.file) == 0o644)
    #expect(try place.mode(place.folder.path) == mode)
    #expect(try place.mode("\(place.home.path)/one") == mode)
  }

  @Test func `the same again changes nothing, another one of the same program replaces it`() throws
  {
    let place = try Place()
    let installer = ManifestInstaller()
    #expect(try installer.install(place.manifest(), in: place.folder) == .created)
    #expect(try installer.install(place.manifest(), in: place.folder) == .unchanged)
    let other = try place.manifest(description: "other")
    #expect(try installer.install(other, in: place.folder) == .replaced)
    #expect(try place.content() == other.bytes)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place.file)
    #expect(try installer.install(other, in: place.folder) == .replaced)
    #expect(try place.mode(place.file) == 0o644)
    #expect(place.files == ["com.example.host.json"])
  }

  @Test func `another program's manifest stays unless forced`() throws {
    let place = try Place()
    let first = try place.manifest()
    let second = try place.manifest(path: "/opt/other")
    _ = try ManifestInstaller().install(first, in: place.folder)
    let expected = InstallError.otherProgram(path: place.file, program: "/opt/host")
    #expect(throws: expected) { try ManifestInstaller().install(second, in: place.folder) }
    #expect(throws: expected) {
      try ManifestInstaller().uninstall(place.name, program: "/opt/other", from: place.folder)
    }
    #expect(try place.content() == first.bytes)
    #expect(
      try ManifestInstaller(isForced: true).install(second, in: place.folder) == .replaced)
    #expect(try place.content() == second.bytes)
    #expect(
      try ManifestInstaller(isForced: true)
        .uninstall(place.name, program: "/opt/host", from: place.folder) == .removed)
    #expect(place.files == [])
  }

  /// What becomes of a manifest that names the program `bin/host` below the home, when one that names
  /// another path is installed; `nil` if it is refused as another program's.
  private func change(to path: String, isThere: Bool) throws -> ManifestInstaller.Change? {
    let place = try Place()
    let home = place.home.path
    let program = try place.home.program("bin/host")
    try place.home.file("other/host", "")
    try FileManager.default.createSymbolicLink(
      atPath: "\(home)/link", withDestinationPath: "bin/host")
    try FileManager.default.createSymbolicLink(
      atPath: "\(home)/folder", withDestinationPath: "\(home)/other")
    let installer = ManifestInstaller()
    _ = try installer.install(place.manifest(path: program), in: place.folder)
    if !isThere { try FileManager.default.removeItem(atPath: program) }
    let new = try place.manifest(path: home + path)
    do throws(InstallError) {
      return try installer.install(new, in: place.folder)
    } catch {
      #expect(error == .otherProgram(path: place.file, program: program))
      return nil
    }
  }

  @Test(arguments: ["/./bin//host", "/other/../bin/host", "/link"])
  func `a program is the same by whatever path`(path: String) throws {
    let change = try change(to: path, isThere: true)
    #expect(change == .replaced)
  }

  @Test(arguments: ["/./bin//host", "/other/../bin/host", "/gone/../bin/host"])
  func `a program that is not there is the same by whatever names lead to it`(
    path: String
  ) throws {
    let change = try change(to: path, isThere: false)
    #expect(change == .replaced)
  }

  @Test(arguments: ["/folder/host", "/bin", "/bin/host2", "/bin/../host", "/gone/../bin/x"])
  func `another program is another by whatever path`(path: String) throws {
    for isThere in [true, false] {
      let change = try change(to: path, isThere: isThere)
      #expect(change == nil)
    }
  }

  @Test(arguments: ["", "{", "[]", "{\"name\":\"com.example.host\"}", "{\"path\":\"/opt/host\"}"])
  func `a file of which nobody knows whose it is stays unless forced`(text: String) throws {
    let place = try Place()
    try place.home.file("one/two/com.example.host.json", text)
    let problems = ManifestReading(Array(text.utf8).span, as: .chromium, on: .linux).problems
    let expected = InstallError.unrecognized(path: place.file, problems)
    #expect(throws: expected) {
      try ManifestInstaller().install(place.manifest(), in: place.folder)
    }
    #expect(throws: expected) {
      try ManifestInstaller().uninstall(place.name, from: place.folder)
    }
    #expect(try String(decoding: place.content(), as: UTF8.self) == text)
    let installer = ManifestInstaller(isForced: true)
    #expect(try installer.install(place.manifest(), in: place.folder) == .replaced)
  }

  @Test func `the manifest of a host of another name is not removed`() throws {
    let place = try Place()
    try place.home.file(
      "one/two/com.example.host.json", HostManifestTests.text(.firefox, ["name": "\"b\""]))
    #expect(throws: InstallError.otherName(path: place.file, name: "b")) {
      try ManifestInstaller().uninstall(place.name, from: place.folder)
    }
    #expect(place.files == ["com.example.host.json"])
  }

  @Test func `a link in the manifest's place is not followed, and goes when forced`() throws {
    let place = try Place()
    let target = try place.home.file("target", "precious")
    try place.home.file("one/two/x", "")
    for name in ["target", "nowhere"] {
      let destination = "\(place.home.path)/\(name)"
      try FileManager.default.createSymbolicLink(
        atPath: place.file, withDestinationPath: destination)
      #expect(throws: InstallError.notFile(path: place.file)) {
        try ManifestInstaller().install(place.manifest(), in: place.folder)
      }
      #expect(throws: InstallError.notFile(path: place.file)) {
        try ManifestInstaller().uninstall(place.name, from: place.folder)
      }
      let installer = ManifestInstaller(isForced: true)
      #expect(try installer.install(place.manifest(), in: place.folder) == .replaced)
      #expect(try place.content() == place.manifest().bytes)
      #expect(try String(contentsOfFile: target, encoding: .utf8) == "precious")
      #expect(!FileManager.default.fileExists(atPath: "\(place.home.path)/nowhere"))
      #expect(try installer.uninstall(place.name, from: place.folder) == .removed)
    }
    #expect(try String(contentsOfFile: target, encoding: .utf8) == "precious")
  }

  @Test func `a folder in the manifest's place is left alone, forced or not`() throws {
    let place = try Place()
    try place.home.file("one/two/com.example.host.json/x", "")
    for isForced in [false, true] {
      let installer = ManifestInstaller(isForced: isForced)
      #expect(throws: InstallError.self) {
        try installer.install(place.manifest(), in: place.folder)
      }
      #expect(throws: InstallError.self) {
        try installer.uninstall(place.name, from: place.folder)
      }
      #expect(place.files == ["com.example.host.json"])
    }
  }

  @Test func `one's own link on the way is followed, another user's is not`() throws {
    let place = try Place()
    try place.home.file("elsewhere/two/x", "")
    let link = "\(place.home.path)/one"
    try FileManager.default.createSymbolicLink(
      atPath: link, withDestinationPath: "\(place.home.path)/elsewhere")
    #expect(try ManifestInstaller().install(place.manifest(), in: place.folder) == .created)
    #expect(
      FileManager.default.fileExists(
        atPath: "\(place.home.path)/elsewhere/two/com.example.host.json"))

    // Only root can give a link to somebody else.
    guard geteuid() == 0 else { return }
    // Safe because the path is a terminated string.
    let given = unsafe lchown(link, 65534, 65534)
    #expect(given == 0)
    #expect(throws: InstallError.foreignLink(path: link)) {
      try ManifestInstaller().install(place.manifest(description: "x"), in: place.folder)
    }
    #expect(throws: InstallError.foreignLink(path: link)) {
      try ManifestInstaller(isForced: true).uninstall(place.name, from: place.folder)
    }
  }

  @Test func `a file on the way is an error`() throws {
    let place = try Place()
    try place.home.file("one", "")
    #expect(
      throws: InstallError.file(FileError(.open, "\(place.home.path)/one", code: ENOTDIR))
    ) {
      try ManifestInstaller().install(place.manifest(), in: place.folder)
    }
  }

  @Test func `what is not there is not removed, and nothing is created for it`() throws {
    let place = try Place()
    #expect(try ManifestInstaller().uninstall(place.name, from: place.folder) == .absent)
    #expect(!FileManager.default.fileExists(atPath: "\(place.home.path)/one"))
    _ = try ManifestInstaller().install(place.manifest(), in: place.folder)
    #expect(try ManifestInstaller().uninstall(place.name, from: place.folder) == .removed)
    #expect(try ManifestInstaller().uninstall(place.name, from: place.folder) == .absent)
  }

  @Test(arguments: ["NativeMessagingHosts", "native-messaging-hosts", "two"])
  func `with the last manifest its folder goes if it is called so, and none above`(
    name: String
  ) throws {
    let place = try Place()
    let folder = Browser.Folder(scope: .user, path: "\(place.home.path)/one/\(name)")
    let other = try HostManifest(
      name: HostName("other"), description: "", path: "/p", allowed: ["a@b"], for: .firefox,
      on: .linux)
    let installer = ManifestInstaller()
    _ = try installer.install(place.manifest(), in: folder)
    _ = try installer.install(other, in: folder)
    #expect(try ManifestInstaller(isDryRun: true).uninstall(other.name, from: folder) == .removed)
    #expect(try installer.uninstall(place.name, from: folder) == .removed)
    #expect(FileManager.default.fileExists(atPath: folder.manifestPath(for: other.name)))
    #expect(try installer.uninstall(other.name, from: folder) == .removed)
    #expect(FileManager.default.fileExists(atPath: folder.path) == (name == "two"))
    #expect(FileManager.default.fileExists(atPath: "\(place.home.path)/one"))
    #expect(try installer.install(other, in: folder) == .created)
  }

  @Test func `one's own link to a folder of manifests stays`() throws {
    let place = try Place()
    try place.home.file("elsewhere/x", "")
    try place.home.file("one/x", "")
    let folder = Browser.Folder(
      scope: .user, path: "\(place.home.path)/one/NativeMessagingHosts")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path, withDestinationPath: "\(place.home.path)/elsewhere")
    _ = try ManifestInstaller().install(place.manifest(), in: folder)
    try FileManager.default.removeItem(atPath: "\(place.home.path)/elsewhere/x")
    #expect(try ManifestInstaller().uninstall(place.name, from: folder) == .removed)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
  }

  @Test func `what one installs while another removes fails for neither`() throws {
    let place = try Place()
    let folder = Browser.Folder(
      scope: .user, path: "\(place.home.path)/one/NativeMessagingHosts")
    let manifest = try place.manifest()
    let name = place.name
    DispatchQueue.concurrentPerform(iterations: 2) { index in
      for _ in 0..<200 {
        let change = Result { () throws(InstallError) in
          try index == 0
            ? ManifestInstaller().install(manifest, in: folder)
            : ManifestInstaller().uninstall(name, from: folder)
        }
        #expect(throws: Never.self) { try change.get() }
      }
    }
    _ = try ManifestInstaller().install(manifest, in: folder)
    #expect(FileManager.default.fileExists(atPath: folder.manifestPath(for: name)))
  }

  @Test func `removing a manifest leaves its program alone`() throws {
    let place = try Place()
    let program = try place.home.program()
    _ = try ManifestInstaller().install(place.manifest(path: program), in: place.folder)
    #expect(try ManifestInstaller().uninstall(place.name, from: place.folder) == .removed)
    #expect(FileManager.default.isExecutableFile(atPath: program))
  }

  @Test func `a dry run says what would be and changes nothing`() throws {
    let place = try Place()
    let dry = ManifestInstaller(isDryRun: true)
    #expect(try dry.install(place.manifest(), in: place.folder) == .created)
    #expect(!FileManager.default.fileExists(atPath: "\(place.home.path)/one"))
    _ = try ManifestInstaller().install(place.manifest(), in: place.folder)
    #expect(try dry.install(place.manifest(), in: place.folder) == .unchanged)
    #expect(try dry.install(place.manifest(description: "x"), in: place.folder) == .replaced)
    #expect(throws: InstallError.self) {
      try dry.install(place.manifest(path: "/x"), in: place.folder)
    }
    #expect(try dry.uninstall(place.name, from: place.folder) == .removed)
    #expect(try place.content() == place.manifest().bytes)
  }
}
