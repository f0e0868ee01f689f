internal import CJSONScan

/// The memory of a scan, and the call of the kernel that fills it.
///
/// This file, `JSONBatch.swift` and `JSONNesting.swift` hold the tokenizer's unsafe code.
@safe @usableFromInline
struct JSONScan: ~Copyable, @unchecked Sendable {
  private let kernel: json_scan_function
  @usableFromInline let entries: UnsafeMutablePointer<UInt16>
  @usableFromInline let digits: UnsafeMutablePointer<UInt64>
  private var carry = json_scan_carry()
  /// What was wrong in the last batch.
  private var fault = json_scan_fault(JSON_SCAN_OK)

  /// Below so many bytes a kernel has too little to do at once.
  private static var fewBytes: Int { 12 }

  init(kernel: JSONKernel) {
    guard let function = unsafe json_scan_function_of(kernel.rawValue) else {
      preconditionFailure("this CPU cannot run that kernel")
    }
    unsafe self.kernel = function
    // Safe because `deinit` frees both and nothing else holds them.
    unsafe entries = .allocate(capacity: Int(JSON_SCAN_ENTRIES))
    unsafe digits = .allocate(capacity: Int(JSON_SCAN_DIGIT_WORDS))
    unsafe entries.initialize(repeating: 0, count: Int(JSON_SCAN_ENTRIES))
    unsafe digits.initialize(repeating: 0, count: Int(JSON_SCAN_DIGIT_WORDS))
  }

  // An Embedded host in another module has to see how it ends.
  @inlinable
  deinit {
    unsafe entries.deallocate()
    unsafe digits.deallocate()
  }

  /// The longest batch in bytes.
  static var batchCount: Int { Int(JSON_SCAN_BATCH) }

  /// Scans a batch. Where it returns fewer bytes than `count`, the byte behind them is at fault.
  mutating func scan(_ text: UnsafePointer<UInt8>, count: Int) -> (entries: Int, bytes: Int) {
    if count >= Self.fewBytes {
      // Safe because the caller's `text` has `count` bytes, at most `batchCount`, and both buffers
      // have the room that the header asks for.
      let found = unsafe kernel(&carry, text, count, entries, digits)
      if found >= 0 { return (Int(found), count) }
    }
    var scanned = count
    // Safe as above.
    let found = unsafe json_scan_bytes(&carry, text, &scanned, entries, digits, &fault)
    return (Int(found), scanned)
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
