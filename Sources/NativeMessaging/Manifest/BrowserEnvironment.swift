internal import CSystem

/// What decides where browsers look for manifests: a user's home, some variables, the system.
///
/// A value of one's own computes another user's or another platform's folders, or keeps tests away
/// from the real ones.
public struct BrowserEnvironment: Sendable {
  /// Which of a browser's folders or registry keys count.
  public var platform: Platform
  /// The user's home, an absolute path without a slash at the end; `nil` where there is none, and so
  /// no user's folder.
  public var home: String?
  /// The variables of the browser's process: `XDG_CONFIG_HOME`, `CHROME_CONFIG_HOME` and
  /// `CHROME_USER_DATA_DIR` count.
  public var variables: [String: String]
  /// What the browser is told by `--user-data-dir`.
  public var userDataFolder: String?
  /// What stands before the system's folders: nothing, or the folder in which a package is built
  /// (`DESTDIR`).
  public var systemRoot: String

  /// An environment in which nothing is set but what is given.
  public init(
    platform: Platform = .current, home: String?, variables: [String: String] = [:],
    userDataFolder: String? = nil, systemRoot: String = ""
  ) {
    self.platform = platform
    self.home = home
    self.variables = variables
    self.userDataFolder = userDataFolder
    self.systemRoot = systemRoot
  }

  /// This process's own. A home is what `HOME` names by an absolute path in UTF-8: a relative one
  /// would be another folder for each process.
  public static var current: BrowserEnvironment {
    var variables: [String: String] = [:]
    for name in ["XDG_CONFIG_HOME", "CHROME_CONFIG_HOME", "CHROME_USER_DATA_DIR"] {
      variables[name] = variable(name)
    }
    return BrowserEnvironment(home: variable("HOME").flatMap(folder), variables: variables)
  }

  /// An absolute path in a variable. A relative one is no folder that a browser finds again.
  func folder(in variable: String) -> String? { variables[variable].flatMap(Self.folder) }

  /// An absolute path without slashes at its end; the root is nothing, before what is below it.
  private static func folder(_ path: String) -> String? {
    guard path.utf8.first == UInt8(ascii: "/") else { return nil }
    var bytes = path.utf8[...]
    while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
    return String(Substring(bytes))
  }

  /// `nil` where it is not set, or not UTF-8: a path that is repaired is another one.
  static func variable(_ name: String) -> String? {
    // Safe because the text is copied at once, and this module never changes the environment.
    guard let text = unsafe files_variable(name) else { return nil }
    return unsafe String(validatingCString: text)
  }
}
