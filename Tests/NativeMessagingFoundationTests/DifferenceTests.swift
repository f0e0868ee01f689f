import Foundation
import NativeMessaging
import NativeMessagingFoundation
import Testing

/// Where the outcome is another than Foundation's, and why. All else that the oracle's tests meet is
/// the same.
@Suite struct DifferenceTests {
  /// A message that the two read differently.
  private struct Case: CustomTestStringConvertible {
    let reason: String
    let message: String
    let outcomes: @Sendable (String) -> (own: String, foundation: String)
    let own: String
    let foundation: String

    init<Value: Codable & Equatable & Sendable>(
      _ reason: String, _ message: String, _ type: Value.Type, own: String, foundation: String
    ) {
      self.reason = reason
      self.message = message
      self.own = own
      self.foundation = foundation
      outcomes = { message in
        let (own, foundation) = decodings(
          type, message, Strategy.all.first { $0.testDescription == "iso8601" })
        return ("\(own)", "\(foundation)")
      }
    }

    var testDescription: String { "\(reason): \(message)" }
  }

  private static let cases = [
    Case(
      "a day that its month lacks is no date", #""2026-02-30T00:00:00Z""#, Date.self,
      own: refused, foundation: "value(2026-03-02 00:00:00 +0000)"),
    Case(
      "an hour or a second that a day lacks is no time", #""2026-11-21T24:00:00Z""#, Date.self,
      own: refused, foundation: "value(2026-11-22 00:00:00 +0000)"),
    Case(
      "a leap second is no Date", #""2016-12-31T23:59:60Z""#, Date.self,
      own: refused, foundation: "value(2017-01-01 00:00:00 +0000)"),
    Case(
      "nothing may follow the time zone", #""2026-11-21T00:00:00Z x""#, Date.self,
      own: refused, foundation: "value(2026-11-21 00:00:00 +0000)"),
    Case(
      "a time zone has no name but Z", #""2026-11-21T00:00:00GMT""#, Date.self,
      own: refused, foundation: "value(2026-11-21 00:00:00 +0000)"),
    Case(
      "an offset has no seconds", #""2026-11-21T00:00:00+00:00:30""#, Date.self,
      own: refused, foundation: "value(2026-11-20 23:59:30 +0000)"),
    Case(
      "a part of a date has two digits, a year four", #""2026-1-1T0:0:0Z""#, Date.self,
      own: refused, foundation: "value(2026-01-01 00:00:00 +0000)"),
    Case(
      "a second has any number of digits", #""2026-11-21T00:00:00.0000000000Z""#, Date.self,
      own: "value(2026-11-21 00:00:00 +0000)", foundation: refused),
    Case(
      "ISO 8601 has the Gregorian calendar before 1582, too", #""1500-01-01T00:00:00Z""#,
      Date.self, own: "value(1500-01-01 00:00:00 +0000)",
      foundation: "value(1500-01-10 00:00:00 +0000)"),
    Case(
      "a number that a Decimal cannot be exactly is refused",
      "1234567890123456789012345678901234567890123", Decimal.self, own: refused,
      foundation: "value(1234567890123456789012345678901234567890000)"),
  ]

  private static let refused = "dataCorrupted([])"

  @Test(arguments: cases)
  private func `a difference is as the table says`(_ entry: Case) {
    let (own, foundation) = entry.outcomes(entry.message)
    #expect(own == entry.own)
    #expect(foundation == entry.foundation)
  }

  @Test func `dates go as browsers write them, where Foundation has the seconds since 2001`() throws
  {
    let date = Date(timeIntervalSince1970: 1_795_273_078)
    #expect(try text(MessageEncoder().encode(date)) == #""2026-11-21T14:57:58.000Z""#)
    #expect(try JSONEncoder().encode(date) == Data("816965878".utf8))
  }

  @Test func `a date that ISO 8601 has no four digits for throws with its path`() throws {
    for year in [-1.0, 10_000] {
      let date = Date(timeIntervalSince1970: (year - 1970) * 365.2425 * 86400)
      for strategy in [
        MessageEncoder.DateEncodingStrategy.iso8601, .iso8601WithFractionalSeconds,
      ] {
        var encoder = MessageEncoder()
        encoder.dateEncodingStrategy = strategy
        let outcome = Outcome { try encoder.encode(["a": [date]]) }
        #expect(outcome == .invalidValue(["a", "Index 0"]))
      }
    }
  }

  @Test func `a date of seconds that are no number goes by the strategy for numbers`() throws {
    for strategy in Strategy.all[1...2] {
      let (own, foundation) = encodings([Date(timeIntervalSince1970: .infinity)], strategy) {
        $0.nonFiniteStrategy = .strings(positiveInfinity: "+", negativeInfinity: "-", nan: "?")
        $1.nonConformingFloatEncodingStrategy = .convertToString(
          positiveInfinity: "+", negativeInfinity: "-", nan: "?")
      }
      #expect(own == .value(["+"] as NSArray))
      #expect(foundation == .invalidValue(["Index 0"]))
    }
  }

  @Test func `a Decimal that is no number goes by the strategy for numbers`() throws {
    #expect(Outcome { try MessageEncoder().encode([Decimal.nan]) } == .invalidValue(["Index 0"]))
    var encoder = MessageEncoder()
    encoder.nonFiniteStrategy = .null
    #expect(try text(encoder.encode([Decimal.nan])) == "[null]")
  }
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
