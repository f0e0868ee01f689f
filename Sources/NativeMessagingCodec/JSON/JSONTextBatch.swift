internal import CJSONScan

/// Checks short messages together: all frames that have been read at once, and no token is delivered.
///
/// ```
/// frames   |    7|{"a":1}|    5|[2,3]|    6|"four"| …
/// texts     ␣␣␣␣␣{"a":1} ␞␣␣␣␣ [2,3] ␞␣␣␣␣ "four" ␞␣␣␣
/// ```
///
/// A batch says yes or nothing: where it does not vouch for its texts, one of them may be no JSON, or
/// is nested more deeply than a word counts. A ``JSONTokenizer`` tells which, and what is wrong.
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
  private static let separator: InlineArray<4, UInt8> = [
    UInt8(JSON_CHECK_SEPARATOR), UInt8(ascii: " "), UInt8(ascii: " "), UInt8(ascii: " "),
  ]
  private static let blanks = InlineArray<64, UInt8>(repeating: UInt8(ascii: " "))

  private let function: json_check_function
  private var texts = OutputBuffer(minimumCapacity: JSONTextBatch.byteLimit + blanks.count)

  /// All memory that it ever uses, 4 KiB, is allocated here. The CPU must have the `kernel`.
  package init(kernel: JSONKernel = .preferred) {
    precondition(kernel.isAvailable, "this CPU cannot run that kernel")
    unsafe function = json_check_function_of(kernel.rawValue)
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
    texts.append(Self.separator[0])
    let missing = -texts.count & (Int(JSON_CHECK_BLOCK) - 1)
    texts.append(Self.blanks.span.extracting(first: missing))
    return Answer(count: count, isValid: unsafe Self.count(in: texts, function) == count)
  }

  /// Where the frame ends that begins at a position, if all of it is there.
  @inline(__always)
  private static func end(
    ofFrameAt start: Int, _ frames: Span<UInt8>, _ order: ByteOrder
  ) -> Int? {
    let rest = frames.count - start - FrameLimit.headerCount
    guard rest >= 0 else { return nil }
    let count = order.count(UInt32(truncatingIfNeeded: frames.word(at: start)))
    guard count <= rest else { return nil }
    return start + FrameLimit.headerCount + Int(count)
  }

  /// How many texts there are, each with a separator behind it; negative where one may be no JSON.
  private static func count(
    in texts: borrowing OutputBuffer, _ function: json_check_function
  ) -> Int {
    // Safe because there is a text at least, and blanks fill up the last block.
    unsafe texts.span.withUnsafeBufferPointer { bytes in
      Int(unsafe function(bytes.baseAddress.unsafelyUnwrapped, bytes.count))
    }
  }
}
