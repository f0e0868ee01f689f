import NativeMessaging

/// `install`: makes a host known to browsers.
struct InstallCommand: Command {
  private static let pathOption = Option(
    "--path", takes: "PROGRAM",
    "The host's program. Browsers want an absolute path, which a relative one is turned into.")
  private static let descriptionOption = Option(
    "--description", takes: "TEXT", "What the host is; unless given, its name.")
  private static let originOption = Option(
    "--allow-origin", takes: "ORIGIN", repeats: true,
    "Who may talk to the host in browsers of Chromium's family: chrome-extension://ID/, or the "
      + "extension's ID alone; may be given more than once. A missing slash at the end is added, "
      + "since Chromium takes no manifest without it.")
  private static let extensionOption = Option(
    "--allow-extension", takes: "ID", repeats: true,
    "Who may talk to the host in browsers of Firefox's family: the extension's ID, name@domain or "
      + "{UUID}; may be given more than once.")
  private static let windowsOption = Option(
    "--windows", takes: "FOLDER",
    "Install nothing, but write what an installer for Windows takes along into this folder: a "
      + "manifest for each family and NAME.reg, which registers them. PROGRAM is its path there, "
      + "and the manifests are expected beside it.")
  static let dryRunOption = Option("--dry-run", "Change nothing, but say what would be.")
  static let forceOption = Option(
    "--force",
    "Overwrite manifests that name another program, symbolic links and files that are no manifest.")

  static let manual = Manual(
    command: "install",
    summary: "make a host known to browsers",
    synopsis: "NAME --path PROGRAM [--allow-origin ORIGIN]... [--allow-extension ID]... "
      + "[--browser BROWSER]... [OPTION]...",
    description: [
      "Writes the manifest of the host NAME into the folders in which browsers look for it: one for "
        + "Chromium's family where origins are allowed, and one for Firefox's where extensions are, "
        + "since neither family takes the other's.",
      "Without --browser and --all, it does so for the browsers that are found here: those that "
        + "have put something into their own folder, as they do when they are first started. A "
        + "folder that is empty, or has only hosts' manifests in it, counts for nothing. With "
        + "--system, it is those for which the system has a folder, such as /etc/chromium.",
      "Each browser that is found or meant and gets nothing all the same is printed as skipped, with "
        + "the reason: a family needs its own of --allow-origin and --allow-extension. Doing it "
        + "again changes nothing.",
      "A manifest that names another program is not overwritten. A program is the same by way of "
        + "symbolic links or '..'; where it is not there, the path decides.",
      "A manifest is written under another name first and then renamed, so that browsers see all "
        + "of it or the old one. The program is not touched, and need not exist yet.",
      "XDG_CONFIG_HOME, CHROME_CONFIG_HOME and CHROME_USER_DATA_DIR count as they do for the "
        + "browsers.",
    ],
    options: [
      pathOption, descriptionOption, originOption, extensionOption, BrowserSelection.browserOption,
      BrowserSelection.allOption, BrowserSelection.systemOption, BrowserSelection.dataOption,
      BrowserSelection.rootOption, windowsOption, dryRunOption, forceOption,
      ChangeReport.jsonOption,
    ],
    exitStatus: [
      ("0", "Every manifest is installed, but for browsers that are printed as skipped."),
      (
        "1",
        "No browser is found, one would not take it, or a file was refused; standard error says why."
      ),
      ("2", "The command line makes no sense, or there is no home."),
    ],
    examples: [
      (
        """
        native-messaging install com.example.host --path ./host \\
          --allow-origin aaaabbbbccccddddeeeeffffgggghhhh \\
          --allow-extension host@example.com
        """,
        "For every browser that is found here."
      ),
      (
        """
        native-messaging install com.example.host --path /usr/lib/example/host \\
          --allow-extension host@example.com --system --all --root $DESTDIR
        """,
        "Into a package."
      ),
      (
        """
        native-messaging install com.example.host --windows installer \\
          --path 'C:\\Program Files\\Example\\host.exe' \\
          --allow-origin aaaabbbbccccddddeeeeffffgggghhhh
        """,
        "Manifest and registration for an installer on Windows."
      ),
    ])

  private let name: HostName
  private let path: String
  private let description: String
  private let origins: [String]
  private let extensions: [String]
  private let selection: BrowserSelection
  private let installer: ManifestInstaller
  private let isJSON: Bool
  private let windowsFolder: String?

  init(_ arguments: Arguments) throws(Failure) {
    name = try HostName(operand: arguments.operands)
    guard let path = arguments.value(of: Self.pathOption) else {
      throw .usage("\(Self.pathOption.name) is missing")
    }
    guard !path.isEmpty else { throw .usage("\(Self.pathOption.name) is empty") }
    windowsFolder = try arguments.path(of: Self.windowsOption)
    self.path = windowsFolder == nil ? try Executable.absolute(path) : path
    description = arguments.value(of: Self.descriptionOption) ?? name.text
    origins = arguments.values(of: Self.originOption).map(Self.origin)
    extensions = arguments.values(of: Self.extensionOption)
    selection = try BrowserSelection(arguments, on: windowsFolder == nil ? .current : .windows)
    if windowsFolder == nil { try selection.checkFolders() }
    guard !origins.isEmpty || !extensions.isEmpty else {
      throw .usage("\(Self.originOption.name) or \(Self.extensionOption.name) is missing")
    }
    installer = ManifestInstaller(
      isForced: arguments.contains(Self.forceOption),
      isDryRun: arguments.contains(Self.dryRunOption))
    isJSON = arguments.contains(ChangeReport.jsonOption)
    if selection.isExplicit {
      for browser in selection.browsers where allowed(by: browser.profile).isEmpty {
        throw .usage("\(browser) needs \(Self.allowOption(of: browser.profile).name)")
      }
    }
  }

