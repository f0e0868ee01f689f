/// A row of the table of browsers: where one keeps its data and looks for manifests on a platform.
struct BrowserFolders: Sendable {
  /// A folder, by what it depends on.
  enum Place: Sendable {
    /// Below the folder of configurations, which variables name: `chrome_paths_linux.cc`.
    case configuration(String)
    /// Below the home.
    case home(String)
    /// Below `~/Library/Application Support`.
    case applicationSupport(String)
    /// The system's, from the root on.
    case system(String)
    /// The system's: the first if the folder before its last component exists, else the second.
    case systemEither(String, String)
  }

  /// Where it keeps its own data: one of them exists once it has been started.
  let data: [Place]
  /// The users' folders, in order.
  let user: [Place]
  /// The system's folders, in order.
  let system: [Place]
  /// Whether `--user-data-dir` and `CHROME_USER_DATA_DIR` move the first of the users' folders.
  let followsUserDataFolder: Bool

  init(
    data: [Place], user: [Place], system: [Place] = [], followsUserDataFolder: Bool = false
  ) {
    self.data = data
    self.user = user
    self.system = system
    self.followsUserDataFolder = followsUserDataFolder
  }

  func places(in environment: BrowserEnvironment) -> [Browser.Folder] {
    var paths = user.map { $0.path(in: environment) }
    if let folder = movedData(in: environment), !paths.isEmpty {
      paths[0] = "\(folder)/\(Self.chromiumFolder)"
    }
    let users = paths.compactMap { $0 }.map { Browser.Folder(scope: .user, path: $0) }
    let systems = system.compactMap { $0.path(in: environment) }
      .map { Browser.Folder(scope: .system, path: $0) }
    return users + systems
  }

  func dataPaths(in environment: BrowserEnvironment) -> [String] {
    if let folder = movedData(in: environment) { return [folder] }
    return data.compactMap { $0.path(in: environment) }
  }

  /// What Chromium calls its folder of manifests, and Firefox its own on macOS.
  static let chromiumFolder = "NativeMessagingHosts"
  /// What Firefox calls it on Linux.
  static let mozillaFolder = "native-messaging-hosts"
  static let manifestFolders = [chromiumFolder, mozillaFolder]

  /// The switch comes before the variable, of which Linux alone knows: `chrome_main_delegate.cc`.
  private func movedData(in environment: BrowserEnvironment) -> String? {
    guard followsUserDataFolder else { return nil }
    if let folder = environment.userDataFolder { return folder }
    return environment.platform == .linux ? environment.folder(in: "CHROME_USER_DATA_DIR") : nil
  }
}

extension BrowserFolders.Place {
  /// An absolute path; `nil` for a user's folder where there is no home.
  func path(in environment: BrowserEnvironment) -> String? {
    switch self {
    case .configuration(let name):
      let base =
        environment.folder(in: "CHROME_CONFIG_HOME") ?? environment.folder(in: "XDG_CONFIG_HOME")
        ?? environment.home.map { "\($0)/.config" }
      return base.map { "\($0)/\(name)" }
    case .home(let name):
      return environment.home.map { "\($0)/\(name)" }
    case .applicationSupport(let name):
      return environment.home.map { "\($0)/Library/Application Support/\(name)" }
    case .system(let path):
      return environment.systemRoot + path
    case .systemEither(let path, let other):
      let parent = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
      let isThere = FileStatus(of: environment.systemRoot + parent)?.isFolder == true
      return environment.systemRoot + (isThere ? path : other)
    }
  }
}
