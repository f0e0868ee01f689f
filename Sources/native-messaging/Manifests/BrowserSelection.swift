import NativeMessaging

/// The browsers, the scope and the environment that a command line names.
struct BrowserSelection {
  static let browserOption = Option(
    "--browser", takes: "BROWSER", repeats: true,
    "Do it for this browser; may be given more than once. Browsers: "
      + "\(available.map(\.identifier).joined(separator: ", ")).")
  static let allOption = Option(
    "--all",
    "Do it for every browser, found here or not, but for snaps and Flatpaks that are not here.")
  static let systemOption = Option(
    "--system", "Use the folders of the system, for every user, instead of this user's.")
  static let dataOption = Option(
    "--user-data-dir", takes: "FOLDER",
    "Suppose that browsers of Chromium's family are started with this option.")
  static let rootOption = Option(
    "--root", takes: "FOLDER",
    "Suppose that the system's folders are below this one: for those who build packages.")

  /// Those that exist for this platform.
  static let available = Browser.all.filter { $0.isAvailable(on: .current) }

  let environment: BrowserEnvironment
  let scope: Browser.Scope
  /// Those named; `nil` where the command line names none.
  private let named: [Browser]?
  private let isAll: Bool

  init(_ arguments: Arguments, on platform: Platform = .current) throws(Failure) {
    var environment = BrowserEnvironment.current
    environment.platform = platform
    environment.userDataFolder = try arguments.path(of: Self.dataOption)
    environment.systemRoot = try arguments.path(of: Self.rootOption) ?? ""
    self.environment = environment
    scope = arguments.contains(Self.systemOption) ? .system : .user
    isAll = arguments.contains(Self.allOption)
    var named: [Browser] = []
    for identifier in arguments.values(of: Self.browserOption) {
      let browser = try Self.browser(identifier, on: platform)
      if !named.contains(browser) { named.append(browser) }
    }
    guard named.isEmpty || !isAll else {
      throw .usage("\(Self.browserOption.name) and \(Self.allOption.name) exclude each other")
    }
    self.named = named.isEmpty ? nil : named
  }

  /// The browser that a word of the command line names, of those that exist for the platform.
  static func browser(
    _ identifier: String, on platform: Platform = .current
  ) throws(Failure) -> Browser {
    guard let browser = Browser(identifier) else {
      let known = Browser.all.filter { $0.isAvailable(on: platform) }.map(\.identifier)
      throw .usage(
        "no browser is called '\(identifier)'; there are \(known.joined(separator: ", "))")
    }
    guard browser.isAvailable(on: platform) else {
      throw .usage("\(browser) does not exist for \(platform.name)")
    }
    return browser
  }

  /// Finds fault with folders that would be passed over in silence: a package's, which are no user's,
  /// a user's where there is no home, and those that a browser does not have.
  func checkFolders() throws(Failure) {
    guard scope == .system || environment.systemRoot.isEmpty else {
      throw .usage("\(Self.rootOption.name) needs \(Self.systemOption.name)")
    }
    let homeless = named?.first { $0.folder(for: scope, in: environment) == nil }
    if scope == .system, let homeless {
      throw .usage("\(homeless) looks into no folder of the system's")
    }
    if scope == .user, environment.home == nil, named == nil || homeless != nil {
      throw .environment("\(Self.noHome) (\(Self.systemOption.name) is for every user)")
    }
  }

  static let noHome = "HOME is not set to an absolute path, so that no user's folders are known"

  /// Whether the command line names each browser.
  var isExplicit: Bool { named != nil }

  /// A browser that the command line may mean, and why it does not, if it does not.
  typealias Choice = (browser: Browser, reasonToSkip: String?)

  /// The browsers named, or with `--all` all of them, or by default those that are found here, and
  /// those that look like it.
  var choices: [Choice] {
    if let named { return named.map { ($0, nil) } }
    return Self.available.compactMap { browser in
      if isAll, browser.confinement == .none { return (browser, nil) }
      switch presence(of: browser) {
      case .present: return (browser, nil)
      case .unused(let folder):
        return (browser, "\(folder) has nothing in it that it puts there when it is started")
      case .absent, .obstructed: return nil
      }
    }
  }

  /// The browsers named, or with `--all` all of them, or by default those that are found here.
  var browsers: [Browser] { choices.filter { $0.reasonToSkip == nil }.map(\.browser) }

  /// What keeps this user from seeing which browsers are here; nothing where they are not looked for.
  var obstacles: ObstacleReport {
    var report = ObstacleReport()
    guard named == nil, !isAll else { return report }
    for browser in Self.available {
      guard case .obstructed(let obstacle) = presence(of: browser) else { continue }
      report.add(obstacle, browser, obstacle.repair(for: scope, in: environment))
    }
    return report
  }

  /// The browsers named, or every one: what is to be undone or shown.
  var everyBrowser: [Browser] {
    named ?? Browser.all.filter { $0.isAvailable(on: environment.platform) }
  }

  /// Whether somebody has started the browser, or for the system's scope: installed something for it.
  private func presence(of browser: Browser) -> BrowserPresence {
    guard scope == .system else { return browser.presence(in: environment) }
    guard let path = browser.folder(for: .system, in: environment)?.path else { return .absent }
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    return FileStatus(of: parent)?.isFolder == true ? .present : .absent
  }
}

/// A folder to install in or remove from, and the browsers that look there.
struct ManifestTarget {
  var browsers: [Browser]
  let folder: Browser.Folder

  /// The folders of some browsers in a scope, each once.
  static func targets(
    of browsers: [Browser], _ scope: Browser.Scope, in environment: BrowserEnvironment
  ) -> [ManifestTarget] {
    var targets: [ManifestTarget] = []
    for browser in browsers {
      guard let folder = browser.folder(for: scope, in: environment) else { continue }
      if let index = targets.firstIndex(where: { $0.folder == folder }) {
        targets[index].browsers.append(browser)
      } else {
        targets.append(ManifestTarget(browsers: [browser], folder: folder))
      }
    }
    return targets
  }
}

extension Platform {
  /// What people call it.
  fileprivate var name: String {
    switch self {
    case .linux: "Linux"
    case .macOS: "macOS"
    case .windows: "Windows"
    }
  }
}
