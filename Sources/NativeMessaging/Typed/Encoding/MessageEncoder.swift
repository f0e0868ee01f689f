public import NativeMessagingCodec

/// Writes `Encodable` values as JSON messages, compact, without Foundation.
///
/// ```swift
/// let message = try MessageEncoder().encode(Reply(id: 1, ok: true))   // {"id":1,"ok":true}
/// ```
///
/// A value goes straight into the buffer that is written to the peer, in the order in which it
/// encodes itself. What a value writes is what `JSONEncoder` makes of it, except that names stand in
/// that order, that a name that is encoded twice stands twice (browsers take the last), that `/` is
/// not escaped, and that numbers look as `JSON.stringify` writes them. `Date`, `Data` and other types
/// of Foundation encode as they do themselves, unless `NativeMessagingFoundation` is imported.
///
/// A type that is also ``MessageWritable`` writes itself, wherever the encoder meets it; the strategies
/// do not concern what it writes.
///
/// A value that goes back to a nested container after it has encoded something behind it is encoded a
/// second time, into pieces that are put together.
///
/// It throws `EncodingError` where a value cannot be JSON, ``/NativeMessagingCodec/PayloadTooLong``
/// where the text is over the limit, and what the values themselves throw. Nothing is left of the text
/// then.
public struct MessageEncoder: Sendable {
  /// How a `CodingKey` becomes a member's name.
  public enum KeyStrategy: Sendable {
    /// As it is.
    case asIs
    /// `oneTwoThree` becomes `one_two_three`, and `myURLProperty` `my_url_property`.
    ///
    /// The keys of a dictionary stay as they are.
    case snakeCase
  }

  /// What becomes of numbers that JSON lacks.
  public enum NonFiniteStrategy: Sendable {
    /// `EncodingError.invalidValue` is thrown.
    case `throw`
    /// `null`, as `JSON.stringify` writes them.
    case null
    /// These strings.
    case strings(positiveInfinity: String, negativeInfinity: String, nan: String)
  }

  /// How a `CodingKey` becomes a member's name.
  public var keyStrategy = KeyStrategy.asIs
  /// What becomes of numbers that JSON lacks.
  public var nonFiniteStrategy = NonFiniteStrategy.throw
  /// How many containers may be open inside each other; at most 1024. Beyond, `EncodingError` is
  /// thrown.
  public var depthLimit = 512
  /// The longest text, in bytes; by default what a browser takes.
  public var limit = FrameLimit.hostToBrowser
  /// What the values find in `Encoder.userInfo`.
  public var userInfo: [CodingUserInfoKey: any Sendable] = [:]

  /// An encoder with the settings above.
  public init() {}

  /// The JSON text of `value`, in UTF-8.
  public func encode(_ value: some Encodable) throws -> [UInt8] {
    var writer = JSONWriter(limit: limit)
    try encode(value, to: &writer)
    try writer.finish()
    return [UInt8](copyOf: writer.span)
  }

  /// Writes `value` where a value can stand in `writer`.
  ///
  /// The writer's own limit holds. When it throws, the writer is as it was before.
  public func encode(_ value: some Encodable, to writer: inout JSONWriter) throws {
    let session = EncodingSession(self, exchange(&writer, with: JSONWriter(limit: 0)))
    defer { writer = session.takeWriter() }
    try session.encodeAll(of: value)
  }

  /// Appends a frame with `value` as its message to `buffer`.
  ///
  /// When it throws, the buffer is as it was before.
  public func appendFrame(_ value: some Encodable, to buffer: inout OutputBuffer) throws {
    let mark = buffer.count
    buffer.append([0, 0, 0, 0])
    var writer = JSONWriter(appendingTo: exchange(&buffer, with: OutputBuffer()), limit: limit)
    do {
      try encode(value, to: &writer)
      let header = try FrameEncoder(limit: limit).header(payloadCount: try writer.finish())
      buffer = writer.takeBuffer()
      buffer.replace(at: mark, with: header)
    } catch {
      writer.cancel()
      buffer = writer.takeBuffer()
      buffer.truncate(to: mark)
      throw error
    }
  }
}
