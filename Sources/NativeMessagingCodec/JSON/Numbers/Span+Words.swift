// Eight bytes at a time: the few unaligned loads and stores that reading and printing numbers are
// built from. The first byte is the least significant one. Each checks its bounds.

extension Span<UInt8> {
  /// The eight bytes at `index`, zeros beyond the end.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    precondition(0 <= index && index <= count, "the index is outside the span")
    let rest = count - index
    if rest >= 8 { return loadWord(at: index) }
    if count >= 8, rest > 0 {
      // The last eight bytes, less those before `index`.
      return loadWord(at: count - 8) &>> UInt64(truncatingIfNeeded: 64 - 8 * rest)
    }
    var word: UInt64 = 0
    for offset in 0..<rest { word |= UInt64(self[index + offset]) &<< UInt64(8 * offset) }
    return word
  }

  @inline(__always)
  private func loadWord(at index: Int) -> UInt64 {
    unsafe withUnsafeBytes { bytes in
      // Safe because both callers checked that eight bytes follow.
      UInt64(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }
  }
}

extension OutputSpan<UInt8> {
  /// Appends the first `count` bytes of `word`.
  ///
  /// There must be room for all of it.
  @inline(__always)
  mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(_ word: Word, first count: Int) {
    let size = word.bitWidth / 8
    precondition(freeCapacity >= size && 0 <= count && count <= size, "no room for a word")
    unsafe withUnsafeMutableBufferPointer { target, initialized in
      // Safe because there is room for `size` bytes behind the initialized ones.
      unsafe UnsafeMutableRawBufferPointer(target).storeBytes(
        of: word.littleEndian, toByteOffset: initialized, as: Word.self)
      initialized += count
    }
  }
}
