internal import NativeMessagingCodec

/// A coding key for a step of a path.
struct PathKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = Int(stringValue)
  }

  init(intValue: Int) {
    stringValue = "Index \(intValue)"
    self.intValue = intValue
  }

  init(_ step: JSONPathStep) {
    switch step {
    case .name(let name): self.init(stringValue: name)
    case .index(let index): self.init(intValue: index)
    }
  }

  static var `super`: PathKey { PathKey(stringValue: "super") }
}

extension TapeView {
  /// The coding path of the value at `index`.
  @inline(never)
  func codingPath(to index: Int) -> [any CodingKey] {
    path(to: index).map { PathKey($0) }
  }

  /// What is wrong with the value at `index`, with its path and its offset.
  @inline(never)
  func context(
    _ words: String, at index: Int, underlyingError: (any Error)? = nil
  ) -> DecodingError.Context {
    DecodingError.Context(
      codingPath: codingPath(to: index),
      debugDescription: "byte \(offset(at: index)): \(words)", underlyingError: underlyingError)
  }

  /// The value at `index` is no `type`.
  @inline(never)
  func mismatch(_ type: Any.Type, at index: Int) -> DecodingError {
    let found = kind(at: index)
    let context = context("expected \(words(for: type)), found \(found.text)", at: index)
    return found == .null ? .valueNotFound(type, context) : .typeMismatch(type, context)
  }

  /// What the message should have: `Codable` asks for objects and arrays by types of Swift's.
  private func words(for type: Any.Type) -> String {
    if type == [String: Any].self { return JSONKind.object.text }
    if type == [Any].self { return JSONKind.array.text }
    if type == String.self { return JSONKind.string.text }
    return type == Bool.self ? JSONKind.boolean.text : "\(type)"
  }

  /// The number at `index` is not one of `type`.
  @inline(never)
  func misfit(_ type: Any.Type, at index: Int) -> DecodingError {
    let number = String(unescaped: bytes(self[index]))
    return .dataCorrupted(context("the number \(number) does not fit in \(type)", at: index))
  }

  /// There is no member `key` in the object at `index`.
  @inline(never)
  func missing(_ key: any CodingKey, in index: Int) -> DecodingError {
    .keyNotFound(key, context("no member \"\(key.stringValue)\"", at: index))
  }

  /// The array has no element at `index`, where it ends.
  @inline(never)
  func noElement(_ type: Any.Type, number: Int, at index: Int) -> DecodingError {
    .valueNotFound(
      type,
      DecodingError.Context(
        codingPath: codingPath(to: index) + [PathKey(intValue: number)],
        debugDescription: "byte \(offset(at: index)): the array has no more elements"))
  }

  /// A floating-point number that is written as a string, if the settings say so.
  @inline(never)
  func nonFinite<Value: BinaryFloatingPoint>(
    at index: Int, _ context: DecodingContext.Reference
  ) throws -> Value {
    let entry = self[index]
    guard entry.kind == .string || entry.kind == .escapedString,
      case .convertFromString(let positive, let negative, let nan) =
        context.settings.nonFiniteStrategy
    else { throw mismatch(Value.self, at: index) }
    switch text(entry) {
    case positive: return .infinity
    case negative: return -.infinity
    case nan: return .nan
    default: throw mismatch(Value.self, at: index)
    }
  }
}

extension Error {
  /// One line for whoever sent the message. The toolchain's words for a `DecodingError` name its cases
  /// and say the rest twice.
  var line: String {
    guard let error = self as? DecodingError, let context = error.context else { return "\(self)" }
    let path = context.codingPath.map { key -> JSONPathStep in
      // A member may be called 3, too, and then has that for an integer.
      guard let index = key.intValue, key.stringValue == PathKey(intValue: index).stringValue else {
        return .name(key.stringValue)
      }
      return .index(index)
    }
    let words = context.debugDescription
    // A `MessageReadable` type's have the path already.
    guard !path.isEmpty, !(context.underlyingError is MessageError) else { return words }
    return "\(words) at \(path.text)"
  }
}

extension DecodingError {
  fileprivate var context: Context? {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context),
      .keyNotFound(_, let context), .dataCorrupted(let context):
      context
    @unknown default: nil
    }
  }

  /// What a `MessageReadable` type found, in the words of `Codable`.
  init(_ error: MessageError, as type: Any.Type) {
    if let error = error.underlyingError as? DecodingError {
      self = error
      return
    }
    let context = Context(
      codingPath: error.path.map { PathKey($0) }, debugDescription: error.description,
      underlyingError: error)
    switch error.reason {
    case .unexpected(.null, _), .noMoreElements: self = .valueNotFound(type, context)
    case .unexpected: self = .typeMismatch(type, context)
    case .missing(let name): self = .keyNotFound(PathKey(stringValue: name), context)
    default: self = .dataCorrupted(context)
    }
  }

  /// The message is not JSON.
  init(_ error: JSONError) {
    self = .dataCorrupted(
      Context(codingPath: [], debugDescription: "\(error)", underlyingError: error))
  }
}
