/// The tokens of one text in their order, each as a place in the text.
///
/// ```
/// {"id":[1,2]}      0 object, 5 tokens on   1 string 2–4   2 array, 3 tokens on
///                   3 number 7–8   4 number 9–10   5 end   6 end
/// ```
///
/// An object's members are names and values in turn. The memory holds tokens that were found, never
/// what a length announced; it grows geometrically and is used again for the next text.
///
/// Safe because `count` ≤ `capacity`, because the first `count` entries are initialized, and because
/// the memory has this one owner.
@safe
package struct JSONTape: ~Copyable, @unchecked Sendable {
  /// The entries, for views whose lifetime the owner of the tape sees to.
  package private(set) var entries: UnsafeMutablePointer<JSONTapeEntry>
  /// How many entries there are.
  package private(set) var count = 0
  /// How many entries there is memory for.
  package private(set) var capacity: Int

  /// The least memory, in entries.
  private static let leastCapacity = 64
  /// Memory for so many entries is always kept.
  private static let keptCapacity = 1 << 16

  /// The longest text that entries can tell about, in bytes.
  package static let textLimit = Int(JSONTapeEntry.payloadMask)

  /// A tape without tokens.
  package init() {
    capacity = Self.leastCapacity
    unsafe entries = .allocate(capacity: Self.leastCapacity)
  }

  /// A tape with `count` entries, each of which `entry` tells.
  package init(count: Int, _ entry: (Int) -> JSONTapeEntry) {
    capacity = max(count, 1)
    unsafe entries = .allocate(capacity: capacity)
    for index in 0..<count { unsafe entries[index] = entry(index) }
    self.count = count
  }

  deinit {
    unsafe entries.deallocate()
  }

  /// Forgets all tokens, and memory far beyond what they took.
  mutating func removeAll() {
    let isOversized = capacity > Self.keptCapacity && capacity / 8 > count
    count = 0
    if isOversized { resize(to: Self.keptCapacity) }
  }

  /// Makes sure that `free` more entries fit.
  @inline(__always)
  mutating func reserve(_ free: Int) {
    if free > capacity &- count { resize(to: max(count + free, 2 * capacity)) }
  }

  /// Says that the entries up to `count`, of those reserved, were written.
  @inline(__always)
  mutating func advance(to count: Int) {
    precondition(count <= capacity, "no entries were reserved")
    self.count = count
  }

  @inline(never)
  private mutating func resize(to capacity: Int) {
    let memory = UnsafeMutablePointer<JSONTapeEntry>.allocate(capacity: capacity)
    // Safe because both hold `count` entries, which are trivial.
    unsafe memory.update(from: entries, count: count)
    unsafe entries.deallocate()
    unsafe entries = memory
    self.capacity = capacity
  }
}

/// A token's place in its text.
@frozen @usableFromInline
package struct JSONTapeEntry: BitwiseCopyable, Sendable {
  /// What a token is.
  @frozen @usableFromInline
  package enum Kind: UInt8, Sendable {
    /// A string or name without an escape; the payload is its length.
    case string
    /// A string or name with an escape; the payload is its length.
    case escapedString
    /// A number; the payload is its length.
    case number
    /// The payload is the ``JSONLiteral``.
    case literal
    /// A name that the object has again further on; the payload is its length.
    case shadowedName
    /// The end of an object or array; the payload is at the reader's disposal, and 0.
    case end
    /// The begin of an array; the payload is the distance to the entry behind its end.
    case array
    /// The begin of an object; the payload is the distance to the entry behind its end.
    case object

    /// The bits that say so in an entry.
    @inlinable
    package var bits: UInt32 {
      // Safe because the cases are stored as 0 to 7, in their order.
      @inline(__always)
      get { UInt32(unsafe unsafeBitCast(self, to: UInt8.self)) &<< 29 }
    }

    @inlinable
    @inline(__always)
    package static func == (first: Kind, second: Kind) -> Bool { first.bits == second.bits }
  }

  /// Where its text begins, in bytes: of a string behind the quote.
  @usableFromInline package var start: UInt32
  /// Its kind in the upper three bits, its payload in the others.
  @usableFromInline package var info: UInt32

  /// The bits of the payload.
  @inlinable package static var payloadMask: UInt32 { 1 << 29 - 1 }

  /// A token of a kind at a place.
  @inlinable
  @inline(__always)
  package init(_ kind: Kind, start: UInt32, payload: UInt32) {
    self.start = start
    info = kind.bits | payload
  }

  /// What it is.
  @inlinable
  package var kind: Kind {
    // Safe because the cases are stored as 0 to 7, and three bits are all of these.
    @inline(__always)
    get { unsafe unsafeBitCast(UInt8(truncatingIfNeeded: info &>> 29), to: Kind.self) }
  }

  /// See ``Kind``.
  @inlinable
  package var payload: UInt32 {
    @inline(__always) get { info & Self.payloadMask }
  }

  /// Whether it begins an object or array.
  @inlinable
  package var isContainer: Bool {
    @inline(__always) get { info >= Kind.array.bits }
  }
}
