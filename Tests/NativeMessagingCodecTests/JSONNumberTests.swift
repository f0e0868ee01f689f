import Foundation
import TestSupport
import Testing

@testable import NativeMessagingCodec

/// Doubles read from text, against the standard library, whose `Double(String)` is C's `strtod`.
@Suite struct JSONNumberTests {
  @Test func `the powers of ten are exact`() {
    for exponent in PowerOfTen.exponents {
      let power = PowerOfTen(exponent)
      let table =
        NaiveInteger(power.high) * NaiveInteger.powerOfTwo(64) + NaiveInteger(power.low)
      let next = table + NaiveInteger(1)
      // table / 2^(127 − log2) ≤ 10^exponent < (table + 1) / 2^(127 − log2), and table has 128 bits.
      let shift = 127 - power.log2
      let scale =
        NaiveInteger.power(10, max(0, -exponent)) * NaiveInteger.powerOfTwo(max(0, -shift))
      let number = NaiveInteger.power(10, max(0, exponent)) * NaiveInteger.powerOfTwo(max(0, shift))
      #expect(table * scale <= number && number < next * scale, "10^\(exponent)")
      #expect(power.isExact == (table * scale == number), "10^\(exponent)")
      #expect(power.high >> 63 == 1)
    }
  }

  @Test(arguments: [
    "0", "-0", "0.0", "-0.0", "0e0", "0e999999999999999999999", "-0e-99999999999999999999", "1",
    "-1",
    "0.1", "0.5", "0.50000000000000000", "2.25", "1.5e0", "123456789", "1e22", "1e23", "1e-22",
    "1e-23",
    "9007199254740991", "9007199254740992", "9007199254740993", "9007199254740994",
    "9007199254740993.0", "9007199254740993.00000000000000000000000000000000000000000000001",
    "9223372036854775807", "18446744073709551615", "18446744073709551616",
    "1.7976931348623157e308", "1.7976931348623158e308", "179769313486231580793e289",
    "2.2250738585072014e-308", "2.2250738585072011e-308", "2.2250738585072012e-308",
    "2.225073858507201136057409796709131975934819546351645648023426109724822222021076945516529523908135"
      + "0879141491589130396211068700864386945946455276572074078206217433799881410632673292535522868813721"
      + "49012981122451451889849057222307285255133155755015914397476397983411801999323962548289017107081850"
      + "69063066665599493827577257201576306269066333264756530000924588831643303777979186961204949739037782"
      + "97049050510806099407302629371289589500035837999672072543043602840788957717961509455167482434710307"
      + "02609144621572289880258182545180325707018860872113128079512233426288368622321503775666622503982534"
      + "335974568884423900265498198385487948292206894721689831099698365846814022854243330660339850886445804"
      + "0010349339704275671864433837704860378616227717385456230658746790140867233276367187499e-308",
    "4.9406564584124654e-324", "5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324",
    "2.47032822920623272e-324", "2.470328229206232720882843964341e-324", "3e-324", "2e-324",
    "1e-323",
    "1e-324", "1e-325", "1e-400", "1e-99999999999999999999", "1e308", "1e309", "1e400",
    "1e999999999999",
    "-1e400", "123456789012345678901234567890",
    "0.000000000000000000000000000000000000000000000001",
    "7.2057594037927933e16", "8.5e-1", "6.02214076e23", "1E5", "1E+5", "1E-5", "1e+05",
    "1e-0000000000005",
    "65.613616999999977", "-65.613616999999977", "43.420273000000009", "6.9294956446009195e15",
    "3.7455744005952583e15", "5708990770823839207320493820740630171355185152", "1448997445238699",
    "6631236846766476e-316", "3237883913302901e-319", "8.10109172351e-10", "1.1754943508222875e-38",
  ])
  func `hard cases round as in the standard library`(_ text: String) throws {
    try check(text)
  }

  @Test func `every power of ten rounds as in the standard library`() throws {
    for exponent in -400...400 {
      for digits in [
        "1", "9", "17", "9007199254740993", "9999999999999999999", "18446744073709551615",
      ] {
        try check("\(digits)e\(exponent)")
      }
    }
  }

  @Test func `every power of two and its neighbours read back`() throws {
    for exponent in -1074...1023 {
      let double = Double(sign: .plus, exponent: exponent, significand: 1)
      for neighbour in [double.nextDown, double, double.nextUp] { try check("\(neighbour)") }
    }
  }

  @Test func `a point halfway between two doubles rounds to even, a digit more or less decides`()
    throws
  {
    var generator = SeededGenerator(seed: 1)
    var doubles: [Double] = [
      0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude,
    ]
    doubles += [Double.leastNormalMagnitude.nextDown, 1, 0.1, 9_007_199_254_740_992, 1e23, 1e-300]
    for _ in 0..<rounds(30) {
      doubles.append(Double(bitPattern: generator.next() & 0x7FEF_FFFF_FFFF_FFFF))
      doubles.append(Double(bitPattern: generator.next() & 0x000F_FFFF_FFFF_FFFF))
      doubles.append(Double.random(in: 1e-20..<1e20, using: &generator))
    }
    for double in doubles {
      let (digits, exponent) = midpoint(above: double)
      try check("\(digits)e\(exponent)")
      try check("\(digits)000000e\(exponent - 6)")
      try check("\(digits).0000e\(exponent)")
      try check("\(digits).\(String(repeating: "0", count: 900))1e\(exponent)")
      try check("\(digits)0000000000000000000000000000001e\(exponent - 31)")
      let (whole, last) = (digits.dropLast(), digits.last!.wholeNumberValue!)
      guard last > 0 else { continue }
      try check("\(whole)\(last - 1)e\(exponent)")
      try check("\(whole)\(last - 1)\(String(repeating: "9", count: 900))e\(exponent - 900)")
    }
  }

