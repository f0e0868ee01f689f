import Foundation
import NativeMessaging
import NativeMessagingFoundation
import TestSupport
import Testing

/// Foundation's encoder and decoder as the oracle.
@Suite struct FoundationOracleTests {
  @Test(arguments: Strategy.all)
  func `random values are written as Foundation writes them and come back as they were`(
    strategy: Strategy
  ) throws {
    var random = SeededGenerator()
    for round in 0..<rounds(100) {
      let value = Sample(&random)
      let (own, foundation) = encodings(value, strategy)
      #expect(own == foundation, "round \(round): \(value)")
      let message = try MessageEncoder(strategy).encode(value)
      let (read, expected) = decodings(
        Sample.self, String(decoding: message, as: UTF8.self), strategy)
      #expect(read == expected, "round \(round): \(value)")
      if case .value = read {} else { Issue.record("round \(round): \(read)") }
    }
  }

  /// What may stand where a date, data, a URL, a UUID or a number is due.
  private static let replacements = [
    "null", "true", "0", "-0", "-1.5", "1e3", "1e400", "978307200.123", "{}", "[]", "[1]", "[256]",
    "[1,null]", #"{"day":3}"#, #"{"day":"3"}"#, #""""#, #"" ""#, #""a b""#, #""1""#, #""NaN""#,
    #""2026-11-21T14:57:58Z""#, #""2026-11-21T14:57:58+01:00""#, #""2026-11-21T14:57:58""#,
    #""2026-11-21T14:57:58z""#, #""2026-13-01T00:00:00Z""#,
    #""2026-11-21 14:57:58Z""#, #""2026-11-21T14:57:58+0100""#, #""2026-11-21T14:57Z""#,
    #""2026-11-21""#,
    #""20261121T145758Z""#, #""QQ==""#,
    #""QQ=""#, #""QQ""#, #""QR==""#, #""Q Q==""#, #""QQ==\n""#, #""QUJD""#, #""-_-_""#, #""+/+/""#,
    #""http://a/""#, #""http://[""#, #""//x""#, #""\u00e9""#, #""http://\u00e9/?q=a b""#,
    #""E621E1F8-C36C-495A-93FC-0C247A3E6E5F""#, #""e621e1f8-c36c-495a-93fc-0c247a3e6e5f""#,
    #""E621E1F8C36C495A93FC0C247A3E6E5F""#, "12345678901234567890123456789012345678",
    "0.1234567890123456789012345678901234567", "1e127", "1e-127",
  ]

