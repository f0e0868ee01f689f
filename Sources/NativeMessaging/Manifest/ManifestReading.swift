/// A manifest file's text as a family of browsers judges it: all that is wrong, and what could be
/// read all the same.
public struct ManifestReading: Sendable {
  /// The family.
  public let profile: BrowserProfile
  /// What is wrong, in the order in which the browser checks: it stops at the first.
  public let problems: [ManifestProblem]
  /// The text of `name`, whether it is a host's name or not.
  public let name: String?
  /// The text of `description`.
  public let description: String?
  /// The text of `path`.
  public let path: String?
  /// The strings in the list of those who may talk to the host.
  public let allowed: [String]
  /// The manifest, where nothing is wrong.
  public let manifest: HostManifest?

  /// Judges a file's bytes. With `name` given, it must be the manifest's.
  public init(
    _ bytes: Span<UInt8>, as profile: BrowserProfile, name: HostName? = nil,
    on platform: Platform = .current
  ) {
    var members = ManifestMembers()
    if bytes.count > HostManifest.sizeLimit {
      members.fault = ManifestProblem(.tooLong(count: bytes.count), at: HostManifest.sizeLimit)
    } else {
      members = ManifestMembers(parsing: bytes, as: profile)
    }
    self.init(members, as: profile, name: name, on: platform)
  }

  init(
    _ members: ManifestMembers, as profile: BrowserProfile, name: HostName?, on platform: Platform
  ) {
    var judge = ManifestJudge(profile: profile, members: members)
    judge.check(name: name, on: platform)
    self.profile = profile
    problems = judge.problems
    self.name = members.text(.name)
    description = members.text(.description)
    path = members.text(.path)
    allowed = members.texts(profile.allowListKey)
    guard judge.problems.isEmpty, let name = judge.name, let path, let description else {
      manifest = nil
      return
    }
    manifest = HostManifest(
      judged: profile, name: name, description: description, path: path, allowed: allowed,
      supportsNativeInitiatedConnections: profile == .chromium
        && members.flag(.supportsNativeInitiatedConnections))
  }

  /// The manifest, or all that is wrong.
  public func get() throws(ManifestError) -> HostManifest {
    guard let manifest else { throw ManifestError(problems) }
    return manifest
  }
}

/// Finds fault as a family of browsers does, and in its order.
private struct ManifestJudge {
  let profile: BrowserProfile
  let members: ManifestMembers
  private(set) var problems: [ManifestProblem] = []
  private(set) var name: HostName?

  init(profile: BrowserProfile, members: ManifestMembers) {
    self.profile = profile
    self.members = members
  }

  /// Chromium: `NativeMessagingHostManifest::Load` and `Parse`, then `LaunchContext`. Firefox: the
  /// schema `native_manifest.json`, then `NativeManifests.parseManifest`.
  mutating func check(name expected: HostName?, on platform: Platform) {
    if profile == .chromium, let offset = members.loneSurrogateOffset {
      report(.loneSurrogate, at: offset)
    }
    if let fault = members.fault {
      problems.append(fault)
      return
    }
    checkName()
    checkText(.description, mayBeEmpty: profile == .firefox)
    switch profile {
    case .chromium:
      checkType()
      checkText(.path, mayBeEmpty: false)
      checkAllowList()
      checkFlag()
    case .firefox:
      checkText(.path, mayBeEmpty: true)
      checkType()
      checkAllowList()
      for (name, offset) in foreignKeys { report(.unknownKey(name), at: offset) }
    }
    if let name, let expected, name != expected {
      report(.otherName(name.text, expected: expected.text), at: offset(.name))
    }
    if platform != .windows, let path = members.text(.path), !isAbsolute(path) {
      report(.relativePath(path), at: offset(.path))
    }
  }

  private mutating func checkName() {
    guard let text = requireText(.name) else { return }
    do throws(HostNameError) {
      name = try HostName(text, for: profile)
    } catch {
      report(.name(error), at: offset(.name))
    }
  }

