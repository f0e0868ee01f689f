import Foundation
import NativeMessaging
import TestSupport
import Testing

/// `JSONEncoder` is the oracle. Its texts are compared as what `JSONSerialization` reads in them:
/// names stand in another order, numbers in another format, and `/` is not escaped.
@Suite struct MessageEncoderTests {
  @Test func `random values are what JSONEncoder makes of them`() throws {
    var random = SeededGenerator()
    for round in 0..<100 {
      let value = Sample(&random, depth: 3)
      let oracle = try JSONEncoder().encode(value)
      let text = try MessageEncoder().encode(value)
      #expect(
        try same(text, Array(oracle)), "round \(round): \(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test func `names become snake case as JSONEncoder's do, but for those of dictionaries`() throws {
    struct Names: Encodable {
      var oneTwoThree = 1
      var myURLProperty = 2
      var x = 3
      var url = 4
      var aB = 5
      var endsInX = 6
      var _private = 7
      var plain = ["keepThis": 8]
      enum CodingKeys: String, CodingKey {
        case oneTwoThree, myURLProperty, x, aB, endsInX, plain
        case url = "URL"
        case _private = "private"
      }
    }
    let oracle = JSONEncoder()
    oracle.keyEncodingStrategy = .convertToSnakeCase
    var encoder = MessageEncoder()
    encoder.keyStrategy = .snakeCase
    #expect(try same(encoder.encode(Names()), Array(oracle.encode(Names()))))
  }

  @Test func `containers may be written in any order`() throws {
    let text = try MessageEncoder().encode(Interleaved())
    #expect(try same(text, Array(JSONEncoder().encode(Interleaved()))))
  }

  @Test func `a subclass and its superclass write into one object, or through a super encoder`()
    throws
  {
    for value in [Derived(usesSuper: false), Derived(usesSuper: true)] {
      #expect(try same(MessageEncoder().encode(value), Array(JSONEncoder().encode(value))))
    }
  }

  @Test func `numbers that JSON lacks throw with their path, or become what is asked for`() throws {
    do {
      _ = try MessageEncoder().encode(["a": [[1.0], [2, .infinity]]])
      Issue.record("infinity was encoded")
    } catch EncodingError.invalidValue(_, let context) {
      #expect(context.codingPath.map(\.stringValue) == ["a", "Index 1", "Index 1"])
      #expect(context.codingPath.map(\.intValue) == [nil, 1, 1])
    }
    var encoder = MessageEncoder()
    encoder.nonFiniteStrategy = .null
    #expect(try text(encoder.encode([Double.nan, 1])) == "[null,1]")
    encoder.nonFiniteStrategy = .strings(positiveInfinity: "+", negativeInfinity: "-", nan: "?")
    #expect(
      try text(encoder.encode([Double.nan, .infinity, -.infinity])) == #"["?","+","-"]"#)
    #expect(try text(encoder.encode([Float.infinity])) == #"["+"]"#)
  }

  @Test func `what throws inside is taken back, if it is caught`() throws {
    #expect(try text(MessageEncoder().encode(Forgiving())) == #"{"before":1,"after":[1,3]}"#)
  }

  @Test func `a text over the limit throws its length, and the buffer is as it was`() throws {
    var encoder = MessageEncoder()
    encoder.limit = 20
    var buffer = OutputBuffer()
    try encoder.appendFrame([1, 2, 3], to: &buffer)
    let count = buffer.count
    var limit: PayloadTooLong?
    do {
      try encoder.appendFrame(Array(repeating: 7, count: 100), to: &buffer)
    } catch let error as PayloadTooLong {
      limit = error
    }
    #expect(limit?.count == 201)
    #expect(limit?.limit == 20)
    #expect(buffer.count == count)
    #expect(throws: EncodingError.self) { try encoder.appendFrame([Double.nan], to: &buffer) }
    #expect(buffer.count == count)
  }

  @Test func `what is nested too deeply throws`() throws {
    var encoder = MessageEncoder()
    encoder.depthLimit = 10
    #expect(throws: Never.self) { try encoder.encode(Nested(10)) }
    #expect(throws: EncodingError.self) { try encoder.encode(Nested(11)) }
  }

  @Test func `a type that writes itself does so inside an Encodable one, whatever its elements`()
    throws
  {
    struct Marked: Encodable, MessageWritable {
      var number: Int
      func write(to json: inout JSONWriter) { json.value("<\(number)>") }
    }
    struct Outer: Encodable {
      var one = Marked(number: 1)
      var many = [Marked(number: 2), Marked(number: 3)]
      var perhaps: Marked? = Marked(number: 4)
      var named = ["five": Marked(number: 5)]
      var doubles = [[1.5]]
    }
    var encoder = MessageEncoder()
    encoder.keyStrategy = .snakeCase
    #expect(
      try text(encoder.encode(Outer()))
        == #"{"one":"<1>","many":["<2>","<3>"],"perhaps":"<4>","named":{"five":"<5>"},"#
        + #""doubles":[[1.5]]}"#)
    #expect(try text(encoder.encode(Marked(number: 6))) == #""<6>""#)
    // An array writes itself, too, but its elements' strategies are the encoder's.
    #expect(throws: EncodingError.self) { try encoder.encode([[Double?.some(.nan)]]) }
  }

  @Test func `integers of all widths keep all their digits`() throws {
    #expect(
      try text(MessageEncoder().encode([Int128.min, Int128.max, 5]))
        == "[-170141183460469231731687303715884105728,170141183460469231731687303715884105727,5]")
    #expect(try text(MessageEncoder().encode(UInt64.max)) == "18446744073709551615")
    #expect(try text(MessageEncoder().encode([Int8.min])) == "[-128]")
  }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func same(_ one: [UInt8], _ other: [UInt8]) throws -> Bool {
  let trees = try [one, other].map {
    try #require(
      try JSONSerialization.jsonObject(with: Data($0), options: .fragmentsAllowed) as? NSObject)
  }
  return trees[0] == trees[1]
}
