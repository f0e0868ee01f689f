import TestSupport
import Testing

@testable import NativeMessagingCodec

/// Integers read from text, exact or not at all.
@Suite struct JSONIntegerTests {
  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("1234567890123", 1_234_567_890_123),
      ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
      ("1.0", 1), ("1.000", 1), ("1e3", 1000), ("1E+3", 1000), ("10e-1", 1), ("1.5e1", 15),
      ("-0.0", 0),
      ("0e99999999999999999999", 0), ("0.000e-5", 0),
      ("100000000000000000000e-2", 1_000_000_000_000_000_000),
      ("0.00000000000000000000000000001e29", 1), ("922337203685477580.7e1", Int64.max),
      ("9223372036854775807.000000000000000000000", Int64.max), ("100000000000000000000e-20", 1),
    ] as [(String, Int64)])
  func `a number is an integer by its value`(_ text: String, _ value: Int64) throws {
    #expect(try JSONNumber(text.utf8.span).int64() == value)
    if value >= 0 { #expect(try JSONNumber(text.utf8.span).uint64() == UInt64(value)) }
  }

  @Test(arguments: [
    "0.5", "1.5", "-1.0000000000000000000000001", "1e-1", "15e-1", "1e-400", "5e-324",
  ])
  func `a fraction is no integer`(_ text: String) {
    #expect(throws: JSONNumberError.fraction) { try JSONNumber(text.utf8.span).int64() }
    #expect(throws: JSONNumberError.fraction) { try JSONNumber(text.utf8.span).uint64() }
  }

  @Test(arguments: [
    "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616",
    "1e19",
    "1e400", "-1e99999999999999999999", "99999999999999999999999999999999999999999999999999",
    "92233720368547758070",
  ])
  func `an integer beyond the type is out of range`(_ text: String) {
    #expect(throws: JSONNumberError.outOfRange) { try JSONNumber(text.utf8.span).int64() }
  }

  @Test func `the unsigned range is its own`() throws {
    #expect(try JSONNumber("18446744073709551615".utf8.span).uint64() == .max)
    #expect(try JSONNumber("1844674407370955161.5e1".utf8.span).uint64() == .max)
    for text in ["18446744073709551616", "-1", "184467440737095516150", "1e20"] {
      #expect(throws: JSONNumberError.outOfRange) { try JSONNumber(text.utf8.span).uint64() }
    }
  }

  @Test func `integers of every length are exact, with whatever behind them`() throws {
    for count in 1...19 {
      let digits = String("9128374650192837465".prefix(count))
      let value = try #require(Int64(digits))
      for end in ["", ".0", ".00000000", ".0000000000000000", "e0", "E-0", "e+00000000"] {
        #expect(try JSONNumber((digits + end).utf8.span).int64() == value)
        #expect(try JSONNumber(("-" + digits + end).utf8.span).int64() == -value)
        #expect(try JSONNumber((digits + end).utf8.span).uint64() == UInt64(value))
      }
      #expect(throws: JSONNumberError.fraction) {
        try JSONNumber((digits + ".000000001").utf8.span).int64()
      }
    }
  }

  @Test func `random integers read as in the standard library, whole and in fragments`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<rounds(20_000) {
      let value = Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator)
      let text = "\(value)"
      let cut = Int.random(in: 0...text.utf8.count, using: &generator)
      var assembler = JSONNumberAssembler(text.utf8.span.extracting(first: cut))
      assembler.append(text.utf8.span.extracting(droppingFirst: cut))
      #expect(try JSONNumber(text.utf8.span).int64() == value, "seed \(seed)")
      #expect(try assembler.int64() == value, "seed \(seed)")
    }
  }
}
