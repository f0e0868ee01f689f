internal import NativeMessagingCodec

// Values whose types are known here are written without the detour by an encoder of their own, which
// costs more than the writing. `Array` asks for a container and goes element by element.

extension EncodingSession {
  /// Writes `value` if it is of one of these types: whether it was.
  @inline(__always)
  func encodeDirectly<Value: Encodable>(_ value: Value, _ depth: Int) throws -> Bool {
    // Safe because each cast is to the very type that the value was found to have.
    if Value.self == String.self {
      state.writer.value(unsafe unsafeBitCast(value, to: String.self))
    } else if Value.self == Int.self {
      state.writer.value(unsafe unsafeBitCast(value, to: Int.self))
    } else if Value.self == Double.self {
      try encode(unsafe unsafeBitCast(value, to: Double.self), depth: depth)
    } else if Value.self == Float.self {
      try encode(unsafe unsafeBitCast(value, to: Float.self), depth: depth)
    } else if Value.self == [Double].self {
      try encode(unsafe unsafeBitCast(value, to: [Double].self), depth)
    } else if Value.self == [[Double]].self {
      try encode(unsafe unsafeBitCast(value, to: [[Double]].self), depth) { try encode($0, $1) }
    } else if Value.self == [[[Double]]].self {
      try encode(unsafe unsafeBitCast(value, to: [[[Double]]].self), depth) {
        try encode($0, $1) { try encode($0, $1) }
      }
    } else if Value.self == [Int].self {
      try encode(unsafe unsafeBitCast(value, to: [Int].self), depth) { element, _ in
        state.writer.value(element)
      }
    } else if Value.self == [String].self {
      try encode(unsafe unsafeBitCast(value, to: [String].self), depth) { element, _ in
        state.writer.value(element)
      }
    } else {
      return false
    }
    return true
  }

  private func encode(_ numbers: [Double], _ depth: Int) throws {
    try encode(numbers, depth) { try encode($0, depth: $1) }
  }

  @inline(__always)
  private func encode<Element>(
    _ elements: [Element], _ depth: Int, _ encodeElement: (Element, Int) throws -> Void
  ) throws {
    let encoder = expectValue()
    let ticket = begin(object: false, encoder, depth)
    if let failure = state.failure, ticket == Self.dead { throw failure }
    for element in elements {
      state.levels[depth].count &+= 1
      try encodeElement(element, depth &+ 1)
    }
    close(to: depth)
  }
}
