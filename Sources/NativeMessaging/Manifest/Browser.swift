/// A browser as far as its hosts' manifests go: where it looks for them, and by which family's rules.
///
/// The table is ``all``. Folders and keys are computed from a ``BrowserEnvironment``, so that those
/// of any user and platform can be told anywhere.
public struct Browser: Sendable {
  /// What keeps a browser from what is outside of it.
  public enum Confinement: Sendable, Hashable {
    /// Nothing.
    case none
    /// A snap of this name: it launches hosts through the WebExtensions portal, or only inside.
    case snap(String)
    /// A Flatpak application of this ID: it launches hosts through a portal, or only inside.
    case flatpak(String)
  }

  /// Whose manifests a folder holds.
  public enum Scope: Sendable, Hashable, CaseIterable {
    /// One user's. Browsers look here first.
    case user
    /// Every user's of the machine.
    case system
  }

  /// A folder that a browser looks for manifests in.
  public struct Folder: Sendable, Hashable {
    /// Whose manifests it holds.
    public let scope: Scope
    /// An absolute path without a slash at the end. The folder need not exist.
    public let path: String

    /// A folder of one's own choice: an absolute path without a slash at the end.
    public init(scope: Scope, path: String) {
      self.scope = scope
      self.path = path
    }

    /// Where a host's manifest is or would be.
    public func manifestPath(for name: HostName) -> String { "\(path)/\(name.fileName)" }
  }

  /// A short name of its own: lower-case letters and dashes.
  public let identifier: String
  /// What people call it.
  public let name: String
  /// The family whose rules it keeps.
  public let profile: BrowserProfile
  /// What keeps it from hosts outside.
  public let confinement: Confinement
  let linux: BrowserFolders?
  let macOS: BrowserFolders?
  /// The registry keys below which a host's key is, in order, without hive.
  let windows: [String]

  init(
    _ identifier: String, _ name: String, _ profile: BrowserProfile,
    confinement: Confinement = .none, linux: BrowserFolders? = nil, macOS: BrowserFolders? = nil,
    windows: [String] = []
  ) {
    self.identifier = identifier
    self.name = name
    self.profile = profile
    self.confinement = confinement
    self.linux = linux
    self.macOS = macOS
    self.windows = windows
  }

  /// Every browser of the table, Chromium's family first.
  public static let all = chromiumFamily + firefoxFamily

  /// The one with this ``identifier``.
  public init?(_ identifier: String) {
    guard let browser = Browser.all.first(where: { $0.identifier == identifier }) else {
      return nil
    }
    self = browser
  }
}

extension Browser: Hashable, CustomStringConvertible {
  /// Whether both are the same row of the table.
  public static func == (one: Browser, other: Browser) -> Bool {
    one.identifier == other.identifier
  }

  /// Hashes the identifier.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(identifier)
  }

  /// What people call it.
  public var description: String { name }
}

extension Browser {
  /// Whether there is such a browser for the platform.
  public func isAvailable(on platform: Platform) -> Bool {
    switch platform {
    case .linux: linux != nil
    case .macOS: macOS != nil
    case .windows: !windows.isEmpty
    }
  }

  /// The folders in which it looks for manifests, in its order; none on Windows, which has
  /// ``registryKeys(for:)``.
  ///
  /// Of `/usr/lib` and `/usr/lib64`, of which a build of Firefox knows one, the one that is there.
  public func folders(in environment: BrowserEnvironment) -> [Folder] {
    guard let folders = folders(on: environment.platform) else { return [] }
    return folders.places(in: environment)
  }

  /// The folder of a scope to install a manifest in: the first in which it looks; `nil` if there is
  /// none.
  public func folder(for scope: Scope, in environment: BrowserEnvironment) -> Folder? {
    folders(in: environment).first { $0.scope == scope }
  }

  /// Where it keeps its own data.
  func dataFolders(in environment: BrowserEnvironment) -> [String] {
    folders(on: environment.platform)?.dataPaths(in: environment) ?? []
  }

  private func folders(on platform: Platform) -> BrowserFolders? {
    switch platform {
    case .linux: linux
    case .macOS: macOS
    case .windows: nil
    }
  }
}
