import Foundation
import NativeMessaging
import NativeMessagingFoundation
import TestSupport
import Testing

/// What needs no `Codable`: readers, writers, and views.
@Suite struct DirectPathTests {
  struct Visit: MessageReadable, MessageWritable, Equatable {
    var when: Date
    var page: URL
    var icon: Data?
    var id: UUID
    var price: Decimal
    var times: [Date]

    init(reading json: inout JSONReader) throws(MessageError) {
      when = try json.member("when")
      page = try json.member("page")
      icon = try json.memberIfPresent("icon")
      id = try json.member("id")
      price = try json.member("price")
      times = try json.member("times")
    }

    func write(to json: inout JSONWriter) {
      json.beginObject()
      json.member("when", when)
      json.member("page", page)
      json.memberIfPresent("icon", icon)
      json.member("id", id)
      json.member("price", price)
      json.member("times", times)
      json.endObject()
    }
  }

  private let message = """
    {"when":"2026-11-21T14:57:58.000Z","page":"https://example.org/?q=1","icon":"AP8+",\
    "id":"E621E1F8-C36C-495A-93FC-0C247A3E6E5F","price":0.1234567890123456789012345678901234567,\
    "times":["1969-12-31T23:59:59.999Z"]}
    """

  @Test func `a type that reads and writes itself has them as members`() throws {
    var decoder = MessageDecoder()
    let visit = try decoder.decode(Visit.self, from: message.utf8.span)
    #expect(visit.when == Date(timeIntervalSince1970: 1_795_273_078))
    #expect(visit.page.absoluteString == "https://example.org/?q=1")
    #expect(visit.icon == Data([0, 255, 62]))
    #expect(visit.price.description == "0.1234567890123456789012345678901234567")
    #expect(visit.times == [Date(timeIntervalSinceReferenceDate: (-978_307_200_001) / 1000)])
    var json = JSONWriter()
    visit.write(to: &json)
    try json.finish()
    #expect(text([UInt8](copyOf: json.span)) == message)
  }

  @Test func `a reader goes by the strategies of its decoder`() throws {
    var decoder = MessageDecoder()
    decoder.dateDecodingStrategy = .millisecondsSince1970
    decoder.dataDecodingStrategy = .deferredToData
    let other = """
      {"when":1795273078500,"page":"x","icon":[1,2],"id":"E621E1F8-C36C-495A-93FC-0C247A3E6E5F",\
      "price":1e2,"times":[]}
      """
    let visit = try decoder.decode(Visit.self, from: other.utf8.span)
    #expect(visit.when == Date(timeIntervalSince1970: 1_795_273_078.5))
    #expect(visit.icon == Data([1, 2]))
    #expect(visit.price == 100)
  }

  @Test(arguments: [
    (#"{"when":"x"}"#, "byte 8: no date by ISO 8601 at when"),
    (#"{"when":1}"#, "byte 8: expected a string, found a number at when"),
    (#"{"when":"2026-11-21T14:57:58Z","page":""}"#, "byte 38: no URL at page"),
  ])
  func `an error says what and where`(message: String, words: String) throws {
    var decoder = MessageDecoder()
    let error = #expect(throws: MessageError.self) {
      _ = try decoder.decode(Visit.self, from: message.utf8.span)
    }
    #expect(error.map { "\($0)" } == words)
  }

  @Test func `a view of a message has them for the asking`() throws {
    var decoder = MessageDecoder()
    let value = try decoder.value(of: message.utf8.span)
    #expect(value["when"]?.date == Date(timeIntervalSince1970: 1_795_273_078))
    #expect(value["page"]?.url?.host() == "example.org")
    #expect(value["icon"]?.data == Data([0, 255, 62]))
    #expect(value["id"]?.uuid?.uuidString == "E621E1F8-C36C-495A-93FC-0C247A3E6E5F")
    #expect(value["price"]?.decimal?.description == "0.1234567890123456789012345678901234567")
    #expect(value["price"]?.date == nil && value["price"]?.data == nil)
    #expect(value["page"]?.date == nil && value["page"]?.uuid == nil)
    #expect(value["when"]?.decimal == nil && value["times"]?.url == nil)
  }

  /// Digits and an exponent, and the number that they stand for by a calculation with integers.
  @Test func `a Decimal is exactly what is written, and no Decimal where it cannot be`() throws {
    var random = SeededGenerator()
    var decoder = MessageDecoder()
    var refusedCount = 0
    for _ in 0..<rounds(3000) {
      let count = Int.random(in: 1...44, using: &random)
      let digits = (0..<count).map { _ in Int.random(in: 0...9, using: &random) }
      let point = Int.random(in: 1...count, using: &random)
      let exponent = Int.random(in: -140...140, using: &random)
      var number = digits.prefix(point).reduce("") { $0 + "\($1)" }
      while number.hasPrefix("0"), number.count > 1 { number.removeFirst() }
      if point < count { number += "." + digits.dropFirst(point).map(String.init).joined() }
      let isNegative = Bool.random(using: &random)
      number = (isNegative ? "-" : "") + number + "e\(exponent)"

      let read = try? decoder.decode(Decimal.self, from: number.utf8.span)
      let expected = NaiveDecimal(digits, exponent: exponent - (count - point))
      #expect((read != nil) == expected.fits, "\(number)")
      guard let read else {
        refusedCount += 1
        continue
      }
      #expect(NaiveDecimal(read) == expected, "\(number) is \(read)")
      #expect(read.isZero || (read < 0) == isNegative, "\(number)")
      let written = try MessageEncoder().encode(read)
      #expect(try decoder.decode(Decimal.self, from: written.span) == read, "\(number)")
    }
    #expect(refusedCount > 0)
  }
}

/// A number's digits without zeros at either end, and the power of ten that the last one counts.
private struct NaiveDecimal: Equatable {
  var digits: [Int]
  var exponent: Int

  init(_ digits: [Int], exponent: Int) {
    self.digits = Array(digits.drop { $0 == 0 })
    self.exponent = exponent
    while self.digits.last == 0 {
      self.digits.removeLast()
      self.exponent += 1
    }
    if self.digits.isEmpty { self.exponent = 0 }
  }

  init(_ decimal: Decimal) {
    let text = decimal.magnitude.description
    let parts = text.split(separator: ".", maxSplits: 1)
    let fraction = parts.count > 1 ? parts[1] : ""
    self.init(
      (parts[0] + fraction).map { $0.wholeNumberValue ?? 0 }, exponent: -fraction.count)
  }

  /// Whether a significand below 2¹²⁸ and an exponent of −128 to 127 can be found for it.
  var fits: Bool {
    let text = digits.map(String.init).joined()
    return digits.isEmpty || -128...127 ~= exponent && UInt128(text) != nil
  }
}
