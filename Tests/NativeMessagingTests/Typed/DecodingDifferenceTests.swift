import FuzzChecks
import NativeMessaging
import Testing

/// The one table of what is decoded otherwise than by Foundation, each with its reason:
/// `DecodingOracle.Difference` says why.
struct DecodingDifferenceTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let difference: DecodingOracle.Difference
    let message: String
    let own: String
    let foundation: String
    let run: @Sendable (_ message: [UInt8]) -> (own: String, foundation: String)

    var testDescription: String { "\(difference): \(message)" }

    init<Value: Codable & Equatable & SendableMetatype>(
      _ difference: DecodingOracle.Difference, _ message: String, _ type: Value.Type, own: String,
      foundation: String
    ) {
      self.difference = difference
      self.message = message
      self.own = own
      self.foundation = foundation
      run = { message in
        var decoder = MessageDecoder()
        return (
          "\(DecodingOracle.own(type, message, &decoder))",
          "\(DecodingOracle.foundation(type, message))"
        )
      }
    }
  }

  private static let refused = "dataCorrupted([])"

  private static let cases = [
    Case(
      .duplicateNames, #"{"a":1,"a":2}"#, [String: Int].self, own: #"value(["a": 2])"#,
      foundation: #"value(["a": 1])"#),
    Case(
      .duplicateNames, #"{"a":"x","\u0061":2}"#, [String: Int].self, own: #"value(["a": 2])"#,
      foundation: #"typeMismatch(["a"])"#),
    Case(
      .loneSurrogates, #""\ud800x""#, String.self, own: "value(\"\u{FFFD}x\")",
      foundation: refused),
    Case(
      .equivalentNames, "{\"e\u{301}\":1,\"\u{e9}\":2}", [String: Int].self,
      own: "value([\"\u{e9}\": 2])", foundation: "value([\"\u{e9}\": 1])"),
    Case(
      .writtenNumbers, "9223372036854775807.0", Int.self,
      own: "value(9223372036854775807)", foundation: refused),
    Case(
      .writtenNumbers, "1e38", UInt128.self,
      own: "value(100000000000000000000000000000000000000)", foundation: refused),
    Case(.writtenNumbers, "1e-400", Double.self, own: "value(0.0)", foundation: refused),
    Case(.writtenNumbers, "0e5", Double.self, own: "value(0.0)", foundation: refused),
    Case(.writtenNumbers, "1e-46", Float.self, own: "value(0.0)", foundation: refused),
    Case(.otherText, "[1,]", [Int].self, own: refused, foundation: "value([1])"),
    Case(.otherText, "\u{FEFF}1", Int.self, own: refused, foundation: "value(1)"),
    Case(
      .numberPaths, "[[300]]", [[UInt8]].self, own: #"dataCorrupted(["Index 0", "Index 0"])"#,
      foundation: refused),
    Case(
      .nullBooleans, "[null]", [Bool].self, own: #"valueNotFound(["Index 0"])"#,
      foundation: #"typeMismatch(["Index 0"])"#),
  ]

  @Test(arguments: cases)
  private func `a difference is as the table says`(_ entry: Case) {
    let message = Array(entry.message.utf8)
    let (own, foundation) = entry.run(message)
    #expect(own == entry.own)
    #expect(foundation == entry.foundation)
    let isExpected = DecodingOracle.differences(message).contains(entry.difference)
    #expect(isExpected || entry.difference.isOfErrors)
  }

  @Test func `the table has an example of each difference`() {
    #expect(Set(Self.cases.map(\.difference)) == Set(DecodingOracle.Difference.allCases))
  }
}
