/// Finds a host's manifest as a browser does: in its folders, in its order, by its family's rules.
///
/// Chromium takes the first file that exists, for better or worse: a broken one of the user's hides
/// a good one of the system's. Firefox goes on behind a file that it does not take. On Windows,
/// where the registry says where manifests are, nothing is found.
public struct HostLookup: Sendable {
  /// The browser that looks.
  public let browser: Browser
  /// Where it does.
  public let environment: BrowserEnvironment

  /// The look-up of a browser.
  public init(_ browser: Browser, in environment: BrowserEnvironment = .current) {
    self.browser = browser
    self.environment = environment
  }

  /// The host that the browser would launch for `caller`: an origin (`chrome-extension://ID/`) in
  /// Chromium, an extension's ID in Firefox (``BrowserProfile/caller(extensionID:)``). Without
  /// `caller`, anybody may.
  ///
  /// Checks all that the browser does before it launches the program, and in its order; whether the
  /// launch will succeed is another question.
  public func find(_ name: String, caller: String? = nil) throws(LookupError) -> FoundHost {
    let checked: HostName
    do throws(HostNameError) {
      checked = try HostName(name, for: browser.profile)
    } catch {
      throw LookupError(browser, name, .invalidName(error))
    }
    let candidates = candidates(checked, caller: caller)
    guard let candidate = candidates.first(where: \.isDecisive) else {
      let present = candidates.filter { $0.outcome != .absent }
      throw LookupError(browser, name, present.isEmpty ? .notFound : .rejected(present))
    }
    switch candidate.outcome {
    case .chosen(let manifest):
      return FoundHost(
        browser: browser, manifest: manifest, manifestPath: candidate.path, scope: candidate.scope)
    case .noProgram(let manifest, let fault):
      throw LookupError(
        browser, name, .program(path: manifest.path, fault, manifestPath: candidate.path))
    case .forbidden where browser.profile == .chromium:
      throw LookupError(
        browser, name, .forbidden(caller: caller ?? "", manifestPath: candidate.path))
    default:
      throw LookupError(browser, name, .rejected([candidate]))
    }
  }

  /// Every place where the browser would look for a host's manifest, in its order, and what becomes
  /// of it.
  public func candidates(_ name: HostName, caller: String? = nil) -> [ManifestCandidate] {
    var decisive: String?
    return browser.folders(in: environment).map { folder in
      let path = folder.manifestPath(for: name)
      let (outcome, reading) = judge(path, name, caller, hidden: decisive)
      let candidate = ManifestCandidate(
        path: path, scope: folder.scope, outcome: outcome, reading: reading,
        repair: obstacle(in: outcome)?.repair(for: folder.scope, in: environment),
        profile: browser.profile)
      if candidate.isDecisive { decisive = path }
      return candidate
    }
  }

  /// The names of all hosts that a file in one of the browser's folders is named after, sorted.
  ///
  /// A name that the family does not take is none that an extension could ask for.
  public func names() -> [HostName] {
    let suffix = ".json"
    var names: Set<HostName> = []
    for folder in browser.folders(in: environment) {
      for file in FolderContent.names(in: folder.path) where file.hasSuffix(suffix) {
        let name = try? HostName(String(file.dropLast(suffix.count)), for: browser.profile)
        if let name { names.insert(name) }
      }
    }
    return names.sorted { $0.text < $1.text }
  }

  /// What keeps this process from seeing which hosts are in the browser's folders, and whose they
  /// are. The browser of the same user finds nothing behind it, and says that there is no such host.
  public func obstacles() -> [(obstacle: PathObstacle, scope: Browser.Scope)] {
    browser.folders(in: environment).compactMap { folder in
      PathObstacle(toListing: folder.path).map { ($0, folder.scope) }
    }
  }

  private func obstacle(in outcome: ManifestCandidate.Outcome) -> PathObstacle? {
    switch outcome {
    case .unreachable(let obstacle): obstacle
    case .unreadable(let error): PathObstacle(behind: error)
    default: nil
    }
  }

