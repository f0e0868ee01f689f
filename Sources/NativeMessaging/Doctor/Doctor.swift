internal import CSystem
package import NativeMessagingHost

/// Finds out why browsers do not find or do not like a host, or that they do.
///
/// It goes through each browser's own checks in the browser's order, looks at what no browser tells,
/// then launches the host as the browser would and asks it something.
///
/// ```swift
/// let report = Doctor().examine("com.example.host")
/// for finding in report.allFindings { print(finding) }
/// ```
public struct Doctor: Sendable {
  /// Where browsers look.
  public var environment: BrowserEnvironment
  /// The browsers to judge, installed for or not; `nil` for those for which the host is installed.
  public var browsers: [Browser]?
  /// Who calls in each family: an origin for Chromium, an extension's ID for Firefox. The first in the
  /// manifest's list unless given.
  public var callers: [BrowserProfile: String] = [:]
  /// The JSON text that the host is asked.
  public var message = Array("\"ping\"".utf8)
  /// How long the host may take for its answer.
  public var timeout = Duration.seconds(5)
  /// Whether the host is launched.
  public var launches = true
  /// Readable once the examination is to be broken off: the host that runs is dismissed, no other is
  /// launched, and the report is worth nothing.
  package var interruption: Descriptor?
  /// The folders in which scripts' interpreters are looked for: those of `PATH`, unless given.
  public var searchPath: [String]

  /// A doctor for all browsers of an environment.
  public init(in environment: BrowserEnvironment = .current) {
    self.environment = environment
    searchPath = BrowserEnvironment.searchPath
  }

  /// Examines the host of a name, which need not be one that browsers take.
  public func examine(_ name: String) -> HostReport {
    let available = Browser.all.filter { $0.isAvailable(on: environment.platform) }
    let checked: HostName
    do throws(HostNameError) {
      checked = try HostName(name)
    } catch {
      return report(onInvalid: name, available)
    }
    let sightings = available.map { Sighting($0, checked, callers[$0.profile], environment) }
    let groups = SightingGroup.groups(of: sightings, explicit: browsers)
    let examination = Examination(doctor: self, name: checked, sightings: sightings)
    var diagnoses = groups.map { examination.diagnosis(of: $0) }
    let handshakes = launches ? launch(&diagnoses) : []
    let judged = Set(diagnoses.flatMap(\.browsers))
    let absent = sightings.filter {
      !$0.isInstalled && !judged.contains($0.browser)
        && ($0.browser.confinement == .none || $0.isPresent)
    }
    return HostReport(
      name: name, diagnoses: diagnoses, handshakes: handshakes,
      absent: absent.map { HostReport.Absence(browser: $0.browser, isPresent: $0.isPresent) },
      findings: diagnoses.isEmpty ? examination.absences() : [])
  }

  /// Launches each program once for each family in whose browsers nothing stands against it.
  private func launch(_ diagnoses: inout [Diagnosis]) -> [Handshake] {
    var handshakes: [Handshake] = []
    for index in diagnoses.indices {
      let diagnosis = diagnoses[index]
      guard interruption?.isReadable != true else { break }
      guard diagnosis.fault == nil, let manifest = diagnosis.manifest,
        let manifestPath = diagnosis.manifestPath
      else { continue }
      let profile = diagnosis.profile
      let known = handshakes.firstIndex {
        $0.profile == profile && $0.program == manifest.path
      }
      if known == nil {
        let caller = [diagnosis.caller ?? ""]
        handshakes.append(
          Handshake.run(
            profile, manifest.path, profile == .chromium ? caller : [manifestPath] + caller,
            message: message, timeout: timeout, interruption: interruption))
      }
      diagnoses[index].handshake = known ?? handshakes.count - 1
    }
    return handshakes
  }

  /// Of a name that no browser takes, nothing else is to be said.
  private func report(
    onInvalid name: String, _ available: [Browser]
  ) -> HostReport {
    let present = available.filter { $0.confinement == .none && $0.isPresent(in: environment) }
    let judged = browsers ?? (present.isEmpty ? Self.exemplars(of: available) : present)
    let diagnoses = BrowserProfile.allCases.compactMap { profile -> Diagnosis? in
      let members = judged.filter { $0.profile == profile }
      // What one family does not take of a name that none takes need not be what the other does not.
      guard let browser = members.first, let error = HostName.error(in: name, for: profile) else {
        return nil
      }
      let finding = Finding(
        .fault, .invalidName(error), at: name,
        words: BrowserWords(browser, name, .invalidName(error)),
        remedy: Remedy(HostName.advice(insteadOf: name)))
      return Diagnosis(
        browsers: members, candidates: [], manifest: nil, manifestPath: nil, caller: nil,
        findings: [finding])
    }
    return HostReport(
      name: name, diagnoses: diagnoses, handshakes: [], absent: [], findings: [])
  }

  /// The first of each family.
  private static func exemplars(of browsers: [Browser]) -> [Browser] {
    BrowserProfile.allCases.compactMap { profile in
      browsers.first { $0.profile == profile }
    }
  }
}

extension HostName {
  /// A name that every browser takes and that looks like `text`; `nil` if nothing of it is left.
  static func mended(_ text: String) -> HostName? {
    var mended = ""
    for scalar in text.lowercased().unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9", "_": mended.unicodeScalars.append(scalar)
      case "-", " ": mended += "_"
      case ".": mended += "."
      default: break
      }
    }
    let parts = mended.split(separator: ".")
    return try? HostName(parts.joined(separator: "."), for: .chromium)
  }

  /// Why the family does not take a text; `nil` if it does.
  static func error(in text: String, for profile: BrowserProfile) -> HostNameError? {
    do throws(HostNameError) {
      _ = try HostName(text, for: profile)
      return nil
    } catch {
      return error
    }
  }

  static func advice(insteadOf text: String) -> String {
    let example = mended(text).map { ", such as \($0)," } ?? ""
    return "Give the host a name of lower-case letters, digits, underscores and single dots"
      + "\(example) in its manifests, their files' names and the extension"
  }
}
