import Foundation
import Testing

/// What the doctor says of hosts that run, and of browsers that are confined.
@Suite struct DoctorHostTests {
  @Test func `a stray print is recognised in the length that browsers complain of`() throws {
    let patient = try Patient()
    try patient.script(
      "host", "#!/bin/sh\necho hello world\necho a secret >&2\nexec '\(pingPong)'\n")
    for family in Patient.Family.allCases { try patient.install(family) }
    let report = try patient.report()
    #expect(!report.healthy)
    let text = try patient.examine().text
    #expect(text.contains("it prints text: \"hello world\""))
    #expect(text.contains("a length of 1819043176"))
    #expect(text.contains("a secret"))
    for launch in report.launches {
      #expect(launch.findings.map(\.code) == ["prints-text"])
      #expect(launch.standardError.first == "a secret")
    }
    #expect(
      report.diagnosis("firefox")?.connectNative
        == "Native application tried to send a message of 1819043176 bytes, which exceeds the limit "
        + "of 1048576 bytes.")
    #expect(
      report.diagnosis("chromium")?.connectNative
        == "Error when communicating with the native messaging host.")
    #expect(report.browsers.allSatisfy { $0.verdict == "fails" && $0.findings.isEmpty })
  }

  @Test func `a host that ends at once is told with its status and its complaint`() throws {
    let patient = try Patient()
    try patient.script("host", "#!/bin/sh\necho no such module >&2\nexit 3\n")
    for family in Patient.Family.allCases { try patient.install(family) }
    let report = try patient.report()
    for launch in report.launches {
      #expect(launch.findings.map(\.code) == ["exits-early"])
      #expect(launch.exitStatus == 3)
      #expect(launch.standardError == ["no such module"])
    }
    #expect(report.diagnosis("chromium")?.connectNative == FileFault.exited[0])
    #expect(report.diagnosis("firefox")?.connectNative == nil)
    #expect(report.diagnosis("firefox")?.sendNativeMessage == FileFault.unexpected[0])
    let text = try patient.examine().text
    #expect(
      text.contains(
        "says nothing, or with sendNativeMessage \"An unexpected error occurred\""))
    #expect(text.contains("exit status 3"))
  }

  @Test func `a host is asked what the command line says, and waited for as long`() throws {
    let patient = try Patient()
    try patient.host()
    try patient.install(.chromium)
    let question = "{\"cmd\":\"hello\"}"
    #expect(try patient.report(["--message", question]).launches.first?.reply == question)
    try patient.script("host", "#!/bin/sh\ncat >/dev/null\n")
    let start = ContinuousClock.now
    let report = try patient.report(["--timeout", "1"])
    #expect(report.launches.first?.findings.map(\.code) == ["never-answers"])
    #expect(ContinuousClock.now - start >= .seconds(1))
  }

  @Test(arguments: [SIGHUP, SIGINT, SIGTERM])
  func `a signal sees the host out before the doctor goes`(signal: Int32) throws {
    let patient = try Patient()
    // It ignores what would end it but SIGKILL, and its input.
    try patient.script(
      "host",
      """
      #!/bin/sh
      trap '' HUP INT TERM
      echo $$ >'\(patient.home)/new' && mv '\(patient.home)/new' '\(patient.home)/pid'
      exec sleep 60

      """)
    try patient.install(.firefox)
    // A shell without job control has its background jobs ignore SIGINT.
    let outcome = try patient.apply(
      """
      env --default-signal=INT "$TOOL" doctor \(Patient.name) --timeout 60 & tool=$!
      while ! [ -s pid ]; do sleep 0.05; done
      kill -\(signal) $tool; wait $tool; echo "status $?"
      kill -0 $(cat pid) 2>/dev/null && echo "the host lives" || echo "the host is gone"
      """)
    #expect(outcome.text == "status \(128 + signal)\nthe host is gone\n", "\(outcome.errors)")
    #expect(outcome.errors.contains("interrupted"))
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
  func `a host in Python as its documentation shows it is in good health`() throws {
    let patient = try Patient()
    let text = """
      #!/usr/bin/env -S python3 -u
      import json, struct, sys

      def receive():
        header = sys.stdin.buffer.read(4)
        if not header:
          sys.exit(0)
        return json.loads(sys.stdin.buffer.read(struct.unpack("@I", header)[0]))

      while True:
        if receive() == "ping":
          text = json.dumps("pong").encode("utf-8")
          sys.stdout.buffer.write(struct.pack("@I", len(text)) + text)
          sys.stdout.buffer.flush()

      """
    try patient.script("host", text)
    for family in Patient.Family.allCases { try patient.install(family) }
    let report = try patient.report()
    #expect(report.healthy, "\(report.allFindings.map(\.text))")
    #expect(report.launches.map(\.reply) == ["\"pong\"", "\"pong\""])
  }

  @Test func `a Flatpak that does not see the manifest, and then not the program, gets both`()
    throws
  {
    let patient = try Patient()
    try patient.host()
    try patient.install(.firefox)
    let data = "\(patient.home)/.var/app/org.mozilla.firefox/cache"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    let unseen = try #require(try patient.report().diagnosis("firefox-flatpak"))
    #expect(unseen.findings.map(\.code) == ["outside-sandbox"])
    #expect(unseen.connectNative == FileFault.none[0])
    #expect(try patient.apply(#require(unseen.findings[0].command)).status == 0)

    let unreachable = try #require(try patient.report().diagnosis("firefox-flatpak"))
    #expect(unreachable.findings.map(\.code) == ["program-outside-sandbox"])
    #expect(unreachable.connectNative == FileFault.unexpected[0])
    let outcome = try patient.apply(#require(unreachable.findings[0].command))
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try patient.report()
    #expect(report.healthy, "\(report.allFindings.map(\.text))")
    #expect(
      report.diagnosis("firefox-flatpak")?.program
        == "\(patient.home)/.var/app/org.mozilla.firefox/data/com.example.host/host")
  }

  @Test func `a Flatpak that nobody has is not judged`() throws {
    let patient = try Patient()
    try patient.host()
    try patient.install(.firefox)
    let report = try patient.report()
    #expect(report.browsers.allSatisfy { !$0.browsers.contains("firefox-flatpak") })
    #expect(report.healthy)
  }

  @Test func `a snap sees of the home what is in no hidden folder`() throws {
    let patient = try Patient()
    try patient.host()
    let hidden = "\(patient.home)/.local/host"
    try FileManager.default.createDirectory(
      atPath: "\(patient.home)/.local", withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: "\(patient.home)/host", toPath: hidden)
    try patient.install(.chromium, path: hidden)
    let folder = "\(patient.home)/snap/chromium/common/chromium"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/Default", withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      atPath: (patient.manifestPath(.chromium) as NSString).deletingLastPathComponent,
      toPath: "\(folder)/NativeMessagingHosts")
    let diagnosis = try #require(try patient.report().diagnosis("chromium-snap"))
    #expect(diagnosis.findings.map(\.code) == ["program-outside-sandbox"])
    #expect(diagnosis.connectNative == FileFault.notFound[0])
    #expect(try patient.apply(#require(diagnosis.findings[0].command)).status == 0)
    #expect(try patient.report().healthy)
  }

  @Test func `Firefox's snap asks a portal, which is no fault`() throws {
    let patient = try Patient()
    try patient.host()
    try patient.install(.firefox)
    try FileManager.default.createDirectory(
      atPath: "\(patient.home)/snap/firefox/common", withIntermediateDirectories: true)
    let report = try patient.report()
    let diagnosis = try #require(report.diagnosis("firefox-snap"))
    #expect(diagnosis.findings.map(\.code) == ["portal"])
    #expect(diagnosis.findings.map(\.severity) == ["note"])
    #expect(report.healthy)
  }
}
