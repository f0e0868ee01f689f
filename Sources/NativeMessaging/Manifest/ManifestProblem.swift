public import NativeMessagingCodec

/// One reason why a family of browsers does not take a manifest, and where in the file it is.
public struct ManifestProblem: Error, Equatable, Sendable {
  /// A member of a manifest that browsers know.
  public enum Key: String, CaseIterable, Sendable {
    /// The host's name, a string.
    case name
    /// What the host is, a string. Chromium wants one that is not empty.
    case description
    /// `"stdio"`.
    case type
    /// Where the program is, a string: an absolute path.
    case path
    /// The origins that may talk to the host, an array of strings. Chromium's.
    case allowedOrigins = "allowed_origins"
    /// The IDs of the extensions that may talk to the host, an array of strings. Firefox's.
    case allowedExtensions = "allowed_extensions"
    /// Whether the host may start the browser, a boolean. Chromium's, and optional.
    case supportsNativeInitiatedConnections = "supports_native_initiated_connections"
  }

  /// What a member's value is instead of what it should be.
  public enum Kind: String, Sendable {
    /// An object.
    case object
    /// An array.
    case array
    /// A string.
    case string
    /// A number.
    case number
    /// `true` or `false`.
    case boolean
    /// `null`.
    case null
  }

  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    /// The file is longer than ``HostManifest/sizeLimit``; browsers would read it.
    case tooLong(count: Int)
    /// The file is not JSON (RFC 8259) or not UTF-8 (RFC 3629).
    case json(JSONError.Reason)
    /// An escape is half of a surrogate pair, which Chromium takes for no JSON.
    case loneSurrogate
    /// The JSON text is no object.
    case notObject(Kind)
    /// A member that must be there is not.
    case missing(Key)
    /// A member has a value of another kind.
    case wrongKind(Key, Kind)
    /// An element of an array of strings is something else.
    case wrongElement(Key, Kind)
    /// A member's text or array has nothing in it.
    case empty(Key)
    /// The family takes no such name.
    case name(HostNameError)
    /// The type is not `stdio`.
    case type(String)
    /// The path does not begin at the root. Windows alone takes such a path.
    case relativePath(String)
    /// The text is no origin of one extension.
    case origin(String, OriginError)
    /// The text is no ID of a Firefox extension: `name@domain` or `{UUID}`.
    case extensionID(String)
    /// Firefox takes no members but those it knows.
    case unknownKey(String)
    /// The manifest's name is not the file's.
    case otherName(String, expected: String)
  }

  /// What is wrong.
  public let reason: Reason
  /// Where the name or value begins, in bytes from the file's start; `nil` for what is missing and
  /// for a manifest that no file holds.
  public let offset: Int?

  init(_ reason: Reason, at offset: Int? = nil) {
    self.reason = reason
    self.offset = offset
  }
}

extension ManifestProblem: CustomStringConvertible {
  /// One line for a log: where and what.
  public var description: String {
    guard let offset else { return reason.description }
    return "byte \(offset): \(reason)"
  }
}

extension ManifestProblem.Reason: CustomStringConvertible {
  /// What is wrong, in a few words.
  public var description: String {
    switch self {
    case .tooLong(let count): "\(count) bytes, more than \(HostManifest.sizeLimit)"
    case .json(let reason): "not JSON: \(String(ascii: { $0.append(reason.text) }))"
    case .loneSurrogate: "not JSON to Chromium: half of a surrogate pair"
    case .notObject(let kind): "the manifest is \(kind.article), not an object"
    case .missing(let key): "no \(key.rawValue)"
    case .wrongKind(let key, let kind): "\(key.rawValue) is \(kind.article), not \(key.kind)"
    case .wrongElement(let key, let kind):
      "\(key.rawValue) has \(kind.article) in it, where strings alone belong"
    case .empty(let key): "\(key.rawValue) is empty"
    case .name(let error): "\(error)"
    case .type(let type): "type is \"\(type)\", not \"stdio\""
    case .relativePath(let path): "path is not absolute: \"\(path)\""
    case .origin(let origin, let error): "allowed_origins has \"\(origin)\": \(error)"
    case .extensionID(let text): "allowed_extensions has \"\(text)\", which is no extension's ID"
    case .unknownKey(let key): "\"\(key)\" is a key that Firefox does not take"
    case .otherName(let name, let expected): "name is \"\(name)\", not \"\(expected)\""
    }
  }
}

extension ManifestProblem.Key {
  fileprivate var kind: String {
    switch self {
    case .name, .description, .type, .path: "a string"
    case .allowedOrigins, .allowedExtensions: "an array of strings"
    case .supportsNativeInitiatedConnections: "a boolean"
    }
  }
}

extension ManifestProblem.Kind {
  fileprivate var article: String {
    switch self {
    case .object, .array: "an \(rawValue)"
    case .null: rawValue
    default: "a \(rawValue)"
    }
  }
}
