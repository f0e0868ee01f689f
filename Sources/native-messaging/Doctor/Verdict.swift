import NativeMessaging

/// What a doctor says of a host in some browsers, in a word.
enum Verdict: String {
  /// It was launched, and nothing is wrong.
  case works
  /// It was not launched, and nothing is wrong.
  case wouldLaunch = "would-launch"
  /// The extension can use the host, but something is wrong.
  case worksBut = "warnings"
  /// The extension cannot use the host.
  case fails
}

extension HostReport {
  func verdict(on diagnosis: Diagnosis) -> Verdict {
    let severities = findings(of: diagnosis).map(\.severity)
    if severities.contains(.fault) { return .fails }
    if severities.contains(.warning) { return .worksBut }
    return diagnosis.handshake == nil ? .wouldLaunch : .works
  }

  /// What the extension gets to read of the first fault; `nil` if it gets nothing to read.
  func words(of diagnosis: Diagnosis) -> BrowserWords? {
    findings(of: diagnosis).first { $0.severity == .fault }?.words
  }

  /// Those of the files, then those of the launch.
  private func findings(of diagnosis: Diagnosis) -> [Finding] {
    guard let index = diagnosis.handshake else { return diagnosis.findings }
    let handshake = handshakes[index]
    return diagnosis.findings + handshake.faults.map { handshake.finding($0) }
  }
}
