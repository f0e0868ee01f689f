/// The command line that puts a good manifest in the place of a bad one.
struct InstallLine {
  /// What is known of a host from all of its manifests, good or bad.
  struct Knowledge {
    var program: String?
    var description: String?
    var allowed: [BrowserProfile: [String]] = [:]

    /// Takes over what a manifest says and what is not known yet. A program that exists is preferred.
    mutating func learn(from candidate: ManifestCandidate, of name: HostName) {
      guard let reading = candidate.reading else { return }
      if let path = Self.absolute(reading.path, candidate.path),
        program.map({ !FileStatus.exists($0) && FileStatus.exists(path) }) ?? true
      {
        program = path
      }
      if let text = reading.description, !text.isEmpty { description = description ?? text }
      let entries = reading.allowed.compactMap { Self.repaired($0, reading.profile) }
      if allowed[reading.profile] == nil, !entries.isEmpty { allowed[reading.profile] = entries }
    }

    /// A path below the manifest's folder, if a file is there.
    private static func absolute(_ path: String?, _ manifest: String) -> String? {
      guard let path, !path.isEmpty else { return nil }
      if path.hasPrefix("/") { return path }
      var below = path
      while below.hasPrefix("./") { below.removeFirst(2) }
      let full = "\(PathName.folder(of: manifest))/\(below)"
      return FileStatus(of: full)?.kind == .file ? full : nil
    }

    /// An entry of the family's list, mended where it is clear what was meant.
    static func repaired(_ entry: String, _ profile: BrowserProfile) -> String? {
      guard profile == .chromium else { return ExtensionID.isValid(entry) ? entry : nil }
      let isIdentifier = entry.utf8.count == 32 && entry.utf8.allSatisfy { 0x61...0x70 ~= $0 }
      let whole = isIdentifier ? profile.caller(extensionID: entry) : entry
      for text in [whole, "\(whole)/"] {
        if let origin = try? ExtensionOrigin(text), let identifier = origin.identifier {
          return profile.caller(extensionID: identifier)
        }
      }
      return nil
    }
  }

  let name: String
  let environment: BrowserEnvironment
  let knowledge: Knowledge

  /// For the folder of a scope that a browser looks in first; `nil` if no browser does that.
  ///
  /// `existing` is what is there now, `program` what shall be launched instead of what is known.
  func text(
    for browsers: [Browser], in folder: Browser.Folder, existing: ManifestCandidate? = nil,
    program: String? = nil, caller: String? = nil
  ) -> String? {
    guard let browser = Self.installer(of: folder, browsers, environment) else { return nil }
    let profile = browser.profile
    let program = program ?? knowledge.program ?? "/PATH/OF/PROGRAM"
    var allowed = (existing?.reading?.allowed ?? []).compactMap {
      Knowledge.repaired($0, profile)
    }
    if allowed.isEmpty { allowed = knowledge.allowed[profile] ?? [] }
    if let caller, !profile.allows(caller, in: allowed) { allowed.append(caller) }
    if allowed.isEmpty { allowed = ["EXTENSION_ID"] }
    var words = ["native-messaging", "install", name, "--path", program]
    if let description = knowledge.description, description != name {
      words += ["--description", description]
    }
    let option = profile == .chromium ? "--allow-origin" : "--allow-extension"
    words += allowed.flatMap { [option, $0] }
    words += ["--browser", browser.identifier] + places(folder.scope)
    if let existing, needsForce(existing, program) { words.append("--force") }
    return words.map(\.shellWord).joined(separator: " ")
  }

  /// The command line that takes a file away.
  func removal(of candidate: ManifestCandidate, _ browsers: [Browser]) -> String? {
    let folder = Browser.Folder(
      scope: candidate.scope, path: PathName.folder(of: candidate.path))
    guard let browser = Self.installer(of: folder, browsers, environment) else { return nil }
    let words =
      ["native-messaging", "uninstall", name, "--browser", browser.identifier]
      + places(candidate.scope) + ["--force"]
    return words.map(\.shellWord).joined(separator: " ")
  }

  private func places(_ scope: Browser.Scope) -> [String] {
    var words: [String] = []
    if let data = environment.userDataFolder { words += ["--user-data-dir", data] }
    guard scope == .system else { return words }
    words.append("--system")
    if !environment.systemRoot.isEmpty { words += ["--root", environment.systemRoot] }
    return words
  }

  /// The browser by whose name the tool installs in that folder.
  private static func installer(
    of folder: Browser.Folder, _ browsers: [Browser], _ environment: BrowserEnvironment
  ) -> Browser? {
    (browsers + Browser.all.filter { $0.profile == browsers[0].profile }).first {
      $0.folder(for: folder.scope, in: environment) == folder
    }
  }

  /// Whether the installer takes the file for another program's, or for none of its own.
  private func needsForce(_ candidate: ManifestCandidate, _ program: String) -> Bool {
    let status = FileStatus(of: candidate.path, followsLinks: false)
    guard status?.kind == .file, let reading = candidate.reading, reading.name != nil else {
      return true
    }
    return !(reading.path.map { ProgramPath.areSame($0, program) } ?? false)
  }
}