  private mutating func checkText(_ key: ManifestProblem.Key, mayBeEmpty: Bool) {
    guard let text = requireText(key), text.isEmpty, !mayBeEmpty else { return }
    report(.empty(key), at: offset(key))
  }

  private mutating func checkType() {
    guard let type = requireText(.type), !type.utf8.elementsEqual("stdio".utf8) else { return }
    report(.type(type), at: offset(.type))
  }

  /// Chromium takes an empty list, by which nobody may talk to the host; Firefox wants an entry.
  private mutating func checkAllowList() {
    let key = profile.allowListKey
    guard let member = require(key) else { return }
    guard case .list(let elements) = member.value else {
      return report(.wrongKind(key, member.value.kind), at: member.offset)
    }
    if elements.isEmpty, profile == .firefox { report(.empty(key), at: member.offset) }
    for element in elements {
      guard let text = element.text else {
        report(.wrongElement(key, element.kind), at: element.offset)
        continue
      }
      check(text, at: element.offset)
    }
  }

  private mutating func check(_ entry: String, at offset: Int?) {
    switch profile {
    case .chromium:
      do throws(OriginError) {
        _ = try ExtensionOrigin(entry)
      } catch {
        report(.origin(entry, error), at: offset)
      }
    case .firefox:
      if !ExtensionID.isValid(entry) { report(.extensionID(entry), at: offset) }
    }
  }

  private mutating func checkFlag() {
    let key = ManifestProblem.Key.supportsNativeInitiatedConnections
    guard let member = members.known[key] else { return }
    if case .flag = member.value { return }
    report(.wrongKind(key, member.value.kind), at: member.offset)
  }

  /// Chromium's own keys are as foreign to Firefox as any other.
  private var foreignKeys: [(String, Int?)] {
    let known: [ManifestProblem.Key] = [.allowedOrigins, .supportsNativeInitiatedConnections]
    let foreign = known.compactMap { key in members.known[key].map { (key.rawValue, $0.offset) } }
    return foreign + members.unknown.map { ($0.name, $0.offset) }
  }

  /// Firefox takes `~` and `~/…` for absolute, though it cannot launch what is there.
  private func isAbsolute(_ path: String) -> Bool {
    if profile == .firefox, path.utf8.first == UInt8(ascii: "~") {
      return path.utf8.count == 1 || path.utf8.dropFirst().first == UInt8(ascii: "/")
    }
    // An empty one has been reported, where it is a fault.
    return path.utf8.first == UInt8(ascii: "/") || profile == .chromium && path.isEmpty
  }

  private mutating func require(_ key: ManifestProblem.Key) -> ManifestMembers.Member? {
    guard let member = members.known[key] else {
      report(.missing(key), at: nil)
      return nil
    }
    return member
  }

  private mutating func requireText(_ key: ManifestProblem.Key) -> String? {
    guard let member = require(key) else { return nil }
    guard case .string(let text) = member.value else {
      report(.wrongKind(key, member.value.kind), at: member.offset)
      return nil
    }
    return text
  }

  private func offset(_ key: ManifestProblem.Key) -> Int? { members.known[key]?.offset }

  private mutating func report(_ reason: ManifestProblem.Reason, at offset: Int?) {
    problems.append(ManifestProblem(reason, at: offset))
  }
}

extension ManifestMembers {
  fileprivate func text(_ key: ManifestProblem.Key) -> String? {
    guard case .string(let text)? = known[key]?.value else { return nil }
    return text
  }

  fileprivate func texts(_ key: ManifestProblem.Key) -> [String] {
    guard case .list(let elements)? = known[key]?.value else { return [] }
    return elements.compactMap(\.text)
  }

  fileprivate func flag(_ key: ManifestProblem.Key) -> Bool {
    guard case .flag(let flag)? = known[key]?.value else { return false }
    return flag
  }
}
