import NativeMessaging

/// Says which folders this user cannot look into, and what to do about it.
///
/// What is behind them may be installed; a browser of this user's takes it that it is not.
struct ObstacleReport {
  private struct Entry {
    let obstacle: PathObstacle
    let repair: String?
    var browsers: [Browser]
  }

  private var entries: [Entry] = []

  init() {}

  /// What keeps this user from the folders of manifests.
  init(of browsers: [Browser], in environment: BrowserEnvironment) {
    for browser in browsers {
      for (obstacle, scope) in HostLookup(browser, in: environment).obstacles() {
        add(obstacle, browser, obstacle.repair(for: scope, in: environment))
      }
    }
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Whether it says of a browser that something is behind this.
  func has(_ obstacle: PathObstacle) -> Bool { entries.contains { $0.obstacle == obstacle } }

  mutating func add(_ obstacle: PathObstacle, _ browser: Browser, _ repair: String?) {
    if let index = entries.firstIndex(where: { $0.obstacle == obstacle }) {
      if !entries[index].browsers.contains(browser) { entries[index].browsers.append(browser) }
    } else {
      entries.append(Entry(obstacle: obstacle, repair: repair, browsers: [browser]))
    }
  }

  /// For a person, on standard error: a line for each.
  func warn(of command: String) {
    for entry in entries {
      let browsers = entry.browsers.map(\.identifier).joined(separator: ", ")
      let advice = entry.repair.map { "; this helps: \($0)" } ?? ""
      Terminal.warn("\(Tool.name) \(command): \(entry.obstacle) (\(browsers))\(advice)")
    }
  }

  /// For a script: a line of JSON for each.
  func writeLines(to output: inout Output) throws(Failure) {
    for entry in entries {
      var json = JSONWriter()
      json.beginObject()
      json.name("obstacle")
      json.value(entry.obstacle.description)
      json.name("browsers")
      json.beginArray()
      for browser in entry.browsers { json.value(browser.identifier) }
      json.endArray()
      if let repair = entry.repair {
        json.name("repair")
        json.value(repair)
      }
      json.endObject()
      try output.write(json.span)
      try output.write("\n")
    }
  }
}
