/// Writes one JSON text after another, compact (RFC 8259), in place into an ``OutputBuffer``.
///
/// ```swift
/// var json = JSONWriter()
/// json.beginObject()
/// json.name("bytes")
/// json.value(4096)
/// json.endObject()
/// try json.finish()      // {"bytes":4096}
/// ```
///
/// The calls follow the grammar, else the program traps:
///
/// ```
/// text  = value finish
/// value = value(…) | null() | raw(…) | beginArray value* endArray | beginObject (name value)* endObject
/// ```
///
/// None but ``finish()`` throws: what goes over the limit is counted and dropped as it comes, and
/// `finish()` reports it with the text rolled back. So memory is bounded by the limit, not by the
/// text. Duplicate names are written as they come. It writes no white space and no BOM.
public struct JSONWriter: ~Copyable, Sendable {
  /// What may come next.
  private enum Place: UInt8 {
    case text
    case firstElement
    case nextElement
    case firstName
    case nextName
    case memberValue
    case end
  }

  /// Text goes in by pieces of at most this many bytes, so that little is held beyond the limit.
  private static let pieceCount = 4096

  /// The longest text, in bytes.
  public let limit: Int
  private var buffer: OutputBuffer
  /// Where the text begins in `buffer`.
  private var mark: Int
  /// Bytes of the text that were dropped since it went over the limit.
  private var droppedCount = 0
  private var place = Place.text
  private var containers = ContainerStack()

  /// A writer of texts of at most `limit` bytes behind what is in `buffer`.
  public init(
    appendingTo buffer: consuming OutputBuffer = OutputBuffer(),
    limit: Int = FrameLimit.hostToBrowser
  ) {
    precondition(limit >= 0, "a limit is not negative")
    self.limit = limit
    self.mark = buffer.count
    self.buffer = buffer
  }

  /// All bytes of the buffer: what was there before, the finished texts and the current one.
  public var span: Span<UInt8> {
    @_lifetime(borrow self)
    get { buffer.span }
  }

  /// Whether the current text is over the limit, so that ``finish()`` will throw.
  public var isOverLimit: Bool { droppedCount > 0 }

  /// Ends the text and returns its length in bytes.
  ///
  /// Another may follow, right behind it.
  ///
  /// Throws where the text is longer than ``limit``, with its whole length; the buffer is then as it
  /// was before the text, and another may follow as well. Traps where a value is missing.
  @discardableResult
  public mutating func finish() throws(PayloadTooLong) -> Int {
    precondition(place == .end, "the text is not complete")
    let count = droppedCount + buffer.count - mark
    place = .text
    guard droppedCount == 0 else {
      droppedCount = 0
      buffer.truncate(to: mark)
      throw PayloadTooLong(count: count, limit: limit)
    }
    mark = buffer.count
    return count
  }

  /// Takes back the current text, however far it has come.
  ///
  /// Another may follow.
  public mutating func cancel() {
    buffer.truncate(to: mark)
    droppedCount = 0
    place = .text
    containers = ContainerStack()
  }

  /// Gives the buffer back, with all that was written.
  ///
  /// Traps inside a text.
  public consuming func takeBuffer() -> OutputBuffer {
    precondition(place == .text, "the text is not finished")
    return buffer
  }

  /// Begins an object: `{`.
  public mutating func beginObject() {
    begin(object: true, UInt8(ascii: "{"), then: .firstName)
  }

  /// Ends the innermost container, which must be an object, not behind a name: `}`.
  public mutating func endObject() {
    precondition(place == .firstName || place == .nextName, "no object can end here")
    end(UInt8(ascii: "}"))
  }

  /// Begins an array: `[`.
  public mutating func beginArray() {
    begin(object: false, UInt8(ascii: "["), then: .firstElement)
  }

  /// Ends the innermost container, which must be an array: `]`.
  public mutating func endArray() {
    precondition(place == .firstElement || place == .nextElement, "no array can end here")
    end(UInt8(ascii: "]"))
  }

  /// Writes a member's name, escaped where it must be.
  public mutating func name(_ name: StaticString) {
    beginName()
    // Safe because the bytes of a StaticString outlive the call.
    name.withUTF8Buffer { text in unsafe quote(text.span) }
    endName()
  }

  /// Writes a member's name, escaped where it must be.
  @_disfavoredOverload
  public mutating func name(_ name: String) {
    beginName()
    quote(name.utf8.span)
    endName()
  }

  /// Writes a member's name in UTF-8, escaped where it must be; ill-formed bytes become U+FFFD.
  public mutating func name(_ name: Span<UInt8>) {
    beginName()
    quoteRepaired(name)
    endName()
  }

  /// Writes a string, escaped where it must be.
  public mutating func value(_ text: StaticString) {
    beginValue()
    // Safe because the bytes of a StaticString outlive the call.
    text.withUTF8Buffer { text in unsafe quote(text.span) }
    endValue()
  }

  /// Writes a string, escaped where it must be.
  @_disfavoredOverload
  public mutating func value(_ text: String) {
    beginValue()
    quote(text.utf8.span)
    endValue()
  }

