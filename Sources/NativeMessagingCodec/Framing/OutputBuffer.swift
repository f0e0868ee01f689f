/// Bytes on their way out: appended at the back, consumed at the front, contiguous throughout.
///
/// ```
/// | consumed | live: `span`, `count` bytes | free |
/// 0        start                          end   capacity        0 ≤ start ≤ end ≤ capacity
/// ```
///
/// Positions count from the first live byte, so a mark (`let mark = buffer.count`) is good for
/// ``truncate(to:)`` until the next ``removeFirst(_:)``. The memory grows geometrically and is kept:
/// in a steady state nothing is allocated. It is never more than twice what was live, or asked for, at
/// once, or 256 bytes. An empty buffer has none, so that one can be moved out of
/// a property with `exchange(&buffer, with: OutputBuffer())` for nothing.
///
/// This is the one file that holds growing memory by hand. Safe because the invariant above holds
/// after every method, because `[0, end)` is initialized, and because the memory has this one owner.
@safe
public struct OutputBuffer: ~Copyable, @unchecked Sendable {
  @usableFromInline var memory = unsafe UnsafeMutableBufferPointer<UInt8>(start: nil, count: 0)
  @usableFromInline var start = 0
  @usableFromInline var end = 0

  /// The least that is allocated, in bytes.
  private static let leastCapacity = 256

  /// An empty buffer without memory.
  public init() {}

  /// An empty buffer with room for at least `minimumCapacity` bytes.
  public init(minimumCapacity: Int) {
    reserveCapacity(minimumCapacity)
  }

  deinit {
    unsafe memory.deallocate()
  }

  /// The live bytes: appended and not yet consumed.
  @inlinable public var count: Int { end &- start }

  /// Whether every byte has been consumed.
  @inlinable public var isEmpty: Bool { start == end }

  /// The bytes of memory that it holds.
  @inlinable public var capacity: Int { unsafe memory.count }

  /// The live bytes.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    get {
      let live = unsafe Span(_unsafeElements: UnsafeBufferPointer(memory).extracting(start..<end))
      return unsafe _overrideLifetime(live, borrowing: self)
    }
  }

  /// Makes sure that `count` more bytes fit without an allocation.
  @inlinable @inline(__always)
  public mutating func reserveCapacity(_ count: Int) {
    if count > capacity &- end { makeRoom(for: count) }
  }

  /// Appends one byte.
  @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserveCapacity(1)
    // Safe because a byte is free at `end`.
    unsafe memory.baseAddress.unsafelyUnwrapped[end] = byte
    end += 1
  }

  /// Appends a copy of `bytes`.
  @inlinable @inline(__always)
  public mutating func append(_ bytes: Span<UInt8>) {
    guard !bytes.isEmpty else { return }
    reserveCapacity(bytes.count)
    unsafe bytes.withUnsafeBytes { source in
      // Safe because `bytes.count` bytes are free at `end`, and a span cannot overlap free memory.
      // Raw, so that Embedded Swift, too, makes it one memcpy.
      unsafe UnsafeMutableRawPointer(memory.baseAddress.unsafelyUnwrapped + end).copyMemory(
        from: source.baseAddress.unsafelyUnwrapped, byteCount: source.count)
    }
    end &+= bytes.count
  }

  /// Appends a header, or four bytes in its place for ``replace(at:with:)``.
  @inlinable @inline(__always)
  public mutating func append(_ header: InlineArray<4, UInt8>) {
    reserveCapacity(header.count)
    // Safe because four bytes are free at `end`; they are stored in their order, at any alignment.
    unsafe UnsafeMutableRawPointer(memory.baseAddress.unsafelyUnwrapped + end).storeBytes(
      of: header, as: InlineArray.self)
    end &+= header.count
  }

  /// Appends what `body` puts into a span with room for `count` bytes.
  @inline(__always)
  public mutating func append<Failure>(
    upTo count: Int, _ body: (inout OutputSpan<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    precondition(count >= 0, "room has no negative size")
    reserveCapacity(count)
    // Safe because `count` bytes are free at `end`; `finalize` tells how many of them were written.
    let free = unsafe UnsafeMutableBufferPointer(
      start: memory.baseAddress.map { unsafe $0 + end }, count: count)
    var output = unsafe OutputSpan(buffer: free, initializedCount: 0)
    do throws(Failure) {
      try body(&output)
    } catch {
      end += unsafe output.finalize(for: free)
      throw error
    }
    end += unsafe output.finalize(for: free)
  }

  /// Appends what `body` writes to the free bytes at the pointer, at most `count`; it returns how many.
  @unsafe
  @inline(__always)
  mutating func appendUnchecked(upTo count: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
    reserveCapacity(count)
    // Safe where `body` keeps to the `count` bytes that are free at `end`, and initializes them.
    end += unsafe body(memory.baseAddress.unsafelyUnwrapped + end)
  }

  /// Overwrites four live bytes, the first at `position`.
  @inlinable @inline(__always)
  public mutating func replace(at position: Int, with header: InlineArray<4, UInt8>) {
    precondition(0 <= position && position <= count - 4, "a header is replaced among live bytes")
    // Safe because of that; they are stored in their order, at any alignment.
    unsafe UnsafeMutableRawPointer(memory.baseAddress.unsafelyUnwrapped + (start + position))
      .storeBytes(of: header, as: InlineArray.self)
  }

  /// Takes back what was appended after the first `count` live bytes.
  public mutating func truncate(to count: Int) {
    precondition(0 <= count && count <= self.count, "only live bytes can be taken back")
    end = start + count
  }

  /// Consumes `count` bytes from the front, in constant time.
  public mutating func removeFirst(_ count: Int) {
    precondition(0 <= count && count <= self.count, "only live bytes can be consumed")
    start += count
    if start == end { removeAll() }
  }

  /// Forgets all bytes and keeps the memory.
  public mutating func removeAll() {
    start = 0
    end = 0
  }

  /// Slides the live bytes to the front where that alone frees enough and moves at most as much as
  /// was consumed, so that sliding costs a constant per byte; moves them to larger memory otherwise.
  @inline(never) @usableFromInline
  mutating func makeRoom(for free: Int) {
    let live = count
    let needed = live + free
    if needed <= capacity, live <= start {
      // Safe because both ranges lie in `memory`, and do not overlap as `live ≤ start`.
      let base = unsafe memory.baseAddress.unsafelyUnwrapped
      unsafe UnsafeMutableRawPointer(base).copyMemory(from: base + start, byteCount: live)
    } else {
      let larger = UnsafeMutableBufferPointer<UInt8>.allocate(
        capacity: max(needed, 2 * min(needed, capacity), Self.leastCapacity))
      // Safe because `larger` is new and has more than `live` bytes; the old memory ends here.
      if live > 0 {
        unsafe UnsafeMutableRawPointer(larger.baseAddress.unsafelyUnwrapped).copyMemory(
          from: memory.baseAddress.unsafelyUnwrapped + start, byteCount: live)
      }
      unsafe memory.deallocate()
      unsafe memory = larger
    }
    start = 0
    end = live
  }
}
