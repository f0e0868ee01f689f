import NativeMessaging

/// What browsers that look into the same folders see of a host.
struct HostView {
  private let name: HostName
  private var browsers: [Browser]
  /// The files that exist, in the order of the look-up.
  private let candidates: [ManifestCandidate]
  /// Why no host is launched, if none is.
  private let error: LookupError?
  private let environment: BrowserEnvironment

  /// What each of the browsers sees, where a file is there at all; the same once.
  static func views(
    of name: HostName, by browsers: [Browser], in environment: BrowserEnvironment,
    behind obstacles: ObstacleReport
  ) -> [HostView] {
    var views: [HostView] = []
    for browser in browsers where name.isValid(for: browser.profile) {
      let view = HostView(name, browser, in: environment, behind: obstacles)
      guard !view.candidates.isEmpty else { continue }
      if let index = views.firstIndex(where: { $0.candidates == view.candidates }) {
        views[index].browsers.append(browser)
      } else {
        views.append(view)
      }
    }
    return views
  }

  /// What the obstacles hide concerns every host, and is said for all.
  private init(
    _ name: HostName, _ browser: Browser, in environment: BrowserEnvironment,
    behind obstacles: ObstacleReport
  ) {
    let lookup = HostLookup(browser, in: environment)
    self.name = name
    self.environment = environment
    browsers = [browser]
    candidates = lookup.candidates(name).filter { candidate in
      if case .unreachable(let obstacle) = candidate.outcome { return !obstacles.has(obstacle) }
      return candidate.outcome != .absent
    }
    do throws(LookupError) {
      _ = try lookup.find(name.text)
      error = nil
    } catch {
      self.error = error
    }
  }

  /// For a person: the browsers, then two lines for each file.
  var text: String {
    let present = browsers.filter { $0.isPresent(in: environment) }.map(\.identifier)
    let all = browsers.map(\.identifier).joined(separator: ", ")
    var lines = [present.isEmpty ? "    (\(all))" : "    \(present.joined(separator: ", "))"]
    for candidate in candidates {
      let mark = candidate.isChosen ? "+" : "-"
      lines.append("      \(mark) \(candidate.path)")
      lines += candidate.reasons.map { "        \($0)" }
    }
    if let error { lines.append("      \(error.message())") }
    return lines.map { "\($0.visible)\n" }.joined()
  }

  /// For a script: a line of JSON for each browser and file.
  func writeLines(to output: inout Output) throws(Failure) {
    for browser in browsers {
      for candidate in candidates {
        var json = JSONWriter()
        json.beginObject()
        write("name", name.text, to: &json)
        write("browser", browser.identifier, to: &json)
        json.name("present")
        json.value(browser.isPresent(in: environment))
        write("scope", candidate.scope.word, to: &json)
        write("path", candidate.path, to: &json)
        write("outcome", candidate.word, to: &json)
        if let program = candidate.reading?.path { write("program", program, to: &json) }
        if !candidate.isChosen {
          json.name("reasons")
          json.beginArray()
          for reason in candidate.reasons { json.value(reason) }
          json.endArray()
        }
        if let error { write("message", error.message(), to: &json) }
        json.endObject()
        try output.write(json.span)
        try output.write("\n")
      }
    }
  }

  private func write(_ name: StaticString, _ value: String, to json: inout JSONWriter) {
    json.name(name)
    json.value(value)
  }
}

extension ManifestCandidate {
  fileprivate var isChosen: Bool {
    if case .chosen = outcome { return true }
    return false
  }

  /// For scripts.
  fileprivate var word: String {
    switch outcome {
    case .chosen: "chosen"
    case .noProgram: "noProgram"
    case .forbidden: "forbidden"
    case .rejected: "rejected"
    case .unreadable: "unreadable"
    case .unreachable: "unreachable"
    case .hidden: "hidden"
    case .absent: "absent"
    }
  }

  /// What is to be said of it, line by line.
  fileprivate var reasons: [String] {
    switch outcome {
    case .chosen(let manifest): ["launches \(manifest.path)"]
    case .noProgram(let manifest, let fault): ["\(manifest.path) \(fault)"]
    case .forbidden: ["the caller is not in its list"]
    case .rejected(let problems): problems.map(\.description)
    case .unreadable(let error): [error.description] + advice
    case .unreachable(let obstacle): [obstacle.description] + advice
    case .hidden(let other): ["not looked at: \(other) comes first"]
    case .absent: ["no such file"]
    }
  }

  private var advice: [String] { repair.map { ["this helps: \($0)"] } ?? [] }
}
