internal import CJSONScan

/// Checks short messages together: all frames that have been read at once, and no token is delivered.
///
/// ```
/// frames   |    7|{"a":1}|    5|[2,3]|    6|"four"| …
/// texts     ␣␣␣␣␣{"a":1} ␞␣␣␣␣ [2,3] ␞␣␣␣␣ "four" ␞␣␣␣
/// ```
///
/// A ``JSONTokenizer`` takes two to three times as long for messages of a hundred bytes, but says what
/// is wrong with one. A batch says yes or nothing: where it does not vouch for its texts, one of them
/// may be no JSON, or is long, or is nested more deeply than a word counts.
///
/// It is exact because no JSON text contains the separator that is put behind each: where a text has
/// one, there are more than were put.
@safe
package struct JSONTextBatch: ~Copyable, @unchecked Sendable {
  /// What a batch has found out.
  package struct Answer: Equatable, Sendable {
    /// How many frames it has taken.
    package var count: Int
    /// Whether each of them is known to be a JSON text; false without any.
    package var isValid: Bool
  }

  /// The bytes of frames that it takes at most: little enough to stay in the first cache with the
  /// masks that are made of them, and enough to make up for the call.
  package static let byteLimit = 4 << 10
  /// A longer message is worth no batch: to count it on its own takes no more time than to copy it.
  package static let firstLimit = 1 << 10
  private static let separator: InlineArray<4, UInt8> = [
    UInt8(JSON_COUNT_SEPARATOR), UInt8(ascii: " "), UInt8(ascii: " "), UInt8(ascii: " "),
  ]
  /// The separator behind the last text, and blanks: the kernel takes no fewer bytes.
  private static let end: InlineArray<16, UInt8> = {
    var end = InlineArray<16, UInt8>(repeating: UInt8(ascii: " "))
    end[0] = UInt8(JSON_COUNT_SEPARATOR)
    return end
  }()

  private let function: json_count_function
  private var texts = OutputBuffer(minimumCapacity: JSONTextBatch.byteLimit + end.count)
  /// How many of the next messages are known to be JSON.
  package private(set) var validCount = 0
  /// How many of the next messages were in a batch that is not.
  private var doubtfulCount = 0

  /// All memory that it ever uses, 4 KiB, is allocated here. The CPU must have the `kernel`.
  package init(kernel: JSONKernel = .preferred) {
    kernel.requireAvailable()
    unsafe function = json_count_function_of(kernel.rawValue)
  }

  /// Whether the message of the first of `frames` is known to be a JSON text, with blanks around it or
  /// not.
  ///
  /// To be asked for each frame once, in order. `frames` are that message's, and then all that have
  /// been read, in native byte order; the last one may be cut off. What they hold stays as it is until
  /// the whole ones of them have been asked for.
  @inline(__always)
  package mutating func vouches(forFirstOf frames: Span<UInt8>) -> Bool {
    if validCount == 0 { checkTogether(frames) }
    return takeValid()
  }

  /// The same where it is known already.
  @inline(__always)
  package mutating func takeValid() -> Bool {
    guard validCount > 0 else { return false }
    validCount &-= 1
    return true
  }

  /// Checks as many frames as there is room for, if the first is worth it.
  @inline(never)
  private mutating func checkTogether(_ frames: Span<UInt8>) {
    guard doubtfulCount == 0 else {
      doubtfulCount -= 1
      return
    }
    guard let end = Self.end(ofFrameAt: 0, frames, .native), end <= Self.firstLimit else { return }
    let answer = check(frames)
    if answer.isValid {
      validCount = answer.count
    } else {
      doubtfulCount = answer.count - 1
    }
  }

  /// Checks the whole frames at the front of `frames`, as many as there is room for.
  package mutating func check(
    _ frames: Span<UInt8>, order: ByteOrder = .native
  ) -> Answer {
    texts.removeAll()
    texts.append(frames.extracting(first: Self.byteLimit))
    var end = 0
    var count = 0
    while let next = Self.end(ofFrameAt: end, frames, order), next <= Self.byteLimit {
      texts.replace(at: end, with: count == 0 ? [32, 32, 32, 32] : Self.separator)
      end = next
      count += 1
    }
    guard count > 0 else { return Answer(count: 0, isValid: false) }
    texts.truncate(to: end)
    texts.append(Self.end.span)
    return Answer(count: count, isValid: unsafe Self.count(in: texts, function) == count)
  }

  /// Where the frame ends that begins at a position, if all of it is there.
  @inline(__always)
  private static func end(
    ofFrameAt start: Int, _ frames: Span<UInt8>, _ order: ByteOrder
  ) -> Int? {
    let frame = frames.extracting(droppingFirst: start)
    guard frame.count >= FrameLimit.headerCount else { return nil }
    let end = FrameLimit.headerCount + Int(order.count([frame[0], frame[1], frame[2], frame[3]]))
    return end <= frame.count ? start + end : nil
  }

  /// How many texts there are, each with a separator behind it; `nil` where one may be no JSON.
  private static func count(
    in texts: borrowing OutputBuffer, _ function: json_count_function
  ) -> Int? {
    var carry = json_count_carry()
    carry.open = 1
    carry.expected = UInt8(JSON_COUNT_TEXTS)
    var counts = json_counts()
    // Safe because there are enough bytes, and fewer than a batch may have.
    let isValid = unsafe texts.span.withUnsafeBufferPointer { bytes in
      unsafe function(&carry, bytes.baseAddress.unsafelyUnwrapped, bytes.count, &counts)
    }
    return isValid ? Int(counts.texts) : nil
  }
}
