import NativeMessaging
import Testing

struct MessageDecoderTests {
  private func decode<Value: Decodable>(
    _ text: String, as type: Value.Type = Value.self
  ) throws -> Value {
    var decoder = MessageDecoder()
    return try decoder.decode(type, from: Array(text.utf8).span)
  }

  private func words(_ text: String, as type: (some Decodable).Type) -> String {
    do {
      return "\(try decode(text, as: type))"
    } catch let error as DecodingError {
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        return context.debugDescription
      @unknown default: return "\(error)"
      }
    } catch { return "\(error)" }
  }

  @Test func `an error names the byte`() {
    #expect(
      words(#"{"a":[1, "x"]}"#, as: [String: [Int]].self)
        == "byte 9: expected Int, found a string")
    #expect(words(#"[1, null]"#, as: [Int].self) == "byte 4: expected Int, found null")
    #expect(
      words(#"[300]"#, as: [UInt8].self)
        == "byte 1: the number 300 does not fit in UInt8")
    #expect(words(#" {"x":1}"#, as: Point.self) == "byte 1: no member \"y\"")
    #expect(words(#"[1,}"#, as: [Int].self) == "byte 3: expected a value")
    #expect(words("", as: Int.self) == "byte 0: unexpected end of text")
  }

  @Test func `a text that is no JSON has the tokenizer's error beneath`() throws {
    let error = #expect(throws: DecodingError.self) { try decode("[1 2]", as: [Int].self) }
    guard case .dataCorrupted(let context) = error else { throw error ?? CancellationError() }
    let cause = context.underlyingError as? JSONError
    #expect(cause?.reason == .expectedCommaOrEndOfArray)
    #expect(cause?.offset == 3)
  }

  @Test func `integers are exact to the last digit`() throws {
    #expect(try decode("9007199254740993") == 9_007_199_254_740_993 as Int64)
    #expect(try decode("-9223372036854775808") == Int64.min)
    #expect(try decode("18446744073709551615") == UInt64.max)
    #expect(try decode("-170141183460469231731687303715884105728") == Int128.min)
    #expect(try decode("170141183460469231731687303715884105727") == Int128.max)
    #expect(try decode("340282366920938463463374607431768211455") == UInt128.max)
    #expect(try decode("3402823669209384634633746074317682114.550e2") == UInt128.max / 1)
    #expect(try decode("1e38") == 100_000_000_000_000_000_000_000_000_000_000_000_000 as UInt128)
    #expect(try decode("-0") == 0 as UInt128)
    #expect(try decode("10e-1") == 1 as UInt8)
    for text in [
      "-170141183460469231731687303715884105729", "170141183460469231731687303715884105728", "1e39",
      "1.5", "0.1e0", "1e-1", "1e99999999999999999999",
    ] {
      #expect(throws: DecodingError.self, "\(text)") { try decode(text, as: Int128.self) }
    }
    for text in ["340282366920938463463374607431768211456", "-1", "-1e2", "1e39", "0.5"] {
      #expect(throws: DecodingError.self, "\(text)") { try decode(text, as: UInt128.self) }
    }
    for text in ["128", "-129", "1e3", "0.5", "1e400"] {
      #expect(throws: DecodingError.self, "\(text)") { try decode(text, as: Int8.self) }
    }
  }

  @Test(arguments: [
    "0.1", "16777217", "16777217.0000000000000001", "16777216.9999999999999999999",
    "1.00000005960464477539062500000000001", "1.000000059604644775390625", "3.4028235e38",
    "3.4028235677973366e38", "1e-45", "7.006492321624085e-46", "7.0064923216240853e-46",
    "7.0064923216240854e-46", "1.17549435e-38", "5.877471754111438e-39", "-8388609.5",
    "9007199791611905e-16",
  ])
  func `a float is the nearest one`(text: String) throws {
    let expected = try #require(Float(text))
    guard expected.isFinite else { return }
    #expect(try decode(text, as: Float.self).bitPattern == expected.bitPattern)
  }

  @Test func `a float beyond all floats is refused`() {
    #expect(throws: DecodingError.self) { try decode("3.40282357e38", as: Float.self) }
    #expect(throws: DecodingError.self) { try decode("-1e39", as: Float.self) }
    #expect(throws: DecodingError.self) { try decode("1e309", as: Double.self) }
  }

  @Test func `numbers that are not finite come as strings where they are named`() throws {
    var decoder = MessageDecoder()
    let text = Array(#"["+","-","?",1,"\u002b"]"#.utf8)
    #expect(throws: DecodingError.self) { try decoder.decode([Double].self, from: text.span) }
    decoder.nonFiniteStrategy = .convertFromString(
      positiveInfinity: "+", negativeInfinity: "-", nan: "?")
    let doubles = try decoder.decode([Double].self, from: text.span)
    #expect(doubles[0] == .infinity && doubles[1] == -.infinity && doubles[2].isNaN)
    #expect(doubles[3...] == [1, .infinity])
    let floats = try decoder.decode([Float].self, from: text.span)
    #expect(floats[1] == -.infinity && floats[2].isNaN)
    #expect(throws: DecodingError.self) {
      try decoder.decode([Double].self, from: Array(#"["x"]"#.utf8).span)
    }
  }

  @Test func `the last of two members counts, wherever it stands and however it is written`() throws
  {
    #expect(try decode(#"{"x":1,"y":2,"x":3}"#) == Point(x: 3, y: 2))
    #expect(try decode(#"{"x":{"x":9},"y":2,"\u0078":3}"#) == Point(x: 3, y: 2))
    #expect(try decode(#"{"\u0078":3,"y":2,"x":null,"x":4}"#) == Point(x: 4, y: 2))
    for count in [1, 40, 47, 48, 49, 50, 500] {
      let others = (0..<count).map { "\"name number \($0)\":\($0)," }.joined()
      #expect(try decode("{\"x\":1,\(others)\"y\":2,\"x\":3}") == Point(x: 3, y: 2), "\(count)")
    }
  }

  @Test func `members are found in any order and among any others`() throws {
    #expect(try decode(#"{"y":2,"z":[{"x":5}],"x":1}"#) == Point(x: 1, y: 2))
    #expect(try decode(#"{"":0,"x ":0,"y":2,"X":7,"x":1}"#) == Point(x: 1, y: 2))
    #expect(throws: DecodingError.self) { try decode("{}", as: Point.self) }
  }

  @Test func `nesting is limited`() throws {
    let nested = { (depth: Int) in
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    #expect(throws: Never.self) { try decode(nested(512), as: Anything.self) }
    #expect(throws: DecodingError.self) { try decode(nested(513), as: Anything.self) }
    var decoder = MessageDecoder(depthLimit: 2)
    #expect(throws: Never.self) {
      try decoder.decode(Anything.self, from: Array(nested(2).utf8).span)
    }
    #expect(throws: DecodingError.self) {
      try decoder.decode(Anything.self, from: Array(nested(3).utf8).span)
    }
  }

  @Test func `a decoder that is kept throws when its message is over`() throws {
    var decoder = MessageDecoder()
    let kept = try decoder.decode(Keeper.self, from: Array(#"{"x":[1,2]}"#.utf8).span)
    check(kept)
    // Another message in the same memory.
    _ = try decoder.decode(Keeper.self, from: Array(#"{"y":"zzzzzzzz"}"#.utf8).span)
    check(kept)
  }

  private func check(_ kept: Keeper) {
    #expect(throws: DecodingError.self) { try kept.decoder.container(keyedBy: Point.Key.self) }
    #expect(throws: DecodingError.self) { try kept.decoder.unkeyedContainer() }
    #expect(throws: DecodingError.self) {
      try kept.decoder.singleValueContainer().decode(Int.self)
    }
    #expect(throws: DecodingError.self) { try kept.container.decode(Int.self, forKey: .x) }
    #expect(throws: DecodingError.self) {
      try kept.container.nestedUnkeyedContainer(forKey: .x)
    }
    #expect(kept.container.allKeys.isEmpty)
    #expect(!kept.container.contains(.x))
    #expect(kept.decoder.codingPath.isEmpty)
    #expect(kept.decoder.userInfo.isEmpty)
  }

  @Test func `a decoder that outlives the message decoder throws`() throws {
    func make() throws -> Keeper { try decode(#"{"x":1}"#) }
    let kept = try make()
    check(kept)
    #expect(try decode("[1,2]") == [1, 2])
    check(kept)
  }

  @Test func `what the user gives is found in userInfo`() throws {
    let key = try #require(CodingUserInfoKey(rawValue: "k"))
    var decoder = MessageDecoder()
    decoder.userInfo[key] = 7
    let seen = try decoder.decode(UserInfo.self, from: Array("0".utf8).span)
    #expect(seen.value == 7)
  }

  @Test func `trying one thing after the other takes time in proportion`() throws {
    // An error for each element and, in a quadratic time, hours for these.
    let text = "[" + String(repeating: "{\"a\":\"x\"},[7],", count: 20_000) + "1]"
    let probed = try decode(text, as: [Probe].self)
    #expect(probed.count == 40_001)
    #expect(probed[1].path == ["Index 1"])
    #expect(probed[40_000].path == ["Index 40000"])
  }

  @Test func `an array says where it is and how much there is`() throws {
    let walk = try decode("[1,[2],null]", as: Walk.self)
    #expect(walk.indices == [0, 1, 2, 3])
    #expect(walk.count == 3)
    #expect(walk.paths == ["", "Index 1"])
  }
}

private struct Point: Codable, Equatable {
  enum Key: String, CodingKey { case x, y }
  var x: Int
  var y: Int
}

/// Takes anything.
private struct Anything: Decodable {
  init(from decoder: any Decoder) throws {}
}

/// Keeps what it should not.
private struct Keeper: Decodable {
  let decoder: any Decoder
  let container: KeyedDecodingContainer<Point.Key>

  init(from decoder: any Decoder) throws {
    self.decoder = decoder
    container = try decoder.container(keyedBy: Point.Key.self)
  }
}

/// Tries to be a boolean, which it never is.
private struct Probe: Decodable {
  var path: [String] = []

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do { _ = try container.decode(Bool.self) } catch DecodingError.typeMismatch(_, let context) {
      path = context.codingPath.map(\.stringValue)
    }
  }
}

private struct UserInfo: Decodable {
  let value: Int?

  init(from decoder: any Decoder) throws {
    value = decoder.userInfo.first?.value as? Int
  }
}

private struct Walk: Decodable {
  var indices: [Int] = []
  var count: Int?
  var paths: [String] = []

  init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    count = container.count
    paths.append(container.codingPath.map(\.stringValue).joined())
    indices.append(container.currentIndex)
    _ = try container.decode(Int.self)
    indices.append(container.currentIndex)
    paths.append(try container.nestedUnkeyedContainer().codingPath.map(\.stringValue).joined())
    indices.append(container.currentIndex)
    guard try container.decodeNil(), container.isAtEnd else { return }
    indices.append(container.currentIndex)
  }
}
