public import NativeMessagingCodec

/// A text and the tokens on its tape.
///
/// It is the one place where tokens become bytes. Safe as long as text and tape are there, which is
/// the duty of who makes one: `JSONReader` and `JSONValue` cannot outlive them, and decoders of
/// `Codable` types ask ``DecodingContext`` first. An index is good if it is below `count`; every entry
/// there is a token of the text, whichever it is.
@safe
@usableFromInline
struct TapeView: BitwiseCopyable {
  @usableFromInline let text: UnsafePointer<UInt8>
  @usableFromInline let entries: UnsafeMutablePointer<JSONTapeEntry>
  private let way: UnsafeMutablePointer<PathWay>?
  // Two in a word, so that all of a view is passed in registers.
  @usableFromInline let lengths: (text: UInt32, tape: UInt32)

  /// The text's length in bytes.
  var textCount: Int { Int(lengths.text) }

  /// How many tokens there are.
  @inlinable
  var count: Int { Int(lengths.tape) }

  /// A view of a text that is not empty and its tape.
  init(_ text: Span<UInt8>, _ tape: borrowing JSONTape) {
    unsafe self.init(text, tape, way: nil)
  }

  /// The same with a place for the last way that was asked for, which is initialized and there as long
  /// as they are.
  @unsafe
  init(_ text: Span<UInt8>, _ tape: borrowing JSONTape, way: UnsafeMutablePointer<PathWay>?) {
    guard let start = unsafe text.withUnsafeBufferPointer({ $0.baseAddress }) else {
      preconditionFailure("a text on a tape is not empty")
    }
    unsafe self.text = start
    unsafe entries = tape.entries
    unsafe self.way = way
    // Neither is longer than a text on a tape, and its end.
    lengths = (UInt32(text.count), UInt32(tape.count))
  }

