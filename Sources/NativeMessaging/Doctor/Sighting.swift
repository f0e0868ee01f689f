/// A browser, and the files that it finds where a host's manifest should be.
struct Sighting {
  let browser: Browser
  /// Every place where it looks, in its order.
  let candidates: [ManifestCandidate]
  /// Whether somebody has started the browser here.
  let isPresent: Bool

  init(
    _ browser: Browser, _ name: HostName, _ caller: String?, _ environment: BrowserEnvironment
  ) {
    self.browser = browser
    candidates = HostLookup(browser, in: environment).candidates(name, caller: caller)
    isPresent = browser.isPresent(in: environment)
  }

  /// Those that exist.
  var files: [ManifestCandidate] { candidates.filter { $0.outcome != .absent } }
  var isInstalled: Bool { candidates.contains { $0.outcome != .absent } }

  /// What two browsers have in common for which the same happens.
  var key: Key {
    Key(
      profile: browser.profile, confinement: browser.confinement,
      paths: (isInstalled ? files : candidates).map(\.path))
  }

  struct Key: Hashable {
    let profile: BrowserProfile
    let confinement: Browser.Confinement
    let paths: [String]
  }
}

/// Browsers for which the same happens, since they see the same files.
struct SightingGroup {
  var sightings: [Sighting]

  /// The groups to judge: of the browsers named, or of those for which the host is installed.
  ///
  /// Many browsers look in the folders of others. So without being named, those that nobody has
  /// started here are left out where they would share a group with one that somebody has, and so are
  /// those in a sandbox, whose faults would be nobody's.
  static func groups(of sightings: [Sighting], explicit: [Browser]?) -> [SightingGroup] {
    if let explicit { return grouped(sightings.filter { explicit.contains($0.browser) }) }
    let installed = sightings.filter {
      $0.isInstalled && ($0.browser.confinement == .none || $0.isPresent)
    }
    let groups = grouped(installed).map { group in
      let present = group.sightings.filter(\.isPresent)
      return present.isEmpty ? group : SightingGroup(sightings: present)
    }
    return groups + grouped(sightings.filter { $0.isMissedBySandbox(among: sightings) })
  }

  private static func grouped(_ sightings: [Sighting]) -> [SightingGroup] {
    var groups: [SightingGroup] = []
    for sighting in sightings {
      if let index = groups.firstIndex(where: { $0.sightings[0].key == sighting.key }) {
        groups[index].sightings.append(sighting)
      } else {
        groups.append(SightingGroup(sightings: [sighting]))
      }
    }
    return groups
  }
}

extension Sighting {
  /// The same browser without a sandbox, if the host is installed for that.
  func unconfinedTwin(among sightings: [Sighting]) -> Sighting? {
    guard browser.confinement != .none, let dash = browser.identifier.lastIndex(of: "-") else {
      return nil
    }
    let twin = browser.identifier[..<dash]
    return sightings.first { $0.browser.identifier == twin && $0.isInstalled }
  }

  /// Whether the host is installed for the browser without a sandbox, which nobody has used here,
  /// while somebody has used this one.
  fileprivate func isMissedBySandbox(among sightings: [Sighting]) -> Bool {
    guard isPresent, !isInstalled, let twin = unconfinedTwin(among: sightings) else { return false }
    return !twin.isPresent
  }
}
