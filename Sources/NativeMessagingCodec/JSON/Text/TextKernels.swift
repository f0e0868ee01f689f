import CJSONScan

// The calls into C's vector code for the text of strings. Safe because a span tells how many bytes
// may be read and an output span how many may be written, and the kernels keep to both.

extension OutputBuffer {
  /// Appends `text` as the inside of a JSON string, escaped where it must be.
  mutating func appendEscaped(_ text: Span<UInt8>) {
    guard !text.isEmpty else { return }
    // No byte becomes more than the six of `\u00xx`.
    unsafe appendUnchecked(upTo: 6 * text.count) { target in
      unsafe text.withUnsafeBufferPointer { source in
        unsafe json_text_escape(source.baseAddress, source.count, target)
      }
    }
  }

  /// Appends `text` as a JSON string, escaped where it must be, with a comma before it or a colon
  /// behind it where asked to.
  @inline(__always)
  mutating func appendQuoted(_ text: Span<UInt8>, comma: Bool, colon: Bool) {
    unsafe appendUnchecked(upTo: 6 * text.count + 4) { target in
      unsafe target[0] = UInt8(ascii: ",")
      var count = comma ? 1 : 0
      unsafe target[count] = UInt8(ascii: "\"")
      count &+= 1
      unsafe text.withUnsafeBufferPointer { source in
        guard let start = source.baseAddress else { return }
        unsafe count &+= json_text_escape(start, source.count, target + count)
      }
      unsafe target[count] = UInt8(ascii: "\"")
      unsafe target[count &+ 1] = UInt8(ascii: ":")
      return count &+ (colon ? 2 : 1)
    }
  }
}

extension OutputSpan<UInt8> {
  /// Appends `text` up to its first backslash, or all of it, and returns how many bytes that was.
  ///
  /// There is room for all of it.
  @inline(__always)
  mutating func appendPlain(_ text: Span<UInt8>) -> Int {
    precondition(text.count <= freeCapacity, "no room for the text")
    guard !text.isEmpty else { return 0 }
    return unsafe text.withUnsafeBufferPointer { source in
      unsafe withUnsafeMutableBufferPointer { target, count in
        let copied = unsafe json_text_copy_plain(
          source.baseAddress, source.count, target.baseAddress.unsafelyUnwrapped + count)
        count += copied
        return copied
      }
    }
  }
}

extension Span<UInt8> {
  /// How many bytes come before the first backslash.
  @inline(__always)
  var plainCount: Int {
    guard !isEmpty else { return 0 }
    return unsafe withUnsafeBufferPointer { text in
      unsafe json_text_plain_count(text.baseAddress, text.count)
    }
  }

  /// Whether `other` has the same bytes.
  @inline(__always)
  func hasSameBytes(as other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var index = 0
    while index < count {
      guard word(at: index) == other.word(at: index) else { return false }
      index += 8
    }
    return true
  }
}

extension StaticString {
  /// The text in UTF-8; `nil` where it is not stored as such, which is a single scalar.
  @inline(__always)
  var utf8: Span<UInt8>? {
    @_lifetime(immortal)
    get {
      guard hasPointerRepresentation else { return nil }
      // Safe because the text is a constant of the program.
      let text = unsafe Span(_unsafeStart: utf8Start, count: utf8CodeUnitCount)
      return unsafe _overrideLifetime(text, borrowing: ())
    }
  }
}

extension String {
  /// The bytes that `body` puts into a span with room for `count`, as UTF-8, repaired where it is
  /// ill-formed.
  init<Failure>(
    upTo count: Int, _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var failure: Failure?
    unsafe self.init(unsafeUninitializedCapacity: count) { memory in
      // Safe because `finalize` returns how many bytes were initialized.
      var output = unsafe OutputSpan(buffer: memory, initializedCount: 0)
      do throws(Failure) {
        try body(&output)
      } catch {
        failure = error
      }
      return unsafe output.finalize(for: memory)
    }
    if let failure { throw failure }
  }
}