  /// Numbers are read by their shape: whole words, parts of words, more digits than words hold.
  @Test func `numbers of every shape round as in the standard library`() throws {
    var generator = SeededGenerator(seed: 2)
    let exponents = ["", "e5", "E-7", "e+12", "e-0000000000000021"]
    for wholeCount in 1...21 {
      for fractionCount in 0...21 {
        for filling in ["0", "5", "9", nil] {
          func digits(_ count: Int) -> String {
            String((0..<count).map { _ in (filling ?? "\(generator.next() % 10)").first! })
          }
          let first = wholeCount == 1 ? digits(1) : "\(generator.next() % 9 + 1)"
          let fraction = fractionCount == 0 ? "" : "." + digits(fractionCount)
          let text = first + digits(wholeCount - 1) + fraction
          for exponent in exponents {
            try check(text + exponent)
            try check("-" + text + exponent)
          }
        }
      }
    }
  }

  @Test func `random numbers round as in the standard library`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<rounds(60_000) {
      let text = randomNumber(using: &generator)
      guard isReadAlike(text) else {
        Issue.record("\(text), seed \(seed)")
        return
      }
    }
  }

  @Test func `doubles of any bits read back from their description`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<rounds(60_000) {
      let double = Double(bitPattern: generator.next())
      guard double.isFinite else { continue }
      let text = double.description
      guard read(text).bitPattern == double.bitPattern else {
        Issue.record("\(text), seed \(seed)")
        return
      }
    }
  }

  @Test func `a number beyond the doubles is out of range, or infinite on request`() throws {
    for text in [
      "1e309", "-1e309", "1.7976931348623159e308", "1" + String(repeating: "0", count: 400),
    ] {
      #expect(throws: JSONNumberError.outOfRange) { try JSONNumber(text.utf8.span).double() }
      #expect(
        JSONNumber(text.utf8.span).nearestDouble() == (text.first == "-" ? -.infinity : .infinity))
    }
  }

  @Test func `digits and exponent may cancel out`() throws {
    let zeros = String(repeating: "0", count: 100_000)
    #expect(read("1\(zeros)e-100000") == 1)
    #expect(read("0.\(zeros)1e100001") == 1)
    #expect(read("-0.\(zeros)1e100002") == -10)
    #expect(try JSONNumber("1\(zeros)e-100000".utf8.span).int64() == 1)
  }

  private func check(_ text: String) throws {
    #expect(isReadAlike(text), "\(text)")
  }

  /// Whether whole text and every fragmentation tried give the standard library's double.
  private func isReadAlike(_ text: String) -> Bool {
    guard let expected = Double(text) else { return false }
    var assembler = JSONNumberAssembler()
    var rest = text.utf8.span
    while !rest.isEmpty {
      assembler.append(rest.extracting(first: 3))
      rest = rest.extracting(droppingFirst: 3)
    }
    return read(text).bitPattern == expected.bitPattern
      && assembler.nearestDouble().bitPattern == expected.bitPattern
  }

  private func read(_ text: String) -> Double {
    JSONNumber(text.utf8.span).nearestDouble()
  }

  /// The point halfway from `double` to the next, exact, as digits × 10^exponent.
  private func midpoint(above double: Double) -> (digits: String, exponent: Int) {
    let isNormal = double.exponentBitPattern > 0
    let odd = 2 * (double.significandBitPattern | (isNormal ? 1 << 52 : 0)) + 1
    let log2 = max(1, Int(double.exponentBitPattern)) - 1076
    return log2 >= 0
      ? ((NaiveInteger(odd) * NaiveInteger.powerOfTwo(log2)).description, 0)
      : ((NaiveInteger(odd) * NaiveInteger.power(5, -log2)).description, log2)
  }

  /// A JSON number of any form.
  private func randomNumber(using generator: inout SeededGenerator) -> String {
    func digits(_ counts: ClosedRange<Int>) -> String {
      String(
        (0..<Int.random(in: counts, using: &generator)).map { _ in
          Character(UnicodeScalar(UInt8.random(in: 48...57, using: &generator)))
        })
    }
    var text = Bool.random(using: &generator) ? "-" : ""
    let whole = digits(0...generator.pick([1, 4, 20, 40])).drop { $0 == "0" }
    text += whole.isEmpty ? "0" : whole
    if Bool.random(using: &generator) {
      text += "." + String(repeating: "0", count: Int.random(in: 0...3, using: &generator))
      text += digits(1...generator.pick([1, 8, 19, 40]))
    }
    if Bool.random(using: &generator) {
      let exponent = Int.random(
        in: 0...generator.pick([9, 30, 345]), using: &generator)
      text += generator.pick(["e", "E", "e+", "e-", "E-"]) + "\(exponent)"
    }
    return text
  }
}