  /// Writes a string in UTF-8, escaped where it must be.
  ///
  /// Each maximal part of an ill-formed sequence becomes one U+FFFD, as `String(decoding:as:)` does.
  public mutating func value(_ text: Span<UInt8>) {
    beginValue()
    quoteRepaired(text)
    endValue()
  }

  /// Writes `true` or `false`.
  public mutating func value(_ flag: Bool) {
    literal(flag ? "true" : "false")
  }

  /// Writes `null`.
  public mutating func null() {
    literal("null")
  }

  /// Writes an integer.
  ///
  /// Browsers read numbers as doubles: beyond 2⁵³ they round it.
  @inlinable
  public mutating func value(_ number: some FixedWidthInteger) {
    precondition(number.bitWidth <= 64, "integers have at most 64 bits")
    integer(magnitude: UInt64(truncatingIfNeeded: number.magnitude), isNegative: number < 0)
  }

  /// Writes the shortest number that reads back as `number`, as `JSON.stringify` formats it.
  ///
  /// JSON has no NaN and no infinity: they become `null`, as `JSON.stringify` writes them. Negative
  /// zero keeps its sign: `-0`.
  public mutating func value(_ number: Double) {
    guard number.isFinite else { return null() }
    beginValue()
    buffer.append(upTo: Double.jsonRoom) { output in output.append(json: number) }
    endValue()
  }

  /// Writes `json` as it is, which must be one valid JSON value: it is not looked at.
  public mutating func raw(_ json: Span<UInt8>) {
    precondition(!json.isEmpty, "nothing is no JSON value")
    beginValue()
    var rest = json
    while !rest.isEmpty {
      buffer.append(rest.extracting(first: Self.pieceCount))
      dropExcess()
      rest = rest.extracting(droppingFirst: Self.pieceCount)
    }
    endValue()
  }

  @usableFromInline
  mutating func integer(magnitude: UInt64, isNegative: Bool) {
    beginValue()
    if isNegative { buffer.append(UInt8(ascii: "-")) }
    buffer.append(upTo: 24) { output in output.append(decimal: magnitude) }
    endValue()
  }

  private mutating func literal(_ literal: StaticString) {
    beginValue()
    // Safe because the bytes of a StaticString outlive the call.
    literal.withUTF8Buffer { text in unsafe buffer.append(text.span) }
    endValue()
  }

  private mutating func begin(object: Bool, _ bracket: UInt8, then next: Place) {
    beginValue()
    containers.push(object: object)
    buffer.append(bracket)
    place = next
  }

  private mutating func end(_ bracket: UInt8) {
    containers.pop()
    buffer.append(bracket)
    endValue()
  }

  @inline(__always)
  private mutating func beginName() {
    precondition(place == .firstName || place == .nextName, "no name can stand here")
    if place == .nextName { buffer.append(UInt8(ascii: ",")) }
  }

  @inline(__always)
  private mutating func endName() {
    buffer.append(UInt8(ascii: ":"))
    place = .memberValue
  }

  @inline(__always)
  private mutating func beginValue() {
    switch place {
    case .text, .firstElement, .memberValue: break
    case .nextElement: buffer.append(UInt8(ascii: ","))
    case .firstName, .nextName: preconditionFailure("a member begins with its name")
    case .end: preconditionFailure("a text is one value")
    }
  }

  @inline(__always)
  private mutating func endValue() {
    dropExcess()
    switch containers.innermostIsObject {
    case true?: place = .nextName
    case false?: place = .nextElement
    case nil: place = .end
    }
  }

  @inline(__always)
  private mutating func quote(_ text: Span<UInt8>) {
    buffer.append(UInt8(ascii: "\""))
    escape(text)
    buffer.append(UInt8(ascii: "\""))
  }

  private mutating func quoteRepaired(_ text: Span<UInt8>) {
    buffer.append(UInt8(ascii: "\""))
    var rest = text
    while true {
      do throws(Unicode.UTF8.ValidationError) {
        escape(try UTF8Span(validating: rest).span)
        break
      } catch {
        escape(rest.extracting(first: error.byteOffsets.lowerBound))
        for byte in "\u{FFFD}".utf8 { buffer.append(byte) }
        rest = rest.extracting(droppingFirst: error.byteOffsets.upperBound)
      }
    }
    buffer.append(UInt8(ascii: "\""))
  }

  @inline(__always)
  private mutating func escape(_ text: Span<UInt8>) {
    if text.count <= Self.pieceCount { return buffer.appendEscaped(text) }
    escapeByPieces(text)
  }

  @inline(never)
  private mutating func escapeByPieces(_ text: Span<UInt8>) {
    var rest = text
    while !rest.isEmpty {
      buffer.appendEscaped(rest.extracting(first: Self.pieceCount))
      dropExcess()
      rest = rest.extracting(droppingFirst: Self.pieceCount)
    }
  }

  /// Once the text is over the limit, drops it: what follows overwrites it and is counted.
  @inline(__always)
  private mutating func dropExcess() {
    let count = buffer.count - mark
    guard count > limit || droppedCount > 0 else { return }
    droppedCount += count
    buffer.truncate(to: mark)
  }
}
