internal import CSystem

/// One host's files as several browsers see them.
struct Examination {
  let doctor: Doctor
  let name: HostName
  let sightings: [Sighting]
  let line: InstallLine
  private let trust = TrustCheck(user: files_user())
  private let programs: ProgramCheck

  var environment: BrowserEnvironment { doctor.environment }

  init(doctor: Doctor, name: HostName, sightings: [Sighting]) {
    self.doctor = doctor
    self.name = name
    self.sightings = sightings
    programs = ProgramCheck(
      searchPath: doctor.searchPath, platform: doctor.environment.platform)
    var knowledge = InstallLine.Knowledge()
    for candidate in sightings.flatMap(\.files) { knowledge.learn(from: candidate, of: name) }
    line = InstallLine(
      name: name.text, environment: doctor.environment, knowledge: knowledge)
  }

  func diagnosis(of group: SightingGroup) -> Diagnosis {
    let browsers = group.sightings.map(\.browser)
    let candidates = group.sightings[0].candidates
    let taken = candidates.first { $0.manifest != nil }
    var findings = nameFindings(browsers[0])
    if !group.sightings[0].isInstalled {
      findings += absences(of: group.sightings[0])
    }
    for candidate in candidates {
      findings += self.findings(about: candidate, taken, among: candidates, browsers)
    }
    var caller: String?
    if let taken, let manifest = taken.manifest {
      caller = doctor.callers[taken.profile] ?? manifest.allowed.first
      findings += self.findings(about: manifest, in: taken, browsers)
    }
    return Diagnosis(
      browsers: browsers, candidates: candidates, manifest: taken?.manifest,
      manifestPath: taken?.path, caller: caller, findings: findings)
  }

  // MARK: The name

  /// A name that only the other family takes. A name that neither takes does not come so far.
  private func nameFindings(_ browser: Browser) -> [Finding] {
    do throws(HostNameError) {
      _ = try HostName(name.text, for: browser.profile)
      return []
    } catch {
      return [
        Finding(
          .fault, .invalidName(error), at: name.text,
          words: BrowserWords(browser, name.text, .invalidName(error)),
          remedy: Remedy(HostName.advice(insteadOf: name.text)))
      ]
    }
  }

  // MARK: The manifest

  private func findings(
    about candidate: ManifestCandidate, _ taken: ManifestCandidate?,
    among candidates: [ManifestCandidate], _ browsers: [Browser]
  ) -> [Finding] {
    let words = BrowserWords(browsers[0], name.text, .rejected([candidate]))
    switch candidate.outcome {
    case .absent, .hidden, .chosen, .noProgram: return []
    case .unreadable(let error):
      return [
        Finding(
          taken == nil ? .fault : .warning, .unreadable(error), at: candidate.path,
          words: taken == nil ? words : nil, remedy: reading(candidate))
      ] + relations(of: candidate, taken, among: candidates, browsers)
    case .unreachable(let obstacle):
      return [
        Finding(
          taken == nil ? .fault : .warning, .unreachable(obstacle), at: candidate.path,
          words: taken == nil ? words : nil,
          remedy: Remedy("Clear the way to it", command: candidate.repair))
      ]
    case .forbidden:
      return [forbidden(candidate, taken, browsers)]
    case .rejected(let problems):
      let remedy = reinstallation(of: candidate, browsers)
      let kinds = problems.compactMap { kind(of: $0, in: candidate) }
      return kinds.map { kind, offset in
        Finding(
          taken == nil ? .fault : .warning, kind, at: candidate.path, offset: offset,
          words: taken == nil ? words : nil, remedy: remedy)
      } + relations(of: candidate, taken, among: candidates, browsers)
    }
  }

  /// Two problems of a manifest that are one mistake, and one that is the name's.
  private func kind(
    of problem: ManifestProblem, in candidate: ManifestCandidate
  ) -> (Finding.Kind, Int?)? {
    switch problem.reason {
    case .unknownKey("allowed_origins") where candidate.reading?.allowed.isEmpty == false:
      (.bothAllowLists, problem.offset)
    case .name(let error) where error.name == name.text: nil
    case let reason: (.manifest(reason), problem.offset)
    }
  }

