internal import NativeMessaging

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

// Foundation's own `ISO8601FormatStyle` cuts a fraction off, so that every other millisecond becomes
// the one before, has the Julian calendar before 1582, and takes the 30th of February and anything
// behind the time zone.

extension Date {
  /// A date as RFC 3339 has it, section 5.6, of the years 0 to 9999: `2026-11-21T14:57:58.000Z`, with
  /// any number of digits of the second or none, and also with the short offsets of ISO 8601, `+0100`
  /// and `+01`. `nil` for anything else, such as a leap second, which no `Date` can be.
  init?(iso8601 text: Span<UInt8>) {
    var text = DateText(text)
    guard let day = text.day(), text.take("T"), let second = text.secondOfDay(),
      let fraction = text.fraction(), let offset = text.offset(), text.isAtEnd
    else { return nil }
    let seconds = day * 86400 + second - offset - Self.referenceSeconds
    // One division, so that it is the double nearest to what is written.
    self.init(
      timeIntervalSinceReferenceDate: (Double(seconds) * fraction.scale + fraction.digits)
        / fraction.scale)
  }

  /// The date in UTC, in milliseconds the nearest, in seconds the one that it is in; `nil` where it is
  /// not of the years 0 to 9999.
  func iso8601(inMilliseconds: Bool) -> String? {
    let scale = inMilliseconds ? 1000.0 : 1
    let units = timeIntervalSinceReferenceDate * scale
    let rule: FloatingPointRoundingRule = inMilliseconds ? .toNearestOrEven : .down
    guard let whole = Int(exactly: units.rounded(rule)) else { return nil }
    let (total, isOver) = whole.addingReportingOverflow(Self.referenceSeconds * Int(scale))
    let (seconds, milliseconds) = total.dividedDown(by: Int(scale))
    let (day, second) = seconds.dividedDown(by: 86400)
    guard !isOver, DayOfCalendar.days.contains(day) else { return nil }
    let date = DayOfCalendar(number: day)
    return String(ascii: 24) { text in
      text.append(date.year, digits: 4)
      text.append("-", date.month)
      text.append("-", date.day)
      text.append("T", second / 3600)
      text.append(":", second / 60 % 60)
      text.append(":", second % 60)
      if inMilliseconds {
        text.append(UInt8(ascii: "."))
        text.append(milliseconds, digits: 3)
      }
      text.append(UInt8(ascii: "Z"))
    }
  }

  /// The first of January 2001, in seconds since 1970.
  private static let referenceSeconds = 978_307_200
}

extension Date {
  /// A date in a string of a message.
  init?(iso8601 text: borrowing JSONText) {
    if let text = text.unescaped {
      self.init(iso8601: text)
    } else {
      self.init(iso8601: String(text))
    }
  }

  init?(iso8601 text: String) { self.init(iso8601: text.utf8.span) }
}

extension [UInt8] {
  fileprivate mutating func append(_ separator: Unicode.Scalar, _ number: Int) {
    append(UInt8(ascii: separator))
    append(number, digits: 2)
  }

  /// Appends so many digits of the number, zeros before it.
  fileprivate mutating func append(_ number: Int, digits: Int) {
    var scale = digits == 2 ? 10 : digits == 3 ? 100 : 1000
    while scale > 0 {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / scale % 10))
      scale /= 10
    }
  }
}

extension String {
  /// The text that `body` writes, in room for `count` bytes.
  fileprivate init(ascii count: Int, _ body: (inout [UInt8]) -> Void) {
    var text: [UInt8] = []
    text.reserveCapacity(count)
    body(&text)
    self.init(decoding: text, as: UTF8.self)
  }
}

/// What is left to be read of a date's text.
private struct DateText: ~Escapable {
  private let text: Span<UInt8>
  private var index = 0

  @_lifetime(copy text)
  init(_ text: Span<UInt8>) {
    self.text = text
  }

  var isAtEnd: Bool { index == text.count }

  /// The day's number.
  mutating func day() -> Int? {
    guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
      1...12 ~= month
    else { return nil }
    let date = DayOfCalendar(year: year, month: month, day: day)
    return DayOfCalendar(number: date.number) == date ? date.number : nil
  }

  mutating func secondOfDay() -> Int? {
    guard let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60,
      take(":"), let second = number(2), second < 60
    else { return nil }
    return (hour * 60 + minute) * 60 + second
  }

  /// What follows the point, as many times `scale` as a second has; digits that no double could hold
  /// beside a date's seconds are passed over.
  mutating func fraction() -> (digits: Double, scale: Double)? {
    var digits = 0.0
    var scale = 1.0
    guard take(".") else { return (digits, scale) }
    guard index < text.count, 0x30...0x39 ~= text[index] else { return nil }
    while let digit = number(1) {
      guard scale < 1e6 else { continue }
      digits = digits * 10 + Double(digit)
      scale *= 10
    }
    return (digits, scale)
  }

  /// How many seconds the time zone is before UTC.
  mutating func offset() -> Int? {
    if take("Z") || take("z") { return 0 }
    let isEast = take("+")
    guard isEast || take("-"), let hour = number(2), hour < 24 else { return nil }
    var seconds = hour * 3600
    let hasColon = take(":")
    if hasColon || !isAtEnd {
      guard let minute = number(2), minute < 60 else { return nil }
      seconds += minute * 60
    }
    return isEast ? seconds : -seconds
  }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  /// The number of so many digits.
  private mutating func number(_ count: Int) -> Int? {
    guard text.count - index >= count else { return nil }
    var number = 0
    for place in index..<index + count {
      guard 0x30...0x39 ~= text[place] else { return nil }
      number = number * 10 + Int(text[place] - 0x30)
    }
    index += count
    return number
  }
}

/// A day of the Gregorian calendar, also of the time before it was used (ISO 8601, section 4.2.1).
struct DayOfCalendar: Equatable {
  var year: Int
  /// From 1 to 12.
  var month: Int
  /// From 1.
  var day: Int

  /// The days of the years 0 to 9999, by their numbers.
  static let days = -719_528..<2_932_897
}

// The years are counted from March on, so that a leap day is its year's last, and from the year −400,
// so that nothing is negative. In such a year the months from March on begin at (153 × month + 2) / 5.
extension DayOfCalendar {
  private static let dayOf1970 = 865_565

  /// How many days it is after the first of January 1970.
  var number: Int {
    let years = year + 400 - (month <= 2 ? 1 : 0)
    let leapDays = years / 4 - years / 100 + years / 400
    return years * 365 + leapDays + (153 * ((month + 9) % 12) + 2) / 5 + day - 1 - Self.dayOf1970
  }

  /// The day of this number.
  init(number: Int) {
    let (cycle, dayOfCycle) = (number + Self.dayOf1970).quotientAndRemainder(dividingBy: 146_097)
    let leapDays = dayOfCycle / 1460 - dayOfCycle / 36_524 + dayOfCycle / 146_096
    let yearOfCycle = (dayOfCycle - leapDays) / 365
    let dayOfYear = dayOfCycle - (yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = cycle * 400 + yearOfCycle - 400 + (month <= 2 ? 1 : 0)
  }
}

extension Int {
  fileprivate func dividedDown(by divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
