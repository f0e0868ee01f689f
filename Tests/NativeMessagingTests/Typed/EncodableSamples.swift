import TestSupport

/// A value of many shapes, made at random.
struct Sample: Codable, Equatable {
  enum Kind: Codable, Equatable {
    case plain
    case number(Double)
    case pair(first: String, Int?)
    indirect case nested(Kind)
  }

  var flag: Bool
  var text: String
  var small: Int8
  var large: UInt64
  var number: Double
  var single: Float
  var maybe: Int?
  var nothing: String?
  var kind: Kind
  var numbers: [Double]
  var grid: [[Double]]
  var words: [String]
  var optionals: [Int?]
  var table: [String: [Int]]
  var byNumber: [Int: String]
  var children: [Sample]

  init(_ random: inout some RandomNumberGenerator, depth: Int) {
    func word(_ random: inout some RandomNumberGenerator) -> String {
      let scalars: [Unicode.Scalar] = [
        "a", "Z", "\"", "\\", "\n", "\u{1}", "é", "日", "😀", "/", " ",
      ]
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...20, using: &random) {
        text.append(scalars[Int.random(in: 0..<scalars.count, using: &random)])
      }
      return String(text)
    }
    func double(_ random: inout some RandomNumberGenerator) -> Double {
      Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1024
    }
    func few(_ random: inout some RandomNumberGenerator) -> Range<Int> {
      0..<Int.random(in: 0...3, using: &random)
    }
    flag = .random(using: &random)
    text = word(&random)
    small = .random(in: .min ... .max, using: &random)
    large = .random(in: 0...(1 << 53), using: &random)
    number = double(&random)
    single = Float(Int.random(in: -1000...1000, using: &random)) / 8
    maybe = Bool.random(using: &random) ? 7 : nil
    nothing = nil
    kind =
      switch Int.random(in: 0...3, using: &random) {
      case 0: .plain
      case 1: .number(double(&random))
      case 2: .pair(first: word(&random), Bool.random(using: &random) ? 1 : nil)
      default: .nested(.nested(.plain))
      }
    numbers = few(&random).map { _ in double(&random) }
    grid = few(&random).map { _ in few(&random).map { _ in double(&random) } }
    words = few(&random).map { _ in word(&random) }
    optionals = few(&random).map { Bool.random(using: &random) ? $0 : nil }
    table = Dictionary(uniqueKeysWithValues: few(&random).map { ("k\($0)", Array(0..<$0)) })
    byNumber = Dictionary(uniqueKeysWithValues: few(&random).map { ($0, word(&random)) })
    children = []
    if depth > 0 { for _ in few(&random) { children.append(Sample(&random, depth: depth - 1)) } }
  }
}

/// Writes into two containers by turns, and into the first again behind both.
struct Interleaved: Encodable {
  enum Key: String, CodingKey { case a, b, c, d, last }

  func encode(to encoder: any Encoder) throws {
    var outer = encoder.container(keyedBy: Key.self)
    var a = outer.nestedContainer(keyedBy: Key.self, forKey: .a)
    var b = outer.nestedUnkeyedContainer(forKey: .b)
    let c = outer.superEncoder(forKey: .c)
    try a.encode(1, forKey: .a)
    try b.encode("two")
    try outer.encode("last", forKey: .last)
    try a.encode([3.5], forKey: .b)
    var inner = b.nestedContainer(keyedBy: Key.self)
    try b.encode(4)
    try inner.encode(true, forKey: .d)
    var single = c.singleValueContainer()
    try single.encode("through super")
  }
}

class Base: Encodable {
  var base = 1
}

final class Derived: Base {
  let usesSuper: Bool
  var derived = "x"

  init(usesSuper: Bool) { self.usesSuper = usesSuper }

  enum Key: String, CodingKey { case derived }

  override func encode(to encoder: any Encoder) throws {
    if !usesSuper { try super.encode(to: encoder) }
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(derived, forKey: .derived)
    if usesSuper { try super.encode(to: container.superEncoder()) }
  }
}

/// Goes on behind members and elements that cannot be encoded.
struct Forgiving: Encodable {
  enum Key: String, CodingKey { case before, bad, after }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(1, forKey: .before)
    try? container.encode(["x": [Double.nan]], forKey: .bad)
    var after = container.nestedUnkeyedContainer(forKey: .after)
    try after.encode(1)
    try? after.encode(Double.infinity)
    try after.encode(3)
  }
}

/// Arrays inside each other, `depth` of them.
struct Nested: Encodable, Sendable {
  let depth: Int

  init(_ depth: Int) { self.depth = depth }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    if depth > 1 { try container.encode(Nested(depth - 1)) }
  }
}

/// Tells where it is encoded: each key's name and number.
struct Located: Encodable, Sendable {
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      encoder.codingPath.map { "\($0.stringValue)/\($0.intValue.map(String.init) ?? "")" })
  }
}