  func run() throws(Failure) -> ExitStatus {
    if let windowsFolder {
      return try WindowsFiles(name: name, program: path, folder: windowsFolder)
        .write(try manifests(on: .windows), selection, with: installer, isJSON: isJSON)
    }
    let manifests = try manifests(on: .current)
    var report = ChangeReport(
      of: "install", isJSON: isJSON, isDryRun: installer.isDryRun, in: selection.environment)
    try report.add(selection.obstacles)
    var browsers: [Browser] = []
    for choice in selection.choices {
      if let reason = choice.reasonToSkip ?? reasonToSkip(choice.browser) {
        try report.skip(choice.browser, selection.scope, reason)
      } else {
        browsers.append(choice.browser)
      }
    }
    guard !browsers.isEmpty else {
      _ = try report.finish()
      throw .data(Self.noBrowser)
    }
    warnOfProgram()
    for target in ManifestTarget.targets(of: browsers, selection.scope, in: selection.environment) {
      guard let manifest = manifests[target.browsers[0].profile] else { continue }
      try report.add(name.fileName, target) { () throws(InstallError) in
        try installer.install(manifest, in: target.folder)
      }
    }
    return try report.finish()
  }

  /// What each family gets, of those to whom anybody is allowed.
  private func manifests(
    on platform: Platform
  ) throws(Failure) -> [BrowserProfile: HostManifest] {
    var manifests: [BrowserProfile: HostManifest] = [:]
    let profiles = Set(selection.isExplicit ? selection.browsers.map(\.profile) : [])
    for profile in BrowserProfile.allCases where !allowed(by: profile).isEmpty {
      guard profiles.isEmpty || profiles.contains(profile) else { continue }
      do throws(ManifestError) {
        manifests[profile] = try HostManifest(
          name: name, description: description, path: path, allowed: allowed(by: profile),
          for: profile, on: platform)
      } catch {
        throw .data(Self.refusal(error, name, profile))
      }
    }
    return manifests
  }

  private func allowed(by profile: BrowserProfile) -> [String] {
    profile == .chromium ? origins : extensions
  }

  private static func allowOption(of profile: BrowserProfile) -> Option {
    profile == .chromium ? originOption : extensionOption
  }

  /// Why a browser that is meant gets no manifest; `nil` if it gets one.
  private func reasonToSkip(_ browser: Browser) -> String? {
    if allowed(by: browser.profile).isEmpty {
      return "it needs \(Self.allowOption(of: browser.profile).name)"
    }
    guard browser.folder(for: selection.scope, in: selection.environment) == nil else {
      return nil
    }
    return "it looks into no folder of the \(selection.scope.word)'s"
  }

  private static let noBrowser =
    "no browser is found here that it could be for: use \(BrowserSelection.browserOption.name) or "
    + BrowserSelection.allOption.name

  /// What the browser would say of such a manifest, and why.
  private static func refusal(
    _ error: ManifestError, _ name: HostName, _ profile: BrowserProfile
  ) -> String {
    let isName = error.problems.contains { if case .name = $0.reason { true } else { false } }
    let words =
      switch profile {
      case .chromium where isName: "Invalid native messaging host name specified."
      case .chromium: "Specified native messaging host not found."
      case .firefox: "No such native application \(name)"
      }
    return "\(profile.name) would say \"\(words)\": \(error)"
  }

  /// A program may be installed after its manifest, but a person who mistypes wants to know.
  private func warnOfProgram() {
    let program = selection.environment.systemRoot + path
    guard let fault = Executable.fault(program) else { return }
    Terminal.warn("\(Tool.name) install: warning: \(program) \(fault)")
  }

  /// An extension's ID made an origin, and an origin given its slash.
  private static func origin(_ text: String) -> String {
    let isIdentifier = text.utf8.count == 32 && text.utf8.allSatisfy { (0x61...0x70).contains($0) }
    if isIdentifier { return BrowserProfile.chromium.caller(extensionID: text) }
    let scheme = "chrome-extension://"
    let isBare = text.hasPrefix(scheme) && !text.dropFirst(scheme.count).contains("/")
    return isBare && text.count > scheme.count ? "\(text)/" : text
  }
}

extension HostName {
  /// The one operand of a command line, as a name.
  init(operand operands: [String]) throws(Failure) {
    guard let operand = operands.first else { throw .usage("the host's name is missing") }
    guard operands.count == 1 else { throw .usage("'\(operands[1])' is one operand too many") }
    do throws(HostNameError) {
      try self.init(operand)
    } catch {
      throw .data(
        "\(error); Chromium would say \"Invalid native messaging host name specified.\"")
    }
  }
}
