public import NativeMessagingCodec

/// Why a message does not become the value that was asked for, and where in the message.
public struct MessageError: Error, Sendable {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    /// The message is not JSON.
    case syntax(JSONError.Reason)
    /// The message is longer than ``MessageDecoder/messageLimit``.
    case tooLong(count: Int)
    /// A value of one kind stands where one of another must be.
    case unexpected(JSONKind, wanted: JSONKind)
    /// An object lacks a member; the place is the object's.
    case missing(name: String)
    /// An array has no more elements; the place is the array's.
    case noMoreElements
    /// A number is not exact, or does not fit, in the type that was asked for.
    case number(JSONNumberError)
    /// A value is not one that its type takes, in the words of the type.
    case invalid(String)
    /// A `Decodable` type threw ``MessageError/underlyingError``.
    case undecodable
  }

  /// What is wrong.
  public let reason: Reason
  /// Where the value begins that is wrong, in bytes from the start of the message; for
  /// ``Reason/syntax(_:)`` see `JSONError.offset`.
  public let offset: Int
  /// The way from the message's value down to the one that is wrong; empty for the message itself.
  public let path: [JSONPathStep]
  /// What a `Decodable` type threw inside a ``MessageReadable`` one.
  public let underlyingError: (any Error)?

  /// An error at a place.
  public init(
    reason: Reason, offset: Int, path: [JSONPathStep] = [], underlyingError: (any Error)? = nil
  ) {
    self.reason = reason
    self.offset = offset
    self.path = path
    self.underlyingError = underlyingError
  }

  /// The message is not JSON.
  public init(_ error: JSONError) {
    self.init(reason: .syntax(error.reason), offset: error.offset)
  }
}

extension MessageError: CustomStringConvertible {
  /// One line for a log: `byte 17: expected a string, found a number at items[3].id`.
  public var description: String {
    let place = path.isEmpty ? "" : " at \(path.text)"
    return "byte \(offset): \(reason.text)\(place)\(underlyingError.map { ": \($0)" } ?? "")"
  }
}

extension MessageError.Reason {
  /// A few words.
  var text: String {
    switch self {
    case .syntax(let reason): "\(reason.text)"
    case .tooLong(let count): "a message of \(count) bytes is too long"
    case .unexpected(let found, let wanted): "expected \(wanted.text), found \(found.text)"
    case .missing(let name): "no member \"\(name)\""
    case .noMoreElements: "no more elements"
    case .number(let error): "\(error)"
    case .invalid(let words): words
    case .undecodable: "not decodable"
    }
  }
}

extension JSONKind {
  /// The kind with its article.
  var text: String {
    switch self {
    case .object: "an object"
    case .array: "an array"
    case .string: "a string"
    case .number: "a number"
    case .boolean: "a boolean"
    case .null: "null"
    }
  }
}

extension [JSONPathStep] {
  /// As it is written in JavaScript, where names are identifiers: `items[3].id`.
  var text: String {
    var text = ""
    for step in self {
      switch step {
      case .name(let name): text += text.isEmpty ? name : ".\(name)"
      case .index(let index): text += "[\(index)]"
      }
    }
    return text
  }
}
