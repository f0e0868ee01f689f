public import NativeMessagingCodec

/// A cursor over one JSON value, which has been checked as a whole before.
///
/// It is what a ``MessageReadable`` type is made from. It stands at a value, takes it as what the
/// type says it must be, and finds the members of an object by their names, which are compared as
/// bytes. Members that are asked for in the order in which they came are found at once, and others
/// by looking through the object. Those that nobody asks for are passed over.
/// ```swift
/// id = try json.member("id")
/// tags = try json.memberIfPresent("tags") ?? []
/// ```
/// Elements, and members whose names are not known, come one after the other; the cursor then stands
/// at the element's or member's value:
/// ```swift
/// while try json.nextElement() { points.append(try json.value()) }
/// while let name = try json.nextMember() { counts[String(name)] = try json.value() }
/// ```
/// Where an object has a name twice, the last one counts, as in browsers (ECMA-262 `JSON.parse`):
/// ``member(_:as:)`` finds that one, ``nextMember()`` passes over the others.
///
/// A reader is lent for the length of a call and cannot be kept.
public struct JSONReader: ~Copyable, ~Escapable {
  @usableFromInline let view: TapeView
  /// The value that the reader was lent for.
  @usableFromInline let root: Int
  /// The value that it stands at: the root, or an element or a member's value of it.
  @usableFromInline var position: Int
  /// The name behind the member that was found last, or where the object ends. Nowhere before the
  /// first search, which sees to it that each name is found once.
  @usableFromInline var expected = -1
  /// The decoding that it belongs to, for `Decodable` types.
  @usableFromInline let context: DecodingContext.Reference

  /// The caller sees to it that the reader does not outlive the text and the tape.
  @inline(__always)
  @_lifetime(immortal)
  init(_ view: TapeView, at index: Int, _ context: DecodingContext.Reference) {
    self.view = view
    self.context = context
    root = index
    position = index
  }

  /// A reader of another value of the message.
  @inlinable
  @inline(__always)
  @_lifetime(copy reader)
  init(at index: Int, of reader: borrowing JSONReader) {
    view = reader.view
    context = reader.context
    root = index
    position = index
  }

  /// What the value is that the reader stands at.
  public var kind: JSONKind { view.kind(at: position) }

  /// Whether the value that the reader stands at is `null`.
  public var isNull: Bool { view.isNull(position) }

  /// Where the value begins that the reader stands at, in bytes from the start of the message.
  public var offset: Int { view.offset(at: position) }

  /// The way from the message's value down to the one that the reader stands at.
  ///
  /// It is put together when it is asked for, which takes a look at all that comes before.
  public var path: [JSONPathStep] { view.path(to: position) }

  /// The text of the value that the reader stands at, as it is written.
  public var text: Span<UInt8> {
    @_lifetime(copy self)
    get { view.bytes(in: view.range(at: position), of: self) }
  }

  /// An error that says in a type's own words what is wrong with the value that the reader stands at.
  /// ```swift
  /// guard count > 0 else { throw json.invalid("a count is positive") }
  /// ```
  public func invalid(_ words: String) -> MessageError {
    error(.invalid(words))
  }
}

// Arrays and objects.

extension JSONReader {
  /// Moves to the next element of the array; at first, to its first. False behind the last.
  ///
  /// Throws where the value is no array.
  public mutating func nextElement() throws(MessageError) -> Bool {
    if position == root {
      guard view[root].kind == .array else { throw unexpected(.array) }
      guard view[root &+ 1].kind != .end else { return false }
      position = root &+ 1
      return true
    }
    let next = view.next(after: position)
    guard view[next].kind != .end else { return false }
    position = next
    return true
  }

  /// Moves to the value of the object's next member, at first to that of its first, and returns its
  /// name. `nil` behind the last.
  ///
  /// Throws where the value is no object.
  @_lifetime(copy self)
  public mutating func nextMember() throws(MessageError) -> JSONText? {
    var index = root &+ 1
    if position == root {
      guard view[root].kind == .object else { throw unexpected(.object) }
      view.prepare(object: root)
    } else {
      index = view.next(after: position)
    }
    while view[index].kind == .shadowedName { index = view.next(after: index &+ 1) }
    let name = view[index]
    guard name.kind != .end else { return nil }
    position = index &+ 1
    return JSONText(view.bytes(name, of: self), hasEscapes: name.kind == .escapedString)
  }

  /// Moves to the value of the object's member `name`, wherever in the object it is. False where there
  /// is none; the reader then stands at the object.
  ///
  /// Throws where the value that the reader was lent for is no object.
  @inlinable
  public mutating func moveToMember(_ name: StaticString) throws(MessageError) -> Bool {
    guard let index = try find(name) else {
      position = root
      return false
    }
    position = index
    return true
  }

  /// The index of the value of the member `name`.
  ///
  /// Compiled into the types that read themselves for the member that is expected next, so that its
  /// name is compared with constants.
  @inlinable
  @inline(__always)
  mutating func find(_ name: StaticString) throws(MessageError) -> Int? {
    if expected < 0 { try enterObject() }
    guard view.isPlainName(expected, name) else { return search(name) }
    let value = expected &+ 1
    expected = view.next(after: value)
    return value
  }

