/// The open objects and arrays, a bit each.
///
/// The innermost 64 are in one word; words of 64 outer ones wait in memory that is allocated once.
@safe
@usableFromInline
struct JSONNesting: ~Copyable, @unchecked Sendable {
  /// How many are open.
  @usableFromInline private(set) var depth = 0
  /// Bit 0 is the innermost: 1 for an object. The bits above bit (depth − 1) % 64 are zero.
  @usableFromInline private(set) var innermost: UInt64 = 0
  /// How many may be open.
  @usableFromInline let limit: Int
  @usableFromInline let outer: UnsafeMutablePointer<UInt64>

  init(limit: Int) {
    self.limit = limit
    // Safe because `deinit` frees it and nothing else holds it. A word is stored before it is
    // loaded.
    unsafe outer = .allocate(capacity: (limit + 63) / 64)
    // What is below the first, for a `word` that was set and then closed.
    unsafe outer[0] = 0
  }

  @inlinable
  deinit {
    unsafe outer.deallocate()
  }

  /// Whether the innermost is an object. False at depth 0.
  @inlinable var isObject: Bool {
    @inline(__always) get { innermost & 1 != 0 }
  }

  /// Opens one. False at the limit.
  @inlinable
  @inline(__always)
  mutating func push(isObject: Bool) -> Bool {
    guard depth < limit else { return false }
    if depth & 63 == 0 { storeWord() }
    innermost = innermost << 1 | (isObject ? 1 : 0)
    depth &+= 1
    return true
  }

  /// Closes the innermost. The depth must not be 0.
  @inlinable
  @inline(__always)
  mutating func pop() {
    depth &-= 1
    innermost >>= 1
    if depth & 63 == 0 { loadWord() }
  }

  /// All that are open, behind a 1. The depth must be less than 63.
  var word: UInt64 {
    get { 1 << UInt64(depth) | innermost }
    set {
      depth = 63 - newValue.leadingZeroBitCount
      innermost = newValue & ~(1 << UInt64(depth))
    }
  }

  mutating func reset() {
    depth = 0
    innermost = 0
  }

  @usableFromInline
  mutating func storeWord() {
    // Safe because depth < limit, of which `outer` holds all multiples of 64.
    unsafe outer[depth >> 6] = innermost
    innermost = 0
  }

  @usableFromInline
  mutating func loadWord() {
    // Safe because `push` stored this word when it left this depth.
    innermost = unsafe outer[depth >> 6]
  }
}
