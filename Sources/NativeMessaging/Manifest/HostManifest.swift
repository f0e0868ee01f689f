/// The file that tells browsers of one family where a host is and who may talk to it.
///
/// Each family has its own: Firefox rejects a manifest with a key that it does not know, and
/// Chromium's `allowed_origins` is one. A value keeps the family's rules; what breaks them is in the
/// ``ManifestError``.
public struct HostManifest: Sendable {
  /// The longest file that is read, in bytes. Browsers have no such limit; real ones have 500 bytes.
  public static let sizeLimit = 1 << 20

  /// The family that it is for.
  public let profile: BrowserProfile
  /// The host's name, which is the file's without `.json`.
  public let name: HostName
  /// What the host is, for people.
  public let description: String
  /// Where the program is, an absolute path. On Windows it may be relative to the manifest.
  public let path: String
  /// Who may talk to the host: origins (`chrome-extension://ID/`) for Chromium, extension IDs for
  /// Firefox.
  public let allowed: [String]
  /// Whether the host may start the browser; Chromium alone knows of it.
  public let supportsNativeInitiatedConnections: Bool

  /// A manifest of these parts; throws what the family would find wrong with it.
  public init(
    name: HostName, description: String, path: String, allowed: [String],
    supportsNativeInitiatedConnections: Bool = false, for profile: BrowserProfile,
    on platform: Platform = .current
  ) throws(ManifestError) {
    var members = ManifestMembers()
    members.set(.name, .string(name.text))
    members.set(.description, .string(description))
    members.set(.path, .string(path))
    members.set(.type, .string("stdio"))
    members.set(
      profile.allowListKey,
      .list(allowed.map { ManifestMembers.Element(text: $0, kind: .string, offset: nil) }))
    if supportsNativeInitiatedConnections {
      members.set(.supportsNativeInitiatedConnections, .flag(true))
    }
    self = try ManifestReading(members, as: profile, name: nil, on: platform).get()
  }

  /// Reads a manifest file's bytes as browsers of the family `profile` do.
  ///
  /// Throws everything that is wrong with it. With `name` given, it must be the manifest's.
  public init(
    parsing bytes: Span<UInt8>, as profile: BrowserProfile, name: HostName? = nil,
    on platform: Platform = .current
  ) throws(ManifestError) {
    self = try ManifestReading(bytes, as: profile, name: name, on: platform).get()
  }

  /// Of parts that have been judged.
  init(
    judged profile: BrowserProfile, name: HostName, description: String, path: String,
    allowed: [String], supportsNativeInitiatedConnections: Bool
  ) {
    self.profile = profile
    self.name = name
    self.description = description
    self.path = path
    self.allowed = allowed
    self.supportsNativeInitiatedConnections = supportsNativeInitiatedConnections
  }

  /// Whether `caller` may talk to the host: an origin for Chromium, an extension's ID for Firefox.
  public func allows(_ caller: String) -> Bool {
    profile.allows(caller, in: allowed)
  }

  /// The file's bytes: every key that the family takes, indented, one line each.
  public var bytes: [UInt8] {
    var text = IndentedObject()
    text.member(.name) { $0.value(name.text) }
    text.member(.description) { $0.value(description) }
    text.member(.path) { $0.value(path) }
    text.member(.type) { $0.value("stdio") }
    text.list(profile.allowListKey, allowed)
    if supportsNativeInitiatedConnections {
      text.member(.supportsNativeInitiatedConnections) { $0.value(true) }
    }
    return text.end()
  }
}

extension HostManifest: Equatable {
  /// Whether both say the same, byte for byte: a path has no canonical equivalents.
  public static func == (one: HostManifest, other: HostManifest) -> Bool {
    one.profile == other.profile && one.name == other.name
      && one.description.utf8.elementsEqual(other.description.utf8)
      && one.path.utf8.elementsEqual(other.path.utf8)
      && one.allowed.elementsEqual(other.allowed) { $0.utf8.elementsEqual($1.utf8) }
      && one.supportsNativeInitiatedConnections == other.supportsNativeInitiatedConnections
  }
}

/// Everything that keeps a family of browsers from taking a manifest.
public struct ManifestError: Error, Equatable, Sendable {
  /// At least one, in the order in which the browser checks: it stops at the first.
  public let problems: [ManifestProblem]

  init(_ problems: [ManifestProblem]) {
    precondition(!problems.isEmpty, "an error has a reason")
    self.problems = problems
  }
}

extension ManifestError: CustomStringConvertible {
  /// The problems, on one line.
  public var description: String {
    // Chromium's words on an origin end with a full stop of their own.
    problems.map { problem in
      let text = problem.description
      return text.hasSuffix(".") ? String(text.dropLast()) : text
    }.joined(separator: "; ")
  }
}

extension BrowserProfile {
  /// Who an extension is to a host, as the launch tells it and the manifest names it:
  /// `chrome-extension://ID/` for Chromium, the ID itself for Firefox.
  public func caller(extensionID: String) -> String {
    self == .chromium ? "chrome-extension://\(extensionID)/" : extensionID
  }

  /// The key of the list of those who may talk to a host.
  public var allowListKey: ManifestProblem.Key {
    self == .chromium ? .allowedOrigins : .allowedExtensions
  }

  /// Whether a list names `caller`.
  ///
  /// Chromium compares scheme and ID (`URLPatternSet::MatchesSecurityOrigin`), Firefox whole texts.
  func allows(_ caller: String, in list: [String]) -> Bool {
    switch self {
    case .chromium:
      guard let origin = try? ExtensionOrigin(caller), origin.identifier != nil else {
        return false
      }
      return list.contains { (try? ExtensionOrigin($0)) == origin }
    case .firefox:
      return list.contains { $0.utf8.elementsEqual(caller.utf8) }
    }
  }
}

extension ManifestMembers {
  fileprivate mutating func set(_ key: ManifestProblem.Key, _ value: Value) {
    known[key] = Member(value: value)
  }
}
