/// The objects and arrays that are open, outermost first, at one bit each.
///
/// Its size is fixed: `limit` levels in 128 bytes, no allocation.
struct ContainerStack {
  /// The deepest nesting that it holds.
  static let limit = 1024

  private(set) var depth = 0
  private var isObject: InlineArray<16, UInt64> = InlineArray(repeating: 0)

  /// Opens a container inside the innermost one; the caller has checked the depth.
  mutating func push(object: Bool) {
    precondition(depth < Self.limit, "nested deeper than 1024 levels")
    let bit: UInt64 = 1 << UInt64(depth % 64)
    if object { isObject[depth / 64] |= bit } else { isObject[depth / 64] &= ~bit }
    depth += 1
  }

  /// Closes the innermost container.
  mutating func pop() {
    depth -= 1
  }

  /// Whether the innermost container is an object; `nil` outside of all.
  var innermostIsObject: Bool? {
    guard depth > 0 else { return nil }
    return isObject[(depth - 1) / 64] >> UInt64((depth - 1) % 64) & 1 == 1
  }
}
