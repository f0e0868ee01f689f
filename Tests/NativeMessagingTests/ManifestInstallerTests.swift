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
