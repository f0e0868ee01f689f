/// The order of a header's bytes.
///
/// The protocol says native, so ``native`` is the only order outside the tests, which cover both.
@usableFromInline
package enum ByteOrder: Sendable {
  case littleEndian
  case bigEndian

  package static var native: ByteOrder {
    #if _endian(big)
      .bigEndian
    #else
      .littleEndian
    #endif
  }

  /// The number that the four bytes of `header` stand for.
  @inlinable @inline(__always)
  package func count(_ header: InlineArray<4, UInt8>) -> UInt32 {
    let little =
      UInt32(header[0]) | UInt32(header[1]) << 8 | UInt32(header[2]) << 16 | UInt32(header[3]) << 24
    return self == .littleEndian ? little : little.byteSwapped
  }

  /// The four bytes that stand for `count`.
  @inlinable @inline(__always)
  package func header(_ count: UInt32) -> InlineArray<4, UInt8> {
    let little = self == .littleEndian ? count : count.byteSwapped
    return [
      UInt8(truncatingIfNeeded: little), UInt8(truncatingIfNeeded: little >> 8),
      UInt8(truncatingIfNeeded: little >> 16), UInt8(truncatingIfNeeded: little >> 24),
    ]
  }
}
