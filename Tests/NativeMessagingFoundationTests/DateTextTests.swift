import Foundation
import NativeMessaging
import TestSupport
import Testing

@testable import NativeMessagingFoundation

@Suite struct DateTextTests {
  @Test func `each day of 10,000 years is where counting days from one to the next puts it`() {
    var day = DayOfCalendar(year: 0, month: 1, day: 1)
    var failures = 0
    for number in DayOfCalendar.days {
      if day.number != number || DayOfCalendar(number: number) != day { failures += 1 }
      day = next(day)
    }
    #expect(failures == 0)
    #expect(day == DayOfCalendar(year: 10_000, month: 1, day: 1))
    #expect(DayOfCalendar(number: 0) == DayOfCalendar(year: 1970, month: 1, day: 1))
  }

  private func next(_ day: DayOfCalendar) -> DayOfCalendar {
    let isLeap = day.year % 4 == 0 && (day.year % 100 != 0 || day.year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var next = day
    next.day += 1
    if next.day > lengths[next.month - 1] {
      next.day = 1
      next.month += 1
    }
    if next.month > 12 {
      next.month = 1
      next.year += 1
    }
    return next
  }

  @Test func `each millisecond is written as itself and comes back as the same date`() throws {
    var random = SeededGenerator()
    var decoder = MessageDecoder()
    for _ in 0..<rounds(5000) {
      let milliseconds = Int.random(
        in: -62_167_219_200_000..<253_402_300_800_000, using: &random)
      // The double that is nearest: what a browser's date of so many milliseconds is here.
      let date = Date(
        timeIntervalSinceReferenceDate: Double(milliseconds - 978_307_200_000) / 1000)
      let written = try MessageEncoder().encode(date)
      let fraction = "\(1000 + (milliseconds % 1000 + 1000) % 1000)".dropFirst()
      #expect(text(written).hasSuffix(".\(fraction)Z\""), "\(milliseconds)")
      #expect(try decoder.decode(Date.self, from: written.span) == date, "\(milliseconds)")
    }
  }

  @Test func `a date of the Gregorian calendar is written as Foundation writes it`() throws {
    var random = SeededGenerator()
    let style = Date.ISO8601FormatStyle()
    var encoder = MessageEncoder()
    encoder.dateEncodingStrategy = .iso8601
    for _ in 0..<rounds(2000) {
      let date = Date(
        timeIntervalSinceReferenceDate: .random(
          in: -13_197_600_000..<252_423_993_600, using: &random))
      #expect(try text(encoder.encode(date)) == "\"\(date.formatted(style))\"")
    }
  }

  @Test(arguments: [
    ("2026-11-21T14:57:58Z", 0.0), ("2026-11-21T14:57:58.000Z", 0), ("2026-11-21T14:57:58z", 0),
    ("2026-11-21T15:57:58+01:00", 0), ("2026-11-21T10:27:58-0430", 0),
    ("2026-11-21T15:57:58+01", 0), ("2026-11-21T14:57:58-00:00", 0),
    ("2026-11-22T14:56:58+23:59", 0), ("2026-11-21T14:57:58.5Z", 0.5),
    ("2026-11-21T14:57:58.123Z", 0.123), ("2026-11-21T14:57:58.123456Z", 0.123456),
    ("2026-11-21T14:57:58.999999999999999999999999Z", 0.999999),
  ])
  func `a date is read in each form that the standard has`(form: String, fraction: Double) throws {
    let date = try #require(Date(iso8601: form))
    #expect(date == Date(timeIntervalSinceReferenceDate: 816_965_878 + fraction))
  }

  @Test(arguments: [
    "", "Z", "2026", "2026-11-21", "2026-11-21T14:57Z", "2026-11-21T14:57:58",
    "2026-11-21T14:57:58.Z", "2026-11-21T14:57:58,5Z", "2026-11-21 14:57:58Z",
    "2026-11-21t14:57:58Z", "2026-11-21T14:57:58+1", "2026-11-21T14:57:58+01:",
    "2026-11-21T14:57:58+01:6", "2026-11-21T14:57:58+01:60", "2026-11-21T14:57:58+24:00",
    "2026-11-21T14:57:58Z ", " 2026-11-21T14:57:58Z", "2026-11-21T14:57:58ZZ",
    "2026-00-21T14:57:58Z", "2026-13-21T14:57:58Z", "2026-11-00T14:57:58Z",
    "2026-11-31T14:57:58Z", "2025-02-29T14:57:58Z", "1900-02-29T00:00:00Z",
    "2026-11-21T24:00:00Z", "2026-11-21T23:60:00Z", "2026-11-21T23:59:60Z",
    "+002026-11-21T14:57:58Z", "-2026-11-21T14:57:58Z", "12026-11-21T14:57:58Z",
    "２026-11-21T14:57:58Z", "2026-1１-21T14:57:58Z",
  ])
  func `what is none of them is no date`(form: String) {
    #expect(Date(iso8601: form) == nil)
  }

  @Test func `a date that is cut anywhere, or has another byte anywhere, harms nothing`() {
    let whole = Array("2026-11-21T14:57:58.123+01:00".utf8)
    for end in whole.indices {
      // An offset may end behind its hours.
      let isOffset = end == whole.count - 3
      #expect((Date(iso8601: text(Array(whole[..<end]))) != nil) == isOffset, "\(end)")
      for byte in UInt8(0)..<128 {
        var other = whole
        other[end] = byte
        _ = Date(iso8601: text(other))
      }
    }
  }

  @Test(arguments: [
    Double.infinity, -.infinity, .nan, 1e300, -1e300, 9e18, -9e18, 9.2e15, -9.2e15,
    253_402_300_800, -62_167_219_201,
  ])
  func `a date that is none or of another time is null to who writes itself`(seconds: Double) throws
  {
    var json = JSONWriter()
    Date(timeIntervalSince1970: seconds).write(to: &json)
    try json.finish()
    #expect(String(decoding: [UInt8](copyOf: json.span), as: UTF8.self) == "null")
  }
}
