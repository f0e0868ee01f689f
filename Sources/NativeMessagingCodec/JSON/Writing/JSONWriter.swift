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
  enum Place: UInt8 {
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
  var buffer: OutputBuffer
  /// Where the text begins in `buffer`.
  private(set) var textStart: Int
  /// The count of `buffer` beyond which the text is dropped: over the limit it is `textStart`.
  private var bound: Int
  /// Bytes of the text that were dropped since it went over the limit.
  private(set) var droppedCount = 0
  var place = Place.text
  /// What may come behind the value at this depth.
  var placeBehindValue = Place.end
  var containers = ContainerStack()

  /// A writer of texts of at most `limit` bytes behind what is in `buffer`.
  public init(
    appendingTo buffer: consuming OutputBuffer = OutputBuffer(),
    limit: Int = FrameLimit.hostToBrowser
  ) {
    precondition(limit >= 0, "a limit is not negative")
    self.limit = limit
    self.textStart = buffer.count
    self.bound = Self.bound(limit, behind: buffer.count)
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
    let count = droppedCount + buffer.count - textStart
    place = .text
    guard droppedCount == 0 else {
      buffer.truncate(to: textStart)
      droppedCount = 0
      bound = Self.bound(limit, behind: textStart)
      throw PayloadTooLong(count: count, limit: limit)
    }
    textStart = buffer.count
    bound = Self.bound(limit, behind: textStart)
    return count
  }

  /// Takes back the current text, however far it has come.
  ///
  /// Another may follow.
  public mutating func cancel() {
    buffer.truncate(to: textStart)
    droppedCount = 0
    bound = Self.bound(limit, behind: textStart)
    place = .text
    placeBehindValue = .end
    containers.removeAll()
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
    guard let text = name.utf8 else { preconditionFailure("a name is not a single scalar literal") }
    member(text)
  }

  /// Writes a member's name, escaped where it must be.
  @_disfavoredOverload
  public mutating func name(_ name: String) {
    member(name.utf8.span)
  }

  /// Writes a member's name in UTF-8, escaped where it must be; ill-formed bytes become U+FFFD.
  public mutating func name(_ name: Span<UInt8>) {
    let isNext = beginName()
    if isNext { buffer.append(UInt8(ascii: ",")) }
    quoteRepaired(name)
    buffer.append(UInt8(ascii: ":"))
    place = .memberValue
  }

  /// Writes a string, escaped where it must be.
  public mutating func value(_ text: StaticString) {
    guard let utf8 = text.utf8 else { preconditionFailure("a text is not a single scalar literal") }
    string(utf8)
  }

  /// Writes a string, escaped where it must be.
  @_disfavoredOverload
  public mutating func value(_ text: String) {
    string(text.utf8.span)
  }

  /// Writes a string in UTF-8, escaped where it must be.
  ///
  /// Each maximal part of an ill-formed sequence becomes one U+FFFD, as `String(decoding:as:)` does.
  public mutating func value(_ text: Span<UInt8>) {
    separate()
    quoteRepaired(text)
    endValue()
  }

  /// Writes `true` or `false`.
  public mutating func value(_ flag: Bool) {
    if flag { literal(0x65_75_72_74, count: 4) } else { literal(0x65_73_6C_61_66, count: 5) }
  }

  /// Writes `null`.
  public mutating func null() {
    literal(0x6C_6C_75_6E, count: 4)
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
    let isNegative = number.sign == .minus
    if let whole = number.magnitude.wholeNumber {
      return integer(magnitude: whole, isNegative: isNegative)
    }
    let isNext = beginValue()
    if let tenThousandths = number.magnitude.tenThousandths {
      let (text, count) = Digits.tenThousandths(tenThousandths)
      buffer.append(text, first: count, comma: isNext, minus: isNegative)
    } else {
      buffer.append(upTo: Double.jsonRoom + 1) { output in
        if isNext { output.append(UInt8(ascii: ",")) }
        output.append(json: number)
      }
    }
    endValue()
  }

  /// Writes `json` as it is, which must be one valid JSON value: it is not looked at.
  public mutating func raw(_ json: Span<UInt8>) {
    precondition(!json.isEmpty, "nothing is no JSON value")
    separate()
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
    let isNext = beginValue()
    buffer.append(decimal: magnitude, comma: isNext, minus: isNegative)
    endValue()
  }

  /// Writes the `count` bytes of `text`, the first in the lowest eight bits.
  @inline(__always)
  private mutating func literal(_ text: UInt64, count: Int) {
    let isNext = beginValue()
    buffer.append(text, first: count, comma: isNext)
    endValue()
  }

  private mutating func begin(object: Bool, _ bracket: UInt8, then next: Place) {
    let isNext = beginValue()
    buffer.append(bracket, first: 1, comma: isNext)
    containers.push(object: object)
    place = next
    placeBehindValue = object ? .nextName : .nextElement
  }

  private mutating func end(_ bracket: UInt8) {
    buffer.append(bracket)
    containers.pop()
    placeBehindValue =
      switch containers.innermostIsObject {
      case true?: .nextName
      case false?: .nextElement
      case nil: .end
      }
    endValue()
  }

  @inline(__always)
  private mutating func member(_ name: Span<UInt8>) {
    let isNext = beginName()
    quote(name, comma: isNext, colon: true)
    place = .memberValue
  }

  @inline(__always)
  private mutating func string(_ text: Span<UInt8>) {
    let isNext = beginValue()
    quote(text, comma: isNext, colon: false)
    endValue()
  }

  /// Checks that a name can stand here; returns whether a comma comes before it.
  @inline(__always)
  private func beginName() -> Bool {
    precondition(place == .firstName || place == .nextName, "no name can stand here")
    return place == .nextName
  }

  /// Checks that a value can stand here; returns whether a comma comes before it.
  @inline(__always)
  private func beginValue() -> Bool {
    precondition(place != .firstName && place != .nextName, "a member begins with its name")
    precondition(place != .end, "a text is one value")
    return place == .nextElement
  }

  @inline(__always)
  private mutating func separate() {
    if beginValue() { buffer.append(UInt8(ascii: ",")) }
  }

  @inline(__always)
  private mutating func endValue() {
    dropExcess()
    place = placeBehindValue
  }

  @inline(__always)
  private mutating func quote(_ text: Span<UInt8>, comma: Bool, colon: Bool) {
    if text.count <= Self.pieceCount {
      buffer.appendQuoted(text, comma: comma, colon: colon)
    } else {
      quoteByPieces(text, comma: comma, colon: colon)
    }
  }

  @inline(never)
  private mutating func quoteByPieces(_ text: Span<UInt8>, comma: Bool, colon: Bool) {
    if comma { buffer.append(UInt8(ascii: ",")) }
    buffer.append(UInt8(ascii: "\""))
    escapeByPieces(text)
    buffer.append(UInt8(ascii: "\""))
    if colon { buffer.append(UInt8(ascii: ":")) }
  }

  private mutating func quoteRepaired(_ text: Span<UInt8>) {
    buffer.append(UInt8(ascii: "\""))
    var rest = text
    while true {
      do throws(Unicode.UTF8.ValidationError) {
        escapeByPieces(try UTF8Span(validating: rest).span)
        break
      } catch {
        escapeByPieces(rest.extracting(first: error.byteOffsets.lowerBound))
        for byte in "\u{FFFD}".utf8 { buffer.append(byte) }
        rest = rest.extracting(droppingFirst: error.byteOffsets.upperBound)
      }
    }
    buffer.append(UInt8(ascii: "\""))
  }

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
    if buffer.count > bound { drop() }
  }

  @inline(never)
  private mutating func drop() {
    droppedCount += buffer.count - textStart
    buffer.truncate(to: textStart)
    bound = textStart
  }

  private static func bound(_ limit: Int, behind mark: Int) -> Int {
    let (bound, isEndless) = mark.addingReportingOverflow(limit)
    return isEndless ? .max : bound
  }
}
