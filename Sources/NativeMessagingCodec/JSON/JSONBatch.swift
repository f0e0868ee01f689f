public import CJSONScan

/// A batch that has been scanned: its bytes and its entries (see `json_scan.h`).
///
/// All unsafe access to the text goes through this type. It is safe because the entries are
/// positions in the batch, which the kernel never leaves, and because the piece outlives the call
/// that it was fed in.
@safe
@usableFromInline
struct JSONBatch {
  @usableFromInline let text: UnsafePointer<UInt8>
  @usableFromInline let entries: UnsafePointer<UInt16>
  /// How many entries there are.
  @usableFromInline let count: Int
  /// How many there are before the start of a token that does not end in the batch.
  @usableFromInline let limit: Int
  /// Whether the numbers that begin and end in it are known to be right.
  @usableFromInline let hasCheckedNumbers: Bool
  /// Where in the text the batch begins.
  @usableFromInline let offset: Int

  init(_ text: UnsafePointer<UInt8>, _ scan: borrowing JSONScan, count: Int, offset: Int) {
    unsafe self.text = text
    unsafe entries = UnsafePointer(scan.entries)
    hasCheckedNumbers = scan.hasCheckedNumbers
    self.count = count
    limit = scan.isOpen && count > 0 ? count - 1 : count
    self.offset = offset
  }

  /// The position of the byte that an entry stands for.
  @inlinable
  @inline(__always)
  func position(_ index: Int) -> Int {
    unsafe Int(entries[index] & UInt16(JSON_SCAN_POSITION))
  }

  /// Whether the entry is a quote that closes a string with escapes.
  @inlinable
  @inline(__always)
  func hasEscapes(_ index: Int) -> Bool {
    unsafe entries[index] >= UInt16(JSON_SCAN_ESCAPES)
  }

  /// The byte at a position.
  @inlinable
  @inline(__always)
  func byte(_ position: Int) -> UInt8 {
    unsafe text[position]
  }

  /// The bytes from one position up to another; `start` is negative where the token began in an
  /// earlier batch of the same piece.
  @inlinable
  @inline(__always)
  @_lifetime(borrow self)
  func bytes(_ start: Int, _ end: Int) -> Span<UInt8> {
    let span = unsafe Span(_unsafeStart: text + start, count: end &- start)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// Whether a number stands there.
  @usableFromInline
  func isNumber(_ start: Int, _ end: Int) -> Bool {
    var scalar = JSONScalar()
    return scalar.take(bytes(start, end)) == end - start && scalar.isComplete
  }

  /// The literal that stands there.
  @inlinable
  @inline(__always)
  func literal(_ start: Int, _ end: Int) -> JSONLiteral? {
    let isFalse = byte(start) == UInt8(ascii: "f")
    guard end &- start == (isFalse ? 5 : 4) else { return nil }
    // Safe because the literal has four bytes, or five and the first is skipped.
    let word = unsafe UnsafeRawPointer(text + start + (isFalse ? 1 : 0))
      .loadUnaligned(as: UInt32.self)
    switch UInt32(littleEndian: word) {
    case 0x65_75_72_74 where !isFalse: return .true
    case 0x65_73_6C_61 where isFalse: return .false
    case 0x6C_6C_75_6E where !isFalse: return .null
    default: return nil
    }
  }
}
