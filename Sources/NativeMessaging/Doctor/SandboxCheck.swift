/// Looks whether a browser in a sandbox can launch a program.
///
/// A Flatpak sees its own `/usr` and `/app`, and of the home the folder below `~/.var/app` that is
/// its own. A strict snap sees its own `/usr`, and of the home what is in no folder with a dot in
/// front (the interface `home`). Firefox's snap asks a portal instead, which launches hosts outside.
struct SandboxCheck {
  let environment: BrowserEnvironment
  let name: HostName
  let line: InstallLine

  func findings(
    about program: String, _ fault: ProgramFault?, in candidate: ManifestCandidate,
    _ browsers: [Browser]
  ) -> [Finding] {
    guard let home = environment.home else { return [] }
    let browser = browsers[0]
    let place: String
    switch browser.confinement {
    case .none: return []
    case .snap(let snap) where browser.profile == .firefox:
      return [portal(snap)]
    case .snap(let snap):
      if isOpen(program, in: home) { return [] }
      place = "\(home)/snap/\(snap)/common/\(name)"
    case .flatpak(let application):
      if program.hasPrefix("\(home)/.var/app/\(application)/") { return [] }
      place = "\(home)/.var/app/\(application)/data/\(name)"
    }
    // Inside, nothing is at that path.
    let words = ProgramFault.missing(nearest: nil).words(in: browser, name.text)
    let copy = "\(place)/\(PathName.last(of: program))"
    let install = line.text(
      for: browsers, in: candidate.folder, existing: candidate, program: copy)
    let steps = [
      "mkdir -p \(place.shellWord)", "cp \(program.shellWord) \(copy.shellWord)", install,
    ]
    return [
      Finding(
        .fault, .outOfReach(browser.confinement), at: program, words: words,
        remedy: Remedy(
          "Put a copy inside, which finds its libraries and interpreters inside, too",
          command: fault == nil ? steps.compactMap { $0 }.joined(separator: " && ") : nil))
    ]
  }

  private func isOpen(_ path: String, in home: String) -> Bool {
    path.hasPrefix("\(home)/") && !path.dropFirst(home.count + 1).hasPrefix(".")
  }

  private func portal(_ snap: String) -> Finding {
    Finding(
      .note, .portal, at: name.text,
      remedy: Remedy(
        "If it was refused once, allow it",
        command: "flatpak permission-set webextensions \(name) snap.\(snap) yes"))
  }
}
