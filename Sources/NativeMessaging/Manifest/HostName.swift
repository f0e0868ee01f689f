/// The name by which an extension asks for a host and by which the host's manifest file is called.
///
/// Firefox takes names that match `^\w+(\.\w+)*$` (`native_manifest.json`), Chromium those of them
/// that have no capital letter (`NativeMessagingHostManifest::IsValidName`). So a name that works
/// everywhere consists of lower-case letters, digits, underscores and single dots between them.
public struct HostName: Hashable, Sendable {
  /// The name: ASCII, without a slash.
  public let text: String

  /// A name that at least one family of browsers takes.
  public init(_ text: String) throws(HostNameError) {
    try self.init(text, for: .firefox)
  }

  /// A name that browsers of the family `profile` take.
  public init(_ text: String, for profile: BrowserProfile) throws(HostNameError) {
    guard let (offset, reason) = HostName.fault(in: text, for: profile) else {
      self.text = text
      return
    }
    throw HostNameError(name: text, profile: profile, reason: reason, offset: offset)
  }

  /// Whether browsers of the family `profile` take it.
  public func isValid(for profile: BrowserProfile) -> Bool {
    HostName.fault(in: text, for: profile) == nil
  }

  /// The name of its manifest file: `NAME.json`.
  public var fileName: String { "\(text).json" }

  /// The first thing wrong with a name, and where it is in the name's UTF-8.
  private static func fault(
    in text: String, for profile: BrowserProfile
  ) -> (offset: Int, reason: HostNameError.Reason)? {
    guard !text.isEmpty else { return (0, .empty) }
    var offset = 0
    var isBehindDot = true
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9", "_":
        isBehindDot = false
      case "A"..."Z" where profile == .firefox:
        isBehindDot = false
      case ".":
        if isBehindDot { return (offset, .misplacedDot) }
        isBehindDot = true
      default:
        return (offset, .character(scalar))
      }
      offset += UTF8.width(scalar)
    }
    return isBehindDot ? (offset - 1, .misplacedDot) : nil
  }
}

extension HostName: CustomStringConvertible {
  /// The name.
  public var description: String { text }
}

/// Why a family of browsers takes a text for no host's name.
public struct HostNameError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    /// The name has no characters.
    case empty
    /// A character that is none of the family's letters, digits, underscore and dot.
    case character(Unicode.Scalar)
    /// A dot at the start, at the end or behind another.
    case misplacedDot
  }

  /// The text.
  public let name: String
  /// The family that does not take it.
  public let profile: BrowserProfile
  /// What is wrong first.
  public let reason: Reason
  /// Where, in bytes of UTF-8 from the name's start.
  public let offset: Int
}

extension HostNameError: CustomStringConvertible {
  /// One line for a log: what and where.
  public var description: String {
    switch reason {
    case .empty: "a host's name must not be empty"
    case .character(let scalar) where ("A"..."Z").contains(scalar):
      "Chromium takes no capital letter in a host's name: \(scalar.debugDescription) "
        + "(byte \(offset))"
    case .character(let scalar):
      "no browser takes \(scalar.debugDescription) in a host's name (byte \(offset))"
    case .misplacedDot:
      "a dot in a host's name must stand between two other characters (byte \(offset))"
    }
  }
}
