internal import NativeMessagingCodec
internal import NativeMessagingHost

/// What a host says, read and judged as a browser does it.
///
/// Messages that were read together are checked together, when the first of them is asked for; one
/// that may be wrong, or is long, is checked on its own, in the buffer that it was read into. Bytes
/// that are not UTF-8 become U+FFFD first, as in both browsers.
struct PortInbox: ~Copyable, Sendable {
  /// A message that was found; ``bytes(of:)`` gives it until the inbox is used again.
  enum Found: Sendable {
    /// A message for the extension: `count` bytes in the buffer.
    case message(count: Int)
    /// A message for the extension that had to be repaired.
    case repaired
    /// A message that the browser drops: `count` bytes in the buffer, and what is wrong with them.
    case dropped(count: Int, JSONError)

    var heldCount: Int? {
      switch self {
      case .message(let count), .dropped(let count, _): count
      case .repaired: nil
      }
    }
  }

  /// What may be nested how deeply is up to memory in both browsers: Chromium takes 20,000 levels.
  /// This is as many as the tokenizer takes.
  static let depthLimit = 65_536

  private let dropsInvalidMessages: Bool
  private let skipsByteOrderMark: Bool
  private let checks: Bool
  private var reader: MessageReader
  private var tokenizer: JSONTokenizer
  private var batch = JSONTextBatch()
  /// What was made of the last message that was not UTF-8.
  private var repaired = OutputBuffer()
  private var isAtEnd = false

  init(
    _ output: Descriptor, as profile: BrowserProfile, isOneShot: Bool, checks: Bool,
    backlogLimit: Int
  ) {
    self.checks = checks
    dropsInvalidMessages = profile.dropsInvalidMessages && !isOneShot
    skipsByteOrderMark = profile.skipsByteOrderMark
    reader = MessageReader(
      output, frameLimit: FrameLimit.hostToBrowser, backlogLimit: backlogLimit)
    var options = JSONTokenizer.Options()
    options.depthLimit = Self.depthLimit
    options.skipsByteOrderMark = skipsByteOrderMark
    tokenizer = JSONTokenizer(options: options)
  }

  /// Whether more can be read before a message is taken.
  var hasRoom: Bool { !isAtEnd && reader.hasRoom }

  /// The next message, if all of it has been read. Throws the end, once nothing is before it.
  mutating func next() throws(PortEnd) -> Found? {
    guard let count = try nextCount() else { return nil }
    guard checks, !isKnownValid(count) else { return .message(count: count) }
    guard let error = Self.error(in: &reader, count, &tokenizer) else {
      return .message(count: count - markCount(count))
    }
    if error.reason == .invalidUTF8, repair(count) { return .repaired }
    guard dropsInvalidMessages else { throw .invalidMessage(error) }
    return .dropped(count: count, error)
  }

  /// As ``next()`` where a message needs no more than to be found: its length.
  @inline(__always)
  mutating func nextKnownCount() -> Int? {
    guard !checks || batch.validCount > 0, let count = reader.nextHeldCountIfAny() else {
      return nil
    }
    if checks { _ = batch.takeValid() }
    return count
  }

  /// The bytes of what ``nextKnownCount()`` has found last.
  @inline(__always)
  @_lifetime(&self)
  mutating func bytes(ofKnown count: Int) -> Span<UInt8> {
    reader.held(count)
  }

  /// The bytes of what ``next()`` has found last.
  @_lifetime(&self)
  mutating func bytes(of found: Found) -> Span<UInt8> {
    guard let count = found.heldCount else {
      return repaired.span.extracting(droppingFirst: repairedMarkCount)
    }
    return reader.held(count)
  }

  /// Reads once, if there is something; whether there was.
  mutating func fill() throws(PortEnd) -> Bool {
    do throws(ChannelError) {
      switch try reader.fill() {
      case .received: return true
      case .notNow: return false
      case .end:
        isAtEnd = true
        return true
      }
    } catch {
      guard error != .closed else {
        isAtEnd = true
        return true
      }
      throw PortEnd(error)
    }
  }

  private mutating func nextCount() throws(PortEnd) -> Int? {
    do throws(ChannelError) {
      if let count = try reader.nextHeldCount() { return count }
      guard isAtEnd else { return nil }
      try reader.finish()
    } catch {
      throw PortEnd(error)
    }
    throw .outputClosed
  }

  /// Whether the message of `count` bytes that was just found is known to be JSON, and begins with no
  /// byte order mark.
  @inline(__always)
  private mutating func isKnownValid(_ count: Int) -> Bool {
    Self.vouches(&batch, forMessageOf: count, in: reader)
  }

  @inline(__always)
  private static func vouches(
    _ batch: inout JSONTextBatch, forMessageOf count: Int, in reader: borrowing MessageReader
  ) -> Bool {
    batch.vouches(forFirstOf: reader.heldFrames(from: count))
  }

  private static func error(
    in reader: inout MessageReader, _ count: Int, _ tokenizer: inout JSONTokenizer
  ) -> JSONError? {
    error(in: reader.held(count), &tokenizer)
  }

  private static func error(
    in text: Span<UInt8>, _ tokenizer: inout JSONTokenizer
  ) -> JSONError? {
    var counts = JSONCounts()
    do throws(JSONError) {
      try tokenizer.tokenize(text, to: &counts)
      return nil
    } catch {
      return error
    }
  }

  /// Puts U+FFFD for what is not UTF-8 in the message; whether that makes it JSON.
  private mutating func repair(_ count: Int) -> Bool {
    let text = String(decoding: [UInt8](copyOf: reader.held(count)), as: UTF8.self)
    let bytes = Array(text.utf8)
    repaired = OutputBuffer(minimumCapacity: bytes.count)
    repaired.append(bytes.span)
    return Self.error(in: bytes.span, &tokenizer) == nil
  }

  /// How many bytes of a byte order mark stand before a valid text of `count` bytes.
  private mutating func markCount(_ count: Int) -> Int {
    skipsByteOrderMark && reader.held(count)[0] == 0xEF ? 3 : 0
  }

  private var repairedMarkCount: Int { skipsByteOrderMark && repaired.span[0] == 0xEF ? 3 : 0 }
}