  private func reinstallation(of candidate: ManifestCandidate, _ browsers: [Browser]) -> Remedy? {
    guard name.isValid(for: browsers[0].profile) else { return nil }
    return Remedy(
      "Write it anew",
      command: line.text(
        for: browsers, in: candidate.folder, existing: candidate,
        caller: doctor.callers[candidate.profile]))
  }

  private func reading(_ candidate: ManifestCandidate) -> Remedy {
    guard FileStatus(of: candidate.path)?.kind == .file else {
      return Remedy("Take away what stands there, which is no file")
    }
    return Remedy("Let it be read", command: candidate.repair)
  }

  /// What a bad manifest does to others that are good.
  private func relations(
    of candidate: ManifestCandidate, _ taken: ManifestCandidate?,
    among candidates: [ManifestCandidate], _ browsers: [Browser]
  ) -> [Finding] {
    if let taken {
      return [
        Finding(.note, .passedOver(taken: taken.path), at: candidate.path, remedy: nil)
      ]
    }
    let good = candidates.first { other in
      guard case .hidden(candidate.path) = other.outcome else { return false }
      return other.reading?.manifest.map { programs.fault(in: $0.path) == nil } ?? false
    }
    guard candidate.isDecisive, let good else { return [] }
    return [
      Finding(
        .fault, .shadows(good: good.path), at: candidate.path,
        words: BrowserWords(browsers[0], name.text, .rejected([candidate])),
        remedy: Remedy(
          "Take it away", command: line.removal(of: candidate, browsers)))
    ]
  }

  private func forbidden(
    _ candidate: ManifestCandidate, _ taken: ManifestCandidate?, _ browsers: [Browser]
  ) -> Finding {
    let caller = doctor.callers[candidate.profile] ?? ""
    let nearest = EditDistance.nearest(to: caller, among: candidate.reading?.allowed ?? [])
    let words = BrowserWords(
      browsers[0], name.text, .forbidden(caller: caller, manifestPath: candidate.path))
    return Finding(
      taken == nil ? .fault : .warning, .forbidden(caller: caller, nearest: nearest),
      at: candidate.path, words: taken == nil ? words : nil,
      remedy: Remedy(
        "Allow it",
        command: line.text(
          for: browsers, in: candidate.folder, existing: candidate, caller: caller)))
  }

  // MARK: The program

  /// What there is to say of a manifest that the browsers take.
  private func findings(
    about manifest: HostManifest, in candidate: ManifestCandidate, _ browsers: [Browser]
  ) -> [Finding] {
    var findings: [Finding] = []
    let browser = browsers[0]
    if manifest.allowed.isEmpty {
      findings.append(
        Finding(
          .fault, .nobodyAllowed, at: candidate.path,
          words: BrowserWords(
            browser, name.text, .forbidden(caller: "", manifestPath: candidate.path)),
          remedy: reinstallation(of: candidate, browsers)))
    }
    let isTilde = !manifest.path.hasPrefix("/")
    let fault = isTilde ? ProgramFault.missing(nearest: nil) : programs.fault(in: manifest.path)
    if let fault {
      let repair = ProgramRepair(
        path: manifest.path, candidate: candidate, browsers: browsers, line: line)
      findings.append(
        Finding(
          .fault, .program(fault), at: manifest.path, words: fault.words(in: browser, name.text),
          remedy: repair.remedy(for: fault)))
    }
    findings += SandboxCheck(environment: environment, name: name, line: line)
      .findings(about: manifest.path, fault, in: candidate, browsers)
    let isReachable = fault.map { !$0.meansAbsent } ?? true
    let paths = [candidate.path] + (isReachable && !isTilde ? [manifest.path] : [])
    for finding in paths.flatMap({ trust.findings(about: $0) }) where !findings.contains(finding) {
      findings.append(finding)
    }
    return findings
  }

