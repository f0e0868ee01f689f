/// Checks short texts together: one scan for many, and no token is delivered.
///
/// ```
///      {"a":1},[2,3],"four",      blanks, and each text with a comma behind it
/// ```
///
/// A batch says yes or nothing: where it does not vouch for its texts, one of them may be no JSON, or
/// is nested more deeply than a word counts. A ``JSONTokenizer`` tells which, and what is wrong.
///
/// It is exact because a text is complete where its value is and its comma follows: the comma that
/// was put there, by its position, and not one of the text. A string that does not end in its text
/// takes that comma in, and what it leaves behind does not end there.
package struct JSONTextBatch: ~Copyable, Sendable {
  private typealias Ends = InlineArray<128, UInt16>

  /// The most texts that it takes.
  package static let textLimit = Ends.count

  private var scan: JSONScan
  private var bytes = OutputBuffer(minimumCapacity: JSONScan.batchCount)
  /// Where the comma behind each text is.
  private var ends = Ends(repeating: 0)
  /// How many texts it holds.
  package private(set) var count = 0

  /// A batch without a text. All memory that it ever uses, 25 KiB, is allocated here. The CPU must
  /// have the `kernel`.
  package init(kernel: JSONKernel = .preferred) {
    scan = JSONScan(kernel: kernel)
    removeAll()
  }

  /// Takes a copy of a text. False, with nothing taken, where there is no room for it.
  @inline(__always)
  package mutating func append(_ text: Span<UInt8>) -> Bool {
    guard count < Self.textLimit, text.count < JSONScan.batchCount &- bytes.count else {
      return false
    }
    bytes.append(text)
    ends[count] = UInt16(truncatingIfNeeded: bytes.count)
    bytes.append(UInt8(ascii: ","))
    count &+= 1
    return true
  }

  /// Whether all its texts are known to be JSON; none without any. Forgets them.
  package mutating func vouches() -> Bool {
    defer { removeAll() }
    guard count > 0 else { return false }
    return Self.areTexts(bytes, ends, count, &scan)
  }

  /// Blanks at the front are not worth a second thought to a kernel, which takes no fewer bytes.
  private mutating func removeAll() {
    bytes.removeAll()
    for _ in 0..<JSONBatch.fewBytes { bytes.append(UInt8(ascii: " ")) }
    count = 0
  }

  private static func areTexts(
    _ bytes: borrowing OutputBuffer, _ ends: borrowing Ends, _ count: Int,
    _ scan: inout JSONScan
  ) -> Bool {
    // Safe because the bytes are borrowed until this returns.
    guard let start = unsafe bytes.span.withUnsafeBufferPointer({ $0.baseAddress }) else {
      return false
    }
    scan.reset()
    let (entries, scanned) = unsafe scan.scan(start, count: bytes.count)
    let batch = unsafe JSONBatch(start, scan, count: entries, byteCount: scanned, offset: 0)
    guard scan.hasCheckedNumbers, var walk = JSONTextWalk(batch) else { return false }
    for index in 0..<count {
      guard walk.takeText(endingAt: Int(ends[index])) else { return false }
    }
    return true
  }
}

/// The walk through a batch whose last byte is a comma outside strings.
///
/// It never passes the last entry, which is that comma's: behind any other there is one more, since
/// what is open when the comma comes is neither a string nor a number or literal.
private struct JSONTextWalk {
  private let batch: JSONBatch
  private let last: Int
  private var index = 0
  /// The open objects and arrays behind a 1, the innermost in bit 0: 1 for an object.
  private var open: UInt64 = 1

  /// A walk from the first text; `nil` where the last comma is inside a string.
  init?(_ batch: JSONBatch) {
    last = batch.count - 1
    guard last >= 0, batch.closingPosition(last) == batch.byteCount - 1 else { return nil }
    self.batch = batch
  }

  /// Takes a text and the comma behind it, which stands at `end`. Once this was false, the walk is
  /// over.
  @inline(__always)
  mutating func takeText(endingAt end: Int) -> Bool {
    while takeValue() {
      while open != 1, byte == (isInObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) { close() }
      guard open != 1 else {
        defer { index &+= 1 }
        return batch.position(index) == end
      }
      guard byte == UInt8(ascii: ","), index < last else { return false }
      index &+= 1
      if isInObject, !takeName() { return false }
    }
    return false
  }

  /// The byte that the next entry stands for, which closes no string.
  private var byte: UInt8 {
    @inline(__always) get { batch.byte(batch.position(index)) }
  }

  private var isInObject: Bool {
    @inline(__always) get { open & 1 == 1 }
  }

  /// Takes a value, or of an object or array what comes before its first value ends.
  @inline(__always)
  private mutating func takeValue() -> Bool {
    while true {
      switch byte {
      case UInt8(ascii: "\""):
        index &+= 2
        return true
      case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        passScalar()
        return true
      case UInt8(ascii: "{"):
        guard begin(isObject: true) else { return false }
        if byte == UInt8(ascii: "}") {
          close()
          return true
        }
        guard takeName() else { return false }
      case UInt8(ascii: "["):
        guard begin(isObject: false) else { return false }
        if byte == UInt8(ascii: "]") {
          close()
          return true
        }
      default:
        return takeLiteral()
      }
    }
  }

  /// Takes a name and the colon behind it.
  @inline(__always)
  private mutating func takeName() -> Bool {
    guard byte == UInt8(ascii: "\"") else { return false }
    index &+= 2
    guard byte == UInt8(ascii: ":") else { return false }
    index &+= 1
    return true
  }

  /// Takes a run of bytes that begins no number, if it is a literal.
  private mutating func takeLiteral() -> Bool {
    let start = batch.position(index)
    switch batch.byte(start) {
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      guard batch.literal(start, batch.position(index &+ 1)) != nil else { return false }
      passScalar()
      return true
    default:
      return false
    }
  }

  /// The byte behind a number or literal is an entry; a blank there is no token.
  @inline(__always)
  private mutating func passScalar() {
    index &+= 1
    if byte <= UInt8(ascii: " ") { index &+= 1 }
  }

  /// Opens an object or array. False where there are more than a word counts.
  @inline(__always)
  private mutating func begin(isObject: Bool) -> Bool {
    guard open.leadingZeroBitCount > 0 else { return false }
    open = open << 1 | (isObject ? 1 : 0)
    index &+= 1
    return true
  }

  /// Closes the innermost.
  @inline(__always)
  private mutating func close() {
    index &+= 1
    open >>= 1
  }
}
