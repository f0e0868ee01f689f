import NativeMessaging

/// What an installer for Windows takes along: a manifest for each family and the file that registers
/// them. There, browsers find manifests through the registry.
struct WindowsFiles {
  private let name: HostName
  private let folder: Browser.Folder
  /// Where the manifests will be: beside the program.
  private let manifestFolder: String

  /// `program` is an absolute path there, `folder` one here.
  init(name: HostName, program: String, folder: String) throws(Failure) {
    let bytes = Array(program.utf8)
    let hasDrive = bytes.count > 3 && bytes[1] == UInt8(ascii: ":")
    guard hasDrive && Self.isSeparator(bytes[2]) || program.hasPrefix("\\\\") else {
      throw .usage("'\(program)' is no absolute path of Windows, such as C:\\Folder\\host.exe")
    }
    self.name = name
    self.folder = Browser.Folder(scope: .user, path: folder)
    let end = bytes.lastIndex(where: Self.isSeparator) ?? 0
    manifestFolder = String(decoding: bytes[...end], as: UTF8.self)
  }

  func write(
    _ manifests: [BrowserProfile: HostManifest], _ selection: BrowserSelection,
    with installer: ManifestInstaller, isJSON: Bool
  ) throws(Failure) -> ExitStatus {
    var report = ChangeReport(
      of: "install", isJSON: isJSON, isDryRun: installer.isDryRun, in: selection.environment)
    var registry = RegistryFile()
    for (profile, family) in [(BrowserProfile.chromium, "chromium"), (.firefox, "firefox")] {
      guard let manifest = manifests[profile] else { continue }
      let file = "\(name).\(family).json"
      let browsers = selection.everyBrowser.filter { $0.profile == profile }
      for browser in browsers {
        guard let key = browser.registryKey(for: name, in: selection.scope) else { continue }
        registry.add(key, manifestPath: manifestFolder + file)
      }
      try write(manifest.bytes, file, for: browsers, with: installer, to: &report)
    }
    try write(registry.bytes, "\(name).reg", for: [], with: installer, to: &report)
    return try report.finish()
  }

  private func write(
    _ content: [UInt8], _ file: String, for browsers: [Browser], with installer: ManifestInstaller,
    to report: inout ChangeReport
  ) throws(Failure) {
    let target = ManifestTarget(browsers: browsers, folder: folder)
    try report.add(file, target) { () throws(InstallError) in
      try installer.write(content, named: file, in: folder)
    }
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/")
  }
}
