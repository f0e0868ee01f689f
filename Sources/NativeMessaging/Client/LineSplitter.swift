internal import NativeMessagingHost

/// Cuts a host's standard error into lines, as Firefox does for its console: at LF or CRLF.
///
/// A line that is longer than the buffer comes in pieces.
struct LineSplitter: ~Copyable, Sendable {
  private var buffer = InputBuffer(capacity: 64 << 10)
  /// The bytes at the front that the last line was made of.
  private var lent = 0
  /// How many bytes behind them are known to hold no LF.
  private var searched = 0
  private(set) var isAtEnd = false

  /// The length of the next line, without its end; ``bytes(_:)`` gives it.
  mutating func next() -> Int? {
    settle()
    let count = buffer.count
    let end = Self.end(in: buffer.bytes, from: searched)
    guard end == count else {
      lent = end + 1
      return end > 0 && buffer.bytes[end - 1] == UInt8(ascii: "\r") ? end - 1 : end
    }
    searched = end
    guard end > 0, isAtEnd || count == buffer.capacity else { return nil }
    lent = end
    return end
  }

  /// The line that ``next()`` has found, of `count` bytes.
  @_lifetime(borrow self)
  func bytes(_ count: Int) -> Span<UInt8> {
    buffer.bytes.extracting(first: count)
  }

  /// Reads once, if there is something; whether there was. An error is the end.
  mutating func fill(from descriptor: Descriptor) -> Bool {
    settle()
    buffer.makeRoom()
    guard buffer.room > 0 else { return false }
    do throws(SystemError) {
      guard let count = try buffer.read(from: descriptor) else { return false }
      isAtEnd = count == 0
    } catch {
      isAtEnd = true
    }
    return true
  }

  /// As ``fill(from:)``; where there is no room, what has been read is forgotten for it, as a console
  /// forgets its oldest lines.
  mutating func hold(from descriptor: Descriptor) -> Bool {
    settle()
    buffer.makeRoom()
    if buffer.room == 0 {
      buffer.consume(buffer.count)
      searched = 0
    }
    return fill(from: descriptor)
  }

  /// Takes what has come for all that comes.
  mutating func finish() {
    isAtEnd = true
  }

  /// Where the first LF stands at or behind `start`, or how many bytes there are.
  private static func end(in bytes: Span<UInt8>, from start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    return end
  }

  private mutating func settle() {
    guard lent > 0 else { return }
    buffer.consume(lent)
    lent = 0
    searched = 0
  }
}
