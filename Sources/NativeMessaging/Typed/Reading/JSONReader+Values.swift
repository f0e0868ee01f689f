public import NativeMessagingCodec

extension JSONReader {
  /// The value as a boolean.
  ///
  /// Throws where it is anything else.
  public func bool() throws(MessageError) -> Bool { try bool(at: position) }

  /// The value as a string, with U+FFFD for each lone surrogate.
  ///
  /// Throws where it is anything else.
  public func string() throws(MessageError) -> String { try string(at: position) }

  /// The value as a string, which is neither copied nor decoded.
  ///
  /// Throws where it is anything else.
  @_lifetime(copy self)
  public func stringText() throws(MessageError) -> JSONText {
    let entry = view[position]
    guard entry.kind == .string || entry.kind == .escapedString else { throw unexpected(.string) }
    return JSONText(view.bytes(entry, of: self), hasEscapes: entry.kind == .escapedString)
  }

  /// The value as an integer, exact: by value, so that `1.0` and `1e3` are integers.
  ///
  /// Throws where it is no number, has a fraction or does not fit.
  @inlinable
  public func integer<Integer: FixedWidthInteger>(
    as type: Integer.Type = Integer.self
  ) throws(MessageError) -> Integer {
    if Integer.bitWidth > 64 { return try wideInteger() }
    if Integer.isSigned {
      guard let integer = Integer(exactly: try int64(at: position)) else {
        throw outOfRange(at: position)
      }
      return integer
    }
    guard let integer = Integer(exactly: try uint64()) else { throw outOfRange(at: position) }
    return integer
  }

  /// The value as the nearest double.
  ///
  /// Throws where it is no number or that would be infinite.
  public func double() throws(MessageError) -> Double { try double(at: position) }

  /// The value as the nearest float.
  ///
  /// Throws where it is no number or that would be infinite.
  public func float() throws(MessageError) -> Float {
    let entry = view[position]
    guard entry.kind == .number else { throw unexpected(.number) }
    do throws(JSONNumberError) {
      return try JSONNumber(view.bytes(entry)).float()
    } catch { throw self.error(.number(error)) }
  }

  /// The elements of an array, if they are doubles, integers or strings.
  @inlinable
  @inline(__always)
  mutating func scalars<Element>(as type: Element.Type) throws(MessageError) -> [Element]? {
    if type == Double.self { return same(try doubles(), as: [Element].self) }
    if type == Int.self { return same(try integers(), as: [Element].self) }
    if type == String.self { return same(try strings(), as: [Element].self) }
    return nil
  }

  @usableFromInline
  mutating func doubles() throws(MessageError) -> [Double] {
    try all { reader throws(MessageError) in try reader.double() }
  }

  @usableFromInline
  mutating func integers() throws(MessageError) -> [Int] {
    try all { reader throws(MessageError) in try reader.integer() }
  }

  @usableFromInline
  mutating func strings() throws(MessageError) -> [String] {
    try all { reader throws(MessageError) in try reader.string() }
  }

  /// The elements of an array of scalars: a token each.
  @inline(__always)
  private mutating func all<Element>(
    _ element: (borrowing JSONReader) throws(MessageError) -> Element
  ) throws(MessageError) -> [Element] {
    let array = view[position]
    guard array.kind == .array else { throw unexpected(.array) }
    let start = position
    let end = start &+ Int(array.payload) &- 1
    var elements: [Element] = []
    elements.reserveCapacity(end &- start &- 1)
    position = start &+ 1
    while position < end {
      elements.append(try element(self))
      position &+= 1
    }
    position = start
    return elements
  }

  @usableFromInline
  func bool(at index: Int) throws(MessageError) -> Bool {
    let entry = view[index]
    guard entry.kind == .literal, !view.isNull(index) else {
      throw unexpected(.boolean, at: index)
    }
    return entry.payload == UInt32(JSONLiteral.true.rawValue)
  }

  @usableFromInline
  func string(at index: Int) throws(MessageError) -> String {
    let entry = view[index]
    if entry.kind == .string { return String(unescaped: view.bytes(entry)) }
    guard entry.kind == .escapedString else { throw unexpected(.string, at: index) }
    return String(JSONText(view.bytes(entry), hasEscapes: true))
  }

  @usableFromInline
  func double(at index: Int) throws(MessageError) -> Double {
    let entry = view[index]
    guard entry.kind == .number else { throw unexpected(.number, at: index) }
    do throws(JSONNumberError) {
      return try JSONNumber(view.bytes(entry)).double()
    } catch { throw self.error(.number(error), at: index) }
  }

  @usableFromInline
  func int64(at index: Int) throws(MessageError) -> Int64 {
    let entry = view[index]
    guard entry.kind == .number else { throw unexpected(.number, at: index) }
    do throws(JSONNumberError) {
      return try JSONNumber(view.bytes(entry)).int64()
    } catch { throw self.error(.number(error), at: index) }
  }

  @usableFromInline
  func uint64() throws(MessageError) -> UInt64 {
    let entry = view[position]
    guard entry.kind == .number else { throw unexpected(.number) }
    do throws(JSONNumberError) {
      return try JSONNumber(view.bytes(entry)).uint64()
    } catch { throw self.error(.number(error)) }
  }

  @usableFromInline
  func wideInteger<Integer: FixedWidthInteger>() throws(MessageError) -> Integer {
    let entry = view[position]
    guard entry.kind == .number else { throw unexpected(.number) }
    do throws(JSONNumberError) {
      return try JSONNumber(view.bytes(entry)).integer()
    } catch { throw self.error(.number(error)) }
  }

  @inline(never)
  @usableFromInline
  func outOfRange(at index: Int) -> MessageError { error(.number(.outOfRange), at: index) }
}
