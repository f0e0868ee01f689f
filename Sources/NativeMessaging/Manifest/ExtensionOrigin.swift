/// Why Chromium takes a text in `allowed_origins` for no origin of one extension.
///
/// The checks of `URLPattern::Parse` and `NativeMessagingHostManifest::Parse`, in their order.
public enum OriginError: Error, Equatable, Sendable, CaseIterable {
  /// There is no `://`.
  case missingSchemeSeparator
  /// The scheme is not `chrome-extension`.
  case invalidScheme
  /// A colon follows the scheme, but no two slashes.
  case wrongSchemeSeparator
  /// Nothing, or a port alone, stands where the extension's ID belongs.
  case emptyHost
  /// The slash behind the ID is missing.
  case emptyPath
  /// An extension's origin has no port.
  case invalidPort
  /// The ID has an asterisk in it.
  case invalidHostWildcard
  /// The ID has a character that no host has.
  case invalidHost
  /// `<all_urls>`, or an asterisk for the ID or before a dot: more than one extension.
  case tooBroad
}

extension OriginError: CustomStringConvertible {
  /// Chromium's words where it has some (`kParseResultMessages`), and what they mean.
  public var description: String {
    switch self {
    case .missingSchemeSeparator: "Missing scheme separator."
    case .invalidScheme: "Invalid scheme. It is chrome-extension."
    case .wrongSchemeSeparator: "Wrong scheme type. Two slashes follow the colon."
    case .emptyHost: "Host can not be empty. The extension's ID is missing."
    case .emptyPath: "Empty path. The slash at the end is missing."
    case .invalidPort: "Invalid port."
    case .invalidHostWildcard: "Invalid host wildcard."
    case .invalidHost: "Invalid host."
    case .tooBroad: "It stands for more than one extension."
    }
  }
}

/// An entry of `allowed_origins`, as Chromium understands it.
///
/// Scheme and ID count alone: whatever follows the slash behind the ID is not looked at.
struct ExtensionOrigin: Equatable {
  /// The extension's ID in lower case; `nil` where the scheme is `*`, which no extension has.
  let identifier: String?

  init(_ text: String) throws(OriginError) {
    guard text != "<all_urls>" else { throw .tooBroad }
    let bytes = Array(text.utf8)
    guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .missingSchemeSeparator }
    // The first `://` ends the scheme, wherever it is, and only without one a colon does.
    let separator = Array("://".utf8)
    let end = bytes.indices.first { bytes[$0...].starts(with: separator) }
    let scheme = String(decoding: bytes[..<(end ?? colon)], as: UTF8.self)
    guard scheme == "chrome-extension" || scheme == "*" else { throw .invalidScheme }
    guard let end else { throw .wrongSchemeSeparator }
    let rest = bytes[(end + separator.count)...]
    guard !rest.isEmpty, rest.first != UInt8(ascii: "/") else { throw .emptyHost }
    guard let slash = rest.firstIndex(of: UInt8(ascii: "/")) else { throw .emptyPath }
    let host = try ExtensionOrigin.host(in: rest[..<slash], isAnyScheme: scheme == "*")
    identifier = scheme == "*" ? nil : host
  }

  /// The host before an optional port.
  private static func host(
    in authority: ArraySlice<UInt8>, isAnyScheme: Bool
  ) throws(OriginError) -> String {
    // The address of a machine (IPv6) names no extension.
    guard authority.first != UInt8(ascii: "[") else { throw .invalidHost }
    let parts = authority.split(
      separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count > 1, Array(parts[1]) != [UInt8(ascii: "*")] { throw .invalidPort }
    var host = parts[0]
    guard !host.isEmpty else { throw .emptyHost }
    let asterisk = UInt8(ascii: "*")
    guard Array(host) != [asterisk] else { throw .tooBroad }
    let isBroad = host.starts(with: "*.".utf8)
    if isBroad { host = host.dropFirst(2) }
    guard !host.isEmpty else { throw .emptyHost }
    guard !host.contains(asterisk) else { throw .invalidHostWildcard }
    guard host.allSatisfy(isHostByte) else { throw .invalidHost }
    guard !isBroad else { throw .tooBroad }
    if host.last == UInt8(ascii: ".") { host = host.dropLast() }
    return String(decoding: host.map(lowercased), as: UTF8.self)
  }

  /// Whether a host may have this byte: none of the forbidden ones of the URL Standard, section 3.2.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte != 0x7F && !"#%/:<>?@[\\]^|".utf8.contains(byte)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}

/// The ID of an extension for Firefox, `manifest.ExtensionID` of `manifest.json`.
enum ExtensionID {
  /// Whether it matches `^[a-z0-9-._]*@[a-z0-9-._]+$` or is a UUID in braces, in any case.
  static func isValid(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    if let at = bytes.firstIndex(of: UInt8(ascii: "@")) {
      let domain = bytes[(at + 1)...]
      return bytes[..<at].allSatisfy(isWordByte) && !domain.isEmpty && domain.allSatisfy(isWordByte)
    }
    guard bytes.first == UInt8(ascii: "{"), bytes.last == UInt8(ascii: "}") else { return false }
    let groups = bytes.dropFirst().dropLast().split(
      separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return groups.map(\.count) == [8, 4, 4, 4, 12] && groups.joined().allSatisfy(\.isHexDigit)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_": true
    default: false
    }
  }
}

extension UInt8 {
  /// Whether it is one of 0 to 9, a to f and A to F.
  var isHexDigit: Bool {
    switch Unicode.Scalar(self) {
    case "0"..."9", "a"..."f", "A"..."F": true
    default: false
    }
  }
}
