#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

extension Span<UInt8> {
  /// Where `byte` first stands at or behind `start`. The corresponding C function is `memchr`.
  func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    // Safe because memchr(3) looks at no more than the bytes behind `start`, and what it returns is
    // one of them.
    unsafe withUnsafeBufferPointer { bytes in
      guard start < bytes.count, let base = bytes.baseAddress,
        let found = unsafe memchr(base + start, CInt(byte), bytes.count - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }
}
