internal import NativeMessagingCodec

/// Makes values of messages: of `Codable` types, of ``MessageReadable`` types, or views of them.
///
/// ```swift
/// var decoder = MessageDecoder()
/// let request = try decoder.decode(Request.self, from: message)
/// ```
/// A message is checked as a whole first, its tokens noted in memory that is used again for the next
/// one, then the value is made of those. Nothing is kept of what a peer announces.
///
/// To `Codable` types it does what Foundation's `JSONDecoder` does, with these differences:
/// - A name that an object has twice counts for its last value, as in browsers.
/// - Names are compared as bytes, where `JSONDecoder` takes different spellings of one character
///   for the same.
/// - Half of a surrogate pair (`"\ud800"`, which browsers send) becomes U+FFFD instead of an error.
/// - Integers are exact, whatever their width; a number that is an integer by value is one (`1e3`).
/// - A byte order mark is an error (RFC 8259, section 8.1), and so is text in UTF-16 or UTF-32.
/// - `Date`, `Data`, `URL` and `Decimal` get no special treatment, unless `NativeMessagingFoundation`
///   is imported.
/// - A decoder that a value keeps throws when it is used after its message.
///
/// Errors are `DecodingError`s with the coding path; `debugDescription` begins with the byte of the
/// message.
public struct MessageDecoder: ~Copyable, Sendable {
  /// How the names of members become coding keys.
  public enum KeyStrategy: Equatable, Sendable {
    /// A name is a key.
    case useDefaultKeys
    /// `first_name` is the key `firstName`; underscores at both ends stay.
    case convertFromSnakeCase
  }

  /// What stands for the floating-point numbers that JSON has not.
  public enum NonFiniteStrategy: Equatable, Sendable {
    /// Nothing.
    case `throw`
    /// These strings.
    case convertFromString(positiveInfinity: String, negativeInfinity: String, nan: String)
  }

  struct Settings: Sendable {
    var keyStrategy = KeyStrategy.useDefaultKeys
    var nonFiniteStrategy = NonFiniteStrategy.throw
  }

  /// The longest message that can be decoded, in bytes: 512 MiB − 1.
  public static var messageLimit: Int { JSONTape.textLimit }

  private var tokenizer: JSONTokenizer
  private var tape = JSONTape()
  private let context = DecodingContextOwner()

  /// A decoder of messages with at most `depthLimit` objects and arrays in each other, 1 to 65,536.
  ///
  /// A type that nests without end takes stack for each level.
  public init(depthLimit: Int = 512) {
    var options = JSONTokenizer.Options()
    options.depthLimit = depthLimit
    tokenizer = JSONTokenizer(options: options)
  }

  /// How the names of members become the coding keys of `Codable` types.
  public var keyStrategy: KeyStrategy {
    get { context.settings.keyStrategy }
    set { context.settings.keyStrategy = newValue }
  }

  /// What stands for the floating-point numbers that JSON has not, in `Codable` types.
  public var nonFiniteStrategy: NonFiniteStrategy {
    get { context.settings.nonFiniteStrategy }
    set { context.settings.nonFiniteStrategy = newValue }
  }

  /// What `Codable` types find in their decoder's `userInfo`.
  public var userInfo: [CodingUserInfoKey: any Sendable] {
    get { context.userInfo }
    set { context.userInfo = newValue }
  }

  /// The value that a `Codable` type makes of the message.
  ///
  /// Throws `DecodingError.dataCorrupted` with the ``/NativeMessagingCodec/JSONError`` as its underlying
  /// error where the message is not JSON, and what the type throws.
  public mutating func decode<Value: Decodable>(
    _ type: Value.Type = Value.self, from message: Span<UInt8>
  ) throws -> Value {
    try decoded(type, from: message)
  }

  private mutating func decoded<Value: Decodable>(
    _ type: Value.Type, from message: Span<UInt8>
  ) throws -> Value {
    let view: TapeView
    do throws(MessageError) {
      view = try read(message)
    } catch {
      if case .syntax(let reason) = error.reason {
        throw DecodingError(JSONError(reason: reason, offset: error.offset, depth: 0))
      }
      throw DecodingError(error, as: type)
    }
    let reference = context.begin(view)
    defer { context.end() }
    return try reference.decode(type, at: 0)
  }

  /// The value that a direct type makes of the message.
  ///
  /// Throws ``MessageError/Reason/syntax(_:)`` where the message is not JSON, and what the type throws.
  @inlinable
  public mutating func decode<Value: MessageReadable>(
    _ type: Value.Type = Value.self, from message: Span<UInt8>
  ) throws(MessageError) -> Value {
    var reader = try beginReading(message)
    defer { endReading() }
    return try Value(reading: &reader)
  }

  /// The value that a type makes of the message that is both: as one that is `Codable`, which reads
  /// itself then.
  public mutating func decode<Value: MessageReadable & Decodable>(
    _ type: Value.Type = Value.self, from message: Span<UInt8>
  ) throws -> Value {
    try decoded(type, from: message)
  }

  /// Lends a reader of the message to `body`.
  ///
  /// Throws ``MessageError/Reason/syntax(_:)`` where the message is not JSON, and what `body` throws.
  @inlinable
  public mutating func withReader<Result: ~Copyable>(
    of message: Span<UInt8>, _ body: (inout JSONReader) throws(MessageError) -> Result
  ) throws(MessageError) -> Result {
    var reader = try beginReading(message)
    defer { endReading() }
    return try body(&reader)
  }

  /// A reader of the message, which is good until ``endReading()``: to be lent no longer.
  @usableFromInline
  @_lifetime(immortal)
  mutating func beginReading(_ message: Span<UInt8>) throws(MessageError) -> JSONReader {
    let view = try read(message)
    return JSONReader(view, at: 0, context.begin(view))
  }

  @usableFromInline
  func endReading() { context.end() }

  /// A view of the message, for one without a fixed shape.
  ///
  /// It borrows decoder and message: both stay as they are while it is in use.
  ///
  /// Throws ``MessageError/Reason/syntax(_:)`` where the message is not JSON.
  @_lifetime(&self, copy message)
  public mutating func value(of message: Span<UInt8>) throws(MessageError) -> JSONValue {
    let view = try read(message)
    return JSONValue(view, at: 0, tape: &self, text: message)
  }

  /// Tokenizes the message.
  private mutating func read(_ message: Span<UInt8>) throws(MessageError) -> TapeView {
    guard message.count <= Self.messageLimit else {
      throw MessageError(reason: .tooLong(count: message.count), offset: Self.messageLimit)
    }
    do throws(JSONError) {
      try tokenizer.tokenize(message, onto: &tape)
    } catch {
      throw MessageError(error)
    }
    return context.view(message, tape)
  }
}
