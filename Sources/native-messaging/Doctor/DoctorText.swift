import NativeMessaging

/// A doctor's report for a person.
struct DoctorText {
  /// How many browsers of a line are named.
  private static let namedCount = 3

  private let report: HostReport
  private let isColored: Bool

  init(_ report: HostReport, isColored: Bool) {
    self.report = report
    self.isColored = isColored
  }

  var lines: [String] {
    var lines = [styled(report.name.isEmpty ? "\"\"" : report.name.visible, "1")]
    lines += body(report.findings, indent: "  ", apartFrom: nil)
    for diagnosis in report.diagnoses { lines += self.lines(of: diagnosis) }
    for (index, handshake) in report.handshakes.enumerated() {
      lines += [""] + self.lines(of: handshake, index)
    }
    return lines + [""] + absences + [conclusion]
  }

  // MARK: Browsers

  private func lines(of diagnosis: Diagnosis) -> [String] {
    let width = report.diagnoses.map { Self.names($0.browsers).count }.max() ?? 0
    let title = Self.names(diagnosis.browsers).padded(to: width)
    let words = report.words(of: diagnosis)
    let verdict: String
    switch report.verdict(on: diagnosis) {
    case .works: verdict = styled("works", "32")
    case .wouldLaunch: verdict = styled("would launch it", "32")
    case .worksBut: verdict = styled("works, but see below", "33")
    case .fails: verdict = styled(words.map { "says \("\($0)".visible)" } ?? "does not work", "31")
    }
    let place = diagnosis.manifestPath.map { "  \($0.visible)" } ?? ""
    return ["  \(title)  \(verdict)\(diagnosis.fault == nil ? place : "")"]
      + body(diagnosis.findings, indent: "    ", apartFrom: words)
  }

  /// The first few, and how many more.
  private static func names(_ browsers: [Browser]) -> String {
    let names = browsers.map(\.name)
    guard names.count > namedCount else { return names.joined(separator: ", ") }
    return "\(names[0]) and \(names.count - 1) others"
  }

  // MARK: Findings

  /// Each finding, and once behind several that have the same remedy: that.
  private func body(
    _ findings: [Finding], indent: String, apartFrom words: BrowserWords?
  ) -> [String] {
    var lines: [String] = []
    for (index, finding) in findings.enumerated() {
      lines.append("\(indent)\(mark(finding.severity)) \("\(finding)".visible)")
      if let own = finding.words, own != words {
        lines.append("\(indent)  It says \("\(own)".visible)")
      }
      let next = index + 1 < findings.count ? findings[index + 1] : nil
      if let remedy = finding.remedy, remedy != next?.remedy {
        lines += self.lines(of: remedy, indent: "\(indent)  ")
      }
    }
    return lines
  }

  private func lines(of remedy: Remedy, indent: String) -> [String] {
    let advice = remedy.advice.visible
    guard let command = remedy.command else { return ["\(indent)\(advice)."] }
    return ["\(indent)\(advice):", "\(indent)  \(command.visible)"]
  }

  private func mark(_ severity: Finding.Severity) -> String {
    switch severity {
    case .fault: styled("fault:", "31")
    case .warning: styled("warning:", "33")
    case .note: "note:"
    }
  }

  // MARK: Launches

  private func lines(of handshake: Handshake, _ index: Int) -> [String] {
    let browsers = report.diagnoses.filter { $0.handshake == index }.flatMap(\.browsers)
    let command = ([handshake.program] + handshake.arguments).joined(separator: " ")
    let stands = browsers.count > 1 ? "; one launch stands for all of them" : ""
    var lines = ["  Launched as \(Self.names(browsers)) would\(stands):", "    \(command.visible)"]
    lines += facts(of: handshake).map { "    \($0)" }
    lines += body(
      handshake.faults.map { handshake.finding($0) }, indent: "    ", apartFrom: nil)
    if !handshake.errorLines.isEmpty {
      lines.append("    its standard error:")
      lines += handshake.errorLines.map { "      \($0.visible)" }
      let more = handshake.errorLineCount - handshake.errorLines.count
      if more > 0 { lines.append("      and \(more) lines more") }
    }
    return lines
  }

  private func facts(of handshake: Handshake) -> [String] {
    var facts: [String] = []
    if let reply = handshake.reply, let time = handshake.answerTime {
      let text = String(decoding: reply.prefix(200), as: UTF8.self).visible
      let dots = reply.count > 200 ? "… (\(reply.count) bytes)" : ""
      facts.append("answered \(Quantity.time(time)) after its launch: \(text)\(dots)")
    }
    if let time = handshake.endTime, let exit = handshake.exit {
      facts.append("ended \(Quantity.time(time)) after its input: \(exit)")
    }
    return facts
  }

  // MARK: The end

  private var absences: [String] {
    let present = report.absent.filter(\.isPresent).map(\.browser.name)
    guard !present.isEmpty else { return [] }
    return ["  Not installed for \(present.joined(separator: ", ")), found here.", ""]
  }

  private var conclusion: String {
    let all = report.allFindings
    let counts = [(Finding.Severity.fault, "fault"), (.warning, "warning")].compactMap {
      severity, word -> String? in
      let count = all.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(word)\(count == 1 ? "" : "s")"
    }
    guard counts.isEmpty else { return styled(counts.joined(separator: ", ") + ".", "1") }
    return styled("No faults found.", "32")
  }

  /// The text with an attribute of ECMA-48's SGR, where a terminal shows it.
  private func styled(_ text: String, _ attribute: String) -> String {
    isColored ? "\u{1B}[\(attribute)m\(text)\u{1B}[0m" : text
  }
}
