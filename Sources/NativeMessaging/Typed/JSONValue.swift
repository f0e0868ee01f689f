public import NativeMessagingCodec

/// A view of a JSON value in a message, for messages without a fixed shape.
///
/// ```swift
/// let message = try decoder.value(of: bytes)
/// if message["type"]?.string == "open", let id = message["items"]?[3]?["id"]?.int64 { … }
/// ```
/// Nothing is made of the message but what is asked for. The view cannot outlive the message: what
/// would use it later does not compile. ``copy()`` makes a value of its own.
///
/// Members and elements are looked up anew at each use, in time that grows with those before them and
/// not with what is in those. To visit them all:
/// ```swift
/// var members = message.members
/// while let member = members.next() { … member.name … member.value … }
/// ```
public struct JSONValue: ~Escapable {
  let view: TapeView
  let index: Int

  /// A value of the text and the tape that `owner` has or is a view of.
  @inline(__always)
  @_lifetime(copy owner)
  init<Owner: ~Escapable & ~Copyable>(
    _ view: TapeView, at index: Int, of owner: borrowing Owner
  ) {
    self.view = view
    self.index = index
  }

  /// A value of a text and a tape that live as long as `owner`.
  @_lifetime(borrow owner)
  init<Owner: ~Copyable>(_ view: TapeView, at index: Int, owner: borrowing Owner) {
    self.view = view
    self.index = index
  }

  /// A value of a text and a tape with owners of their own.
  @_lifetime(&tape, copy text)
  init<Owner: ~Copyable>(
    _ view: TapeView, at index: Int, tape: inout Owner, text: borrowing Span<UInt8>
  ) {
    self.view = view
    self.index = index
  }

  /// What it is.
  public var kind: JSONKind { view.kind(at: index) }

  /// Where it begins, in bytes from the start of the message.
  public var offset: Int { view.offset(at: index) }

  /// Its text, as it is written.
  public var text: Span<UInt8> {
    @_lifetime(copy self)
    get { view.bytes(in: view.range(at: index), of: self) }
  }
}

// Scalars.

extension JSONValue {
  /// Whether it is `null`.
  public var isNull: Bool { view.isNull(index) }

  /// The boolean; `nil` where it is none.
  public var bool: Bool? {
    let entry = view[index]
    guard entry.kind == .literal, !isNull else { return nil }
    return entry.payload == UInt32(JSONLiteral.true.rawValue)
  }

  /// The string, with U+FFFD for each lone surrogate; `nil` where it is none.
  public var string: String? {
    let entry = view[index]
    if entry.kind == .string { return String(unescaped: view.bytes(entry)) }
    return entry.kind == .escapedString ? view.text(entry) : nil
  }

  /// The string, neither copied nor decoded; `nil` where it is none.
  public var stringText: JSONText? {
    @_lifetime(copy self)
    get {
      let entry = view[index]
      guard entry.kind == .string || entry.kind == .escapedString else { return nil }
      return JSONText(view.bytes(entry, of: self), hasEscapes: entry.kind == .escapedString)
    }
  }

  /// The number, not yet converted; `nil` where it is none.
  public var number: JSONNumber? {
    @_lifetime(copy self)
    get {
      let entry = view[index]
      return entry.kind == .number ? JSONNumber(view.bytes(entry, of: self)) : nil
    }
  }

  /// The integer, exact; `nil` where it is no number, has a fraction or does not fit.
  public var int: Int? { int64.map(Int.init) }

  /// The integer, exact; `nil` where it is no number, has a fraction or does not fit.
  public var int64: Int64? {
    guard let number else { return nil }
    return try? number.int64()
  }

  /// The integer, exact; `nil` where it is no number, has a fraction or does not fit.
  public var uint64: UInt64? {
    guard let number else { return nil }
    return try? number.uint64()
  }

  /// The nearest double; `nil` where it is no number or that would be infinite.
  public var double: Double? {
    guard let number else { return nil }
    return try? number.double()
  }
}

// Objects and arrays.

extension JSONValue {
  /// How many members or elements it has; 0 for anything else.
  ///
  /// It takes a look at each; a name that the object has twice counts twice.
  public var count: Int {
    guard view[index].isContainer else { return 0 }
    var count = 0
    var place = index &+ 1
    let step = view[index].kind == .object ? 1 : 0
    while view[place].kind != .end {
      count &+= 1
      place = view.next(after: place &+ step)
    }
    return count
  }

  /// The value of the member `name`, the last one of that name; `nil` where it is no object or has no
  /// such member.
  public subscript(name: StaticString) -> JSONValue? {
    @_lifetime(copy self)
    get {
      guard let found = view.findLast(name, in: index) else { return nil }
      return JSONValue(view, at: found, of: self)
    }
  }

  /// The value of the member `name`, the last one of that name; `nil` where it is no object or has no
  /// such member.
  @_disfavoredOverload
  public subscript(name: String) -> JSONValue? {
    @_lifetime(copy self)
    get {
      guard let found = view.findLast(name, in: index) else { return nil }
      return JSONValue(view, at: found, of: self)
    }
  }

  /// The element at `position`, from 0; `nil` where it is no array or has no such element.
  public subscript(position: Int) -> JSONValue? {
    @_lifetime(copy self)
    get {
      guard view[index].kind == .array, position >= 0 else { return nil }
      var place = index &+ 1
      var rest = position
      while view[place].kind != .end {
        if rest == 0 { return JSONValue(view, at: place, of: self) }
        rest &-= 1
        place = view.next(after: place)
      }
      return nil
    }
  }

  /// The elements of an array, one after the other; none of anything else.
  public var elements: JSONElements {
    @_lifetime(copy self)
    get { JSONElements(self) }
  }

  /// The members of an object, one after the other; none of anything else.
  public var members: JSONMembers {
    @_lifetime(copy self)
    get { JSONMembers(self) }
  }
}

// A copy.

extension JSONValue {
  /// A copy of the value that outlives the message: its text, and where in it the tokens are.
  public func copy() -> JSONDocument { JSONDocument(view, at: index) }
}

extension JSONReader {
  /// A view of the value that the reader stands at, for one without a fixed shape.
  public var dynamic: JSONValue {
    @_lifetime(copy self)
    get { JSONValue(view, at: position, of: self) }
  }
}