  /// Begins the search for members.
  @usableFromInline
  @inline(never)
  mutating func enterObject() throws(MessageError) {
    guard view[root].kind == .object else { throw unexpected(.object, at: root) }
    view.prepare(object: root)
    expected = root &+ 1
  }

  @usableFromInline
  @inline(never)
  mutating func search(_ name: StaticString) -> Int? {
    let end = root &+ Int(view[root].payload) &- 1
    guard let name = view.name(name, in: root, from: expected, upTo: end) else { return nil }
    expected = view.next(after: name &+ 1)
    return name &+ 1
  }

  /// The value of the object's member `name`.
  ///
  /// Throws where there is no object or no such member, and what the type throws.
  @inlinable
  @inline(__always)
  public mutating func member<Value: MessageReadable>(
    _ name: StaticString, as type: Value.Type = Value.self
  ) throws(MessageError) -> Value {
    guard let index = try find(name) else { throw missing(name) }
    return try value(at: index)
  }

  /// The value of the object's member `name`; `nil` where there is no such member or it is `null`.
  ///
  /// Throws where there is no object, and what the type throws.
  @inlinable
  @inline(__always)
  public mutating func memberIfPresent<Value: MessageReadable>(
    _ name: StaticString, as type: Value.Type = Value.self
  ) throws(MessageError) -> Value? {
    guard let index = try find(name), !isNull(at: index) else { return nil }
    return try value(at: index)
  }

  /// The value that the reader stands at.
  ///
  /// Throws what the type throws.
  @inlinable
  public mutating func value<Value: MessageReadable>(
    as type: Value.Type = Value.self
  ) throws(MessageError) -> Value {
    try value(at: position)
  }

  /// The value at an index, without a reader for those that are most common.
  @inlinable
  @inline(__always)
  mutating func value<Value: MessageReadable>(at index: Int) throws(MessageError) -> Value {
    // A specialized version has one branch.
    if Value.self == String.self {
      guard let string = view.plainString(at: index) else {
        return same(try anyString(at: index), as: Value.self)
      }
      return same(string, as: Value.self)
    }
    if Value.self == Int.self {
      guard let number = view.int64(at: index), let integer = Int(exactly: number) else {
        throw noInteger(at: index)
      }
      return same(integer, as: Value.self)
    }
    if Value.self == Double.self {
      guard let double = view.double(at: index) else { throw noDouble(at: index) }
      return same(double, as: Value.self)
    }
    if Value.self == Bool.self {
      guard let bool = view.bool(at: index) else { throw noBoolean(at: index) }
      return same(bool, as: Value.self)
    }
    var reader = reader(at: index)
    return try Value(reading: &reader)
  }

  /// A reader of the value at an index, to be lent.
  @inlinable
  @inline(__always)
  @_lifetime(copy self)
  func reader(at index: Int) -> JSONReader { JSONReader(at: index, of: self) }

  @inlinable
  @inline(__always)
  func isNull(at index: Int) -> Bool { view.isNull(index) }
}

// Decodable types.

extension JSONReader {
  /// What the message's decoder was given: ``MessageDecoder/userInfo``.
  public var userInfo: [CodingUserInfoKey: any Sendable] { context.userInfo }

  /// The value that the reader stands at, as a `Decodable` type makes it.
  ///
  /// Throws ``MessageError/Reason/undecodable`` with what the type throws.
  public func decode<Value: Decodable>(
    _ type: Value.Type = Value.self
  ) throws(MessageError) -> Value {
    try decode(type, at: position)
  }

  /// The value of the object's member `name`, as a `Decodable` type makes it.
  public mutating func decodeMember<Value: Decodable>(
    _ name: StaticString, as type: Value.Type = Value.self
  ) throws(MessageError) -> Value {
    guard let index = try find(name) else { throw missing(name) }
    return try decode(type, at: index)
  }

  /// The value of the object's member `name`, as a `Decodable` type makes it; `nil` where there is no
  /// such member or it is `null`.
  public mutating func decodeMemberIfPresent<Value: Decodable>(
    _ name: StaticString, as type: Value.Type = Value.self
  ) throws(MessageError) -> Value? {
    guard let index = try find(name), !view.isNull(index) else { return nil }
    return try decode(type, at: index)
  }

  private func decode<Value: Decodable>(
    _ type: Value.Type, at index: Int
  ) throws(MessageError) -> Value {
    do {
      return try context.decode(type, at: index)
    } catch {
      throw MessageError(
        reason: .undecodable, offset: view.offset(at: index), path: view.path(to: index),
        underlyingError: error)
    }
  }
}

// Errors.

extension JSONReader {
  @inline(never)
  func error(_ reason: MessageError.Reason, at index: Int? = nil) -> MessageError {
    let index = index ?? position
    return MessageError(reason: reason, offset: view.offset(at: index), path: view.path(to: index))
  }

  @inline(never)
  @usableFromInline
  func unexpected(_ wanted: JSONKind, at index: Int? = nil) -> MessageError {
    error(.unexpected(view.kind(at: index ?? position), wanted: wanted), at: index)
  }

  @inline(never)
  @usableFromInline
  func missing(_ name: StaticString) -> MessageError {
    error(.missing(name: "\(name)"), at: root)
  }
}
