/// The objects and arrays that are open, at one bit each.
///
/// Its size is fixed: `limit` levels in 128 bytes, no allocation.
struct ContainerStack {
  /// The deepest nesting that it holds.
  static let limit = 1024

  private(set) var depth = 0
  /// Whether each of the innermost 1 to 64 levels is an object, the innermost in the lowest bit.
  private var inner: UInt64 = 0
  /// The levels around these, 64 a word. A word is full, and rarely touched: most texts have none.
  private var outer: InlineArray<15, UInt64> = InlineArray(repeating: 0)

  /// Opens a container inside the innermost one.
  @inline(__always)
  mutating func push(object: Bool) {
    precondition(depth < Self.limit, "nested deeper than 1024 levels")
    if depth % 64 == 0, depth > 0 { outer[depth / 64 - 1] = inner }
    inner = inner << 1 | (object ? 1 : 0)
    depth += 1
  }

  /// Closes the innermost container; there is one.
  @inline(__always)
  mutating func pop() {
    depth -= 1
    inner >>= 1
    if depth % 64 == 0, depth > 0 { inner = outer[depth / 64 - 1] }
  }

  /// Whether the innermost container is an object; `nil` outside of all.
  var innermostIsObject: Bool? {
    @inline(__always) get { depth > 0 ? inner & 1 == 1 : nil }
  }

  /// Forgets all.
  mutating func removeAll() {
    depth = 0
  }
}