  private func judge(
    _ path: String, _ name: HostName, _ caller: String?, hidden decisive: String?
  ) -> (ManifestCandidate.Outcome, ManifestReading?) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContent.read(path, limit: HostManifest.sizeLimit)
    } catch {
      // What a folder that cannot be searched holds does not exist for a browser either.
      let exists = !error.meansAbsent && FileStatus.exists(path)
      if let decisive { return (exists ? .hidden(by: decisive) : .absent, nil) }
      if exists { return (.unreadable(error), nil) }
      return (PathObstacle(onTheWayTo: path).map { .unreachable($0) } ?? .absent, nil)
    }
    let reading = ManifestReading(
      bytes.span, as: browser.profile, name: name, on: environment.platform)
    if let decisive { return (.hidden(by: decisive), reading) }
    return (outcome(of: reading, caller), reading)
  }

  /// Chromium asks whether the caller may before it looks at the path, Firefox afterwards.
  private func outcome(of reading: ManifestReading, _ caller: String?) -> ManifestCandidate.Outcome
  {
    let early = reading.problems.filter { !($0.isAboutPath && browser.profile == .chromium) }
    guard early.isEmpty else { return .rejected(reading.problems) }
    if let caller, !browser.profile.allows(caller, in: reading.allowed) { return .forbidden }
    guard let manifest = reading.manifest else { return .rejected(reading.problems) }
    guard let fault = fault(in: manifest.path) else { return .chosen(manifest) }
    return .noProgram(manifest, fault)
  }

  /// Chromium: `base::PathExists`. Firefox: `Subprocess.isExecutableFile`, by the bits of the mode.
  private func fault(in program: String) -> LookupError.ProgramFault? {
    guard environment.platform != .windows else { return nil }
    // Firefox lets `~` through the earlier checks, but does not resolve it here.
    guard program.utf8.first == UInt8(ascii: "/"), let status = FileStatus(of: program) else {
      return .missing
    }
    guard browser.profile == .firefox else { return nil }
    if status.isFolder { return .folder }
    return status.mode & 0o111 == 0 ? .notExecutable : nil
  }
}

/// The host that a browser would launch.
public struct FoundHost: Sendable, Equatable {
  /// The browser that looked.
  public let browser: Browser
  /// What the manifest says.
  public let manifest: HostManifest
  /// Where the manifest is, as Firefox tells it to the host.
  public let manifestPath: String
  /// Whose it is.
  public let scope: Browser.Scope
}

/// A file that would be a host's manifest, and what becomes of it in a browser.
public struct ManifestCandidate: Sendable {
  /// What becomes of it.
  public enum Outcome: Sendable, Equatable {
    /// The browser launches the host that it names.
    case chosen(HostManifest)
    /// The manifest is the one, but there is no program that the browser would launch.
    case noProgram(HostManifest, LookupError.ProgramFault)
    /// The caller is not in its list.
    case forbidden
    /// The browser does not take it.
    case rejected([ManifestProblem])
    /// It exists but cannot be read.
    case unreadable(FileError)
    /// Nobody can tell whether it exists; the browser takes it that it does not.
    case unreachable(PathObstacle)
    /// The browser does not come to it, since it stops at the file `by`.
    case hidden(by: String)
    /// There is none.
    case absent
  }

  /// Where it is or would be.
  public let path: String
  /// Whose it is.
  public let scope: Browser.Scope
  /// What becomes of it.
  public let outcome: Outcome
  /// What it says, if it could be read, even where the browser does not come to it.
  public let reading: ManifestReading?
  /// A line for a POSIX shell by which the browser gets to read it, if something keeps it from that.
  public let repair: String?
  let profile: BrowserProfile

  /// Whether the browser looks no further. Chromium stops at any file, Firefox at one that it takes.
  public var isDecisive: Bool {
    switch outcome {
    case .chosen, .noProgram: true
    case .forbidden, .rejected, .unreadable: profile == .chromium
    case .hidden, .absent, .unreachable: false
    }
  }
}

extension ManifestProblem {
  fileprivate var isAboutPath: Bool {
    if case .relativePath = reason { return true }
    return false
  }
}