  /// The token at `index`, which may be too large.
  @inlinable
  subscript(index: Int) -> JSONTapeEntry {
    @inline(__always) get {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no such token")
      return unsafe entries[index]
    }
    @inline(__always) nonmutating set {
      precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "no such token")
      unsafe entries[index] = newValue
    }
  }

  /// The token at `index`, which must be good.
  @unsafe
  subscript(unchecked index: Int) -> JSONTapeEntry {
    @inline(__always) get { unsafe entries[index] }
  }

  /// Takes the way that was kept last, if there is a place to keep it.
  func takeWay() -> PathWay {
    // Safe because the place is initialized, and nobody else uses it meanwhile.
    guard let way = unsafe way else { return PathWay() }
    return unsafe exchange(&way.pointee, with: PathWay())
  }

  /// Keeps a way for the next time.
  func keepWay(_ last: PathWay) {
    guard let way = unsafe way else { return }
    unsafe way.pointee = last
  }

  /// A tape of the value at `index` alone, in a text that begins at `offset`.
  func tape(of index: Int, from offset: Int) -> JSONTape {
    let end = next(after: index)
    return JSONTape(count: end - index) { place in
      var entry = self[index + place]
      entry.start -= UInt32(truncatingIfNeeded: offset)
      return entry
    }
  }

  /// The index behind the value at `index`.
  @inlinable
  @inline(__always)
  func next(after index: Int) -> Int {
    let entry = self[index]
    return entry.isContainer ? index &+ Int(entry.payload) : index &+ 1
  }

  /// The text of a name, string or number, as it is written, without its quotes.
  @inlinable
  @inline(__always)
  @_lifetime(borrow self)
  func bytes(_ entry: JSONTapeEntry) -> Span<UInt8> {
    // Safe because the token is one of the text, and whoever has the view keeps the text.
    let span = unsafe Span(_unsafeStart: text + Int(entry.start), count: Int(entry.payload))
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// A view of the same bytes that lives as long as `owner`.
  @inline(__always)
  @_lifetime(copy owner)
  func bytes<Owner: ~Escapable & ~Copyable>(
    _ entry: JSONTapeEntry, of owner: borrowing Owner
  ) -> Span<UInt8> {
    let span = unsafe Span(_unsafeStart: text + Int(entry.start), count: Int(entry.payload))
    return unsafe _overrideLifetime(span, copying: owner)
  }

  /// The bytes of the text in `range`.
  @inline(__always)
  @_lifetime(borrow self)
  func bytes(in range: Range<Int>) -> Span<UInt8> {
    precondition(range.upperBound <= textCount, "the text is not that long")
    let span = unsafe Span(_unsafeStart: text + range.lowerBound, count: range.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// A copy of the bytes of the text in `range`.
  func copy(of range: Range<Int>) -> [UInt8] {
    // Safe because the bytes are borrowed during the call.
    unsafe bytes(in: range).withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// The bytes of the text in `range`, in a view that lives as long as `owner`.
  @_lifetime(copy owner)
  func bytes<Owner: ~Escapable & ~Copyable>(
    in range: Range<Int>, of owner: borrowing Owner
  ) -> Span<UInt8> {
    unsafe _overrideLifetime(bytes(in: range), copying: owner)
  }

  /// The byte at `offset`.
  @inline(__always)
  func byte(at offset: Int) -> UInt8 {
    precondition(UInt(bitPattern: offset) < UInt(bitPattern: textCount), "no such byte")
    return unsafe text[offset]
  }

  /// Whether the `count` bytes at `start` are those at `name`.
  @unsafe
  @inlinable
  @inline(__always)
  func hasBytes(at start: UInt32, _ name: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    // Safe because the caller found a token of that length there, and `name` has so many bytes.
    let bytes = unsafe UnsafeRawPointer(text + Int(start))
    let other = unsafe UnsafeRawPointer(name)
    var index = 0
    while index &+ 8 <= count {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      guard unsafe word == other.loadUnaligned(fromByteOffset: index, as: UInt64.self) else {
        return false
      }
      index &+= 8
    }
    if index == count { return true }
    if count >= 8 {
      let word = unsafe bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
      return unsafe word == other.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    }
    if count >= 4 {
      let first = unsafe bytes.loadUnaligned(as: UInt32.self)
      let last = unsafe bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
      return unsafe first == other.loadUnaligned(as: UInt32.self)
        && last == other.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
    }
    if count >= 2 {
      let first = unsafe bytes.loadUnaligned(as: UInt16.self)
      let last = unsafe bytes.loadUnaligned(fromByteOffset: count &- 2, as: UInt16.self)
      return unsafe first == other.loadUnaligned(as: UInt16.self)
        && last == other.loadUnaligned(fromByteOffset: count &- 2, as: UInt16.self)
    }
    return unsafe bytes.load(as: UInt8.self) == other.load(as: UInt8.self)
  }

  /// Whether two tokens of `count` bytes are the same.
  @inline(__always)
  func hasSameBytes(_ first: UInt32, _ second: UInt32, _ count: Int) -> Bool {
    unsafe hasBytes(at: first, text + Int(second), count)
  }

  /// Length, first two bytes and last byte of a name that is not empty. Behind a single byte is the
  /// quote, so that it is the same for the same name.
  @inline(__always)
  func outline(_ entry: JSONTapeEntry) -> UInt32 {
    // Safe because the text does not end with a name.
    let bytes = unsafe UnsafeRawPointer(text + Int(entry.start))
    let first = unsafe bytes.loadUnaligned(as: UInt16.self)
    let last = unsafe bytes.load(fromByteOffset: Int(entry.payload) &- 1, as: UInt8.self)
    return UInt32(first) | UInt32(last) &<< 16 | entry.payload &<< 24
  }

  /// A word that is the same for the same name without an escape, and mostly another for another.
  @inline(__always)
  func fingerprint(_ entry: JSONTapeEntry) -> UInt64 {
    let length = Int(entry.payload)
    let start = Int(entry.start)
    let bytes = unsafe UnsafeRawPointer(text + start)
    var word = UInt64(truncatingIfNeeded: length)
    // Safe because the words end within the token, or within the text.
    if length >= 8 {
      let first = unsafe bytes.loadUnaligned(as: UInt64.self)
      let last = unsafe bytes.loadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
      word ^= first ^ (last &<< 23 | last &>> 41)
    } else if length > 0 {
      var first: UInt64 = 0
      if start &+ 8 <= textCount {
        first = unsafe bytes.loadUnaligned(as: UInt64.self)
      } else {
        for place in 0..<length {
          let byte = unsafe bytes.load(fromByteOffset: place, as: UInt8.self)
          first |= UInt64(byte) &<< UInt64(8 &* place)
        }
      }
      word ^= first &<< UInt64(truncatingIfNeeded: 64 &- 8 &* length)
    }
    return word &* 0x9E37_79B9_7F4A_7C15
  }
}

extension String {
  /// The text of a string without an escape, or of a number, which the tokenizer has checked.
  @usableFromInline
  @inline(__always)
  init(unescaped text: Span<UInt8>) {
    // Safe because what was tokenized is UTF-8.
    self.init(copying: unsafe UTF8Span(unchecked: text))
  }
}
