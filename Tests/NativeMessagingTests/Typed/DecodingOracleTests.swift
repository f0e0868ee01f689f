import FuzzChecks
import NativeMessaging
import TestSupport
import Testing

/// Foundation's encoder and decoder as the oracle, for random values and for what becomes of their
/// messages when parts of them are replaced.
struct DecodingOracleTests {
  @Test func `random values come back as they were`() throws {
    try roundTrip(ScalarsShape.self)
    try roundTrip(OptionalsShape.self)
    try roundTrip(EnumShape.self)
    try roundTrip(DictionariesShape.self)
    try roundTrip(ArraysShape.self)
    try roundTrip(AnyShape.self)
    try roundTrip(ChildShape.self)
    try roundTrip(ContainersShape.self)
    try roundTrip(WideShape.self)
  }

  private func roundTrip<Shape: DecodedShape>(_ shape: Shape.Type) throws {
    var random = SeededGenerator()
    var decoder = MessageDecoder()
    for _ in 0..<rounds(200) {
      let value = Shape.random(&random)
      let message = try DecodingOracle.message(value)
      #expect(try decoder.decode(Shape.self, from: message.span) == value)
    }
  }

  @Test func `what replaces a part of a message has the outcome that Foundation has`() throws {
    try replaceParts(ScalarsShape.self)
    try replaceParts(OptionalsShape.self)
    try replaceParts(EnumShape.self)
    try replaceParts(DictionariesShape.self)
    try replaceParts(ArraysShape.self)
    try replaceParts(ChildShape.self)
    try replaceParts(ContainersShape.self)
    try replaceParts(WideShape.self)
  }

  private static let replacements = [
    "null", "true", "\"\"", "\"1\"", "0", "-1", "256", "1.5", "1e2", "[]", "{}", "[null]", "[1]",
    "{\"a\":1}", "18446744073709551616", "-9223372036854775809", "{\"_0\":1}",
  ]

  private func replaceParts<Shape: DecodedShape>(_ shape: Shape.Type) throws {
    var random = SeededGenerator()
    var decoder = MessageDecoder()
    var failureCount = 0
    for _ in 0..<rounds(60) {
      let message = try DecodingOracle.message(Shape.random(&random))
      for range in valueRanges(message, &decoder) {
        let other = Array(random.pick(Self.replacements).utf8)
        let changed = Array(message[..<range.lowerBound] + other + message[range.upperBound...])
        let own = DecodingOracle.own(shape, changed, &decoder)
        let expected = DecodingOracle.foundation(shape, changed)
        if case .value = own {} else { failureCount += 1 }
        if DecodingOracle.agree(own, expected) { continue }
        let differences = DecodingOracle.differences(changed)
        #expect(
          !differences.isEmpty,
          "\(String(decoding: changed, as: UTF8.self)): \(own), not \(expected)"
        )
      }
    }
    #expect(failureCount > 0)
  }

  /// Where each value of the message stands, but the whole.
  private func valueRanges(_ message: [UInt8], _ decoder: inout MessageDecoder) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    func visit(_ value: borrowing JSONValue) {
      ranges.append(value.offset..<value.offset + value.text.count)
      var elements = value.elements
      while let element = elements.next() { visit(element) }
      var members = value.members
      while let member = members.next() { visit(member.value) }
    }
    do { visit(try decoder.value(of: message.span)) } catch { Issue.record("\(error)") }
    return Array(ranges.dropFirst())
  }

  @Test(arguments: [
    "first_name", "_first_name_", "__a__b__", "FIRST_NAME", "aB_cD", "a_1b2c", "x_ça_va", "a__b",
    "_",
    "___", "a_é", "a_ǆx", "a_1b-cd", "one_two.three", "a_b'cd", "a_ßx", "a_b cd", "plain", "",
  ])
  func `snake case becomes the key that Foundation has`(name: String) throws {
    let message = Array("{\"\(name)\":1}".utf8)
    var decoder = MessageDecoder()
    decoder.keyStrategy = .convertFromSnakeCase
    let own = DecodingOracle.own(KeysShape.self, message, &decoder)
    #expect(own == DecodingOracle.foundation(KeysShape.self, message, convertsKeys: true))
    guard case .value = own else {
      Issue.record("\(own)")
      return
    }
  }
}

/// The keys of an object.
private struct KeysShape: Codable, Equatable {
  struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  var keys: [String]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    keys = container.allKeys.map(\.stringValue)
    for key in container.allKeys { _ = try container.decode(Int.self, forKey: key) }
  }

  func encode(to encoder: any Encoder) throws {}
}