  // MARK: Nothing at all

  /// What to say where no browser has the host.
  func absences() -> [Finding] {
    let installed = Set(
      sightings.flatMap(\.candidates).flatMap { candidate in
        Self.manifestNames(in: PathName.folder(of: candidate.path))
      })
    let nearest = EditDistance.nearest(to: name.text, among: installed.sorted())
    let remedy = Remedy(
      nearest == nil ? "Install it" : "Ask for that one, or install this one",
      command: "native-messaging install \(name) --path /PATH/OF/PROGRAM "
        + "--allow-origin EXTENSION_ID --allow-extension EXTENSION_ID")
    return [
      Finding(.fault, .notInstalled(nearest: nearest), at: name.text, remedy: remedy)
    ] + sightings.flatMap { misplacements(of: $0.browser) }.unique()
  }

  /// What to say where one browser does not have it.
  private func absences(of sighting: Sighting) -> [Finding] {
    let browser = sighting.browser
    let words = BrowserWords(browser, name.text, .notFound)
    guard let folder = browser.folder(for: .user, in: environment) else { return [] }
    let command = line.text(
      for: [browser], in: folder, caller: doctor.callers[browser.profile])
    if let twin = sighting.unconfinedTwin(among: sightings), let file = twin.files.first {
      return [
        Finding(
          .fault, .outsideSandbox(browser.confinement), at: file.path, words: words,
          remedy: Remedy("Install it for that browser, too", command: command))
      ]
    }
    if let other = sightings.first(where: { $0.isInstalled }), let file = other.files.first {
      return [
        Finding(
          .fault, .installedElsewhere(browser: other.browser.name, path: file.path),
          at: folder.manifestPath(for: name), words: words,
          remedy: Remedy("Install it for this one, too", command: command))
      ] + misplacements(of: browser)
    }
    let names = Set(
      sighting.candidates.flatMap {
        Self.manifestNames(in: PathName.folder(of: $0.path))
      })
    let nearest = EditDistance.nearest(to: name.text, among: names.sorted())
    return [
      Finding(
        .fault, .notInstalled(nearest: nearest), at: folder.manifestPath(for: name), words: words,
        remedy: Remedy("Install it", command: command))
    ] + misplacements(of: browser)
  }

  private static func manifestNames(in folder: String) -> [String] {
    FolderContent.names(in: folder).compactMap { file in
      file.hasSuffix(".json") ? String(file.dropLast(5)) : nil
    }
  }

  /// Manifests in folders that are called as the other family's, or that have no `.json`.
  private func misplacements(of browser: Browser) -> [Finding] {
    browser.folders(in: environment).flatMap { folder -> [Finding] in
      let right = folder.manifestPath(for: name)
      let parent = PathName.folder(of: folder.path)
      let others = ["NativeMessagingHosts", "native-messaging-hosts"].map { "\(parent)/\($0)" }
      let wrong =
        others.filter { $0 != folder.path }.map { "\($0)/\(name.fileName)" }
        + ["\(folder.path)/\(name)", "\(right).json", "\(right).txt"]
      return wrong.filter { FileStatus(of: $0)?.kind == .file }.map { path in
        let mkdir = "mkdir -p \(folder.path.shellWord)"
        return Finding(
          .fault, .misplaced(right: right), at: path,
          remedy: Remedy(
            "Move it", command: "\(mkdir) && mv \(path.shellWord) \(right.shellWord)"))
      }
    }
  }
}

extension [Finding] {
  /// Each once, in order.
  fileprivate func unique() -> [Finding] {
    reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension ManifestCandidate {
  /// What it says, if the browser takes it, whatever becomes of the program.
  fileprivate var manifest: HostManifest? {
    switch outcome {
    case .chosen(let manifest), .noProgram(let manifest, _): manifest
    default: nil
    }
  }

  var folder: Browser.Folder { Browser.Folder(scope: scope, path: PathName.folder(of: path)) }
}
