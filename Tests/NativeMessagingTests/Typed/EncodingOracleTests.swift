import Foundation
import FuzzChecks
import NativeMessaging
import TestSupport
import Testing

/// Foundation's encoder as the oracle, read again by both decoders.
struct EncodingOracleTests {
  @Test func `random values are read again as Foundation's are, by both decoders`() throws {
    try compare(ScalarsShape.self)
    try compare(OptionalsShape.self)
    try compare(EnumShape.self)
    try compare(DictionariesShape.self)
    try compare(ArraysShape.self)
    try compare(AnyShape.self)
    try compare(ChildShape.self)
    try compare(ContainersShape.self)
    try compare(WideShape.self)
  }

  private func compare<Shape: DecodedShape>(_ shape: Shape.Type) throws {
    var random = SeededGenerator()
    var decoder = MessageDecoder()
    for _ in 0..<rounds(200) {
      let value = Shape.random(&random)
      let own = try MessageEncoder().encode(value)
      let theirs = Array(try JSONEncoder().encode(value))
      // Some doubles Foundation writes and refuses to read: then it does so of both texts.
      #expect(
        DecodingOracle.foundation(shape, own) == DecodingOracle.foundation(shape, theirs),
        "\(text(own)), not \(text(theirs))")
      #expect(DecodingOracle.own(shape, own, &decoder) == .value(value), "\(text(own))")
      #expect(DecodingOracle.own(shape, theirs, &decoder) == .value(value), "\(text(theirs))")
    }
  }

  @Test func `a number that JSON lacks fails at the same place as in Foundation`() throws {
    var random = SeededGenerator()
    var failureCount = 0
    for _ in 0..<rounds(500) {
      let shape = AnyShape.random(&random)
      let count = shape.numberCount
      guard count > 0 else { continue }
      let number = random.pick([Double.nan, .infinity, -.infinity])
      let index = Int.random(in: 0..<count, using: &random)
      let value = shape.replacing(numberAt: index, by: number)
      let own = EncodingOracle.own(value)
      #expect(own == EncodingOracle.foundation(value), "\(value)")
      if case .invalidValue = own { failureCount += 1 }
    }
    #expect(failureCount > 50)
  }

  /// Fails after it has written something, at a depth.
  private struct Failing: Encodable {
    struct Failure: Error {}
    enum Key: String, CodingKey { case first, inner }
    var depth: Int

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(1, forKey: .first)
      guard depth > 0 else { throw Failure() }
      try container.encode(Failing(depth: depth - 1), forKey: .inner)
    }
  }

  /// Encodes nothing at all.
  private struct Nothing: Encodable {
    func encode(to encoder: any Encoder) throws {}
  }

  @Test func `what a value throws, and what it leaves out, is as in Foundation`() throws {
    for depth in 0..<4 {
      #expect(throws: Failing.Failure.self) { try MessageEncoder().encode(Failing(depth: depth)) }
      #expect(throws: Failing.Failure.self) { try JSONEncoder().encode(Failing(depth: depth)) }
    }
    #expect(EncodingOracle.own(Nothing()) == .invalidValue([]))
    #expect(EncodingOracle.foundation(Nothing()) == .invalidValue([]))
    try expectSame([Nothing(), Nothing()])
    try expectSame(["a": Nothing()])
    try expectSame(Int?.none)
    try expectSame([Int?.none, 1])
    try expectSame([String: Int]())
    try expectSame([[Int]]())
    try expectSame([[[]], [[1]], []] as [[[Int]]])
  }

  @Test func `a value is told the way to it as by Foundation`() throws {
    try expectSame(Located())
    try expectSame([[Located()], [Located(), Located()]])
    try expectSame(["a": ["b": Located()]])
    try expectSame(["a": [[["b": [Located(), Located()]]]]])
  }

  @Test func `every character is read again, escaped where Foundation escapes it`() throws {
    var decoder = MessageDecoder()
    for scalar in (0...0x10FFFF).compactMap(Unicode.Scalar.init) where scalar != "/" {
      guard scalar.value < 0x3000 || scalar.value % 251 == 0 else { continue }
      let value = ["x\(String(scalar))y"]
      let own = try MessageEncoder().encode(value)
      #expect(own == Array(try JSONEncoder().encode(value)), "\(scalar.value)")
      #expect(try decoder.decode([String].self, from: own.span) == value, "\(scalar.value)")
    }
  }

  /// The texts are the same but for the order of names.
  private func expectSame(
    _ value: some Encodable, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let own = Data(try MessageEncoder().encode(value))
    let theirs = try JSONEncoder().encode(value)
    let trees = try [own, theirs].map {
      try JSONSerialization.jsonObject(with: $0, options: .fragmentsAllowed) as? NSObject
    }
    #expect(
      trees[0] == trees[1], "\(text(Array(own))), not \(text(Array(theirs)))",
      sourceLocation: sourceLocation)
  }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
