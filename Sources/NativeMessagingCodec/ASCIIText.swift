/// A short text of ASCII, put together in place without a `String`.
///
/// Errors put themselves in words through it, so that a tiny host can report one: in an Embedded
/// build, `String` interpolation would add more code than the whole host has. What does not fit into
/// ``capacity`` bytes is cut off.
public struct ASCIIText: Sendable {
  /// The most bytes that it holds.
  public static let capacity = 240

  private var bytes = InlineArray<240, UInt8>(repeating: 0)
  private var count = 0

  /// An empty text.
  public init() {}

  /// The text so far.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { bytes.span.extracting(first: count) }
  }

  /// Appends `text`, which must be ASCII.
  public mutating func append(_ text: StaticString) {
    precondition(text.hasPointerRepresentation && text.isASCII, "not an ASCII text")
    // Safe because a StaticString with a pointer has utf8CodeUnitCount bytes there for good.
    for index in 0..<text.utf8CodeUnitCount { append(unsafe text.utf8Start[index]) }
  }

  /// Appends `number` in decimal digits.
  public mutating func append(_ number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var first = digits.count
    var rest = number.magnitude
    repeat {
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    for index in first..<digits.count { append(digits[index]) }
  }

  /// Appends one byte, which must be ASCII.
  public mutating func append(_ byte: UInt8) {
    guard count < ASCIIText.capacity else { return }
    bytes[count] = byte
    count += 1
  }
}
