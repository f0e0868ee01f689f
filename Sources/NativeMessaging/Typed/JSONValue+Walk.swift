public import NativeMessagingCodec

/// The elements of an array in their order.
public struct JSONElements: ~Escapable {
  private let view: TapeView
  private var place: Int

  @_lifetime(copy array)
  init(_ array: JSONValue) {
    view = array.view
    place = view[array.index].kind == .array ? array.index + 1 : view.count
  }

  /// The next element; `nil` behind the last.
  @_lifetime(copy self)
  public mutating func next() -> JSONValue? {
    guard place < view.count, view[place].kind != .end else { return nil }
    let value = JSONValue(view, at: place, of: self)
    place = view.next(after: place)
    return value
  }
}

/// A member of an object.
public struct JSONMember: ~Escapable {
  /// Its name, neither copied nor decoded.
  public let name: JSONText
  /// Its value.
  public let value: JSONValue

  @_lifetime(copy name, copy value)
  init(name: JSONText, value: JSONValue) {
    self.name = name
    self.value = value
  }
}

/// The members of an object in their order, also those that another of the same name follows.
public struct JSONMembers: ~Escapable {
  private let view: TapeView
  private var place: Int

  @_lifetime(copy object)
  init(_ object: JSONValue) {
    view = object.view
    place = view[object.index].kind == .object ? object.index + 1 : view.count
  }

  /// The next member; `nil` behind the last.
  @_lifetime(copy self)
  public mutating func next() -> JSONMember? {
    guard place < view.count, view[place].kind != .end else { return nil }
    let entry = view[place]
    let value = JSONValue(view, at: place + 1, of: self)
    place = view.next(after: place + 1)
    // A name that was shadowed has forgotten whether it has escapes.
    return JSONMember(
      name: JSONText(view.bytes(entry, of: self)),
      value: value)
  }
}
