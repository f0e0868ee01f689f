/// Why a browser does not launch a host: what it says, and what is behind it.
public struct LookupError: Error, Equatable, Sendable {
  /// What is behind it.
  public enum Cause: Equatable, Sendable {
    /// The family takes no such name.
    case invalidName(HostNameError)
    /// No file of that name is in any of the browser's folders.
    case notFound
    /// Files are there, but the browser takes none of them: each says why.
    case rejected([ManifestCandidate])
    /// The manifest does not name the caller.
    case forbidden(caller: String, manifestPath: String)
    /// There is no program at the manifest's path that the browser would launch.
    case program(path: String, ProgramFault, manifestPath: String)
  }

  /// What is wrong with a program before it is launched.
  public enum ProgramFault: Equatable, Sendable {
    /// Nothing is there, or nothing that can be reached.
    case missing
    /// It is a folder. Firefox looks; Chromium launches all the same.
    case folder
    /// Nobody may execute it. Firefox looks; Chromium launches all the same.
    case notExecutable
  }

  /// The browser.
  public let browser: Browser
  /// The name that was asked for.
  public let name: String
  /// What is behind it.
  public let cause: Cause

  init(_ browser: Browser, _ name: String, _ cause: Cause) {
    self.browser = browser
    self.name = name
    self.cause = cause
  }

  /// What the extension gets to read: `runtime.lastError` or the promise's error, word for word.
  ///
  /// Chromium's is in `native_message_host.cc`; Firefox's in `NativeMessaging.sys.mjs`. For a name
  /// that it does not take, Firefox names the method: `connectNative` or `sendNativeMessage`.
  public func message(calling method: StaticString = "connectNative") -> String {
    switch (browser.profile, cause) {
    case (.chromium, .invalidName): "Invalid native messaging host name specified."
    case (.chromium, .forbidden): "Access to the specified native messaging host is forbidden."
    case (.chromium, _): "Specified native messaging host not found."
    case (.firefox, .invalidName):
      """
      Type error for parameter application (String "\(name)" must match /^\\w+(\\.\\w+)*$/) \
      for runtime.\(method).
      """
    case (.firefox, .program): "An unexpected error occurred"
    case (.firefox, _): "No such native application \(name)"
    }
  }
}

extension LookupError: CustomStringConvertible {
  /// One line for a log: the browser's words, and what is behind them.
  public var description: String { "\(message()) (\(cause))" }
}

extension LookupError.Cause: CustomStringConvertible {
  /// What is behind it, on one line.
  public var description: String {
    switch self {
    case .invalidName(let error): "\(error)"
    case .notFound: "no such file in any of its folders"
    case .rejected(let candidates): candidates.map(\.description).joined(separator: "; ")
    case .forbidden(let caller, let path): "\(path): \(caller) is not in its list"
    case .program(let path, let fault, let manifestPath): "\(manifestPath): \(path) \(fault)"
    }
  }
}

extension LookupError.ProgramFault: CustomStringConvertible {
  /// What to say behind the path.
  public var description: String {
    switch self {
    case .missing: "does not exist"
    case .folder: "is a folder"
    case .notExecutable: "is not executable"
    }
  }
}

extension ManifestCandidate: Equatable, CustomStringConvertible {
  /// Whether the same became of the same file.
  public static func == (one: ManifestCandidate, other: ManifestCandidate) -> Bool {
    one.path.utf8.elementsEqual(other.path.utf8) && one.scope == other.scope
      && one.outcome == other.outcome && one.profile == other.profile
  }

  /// The file, and what becomes of it, on one line.
  public var description: String {
    switch outcome {
    case .chosen: path
    case .noProgram(let manifest, let fault): "\(path): \(manifest.path) \(fault)"
    case .forbidden: "\(path): the caller is not in its list"
    case .rejected(let problems): "\(path): \(ManifestError(problems))"
    case .unreadable(let error): "\(error)\(advice)"
    case .unreachable(let obstacle): "\(obstacle)\(advice)"
    case .hidden(let other): "\(path): hidden by \(other)"
    case .absent: "\(path): no such file"
    }
  }

  private var advice: String { repair.map { "; this helps: \($0)" } ?? "" }
}
