internal import NativeMessaging
internal import NativeMessagingCodec

extension FuzzCheck {
  /// Any bytes into a dozen shapes: the values and errors that Foundation's decoder has, where no
  /// known difference explains another; errors within the message; and a view of the message that
  /// says the same as a decoded value.
  ///
  /// The input: the shape, then the message.
  public static let messageDecoder = FuzzCheck("FuzzMessageDecoder") {
    bytes, canary, extent throws(Finding) in
    var input = FuzzInput(bytes)
    let choice = Int(input.byte()) % DecodedShapeCheck.all.count
    let message = input.bytes()
    for (index, check) in DecodedShapeCheck.all.enumerated() where extent == .all || index == choice
    {
      try check.run(message, canary)
    }
    try checkView(message)
  }
}

/// The comparison for one shape.
private struct DecodedShapeCheck {
  let run: (_ message: [UInt8], _ canary: Bool) throws(Finding) -> Void

  static var all: [DecodedShapeCheck] {
    [
      of(ScalarsShape.self), of(OptionalsShape.self), of(EnumShape.self),
      of(DictionariesShape.self), of(ArraysShape.self), of(AnyShape.self), of(ChildShape.self),
      of(ContainersShape.self), of(WideShape.self), of([Double].self), of([String: Int].self),
      of(String.self), of(Int.self),
    ]
  }

  private static func of<Shape: Codable & Equatable>(_ shape: Shape.Type) -> DecodedShapeCheck {
    DecodedShapeCheck { message, canary throws(Finding) in
      var decoder = MessageDecoder()
      // The planted fault: the last byte is not read.
      let own = DecodingOracle.own(shape, canary ? Array(message.dropLast()) : message, &decoder)
      let expected = DecodingOracle.foundation(shape, message)
      guard !DecodingOracle.agree(own, expected) else { return }
      let differences = DecodingOracle.differences(message)
      try require(!differences.isEmpty, "\(shape): \(own), not \(expected)")
      if differences == [.otherText] {
        try require(own == .dataCorrupted([]), "\(shape): \(own) of no JSON")
      }
    }
  }
}

/// The view says what the decoder says, and every place is in the message.
private func checkView(_ message: [UInt8]) throws(Finding) {
  var decoder = MessageDecoder()
  let decoded = DecodingOracle.own(AnyShape.self, message, &decoder)
  do throws(MessageError) {
    let view = try decoder.value(of: message.span)
    let seen = try AnyShape(viewing: view)
    try requireSame(seen, decoded)
    let copy = view.copy()
    try requireSame(try AnyShape(viewing: copy.value), decoded)
  } catch {
    guard case .syntax = error.reason else { throw Finding("\(error)") }
    try require(0...message.count ~= error.offset, "\(error) of \(message.count) bytes")
    try require(decoded == .dataCorrupted([]), "\(decoded) of no JSON")
  }
}

private func requireSame(
  _ seen: AnyShape?, _ decoded: DecodingOracle.Outcome<AnyShape>
) throws(MessageError) {
  // A number beyond all doubles is seen, but not decoded.
  if case .value(let value) = decoded, seen != value {
    throw MessageError(reason: .invalid("seen as \(seen as Any), not \(value)"), offset: 0)
  }
}

extension AnyShape {
  /// What a view shows; `nil` where a number is beyond all doubles.
  fileprivate init?(viewing value: JSONValue) throws(MessageError) {
    switch value.kind {
    case .null: self = .null
    case .boolean: self = .bool(value.bool ?? false)
    case .number:
      guard let double = value.double else { return nil }
      self = .number(double)
    case .string: self = .string(value.string ?? "")
    case .array:
      var all: [AnyShape] = []
      var elements = value.elements
      while let element = elements.next() {
        guard let element = try AnyShape(viewing: element) else { return nil }
        all.append(element)
      }
      self = .array(all)
    case .object:
      var all: [String: AnyShape] = [:]
      var members = value.members
      while let member = members.next() {
        let name = String(member.name)
        guard let shape = try AnyShape(viewing: member.value) else { return nil }
        all[name] = shape
      }
      self = .object(all)
    }
  }
}
