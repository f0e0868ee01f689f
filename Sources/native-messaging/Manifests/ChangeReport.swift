import NativeMessaging

/// Says what became of each manifest, to a person or, as a line of JSON each, to a script.
struct ChangeReport: ~Copyable {
  static let jsonOption = Option(
    "--json", "Print a line of JSON for each file, and each browser that is skipped.")

  private let command: String
  private let isJSON: Bool
  private let isDryRun: Bool
  private let environment: BrowserEnvironment
  private var output = Output()
  private var status = ExitStatus.success
  /// Whether nothing has been reported.
  private(set) var isEmpty = true

  init(of command: String, isJSON: Bool, isDryRun: Bool, in environment: BrowserEnvironment) {
    self.command = command
    self.isJSON = isJSON
    self.isDryRun = isDryRun
    self.environment = environment
  }

  /// Makes a change to a file in a folder and reports it. A refusal concerns that file alone: the
  /// others go on. Where there is nothing to remove, nothing is said.
  mutating func add(
    _ file: String, _ target: ManifestTarget,
    _ change: () throws(InstallError) -> ManifestInstaller.Change
  ) throws(Failure) {
    switch Result(catching: change) {
    case .success(.absent): return
    case .success(let change): try add(change, file, target)
    case .failure(let error): try add(error, file, target)
    }
  }

  private mutating func add(
    _ change: ManifestInstaller.Change, _ file: String, _ target: ManifestTarget
  ) throws(Failure) {
    isEmpty = false
    let path = "\(target.folder.path)/\(file)"
    guard isJSON else {
      let word = isDryRun ? change.plan : change.word
      let browsers = target.browsers.map(\.identifier).joined(separator: ", ")
      return try output.write(
        "\(word) \(path.visible)\(browsers.isEmpty ? "" : "  (\(browsers))")\n")
    }
    try writeMembers(target, path) { json in
      json.name("change")
      json.value(change.rawWord)
    }
  }

  private mutating func add(
    _ error: InstallError, _ file: String, _ target: ManifestTarget
  ) throws(Failure) {
    isEmpty = false
    status = .findings
    let repair = error.obstacle?.repair(for: target.folder.scope, in: environment)
    let hint =
      error.isOverridable ? " (--force overrides)" : repair.map { "; this helps: \($0)" } ?? ""
    Terminal.warn("\(Tool.name) \(command): \(error)\(hint)")
    guard isJSON else { return }
    try writeMembers(target, "\(target.folder.path)/\(file)") { json in
      json.name("error")
      json.value(error.description)
      if let repair {
        json.name("repair")
        json.value(repair)
      }
    }
  }

  /// Reports that nothing is done for a browser, and why.
  mutating func skip(
    _ browser: Browser, _ scope: Browser.Scope, _ reason: String
  ) throws(Failure) {
    guard isJSON else {
      let word = "skipped".padded(to: isDryRun ? 17 : 9)
      return try output.write("\(word) \(browser.identifier): \(reason)\n")
    }
    var json = JSONWriter()
    json.beginObject()
    json.name("change")
    json.value("skipped")
    json.name("scope")
    json.value(scope.word)
    json.name("browsers")
    json.beginArray()
    json.value(browser.identifier)
    json.endArray()
    json.name("reason")
    json.value(reason)
    json.endObject()
    try output.write(json.span)
    try output.write("\n")
  }

  /// Reports what this user cannot look into, which is a failure.
  mutating func add(_ obstacles: ObstacleReport) throws(Failure) {
    guard !obstacles.isEmpty else { return }
    status = .findings
    if isJSON { try obstacles.writeLines(to: &output) }
    obstacles.warn(of: command)
  }

  /// Tells a person something else.
  mutating func say(_ line: String) throws(Failure) {
    try output.write("\(line.visible)\n")
  }

  mutating func finish() throws(Failure) -> ExitStatus {
    try output.flush()
    return status
  }

  private mutating func writeMembers(
    _ target: ManifestTarget, _ path: String, _ body: (inout JSONWriter) -> Void
  ) throws(Failure) {
    var json = JSONWriter()
    json.beginObject()
    json.name("path")
    json.value(path)
    json.name("scope")
    json.value(target.folder.scope.word)
    json.name("browsers")
    json.beginArray()
    for browser in target.browsers { json.value(browser.identifier) }
    json.endArray()
    if isDryRun {
      json.name("dryRun")
      json.value(true)
    }
    body(&json)
    json.endObject()
    try output.write(json.span)
    try output.write("\n")
  }
}

extension InstallError {
  fileprivate var obstacle: PathObstacle? {
    if case .obstructed(let obstacle) = self { return obstacle }
    return nil
  }
}

extension ManifestInstaller.Change {
  /// For scripts.
  fileprivate var rawWord: String { "\(self)" }

  fileprivate var word: String { rawWord.padded(to: 9) }

  fileprivate var plan: String {
    switch self {
    case .created: "would be created "
    case .replaced: "would be replaced"
    case .removed: "would be removed "
    case .unchanged: "unchanged        "
    case .absent: "absent           "
    }
  }
}

extension Browser.Scope {
  /// For people and scripts.
  var word: String { self == .user ? "user" : "system" }
}
