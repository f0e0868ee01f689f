import NativeMessaging

/// A doctor's report for a script: one JSON object.
struct DoctorJSON: ~Copyable {
  private var json = JSONWriter(limit: .max)

  static func text(of report: HostReport) -> [UInt8] {
    var writer = DoctorJSON()
    writer.write(report)
    let text = writer.json.span
    return text.indices.map { text[$0] }
  }

  private mutating func write(_ report: HostReport) {
    json.beginObject()
    member("name", report.name)
    json.name("healthy")
    json.value(report.isHealthy)
    write(report.findings)
    json.name("browsers")
    json.beginArray()
    for diagnosis in report.diagnoses { write(diagnosis, in: report) }
    json.endArray()
    json.name("launches")
    json.beginArray()
    for handshake in report.handshakes { write(handshake) }
    json.endArray()
    json.name("absent")
    json.beginArray()
    for absence in report.absent {
      json.beginObject()
      member("browser", absence.browser.identifier)
      json.name("present")
      json.value(absence.isPresent)
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  private mutating func write(_ diagnosis: Diagnosis, in report: HostReport) {
    json.beginObject()
    list("browsers", diagnosis.browsers.map(\.identifier))
    member("family", diagnosis.profile.identifier)
    member("verdict", report.verdict(on: diagnosis).rawValue)
    write(report.words(of: diagnosis))
    member("manifest", diagnosis.manifestPath)
    member("program", diagnosis.manifest?.path)
    member("caller", diagnosis.caller)
    list("looksAt", diagnosis.candidates.map(\.path))
    json.name("launch")
    if let index = diagnosis.handshake { json.value(index) } else { json.null() }
    write(diagnosis.findings)
    json.endObject()
  }

  private mutating func write(_ handshake: Handshake) {
    json.beginObject()
    member("family", handshake.profile.identifier)
    member("program", handshake.program)
    list("arguments", handshake.arguments)
    milliseconds("answeredAfterMilliseconds", handshake.answerTime)
    member("reply", handshake.reply.map { String(decoding: $0, as: UTF8.self) })
    milliseconds("endedAfterMilliseconds", handshake.endTime)
    json.name("exitStatus")
    if case .exited(let status)? = handshake.exit { json.value(Int(status)) } else { json.null() }
    json.name("signal")
    if case .signalled(let number)? = handshake.exit {
      json.value(Int(number))
    } else {
      json.null()
    }
    list("standardError", handshake.errorLines)
    json.name("standardErrorLineCount")
    json.value(handshake.errorLineCount)
    write(handshake.faults.map { handshake.finding($0) })
    json.endObject()
  }

  private mutating func write(_ findings: [Finding]) {
    json.name("findings")
    json.beginArray()
    for finding in findings {
      json.beginObject()
      member("code", finding.code)
      member("severity", finding.severity.rawValue)
      member("path", finding.path)
      json.name("offset")
      if let offset = finding.offset { json.value(offset) } else { json.null() }
      member("text", finding.text)
      write(finding.words)
      member("advice", finding.remedy?.advice)
      member("command", finding.remedy?.command)
      json.endObject()
    }
    json.endArray()
  }

  private mutating func write(_ words: BrowserWords?) {
    member("connectNative", words?.connectNative)
    member("sendNativeMessage", words?.sendNativeMessage)
  }

  private mutating func member(_ name: StaticString, _ value: String?) {
    json.name(name)
    if let value { json.value(value) } else { json.null() }
  }

  private mutating func list(_ name: StaticString, _ values: [String]) {
    json.name(name)
    json.beginArray()
    for value in values { json.value(value) }
    json.endArray()
  }

  private mutating func milliseconds(_ name: StaticString, _ time: Duration?) {
    json.name(name)
    if let time { json.value(time / .milliseconds(1)) } else { json.null() }
  }
}

extension BrowserProfile {
  fileprivate var identifier: String { self == .chromium ? "chromium" : "firefox" }
}