  @Test(arguments: Strategy.all)
  func `what stands where another value is due has the outcome that Foundation has`(
    strategy: Strategy
  ) throws {
    for text in Self.replacements {
      func check<Value: Codable & Equatable & Sendable>(_ type: Value.Type) {
        let alone = decodings(type, text, strategy)
        #expect(alone.own.isLike(alone.foundation), "\(type) \(text)")
        let inside = decodings([String: [Value]].self, #"{"a":[\#(text)]}"#, strategy)
        #expect(inside.own.isLike(inside.foundation), "\(type) in \(text)")
        let optional = decodings([Value?].self, "[\(text)]", strategy)
        #expect(optional.own.isLike(optional.foundation), "\(type)? \(text)")
      }
      check(Date.self)
      check(Data.self)
      check(URL.self)
      check(UUID.self)
      check(Decimal.self)
    }
  }

  @Test func `data go by each strategy as in Foundation`() throws {
    struct Refused: Error {}
    let value = ["a": [Data([0, 255, 62]), Data()]]
    for text in ["[1,2,255]", "[]", "[256]", "[-1]", #""AP8+""#, #""""#, "null", "{}", "[1.5]"] {
      let deferred = decodings([Data].self, "[\(text)]") {
        $0.dataDecodingStrategy = .deferredToData
        $1.dataDecodingStrategy = .deferredToData
      }
      #expect(deferred.own.isLike(deferred.foundation), "\(text)")
      let custom = decodings([Data].self, "[\(text)]") {
        $0.dataDecodingStrategy = .custom { Data(try String(from: $0).utf8) }
        $1.dataDecodingStrategy = .custom { Data(try String(from: $0).utf8) }
      }
      #expect(custom.own.isLike(custom.foundation), "\(text)")
    }
    for (own, foundation) in [
      encodings(value) {
        $0.dataEncodingStrategy = .deferredToData
        $1.dataEncodingStrategy = .deferredToData
      },
      encodings(value) {
        $0.dataEncodingStrategy = .custom { try "\($0.count)".encode(to: $1) }
        $1.dataEncodingStrategy = .custom { try "\($0.count)".encode(to: $1) }
      },
      encodings(value) {
        $0.dataEncodingStrategy = .custom { _, _ in throw Refused() }
        $1.dataEncodingStrategy = .custom { _, _ in throw Refused() }
      },
      encodings(value) {
        $0.dataEncodingStrategy = .custom { _, _ in }
        $1.dataEncodingStrategy = .custom { _, _ in }
      },
    ] {
      #expect(own == foundation)
    }
  }

  @Test func `what is no number by the strategy for dates goes by the one for numbers`() throws {
    for strategy in Strategy.all.prefix(3) {
      for date in [Date(timeIntervalSince1970: .infinity), Date(timeIntervalSince1970: .nan)] {
        let thrown = encodings(["a": [date]], strategy)
        #expect(thrown.own == thrown.foundation)
        #expect(thrown.own == .invalidValue(["a", "Index 0"]))
      }
      let read = decodings([Date].self, #"["+","-"]"#, strategy) {
        $0.nonFiniteStrategy = .convertFromString(
          positiveInfinity: "+", negativeInfinity: "-", nan: "?")
        $1.nonConformingFloatDecodingStrategy = .convertFromString(
          positiveInfinity: "+", negativeInfinity: "-", nan: "?")
      }
      #expect(read.own == read.foundation)
    }
  }
}

/// Each of the types, in each of the places where Codable meets one.
private struct Sample: Codable, Equatable {
  var date: Date
  var dates: [Date]
  var named: [String: Date]
  var perhaps: Date?
  var never: Data?
  var data: Data
  var url: URL
  var urls: [URL: Int]
  var uuid: UUID
  var decimal: Decimal
  var decimals: Set<Decimal>

  /// Whole days, so that each strategy keeps all of a date.
  init(_ random: inout SeededGenerator) {
    func day(_ random: inout SeededGenerator) -> Date {
      Date(
        timeIntervalSince1970: Double(Int.random(in: -140_000...2_900_000, using: &random)) * 86400)
    }
    date = day(&random)
    dates = (0..<3).map { _ in day(&random) }
    named = ["x y": day(&random), "": day(&random)]
    perhaps = Bool.random(using: &random) ? day(&random) : nil
    never = nil
    data = Data(
      (0..<Int.random(in: 0...20, using: &random)).map { _ in .random(in: 0...255, using: &random) }
    )
    let paths = ["http://example.org/", "file:///tmp/a%20b", "mailto:x@y", "a/b?c#d", "//h:1/"]
    url = URL(string: random.pick(paths)) ?? URL(fileURLWithPath: "/")
    urls = [url: 1]
    uuid = UUID()
    let digits = (0..<Int.random(in: 1...38, using: &random)).map { _ in
      "\(Int.random(in: 0...9, using: &random))"
    }
    decimal = Decimal(string: digits.joined()) ?? 0
    decimal *= Decimal(
      sign: .minus, exponent: Int.random(in: -60...60, using: &random), significand: 1)
    decimals = [decimal, 0, Decimal(string: "0.1") ?? 0]
  }
}

extension MessageEncoder {
  fileprivate init(_ strategy: Strategy) {
    self.init()
    dateEncodingStrategy = strategy.encoding
  }
}

extension Outcome {
  /// Whether the outcomes are one, but for the errors' kind and path where a number or a string is
  /// not one that the type has: Foundation forgets the path there, or calls it a wrong type.
  fileprivate func isLike(_ foundation: Outcome) -> Bool {
    switch (self, foundation) {
    case (.dataCorrupted, .dataCorrupted): true
    default: self == foundation
    }
  }
}
