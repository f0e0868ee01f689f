internal import CSystem

/// Bytes on their way in: read to the end, consumed at the start.
///
/// ```
/// 0 ≤ start ≤ end ≤ capacity
/// ├ consumed ┼ held ┼ room ┤
/// ```
///
/// Unlike the codec's `OutputBuffer` it grows by `realloc`, which moves a long message without copying
/// it. The memory below `end` is initialized. Differences and sums of these cannot overflow. It grows
/// only when asked, by `makeRoom`, and never shrinks but by `shrink`. Safe to send because the memory
/// has this one owner.
@safe
package struct InputBuffer: ~Copyable, @unchecked Sendable {
  private var base: UnsafeMutablePointer<UInt8>
  package private(set) var capacity: Int
  private var start = 0
  private var end = 0

  package init(capacity: Int) {
    precondition(capacity > 0)
    self.capacity = capacity
    unsafe base = InputBuffer.reallocate(nil, capacity)
  }

  deinit {
    unsafe system_free(base)
  }

  /// How many bytes are held.
  @inline(__always) package var count: Int { end &- start }
  @inline(__always) package var isEmpty: Bool { start == end }
  /// How many bytes fit behind those held, without moving or growing.
  @inline(__always) package var room: Int { capacity &- end }

  /// The bytes held.
  package var bytes: Span<UInt8> {
    @inline(__always) @_lifetime(borrow self)
    get {
      // Safe because start ≤ end ≤ capacity, what is below `end` is initialized, and the view's
      // lifetime is bound to self.
      let view = unsafe Span(_unsafeStart: base + start, count: end - start)
      return unsafe _overrideLifetime(view, borrowing: self)
    }
  }

  /// Takes `count` bytes off the front.
  @inline(__always)
  package mutating func consume(_ count: Int) {
    precondition(0 <= count && count <= end - start)
    start += count
    if start == end {
      start = 0
      end = 0
    }
  }

  /// Moves what is held to the start, and grows to `capacity` if that is more than there is.
  ///
  /// ```
  /// before  ├ consumed ┼ held ┼ room ┤
  /// after   ├ held ┼      room       ┤
  /// ```
  package mutating func makeRoom(capacity wanted: Int = 0) {
    if start > 0 {
      // Safe because both ranges lie within the capacity; `copyMemory` allows them to overlap.
      unsafe UnsafeMutableRawPointer(base).copyMemory(from: base + start, byteCount: end - start)
      end -= start
      start = 0
    }
    if wanted > capacity { resize(to: wanted) }
  }

  /// Gives memory back when it holds nothing and has grown beyond `capacity`.
  @inline(__always)
  mutating func shrink(to wanted: Int) {
    if capacity > wanted, isEmpty { resize(to: wanted) }
  }

  @inline(never)
  private mutating func resize(to wanted: Int) {
    unsafe base = InputBuffer.reallocate(base, wanted)
    capacity = wanted
  }

  /// Reads once into the room: how many bytes, 0 at the end, `nil` when none are there now.
  package mutating func read(from descriptor: Descriptor) throws(SystemError) -> Int? {
    precondition(room > 0)
    // Safe because read(2) writes at most `room` bytes behind `end`.
    let count = unsafe try descriptor.read(into: base + end, room)
    end += count ?? 0
    return count
  }

  /// Safe for a `block` of this function or nil. Ends the program when there is no memory, as every
  /// Swift allocation does.
  @unsafe private static func reallocate(
    _ block: UnsafeMutablePointer<UInt8>?, _ count: Int
  ) -> UnsafeMutablePointer<UInt8> {
    guard let memory = unsafe system_reallocate(block, count) else {
      fatalError("out of memory")
    }
    return unsafe memory.assumingMemoryBound(to: UInt8.self)
  }
}

extension [UInt8] {
  /// A copy of the bytes.
  package init(copyOf bytes: Span<UInt8>) {
    // Safe because the pointer is used within the closure only, for as many bytes as it spans.
    self = unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
  }
}
