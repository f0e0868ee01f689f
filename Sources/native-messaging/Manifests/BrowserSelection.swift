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
      guard let browser = Browser(identifier), browser.isAvailable(on: platform) else {
        throw .usage("unknown browser '\(identifier)'")
      }
      if !named.contains(browser) { named.append(browser) }
    }
    guard named.isEmpty || !isAll else {
      throw .usage("\(Self.browserOption.name) and \(Self.allOption.name) exclude each other")
    }
    self.named = named.isEmpty ? nil : named
  }

  /// A package's folder is no user's: without `--system` it would be passed over in silence.
  func checkRoot() throws(Failure) {
    guard scope == .system || environment.systemRoot.isEmpty else {
      throw .usage("\(Self.rootOption.name) needs \(Self.systemOption.name)")
    }
  }

  /// Whether the command line names each browser.
  var isExplicit: Bool { named != nil }

  /// The browsers named, or with `--all` all of them, or by default those that are found here.
  var browsers: [Browser] {
    if let named { return named }
    return Self.available.filter { isFound($0) || isAll && $0.confinement == .none }
  }

  /// The browsers named, or every one: what is to be undone or shown.
  var everyBrowser: [Browser] {
    named ?? Browser.all.filter { $0.isAvailable(on: environment.platform) }
  }

  /// Whether somebody has started the browser, or for the system's scope: installed something for it.
  private func isFound(_ browser: Browser) -> Bool {
    guard scope == .system else { return browser.isPresent(in: environment) }
    guard let path = browser.folder(for: .system, in: environment)?.path else { return false }
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    return FileStatus(of: parent)?.isFolder == true
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
