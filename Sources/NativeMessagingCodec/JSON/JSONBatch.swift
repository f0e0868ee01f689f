public import CJSONScan

/// A batch that has been scanned: its bytes and its entries (see `json_scan.h`).
///
/// All unsafe access to the text goes through this type. It is safe because the entries are
/// positions in the batch, which the kernel never leaves, and because the piece outlives the call
/// that it was fed in.
@safe
@usableFromInline
struct JSONBatch {
  @usableFromInline var text: UnsafePointer<UInt8>
  @usableFromInline let entries: UnsafePointer<UInt16>
  /// How many entries there are.
  @usableFromInline let count: Int
  /// How many there are of tokens that begin and end in the batch; 0 if its numbers are unchecked.
  @usableFromInline let limit: Int
  /// How many bytes it has.
  @usableFromInline let byteCount: Int
  /// Where in the text the batch begins.
  @usableFromInline let offset: Int

  init(
    _ text: UnsafePointer<UInt8>, _ scan: borrowing JSONScan, count: Int, byteCount: Int,
    offset: Int
  ) {
    unsafe self.text = text
    unsafe entries = UnsafePointer(scan.entries)
    self.count = count
    self.byteCount = byteCount
    limit = scan.hasCheckedNumbers ? max(scan.isOpen ? count - 1 : count, 0) : 0
    self.offset = offset
  }

  /// The usual tokens of the last batch, up to `limit`, with its text at the front of `input` or before,
  /// which reaches beyond it and is not empty.
  @inlinable
  @inline(__always)
  init(in input: Span<UInt8>, from front: Int, _ scan: borrowing JSONScan, limit: Int) {
    // Safe because the input is borrowed from the caller for longer than the batch is used.
    unsafe text = input.withUnsafeBufferPointer { buffer in
      unsafe buffer.baseAddress.unsafelyUnwrapped + front
    }
    unsafe entries = UnsafePointer(scan.entries)
    count = limit
    self.limit = limit
    byteCount = 0
    offset = 0
  }

  /// The same batch, with its text at the front of `input` or before: `front` bytes from there,
  /// where the bytes that are still to be looked at are in the input.
  @inlinable
  @inline(__always)
  func moved(to input: Span<UInt8>, _ front: Int) -> JSONBatch {
    var batch = self
    // Safe because the input is borrowed from the caller for longer than the batch is used.
    unsafe input.withUnsafeBufferPointer { buffer in
      if let start = buffer.baseAddress { unsafe batch.text = start + front }
    }
    return batch
  }

  /// Below so many bytes a kernel has too little to do at once.
  @inlinable static var fewBytes: Int { 12 }

  /// The position of the byte that an entry stands for, if that byte closes no string.
  @inlinable
  @inline(__always)
  func position(_ index: Int) -> Int {
    unsafe Int(entries[index])
  }

  /// The position of the byte that an entry stands for.
  @inlinable
  @inline(__always)
  func closingPosition(_ index: Int) -> Int {
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

  /// The same bytes for as long as there is the `input` in which the batch stands.
  @inlinable
  @inline(__always)
  @_lifetime(copy input)
  func bytes(_ start: Int, _ end: Int, of input: Span<UInt8>) -> Span<UInt8> {
    // Safe because the caller's positions are in the input.
    let span = unsafe Span(_unsafeStart: text + start, count: end &- start)
    return unsafe _overrideLifetime(span, copying: input)
  }

  /// Where the token ends whose entries are the last ones before `index`.
  @usableFromInline
  func end(before index: Int) -> Int {
    guard index > 0 else { return closingPosition(index) }
    let last = closingPosition(index - 1)
    switch byte(last) {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["),
      UInt8(ascii: "]"):
      return last + 1
    // Behind a number or literal.
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
      return last
    // Its first byte: the next entry is of the byte behind it, which is a token of its own.
    default: return closingPosition(index)
    }
  }

  /// The literal that stands there.
  @inlinable
  @inline(__always)
  func literal(_ start: Int, _ end: Int) -> JSONLiteral? {
    let count = end &- start
    guard UInt(bitPattern: count &- 4) <= 1 else { return nil }
    // Safe because four bytes stand before the end.
    let word = unsafe UnsafeRawPointer(text + (end &- 4)).loadUnaligned(as: UInt32.self)
    let key =
      UInt64(UInt32(littleEndian: word)) | UInt64(truncatingIfNeeded: count) << 32
      | UInt64(byte(start)) << 40
    // Which of them it is nobody can guess; that it is one of them, anybody.
    let isTrue: UInt8 = key == 0x74_04_65_75_72_74 ? 1 : 0
    let isFalse: UInt8 = key == 0x66_05_65_73_6C_61 ? 1 : 0
    let isNull: UInt8 = key == 0x6E_04_6C_6C_75_6E ? 1 : 0
    guard isTrue | isFalse | isNull != 0 else { return nil }
    return isTrue != 0 ? .true : isFalse != 0 ? .false : .null
  }
}
