import TestSupport
import Testing

@testable import NativeMessagingCodec

/// Numbers written, against the standard library's `description` and what `JSON.stringify` writes.
@Suite struct NumberPrintingTests {
  @Test(
    arguments: [
      (0, "0"), (-0.0, "-0"), (1, "1"), (-1, "-1"), (100, "100"), (0.1, "0.1"), (-0.5, "-0.5"),
      (1.5, "1.5"),
      (123_456_789, "123456789"), (9_007_199_254_740_991, "9007199254740991"),
      (1e15, "1000000000000000"),
      (9_007_199_254_740_992, "9007199254740992"), (1e20, "100000000000000000000"),
      (1.2345e20, "123450000000000000000"), (1.2345678901234568e20, "123456789012345680000"),
      (1e21, "1e+21"), (1.5e21, "1.5e+21"), (1e23, "1e+23"), (-1e100, "-1e+100"), (0.001, "0.001"),
      (0.000001, "0.000001"), (0.0000015, "0.0000015"), (1e-7, "1e-7"), (1.5e-7, "1.5e-7"),
      (.leastNonzeroMagnitude, "5e-324"), (2.2250738585072014e-308, "2.2250738585072014e-308"),
      (1.7976931348623157e308, "1.7976931348623157e+308"),
      (65.613616999999977, "65.61361699999998"),
      (-0.0000012345678901234567, "-0.0000012345678901234567"), (4.35, "4.35"), (2e-3, "0.002"),
      (1234567.875, "1234567.875"), (12345678901234568.0, "12345678901234568"),
    ] as [(Double, String)])
  func `doubles are written as JSON.stringify does`(_ double: Double, _ text: String) {
    #expect(write(double) == text)
  }

  @Test func `the longest double has 25 bytes`() {
    #expect(write(-0.0000012345678901234567).utf8.count == 25)
    #expect(write(-1.7976931348623157e308).utf8.count == 24)
  }

  @Test func `every power of two and its neighbours have the digits of description`() {
    for exponent in -1074...1023 {
      let double = Double(sign: .plus, exponent: exponent, significand: 1)
      for neighbour in [double.nextDown, double, double.nextUp] where neighbour > 0 {
        #expect(digits(write(neighbour)) == digits(neighbour.description))
      }
    }
  }

  @Test func `every power of ten and its neighbours have the digits of description`() {
    for exponent in -323...308 {
      let double = Double("1e\(exponent)")!
      for neighbour in [double.nextDown, double, double.nextUp] where neighbour > 0 {
        #expect(digits(write(neighbour)) == digits(neighbour.description))
      }
    }
  }

  @Test func `random doubles have the digits of description and read back`() {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for round in 0..<rounds(60_000) {
      let bits = generator.next()
      let double =
        switch round % 4 {
        case 0: Double(bitPattern: bits)
        case 1: Double(bitPattern: bits & 0x800F_FFFF_FFFF_FFFF)
        case 2: Double(Int64(truncatingIfNeeded: bits) >> (bits & 63)) / 1000
        default: Double(Int64(truncatingIfNeeded: bits) >> (bits & 63))
        }
      guard double.isFinite else { continue }
      let text = write(double)
      guard digits(text) == digits(double.description),
        Double(text)?.bitPattern == double.bitPattern
      else {
        Issue.record("\(double) was written \(text), seed \(seed)")
        return
      }
    }
  }

  @Test func `integers are written as description does`() {
    var generator = SeededGenerator(seed: 3)
    var values: [UInt64] = [0, .max, 99_999_999, 100_000_000, 9_999_999_999_999_999]
    values += [10_000_000_000_000_000]
    for _ in 0..<1000 { values.append(generator.next() >> (generator.next() & 63)) }
    for digits in 1...20 {
      let power = (1..<digits).reduce(UInt64(1)) { power, _ in power &* 10 }
      values += [power - 1, power, power + 1]
    }
    for value in values {
      #expect(written { json in json.value(value) } == value.description)
      let negative = Int64(truncatingIfNeeded: value | 1 << 63)
      #expect(written { json in json.value(negative) } == negative.description)
    }
  }

  @Test func `decimals with few places are written as they are`() {
    var generator = SeededGenerator(seed: 4)
    for places in 1...6 {
      let power = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000][places]
      var values = Array(1...1000) + [9999, 10_000, 10_001, 99_999_999]
      values += [99_999_998, 99_999_999, 100_000_000].flatMap { [$0 * power - 1, $0 * power + 1] }
      for _ in 0..<rounds(2000) { values.append(Int.random(in: 1...(1 << 40), using: &generator)) }
      for value in values {
        let double = Double(value) / Double(power)
        guard double >= 1e-6 else { continue }
        var expected = Self.decimal(value, places: places)
        #expect(write(double) == expected)
        expected.insert("-", at: expected.startIndex)
        #expect(written { json in json.value(-double) } == expected)
      }
    }
  }

  /// `value` over the power of ten, digit by digit.
  private static func decimal(_ value: Int, places: Int) -> String {
    var digits = String(value)
    digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -places))
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return digits
  }

  /// What a writer makes of one value, in an array behind another.
  private func written(_ value: (inout JSONWriter) -> Void) -> String? {
    var json = JSONWriter()
    json.beginArray()
    json.null()
    value(&json)
    json.endArray()
    guard (try? json.finish()) != nil else { return nil }
    let text = String(decoding: contents(json.takeBuffer()), as: UTF8.self)
    guard text.hasPrefix("[null,"), text.hasSuffix("]") else { return nil }
    return String(text.dropFirst(6).dropLast())
  }

  private func write(_ double: Double) -> String {
    String(
      decoding: bytes(capacity: Double.jsonRoom) { output in output.append(json: double) },
      as: UTF8.self)
  }

  /// Sign, significant digits, and the power of ten of the first one.
  private func digits(_ text: String) -> [Int] {
    let parts = text.split(separator: "e")
    let number = parts[0].drop { $0 == "-" }
    let whole = number.prefix { $0 != "." }
    let all = number.filter { $0 != "." }
    let zeros = all.prefix { $0 == "0" }.count
    var significant = all.dropFirst(zeros)
    while significant.last == "0" { significant.removeLast() }
    guard !significant.isEmpty else { return [text.first == "-" ? -1 : 1] }
    let exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.count - zeros
    return [text.first == "-" ? -1 : 1, exponent] + significant.map { $0.wholeNumberValue ?? 0 }
  }
}
