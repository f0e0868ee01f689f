import Foundation
import FuzzChecks
import NativeMessaging
import Testing

/// The one table of what is encoded otherwise than by Foundation, each with its reason:
/// `EncodingOracle.Difference` says why.
struct EncodingDifferenceTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let difference: EncodingOracle.Difference
    let own: String
    let foundation: String
    let run: @Sendable () -> (own: String, foundation: String)

    var testDescription: String { "\(difference): \(own.prefix(40))" }

    init(
      _ difference: EncodingOracle.Difference, _ value: some Encodable & Sendable, own: String,
      foundation: String
    ) {
      self.difference = difference
      self.own = own
      self.foundation = foundation
      run = { (told(EncodingOracle.own(value)), told(EncodingOracle.foundation(value))) }
    }
  }

  /// Encodes a name twice.
  private struct Twice: Encodable, Sendable {
    enum Key: String, CodingKey { case a }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(1, forKey: .a)
      try container.encode("two", forKey: .a)
    }
  }

  private static let cases = [
    Case(.duplicateNames, Twice(), own: #"{"a":1,"a":"two"}"#, foundation: #"{"a":"two"}"#),
    Case(.solidus, ["</a>"], own: #"["</a>"]"#, foundation: #"["<\/a>"]"#),
    Case(.numbers, [1e16], own: "[10000000000000000]", foundation: "[1e+16]"),
    Case(.numbers, [1e-5], own: "[0.00001]", foundation: "[1e-05]"),
    Case(
      .depthPaths, Nested(513), own: "invalidValue, 512 deep", foundation: "invalidValue, 0 deep"),
    Case(
      .numberedNames, [1: Located()], own: #"{"1":["1/"]}"#, foundation: #"{"1":["1\/1"]}"#),
    Case(
      .length, String(repeating: "x", count: 1_048_575),
      own: "the message has 1048577 bytes, over the limit of 1048576",
      foundation: "\"" + String(repeating: "x", count: 1_048_575) + "\""),
  ]

  @Test(arguments: cases)
  private func `a difference is as the table says`(_ entry: Case) {
    let (own, foundation) = entry.run()
    #expect(own == entry.own)
    #expect(foundation == entry.foundation)
  }

  @Test func `names stand in the order in which they are encoded`() throws {
    struct Row: Encodable {
      var z = 1
      var a = 2
      var m = 3
      var b = 4
    }
    #expect(told(EncodingOracle.own(Row())) == #"{"z":1,"a":2,"m":3,"b":4}"#)
    let sorted = JSONEncoder()
    sorted.outputFormatting = .sortedKeys
    #expect(
      String(decoding: try sorted.encode(Row()), as: UTF8.self) == #"{"a":2,"b":4,"m":3,"z":1}"#)
  }

  @Test func `the table and the order's test have an example of each difference`() {
    #expect(
      Set(Self.cases.map(\.difference)).union([.order])
        == Set(EncodingOracle.Difference.allCases))
  }

  @Test func `the deepest that ours takes is the deepest that Foundation takes`() {
    #expect(EncodingOracle.own(Nested(511)) == EncodingOracle.foundation(Nested(511)))
  }
}

/// The text, or what was wrong.
private func told(_ outcome: EncodingOracle.Outcome) -> String {
  switch outcome {
  case .text(let text): String(decoding: text, as: UTF8.self)
  case .invalidValue(let path): "invalidValue, \(path.count) deep"
  case .other(let words): words
  }
}
