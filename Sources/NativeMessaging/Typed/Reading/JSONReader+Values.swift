public import NativeMessagingCodec

extension JSONReader {
  /// The value as a boolean.
  ///
  /// Throws where it is anything else.
  @inlinable
  public func bool() throws(MessageError) -> Bool {
    guard let bool = view.bool(at: position) else { throw noBoolean(at: position) }
    return bool
  }

  /// The value as a string, with U+FFFD for each lone surrogate.
  ///
  /// Throws where it is anything else.
  @inlinable
  public func string() throws(MessageError) -> String {
    guard let string = view.plainString(at: position) else { return try anyString(at: position) }
    return string
  }

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
      guard let number = view.int64(at: position), let integer = Integer(exactly: number) else {
        throw noInteger(at: position)
      }
      return integer
    }
    guard let integer = Integer(exactly: try uint64()) else { throw outOfRange(at: position) }
    return integer
  }

  /// The value as the nearest double.
  ///
  /// Throws where it is no number or that would be infinite.
  @inlinable
  public func double() throws(MessageError) -> Double {
    guard let double = view.double(at: position) else { throw noDouble(at: position) }
    return double
  }

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
  func doubles() throws(MessageError) -> [Double] {
    try all { index throws(MessageError) in
      guard let double = view.double(at: index) else { throw noDouble(at: index) }
      return double
    }
  }

  @usableFromInline
  func integers() throws(MessageError) -> [Int] {
    try all { index throws(MessageError) in
      guard let number = view.int64(at: index), let integer = Int(exactly: number) else {
        throw noInteger(at: index)
      }
      return integer
    }
  }

  @usableFromInline
  func strings() throws(MessageError) -> [String] {
    try all { index throws(MessageError) in
      guard let string = view.plainString(at: index) else { return try anyString(at: index) }
      return string
    }
  }

  /// The elements of an array of scalars: a token each.
  @inline(__always)
  private func all<Element>(
    _ element: (Int) throws(MessageError) -> Element
  ) throws(MessageError) -> [Element] {
    let array = view[position]
    guard array.kind == .array else { throw unexpected(.array) }
    let end = position &+ Int(array.payload) &- 1
    var elements: [Element] = []
    elements.reserveCapacity(end &- position &- 1)
    for index in position &+ 1..<end { elements.append(try element(index)) }
    return elements
  }

  /// A string with escapes or without.
  @usableFromInline
  @inline(never)
  func anyString(at index: Int) throws(MessageError) -> String {
    let entry = view[index]
    if entry.kind == .string { return String(unescaped: view.bytes(entry)) }
    guard entry.kind == .escapedString else { throw unexpected(.string, at: index) }
    return String(JSONText(view.bytes(entry), hasEscapes: true))
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

  /// Why there is no integer of 64 bits or fewer.
  @inline(never)
  @usableFromInline
  func noInteger(at index: Int) -> MessageError {
    let entry = view[index]
    guard entry.kind == .number else { return unexpected(.number, at: index) }
    do throws(JSONNumberError) {
      _ = try JSONNumber(view.bytes(entry)).int64()
    } catch { return self.error(.number(error), at: index) }
    return outOfRange(at: index)
  }

  @inline(never)
  @usableFromInline
  func noDouble(at index: Int) -> MessageError {
    view[index].kind == .number ? outOfRange(at: index) : unexpected(.number, at: index)
  }

  @inline(never)
  @usableFromInline
  func noBoolean(at index: Int) -> MessageError { unexpected(.boolean, at: index) }
}
