import Foundation
import Testing

/// What the doctor finds in files, and whether what it advises helps.
@Suite struct DoctorFileTests {
  @Test func `a host in good health is launched as each family does it`() throws {
    let patient = try Patient()
    try patient.host()
    for family in Patient.Family.allCases { try patient.install(family) }
    let report = try patient.report()
    #expect(report.healthy)
    #expect(report.allFindings.isEmpty)
    #expect(report.name == Patient.name)
    #expect(report.launches.map(\.family) == ["chromium", "firefox"])
    #expect(
      report.launches.map(\.arguments)
        == [[Patient.origin], [patient.manifestPath(.firefox), Patient.identifier]])
    for launch in report.launches {
      #expect(launch.program == "\(patient.home)/host")
      #expect(launch.reply == "\"pong\"")
      #expect(launch.exitStatus == 0)
      #expect(launch.endedAfterMilliseconds != nil)
    }
    for (browser, family) in [("chromium", Patient.Family.chromium), ("firefox", .firefox)] {
      let diagnosis = try #require(report.diagnosis(browser))
      #expect(diagnosis.verdict == "works")
      #expect(diagnosis.manifest == patient.manifestPath(family))
    }
    #expect(report.absent.contains { $0.browser == "chrome" && !$0.present })
    let outcome = try patient.examine()
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("No faults found."))
    #expect(!outcome.text.contains("\u{1B}"))
  }

  private static let faults: [FileFault] = [
    FileFault.manifests, FileFault.lists, FileFault.programs, FileFault.risks, FileFault.groupRisks,
    FileFault.obstacles,
  ].flatMap { $0 }

  @Test(arguments: faults)
  func `a fault is found and named in the browser's words, and the command mends it`(
    fault: FileFault
  ) throws {
    try check(fault)
  }

  @Test(.enabled(if: runsOwnFormatsOnly), arguments: FileFault.formats)
  func `what is no program is told by its content`(fault: FileFault) throws {
    try check(fault)
  }

  private func check(_ fault: FileFault) throws {
    let patient = try Patient()
    try patient.host()
    try patient.install(fault.family)
    try fault.make(patient)
    let report = try patient.report(fault.arguments)
    #expect(!report.healthy)
    let finding = try #require(
      report.allFindings.first { $0.code == fault.code },
      "found \(report.allFindings.map(\.code)) instead")
    #expect(finding.severity == fault.severity)
    #expect(finding.connectNative == fault.words.first)
    #expect(finding.sendNativeMessage == fault.words.last)
    let text = try patient.examine(fault.arguments).text
    #expect(text.contains(finding.text))
    for words in fault.words.compactMap({ $0 }) { #expect(text.contains("\"\(words)\"")) }
    if let command = finding.command { #expect(text.contains("  \(command)\n")) }
    guard fault.isFixed else { return }
    let outcome = try patient.apply(try #require(finding.command))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let after = try patient.report(fault.arguments)
    #expect(after.healthy, "\(after.allFindings.map(\.text))")
  }

  @Test func `without a home, no user's folder is looked into, and that is said`() throws {
    let patient = try Patient()
    try patient.host()
    try patient.install(.chromium)
    let said = "HOME is not set to an absolute path, so that no user's folders are known"
    for words in [["doctor", Patient.name, "--no-launch"], ["list", Patient.name]] {
      for home in ["", "relative"] {
        let outcome = try runTool(words, environment: ["HOME": home, "XDG_CONFIG_HOME": ""])
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(": \(said)\n"), "\(outcome.errors)")
      }
    }
    for words in [["send", Patient.name, "{}"], ["connect", Patient.name]] {
      let outcome = try runTool(words, environment: ["HOME": "", "XDG_CONFIG_HOME": ""])
      #expect(outcome.status == 1)
      #expect(
        outcome.errors == "Specified native messaging host not found. (no such file in any of its "
          + "folders): \(said)\n")
    }
    #expect(try !patient.examine().errors.contains(said))
  }

  @Test func `a name that is nowhere is told with the nearest that is somewhere`() throws {
    let patient = try Patient()
    try patient.host()
    try patient.install(.firefox)
    let report = try patient.report(name: "com.exmaple.host")
    #expect(!report.healthy)
    #expect(report.browsers.isEmpty)
    let finding = try #require(report.findings.first)
    #expect(finding.code == "not-installed")
    #expect(finding.text == "no such host is installed, but com.example.host is")
    let other = try patient.report(name: "org.different.program")
    #expect(other.findings.first?.text == "no such host is installed")
  }

  @Test func `a browser that is named is judged whether or not the host is installed for it`()
    throws
  {
    let patient = try Patient()
    try patient.host()
    try patient.install(.firefox)
    let report = try patient.report(["--browser", "chrome", "--browser=firefox"])
    #expect(report.diagnosis("firefox")?.verdict == "works")
    let chrome = try #require(report.diagnosis("chrome"))
    #expect(chrome.verdict == "fails")
    #expect(chrome.connectNative == FileFault.notFound[0])
    #expect(chrome.findings.map(\.code) == ["not-installed"])
    let command = try #require(chrome.findings[0].command)
    #expect(command.contains("--path \(patient.home)/host"))
    let id = Patient.origin
    let outcome = try patient.apply(
      command.replacingOccurrences(of: "EXTENSION_ID", with: id))
    #expect(outcome.status == 0)
    #expect(try patient.report(["--browser", "chrome"]).healthy)
  }

  @Test func `a host that only another browser has is said to be there`() throws {
    let patient = try Patient()
    try patient.host()
    try patient.install(.chromium)
    let report = try patient.report(["--browser", "firefox"])
    let finding = try #require(report.diagnosis("firefox")?.findings.first)
    #expect(finding.code == "not-installed")
    #expect(finding.text.contains("which is installed for "))
    #expect(finding.text.hasSuffix(": \(patient.manifestPath(.chromium))"))
    #expect(finding.connectNative == FileFault.none[0])
  }

  @Test func `a name that is none is told so, with the browsers that refuse it`() throws {
    let patient = try Patient()
    let outcome = try patient.examine(name: "")
    #expect(outcome.status == 1 && outcome.text.hasPrefix("\"\"\n"))
    #expect(outcome.text.contains("a host's name must not be empty"))
    let report = try patient.report(
      ["--browser", "chromium", "--browser", "firefox"], name: "Foo-bar")
    #expect(
      report.diagnosis("chromium")?.findings.first?.text.hasPrefix("Chromium takes no") == true)
    #expect(report.diagnosis("firefox")?.findings.first?.text.hasPrefix("no browser takes") == true)
  }

  @Test func `nothing that a manifest holds is a command for the terminal`() throws {
    let patient = try Patient()
    let evil = "\u{1B}]0;x\u{7}\u{9B}31m\u{7F}\u{202E}"
    try patient.install(.firefox, [evil: 1, "type": evil])
    try patient.install(.chromium, path: "/\(evil)/host")
    let outcome = try patient.examine()
    let listed = try patient.apply("\"$TOOL\" list --root '\(patient.home)/system'")
    for text in [outcome.text, listed.text] {
      #expect(text.contains("\\u001b]0;x\\u0007\\u009b31m\\u007f\\u202e"), "\(text)")
      let isClean = text.unicodeScalars.allSatisfy {
        $0 == "\n" || $0.value >= 0x20 && !(0x7F...0x9F ~= $0.value) && $0 != "\u{202E}"
      }
      #expect(isClean, "\(text.debugDescription)")
    }
    #expect(try patient.report().diagnosis("chromium")?.program == "/\(evil)/host")
  }

  @Test func `Firefox passes a broken manifest over, and the doctor says which`() throws {
    let patient = try Patient()
    try patient.host()
    try patient.install(.firefox, system: true)
    try patient.install(.firefox, ["comment": "x"])
    let report = try patient.report()
    #expect(!report.healthy)
    let diagnosis = try #require(report.diagnosis("firefox"))
    #expect(diagnosis.verdict == "warnings")
    #expect(diagnosis.manifest == patient.manifestPath(.firefox, system: true))
    #expect(diagnosis.findings.map(\.code) == ["unknown-key", "passed-over"])
    let command = try #require(diagnosis.findings[0].command)
    #expect(try patient.apply(command).status == 0)
    #expect(try patient.report().diagnosis("firefox")?.manifest == patient.manifestPath(.firefox))
  }

  @Test func `a capital letter is Chromium's fault and not Firefox's`() throws {
    let patient = try Patient()
    try patient.host()
    let name = "com.example.Host"
    for family in Patient.Family.allCases { try patient.install(family, name: name) }
    let report = try patient.report(name: name)
    #expect(report.diagnosis("firefox")?.verdict == "works")
    let chromium = try #require(report.diagnosis("chromium"))
    #expect(chromium.connectNative == "Invalid native messaging host name specified.")
    #expect(chromium.findings.map(\.code) == ["invalid-name"])
    #expect(chromium.findings[0].advice?.contains("com.example.host,") == true)
  }

  @Test func `a dash is a fault in both families`() throws {
    let patient = try Patient()
    let report = try patient.report(
      ["--browser", "chromium", "--browser", "firefox"], name: "com.example.my-host")
    #expect(
      report.diagnosis("chromium")?.connectNative
        == "Invalid native messaging host name specified.")
    #expect(
      report.diagnosis("firefox")?.sendNativeMessage
        == "Type error for parameter application (String \"com.example.my-host\" must match "
        + "/^\\w+(\\.\\w+)*$/) for runtime.sendNativeMessage.")
    #expect(report.allFindings.allSatisfy { $0.advice?.contains("com.example.my_host") == true })
  }

  @Test(.enabled(if: geteuid() == 0))
  func `what belongs to another user is told, and made one's own`() throws {
    let patient = try Patient()
    let host = try patient.host()
    try patient.install(.chromium)
    for path in [host, patient.manifestPath(.chromium)] {
      #expect(unsafe chown(path, 12_345, 0) == 0)
    }
    let report = try patient.report()
    let findings = report.allFindings
    #expect(Set(findings.map(\.code)) == ["foreign-owner"])
    #expect(Set(findings.map(\.path)) == [host, patient.manifestPath(.chromium)])
    for finding in findings { #expect(try patient.apply(#require(finding.command)).status == 0) }
    #expect(try patient.report().healthy)
  }

  @Test func `without a launch nothing is launched`() throws {
    let patient = try Patient()
    try patient.script("host", "#!/bin/sh\n: > '\(patient.home)/launched'\n")
    try patient.install(.chromium)
    let report = try patient.report(["--no-launch"])
    #expect(report.healthy)
    #expect(report.launches.isEmpty)
    #expect(report.diagnosis("chromium")?.verdict == "would-launch")
    #expect(!FileManager.default.fileExists(atPath: "\(patient.home)/launched"))
  }

  @Test(arguments: [
    ["doctor"], ["doctor", "a", "b"], ["doctor", "a", "--message", "{"],
    ["doctor", "a", "--caller", "x"], ["doctor", "a", "--browser", "mosaic"],
    ["doctor", "a", "--timeout", "0"],
  ])
  func `a command line that makes no sense is refused`(arguments: [String]) throws {
    let outcome = try runTool(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
  }
}
