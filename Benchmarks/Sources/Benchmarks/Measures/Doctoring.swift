import Foundation
import NativeMessaging

/// What the doctor's judgement of a healthy host costs beyond the host's own time, for each browser.
struct Doctoring: Measure {
  let name = "doctor"
  let summary = "the doctor's time for each of two browsers, against a bare launch"

  private static let browsers = ["chromium", "firefox"]

  func run(_ context: Context, into results: inout Results) throws {
    let rounds = max(1, context.options.starts / 4)
    for host in [context.peers.batch] + context.hosts {
      let figure = Figure(
        measure: name, name: "of \(host.name)", unit: "ms", better: .lower, comparison: .difference)
      let patient = try Patient(host)
      let bare = Host(name: "bare launch", path: host.path)
      let doctor = Host(name: "Doctor", path: "")
      context.inTurn(name, [bare, doctor], rounds: rounds, into: &results) { side, results in
        let start = monotonicNanoseconds()
        if side.path.isEmpty {
          try patient.examine()
        } else {
          for _ in Self.browsers { try Self.launch(side) }
        }
        let time = Double(monotonicNanoseconds() - start) * 1e-6
        results.add(time / Double(Self.browsers.count), to: figure, of: side)
      }
    }
  }

  private static func launch(_ host: Host) throws {
    let process = try HostProcess(Launch(host))
    try process.ping()
    try process.finish()
  }

  /// A home in which a host is installed for both browsers.
  private final class Patient {
    private let home: URL
    private let name: HostName
    private let doctor: Doctor

    init(_ host: Host) throws {
      home = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      name = try HostName("com.example.host")
      let environment = BrowserEnvironment(home: home.path)
      doctor = Doctor(in: environment)
      for browser in Doctoring.browsers.compactMap({ Browser($0) }) {
        guard let folder = browser.folder(for: .user, in: environment) else { continue }
        let allowed = browser.profile == .chromium ? exampleOrigin : "host@example.com"
        let manifest = try HostManifest(
          name: name, description: host.name, path: host.path, allowed: [allowed],
          for: browser.profile)
        _ = try ManifestInstaller().install(manifest, in: folder)
      }
    }

    deinit {
      try? FileManager.default.removeItem(at: home)
    }

    func examine() throws {
      let report = doctor.examine(name.text)
      let faults = report.allFindings.filter { $0.severity == .fault }
      guard faults.isEmpty, report.handshakes.count == Doctoring.browsers.count else {
        throw HostError(
          host: name.text, problem: faults.first?.description ?? "it was not launched twice")
      }
    }
  }
}
