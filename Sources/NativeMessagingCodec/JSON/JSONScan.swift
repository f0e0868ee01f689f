internal import CJSONScan

/// The memory of a scan, and the call of the kernel that fills it.
///
/// This file, `JSONBatch.swift` and `JSONNesting.swift` hold the tokenizer's unsafe code.
@safe @usableFromInline
struct JSONScan: ~Copyable, @unchecked Sendable {
  private let kernel: JSONKernel
  // These are looked up when they are first needed: a program that does one of them alone does without
  // the other's kernels.
  private var scanner: json_scan_function?
  private var counter: json_count_function?
  @usableFromInline let entries: UnsafeMutablePointer<UInt16>
  private var carry = json_scan_carry()
  /// What was wrong in the last batch.
  private var fault = json_scan_fault(JSON_SCAN_OK)

  /// Whether the numbers in the last batch are known to be right.
  private(set) var hasCheckedNumbers = false

  /// Whether a token goes on behind the last batch.
  var isOpen: Bool { carry.in_string | carry.scalar != 0 }

  init(kernel: JSONKernel) {
    kernel.requireAvailable()
    self.kernel = kernel
    // Safe because `deinit` frees it and nothing else holds it.
    // What has not been written is not read.
    unsafe entries = .allocate(capacity: Int(JSON_SCAN_ENTRIES))
  }

  // An Embedded host in another module has to see how it ends.
  @inlinable
  deinit {
    unsafe entries.deallocate()
  }

  /// The longest batch in bytes.
  static var batchCount: Int { Int(JSON_SCAN_BATCH) }

  /// Scans a batch. Where it returns fewer bytes than `count`, the byte behind them is at fault.
  @inline(__always)
  mutating func scan(_ text: UnsafePointer<UInt8>, count: Int) -> (entries: Int, bytes: Int) {
    if count >= JSONBatch.fewBytes {
      // Safe because the caller's `text` has `count` bytes, at most `batchCount`, and `entries` has
      // the room that the header asks for.
      let found = unsafe kernelFunction(&carry, text, count, entries)
      hasCheckedNumbers = found >= 0
      if hasCheckedNumbers { return (Int(found), count) }
    }
    hasCheckedNumbers = false
    var scanned = count
    // Safe as above.
    let found = unsafe json_scan_bytes(&carry, text, &scanned, entries, &fault)
    return (Int(found), scanned)
  }

  private var kernelFunction: json_scan_function {
    @inline(__always)
    mutating get {
      if unsafe scanner == nil { unsafe scanner = json_scan_function_of(kernel.rawValue) }
      // Safe because it is there as of the line before.
      return unsafe scanner.unsafelyUnwrapped
    }
  }

  /// Counts the tokens of a batch. Nil, with nothing taken, if it does not vouch for all of it.
  mutating func count(
    _ text: Span<UInt8>, _ expected: inout UInt8, _ open: inout UInt64
  ) -> json_counts? {
    var next = json_count_carry(scan: carry, expected: expected, open: open)
    guard let counts = count(text, &next) else { return nil }
    carry = next.scan
    expected = next.expected
    open = next.open
    return counts
  }

  /// The same for a batch that is an object or array, from its beginning to its end.
  mutating func countWhole(_ text: Span<UInt8>) -> json_counts? {
    var next = json_count_carry(
      scan: json_scan_carry(), expected: UInt8(JSON_COUNT_VALUE), open: 1)
    guard let counts = count(text, &next), next.open == 1 else { return nil }
    return counts
  }

  private mutating func count(
    _ text: Span<UInt8>, _ next: inout json_count_carry
  ) -> json_counts? {
    var counts = json_counts()
    if unsafe counter == nil { unsafe counter = json_count_function_of(kernel.rawValue) }
    let function = unsafe counter.unsafelyUnwrapped
    // Safe because the caller's text is of a length that the header asks for, and the function is
    // there as of the line before.
    let isCounted = unsafe text.withUnsafeBufferPointer { bytes in
      unsafe function(&next, bytes.baseAddress.unsafelyUnwrapped, bytes.count, &counts)
    }
    return isCounted ? counts : nil
  }

  /// Takes a few bytes if no token begins or ends in them: blanks between two tokens, or ASCII of a
  /// string without a quote, an escape or a fault. False, with nothing taken, if there is any
  /// other.
  @inline(__always)
  mutating func passFew(_ bytes: Span<UInt8>) -> Bool {
    guard carry.escaped | carry.hex_digits | carry.scalar == 0, carry.last & 0x80 == 0,
      !bytes.isEmpty
    else { return false }
    for index in bytes.indices {
      let isQuiet =
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): false
        case UInt8(ascii: " "): true
        case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): carry.in_string == 0
        case 0x21...0x7F: carry.in_string != 0
        default: false
        }
      guard isQuiet else { return false }
    }
    carry.last = 0
    return true
  }

  /// Whether a byte of the open string is ASCII that neither ends it nor is special in it: it is taken
  /// then, since it leaves nothing to be remembered.
  @inline(__always)
  func isPlainString(_ byte: UInt8) -> Bool {
    let isPlain = 0x20...0x7F ~= byte && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    return isPlain && carry.escaped | carry.hex_digits == 0 && carry.last & 0x80 == 0
  }

  /// Takes one byte of a string. False, with nothing taken, if it is at fault.
  mutating func passStringByte(_ byte: UInt8) -> Bool {
    fault = unsafe json_scan_string_byte(&carry, byte)
    return Int(fault) == JSON_SCAN_OK
  }

  /// Whether the string was closed by the byte taken last, and then whether it had escapes.
  mutating func takeClosedString() -> Bool? {
    guard carry.in_string == 0 else { return nil }
    defer { carry.has_escapes = 0 }
    return carry.has_escapes != 0
  }

  /// Takes one byte between two tokens, which may open one.
  mutating func passByte(opensString: Bool, opensScalar: Bool) {
    carry.in_string = opensString ? 1 : 0
    carry.scalar = opensScalar ? 1 : 0
    carry.last = 0
  }

  /// What was wrong in a batch that was not scanned to its end.
  var faultReason: JSONError.Reason {
    switch Int(fault) {
    case JSON_SCAN_CONTROL: .controlCharacter
    case JSON_SCAN_ESCAPE: .invalidEscape
    case JSON_SCAN_HEX_DIGIT: .invalidUnicodeEscape
    default: .invalidUTF8
    }
  }

  /// Goes on as if no token were open.
  mutating func reset() {
    carry = json_scan_carry()
  }
}
