internal import NativeMessagingCodec

extension String: TapeDecodable {
  @inline(__always)
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> String {
    let entry = view[index]
    if entry.kind == .string { return String(unescaped: view.bytes(entry)) }
    guard entry.kind == .escapedString else { throw view.mismatch(String.self, at: index) }
    return String(JSONText(view.bytes(entry), hasEscapes: true))
  }
}

extension Bool: TapeDecodable {
  @inline(__always)
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> Bool {
    let entry = view[index]
    guard entry.kind == .literal, entry.payload != UInt32(JSONLiteral.null.rawValue) else {
      throw view.mismatch(Bool.self, at: index)
    }
    return entry.payload == UInt32(JSONLiteral.true.rawValue)
  }
}

extension Double: TapeDecodable {
  @inline(__always)
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> Double {
    let entry = view[index]
    guard entry.kind == .number else { return try view.nonFinite(at: index, context) }
    let double = JSONNumber(view.bytes(entry)).nearestDouble()
    guard double.isFinite else { throw view.misfit(Double.self, at: index) }
    return double
  }
}

extension Float: TapeDecodable {
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> Float {
    let entry = view[index]
    guard entry.kind == .number else { return try view.nonFinite(at: index, context) }
    do throws(JSONNumberError) {
      return try JSONNumber(view.bytes(entry)).float()
    } catch { throw view.misfit(Float.self, at: index) }
  }
}

extension FixedWidthInteger where Self: TapeDecodable {
  @inline(__always)
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> Self {
    let entry = view[index]
    guard entry.kind == .number else { throw view.mismatch(Self.self, at: index) }
    do throws(JSONNumberError) {
      return try JSONNumber(view.bytes(entry)).integer()
    } catch { throw view.misfit(Self.self, at: index) }
  }
}

extension Int: TapeDecodable {}
extension Int8: TapeDecodable {}
extension Int16: TapeDecodable {}
extension Int32: TapeDecodable {}
extension Int64: TapeDecodable {}
extension Int128: TapeDecodable {}
extension UInt: TapeDecodable {}
extension UInt8: TapeDecodable {}
extension UInt16: TapeDecodable {}
extension UInt32: TapeDecodable {}
extension UInt64: TapeDecodable {}
extension UInt128: TapeDecodable {}

extension Optional: TapeDecodable where Wrapped: Decodable {
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> Wrapped? {
    view.isNull(index) ? nil : try context.decode(Wrapped.self, at: index)
  }
}

extension Array: TapeDecodable where Element: Decodable {
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> [Element] {
    guard view[index].kind == .array else { throw view.mismatch([Any].self, at: index) }
    if Element.self == Double.self {
      return same(try [Double](scalarsAt: index, of: view, context), as: [Element].self)
    }
    if Element.self == [Double].self {
      return same(try [[Double]](rowsAt: index, of: view, context), as: [Element].self)
    }
    if Element.self == String.self {
      return same(try [String](scalarsAt: index, of: view, context), as: [Element].self)
    }
    if Element.self == Int.self {
      return same(try [Int](scalarsAt: index, of: view, context), as: [Element].self)
    }
    let shape = context.shape(of: Element.self)
    var elements: [Element] = []
    var place = index &+ 1
    while view[place].kind != .end {
      elements.append(try context.decode(Element.self, at: place, of: view, shape))
      place = view.next(after: place)
    }
    return elements
  }
}

extension Array where Element: TapeDecodable {
  /// The elements of an array of scalars: a token each.
  @inline(__always)
  fileprivate init(
    scalarsAt index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws {
    self.init()
    let count = Int(view[index].payload) &- 2
    reserveCapacity(count)
    for place in index &+ 1..<index &+ 1 &+ count {
      append(try Element.decoded(at: place, of: view, context))
    }
  }
}

extension [[Double]] {
  fileprivate init(
    rowsAt index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws {
    self.init()
    var place = index &+ 1
    while view[place].kind != .end {
      guard view[place].kind == .array else { throw view.mismatch([Any].self, at: place) }
      append(try [Double](scalarsAt: place, of: view, context))
      place = view.next(after: place)
    }
  }
}

extension Dictionary: TapeDecodable where Key: Decodable, Value: Decodable {
  static func decoded(
    at index: Int, of view: TapeView, _ context: DecodingContext.Reference
  ) throws -> [Key: Value] {
    guard Key.self == String.self else {
      return try [Key: Value](from: TapeDecoder(context, at: index))
    }
    guard view[index].kind == .object else { throw view.mismatch([String: Any].self, at: index) }
    let shape = context.shape(of: Value.self)
    var members: [String: Value] = [:]
    var place = index &+ 1
    while view[place].kind != .end {
      do {
        let value = try context.decode(Value.self, at: place &+ 1, of: view, shape)
        members[view.text(view[place])] = value
      } catch {
        // A member that another of its name follows may be anything.
        view.prepare(object: index)
        guard view[place].kind == .shadowedName else { throw error }
      }
      place = view.next(after: place &+ 1)
    }
    return same(members, as: [Key: Value].self)
  }
}
