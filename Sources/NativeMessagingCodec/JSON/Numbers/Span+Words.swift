// Eight bytes at a time: the few unaligned loads and stores that reading and printing numbers are
// built from. The first byte is the least significant one. Each checks its bounds.

extension Span<UInt8> {
  /// The eight bytes at `index`, zeros beyond the end.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    precondition(0 <= index && index <= count, "the index is outside the span")
    let rest = count &- index
    if rest >= 8 { return load(at: index) }
    if rest == 0 { return 0 }
    // All of a short span, or the last eight bytes, less those before `index`.
    if count < 8 { return shortWord &>> UInt64(truncatingIfNeeded: 8 &* index) }
    return load(at: count &- 8) &>> UInt64(truncatingIfNeeded: 64 &- 8 &* rest)
  }

  /// The eight bytes at `index`, all of which are there.
  @inline(__always)
  func wholeWord(at index: Int) -> UInt64 {
    precondition(0 <= index && index <= count &- 8, "the word is outside the span")
    return load(at: index)
  }

  /// All of 1 to 7 bytes, from parts that may overlap.
  private var shortWord: UInt64 {
    @inline(__always)
    get {
      if count >= 4 {
        let last: UInt32 = load(at: count &- 4)
        return UInt64(load(at: 0) as UInt32) | UInt64(last) &<< UInt64(8 &* (count &- 4))
      }
      return UInt64(self[0]) | UInt64(self[count &>> 1]) &<< UInt64(8 &* (count &>> 1))
        | UInt64(self[count &- 1]) &<< UInt64(8 &* (count &- 1))
    }
  }

  @inline(__always)
  private func load<Word: FixedWidthInteger & BitwiseCopyable>(at index: Int) -> Word {
    unsafe withUnsafeBytes { bytes in
      // Safe because the callers checked that so many bytes follow.
      let start = unsafe bytes.baseAddress.unsafelyUnwrapped + index
      return Word(littleEndian: unsafe start.loadUnaligned(as: Word.self))
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

extension OutputBuffer {
  /// Appends the first `count` bytes of `word`, with a comma and a minus before them where asked to.
  ///
  /// All of it at once: each write has to wait for the end that the one before it left.
  @inline(__always)
  mutating func append<Word: FixedWidthInteger & BitwiseCopyable>(
    _ word: Word, first count: Int, comma: Bool = false, minus: Bool = false
  ) {
    let size = word.bitWidth / 8
    precondition(0 <= count && count <= size, "a word has no more bytes")
    // Safe because no more than two bytes and the word are written.
    unsafe appendUnchecked(upTo: size + 2) { target in
      var start = comma ? 1 : 0
      unsafe target[0] = UInt8(ascii: ",")
      unsafe target[start] = UInt8(ascii: "-")
      start &+= minus ? 1 : 0
      unsafe UnsafeMutableRawPointer(target + start).storeBytes(
        of: word.littleEndian, as: Word.self)
      return start &+ count
    }
  }
}
