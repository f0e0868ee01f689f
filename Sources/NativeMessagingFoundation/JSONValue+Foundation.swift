public import NativeMessaging

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension JSONValue {
  /// The date in a string by ISO 8601 with a time zone, as `JSON.stringify` writes one; `nil` where it
  /// is none.
  ///
  /// A number of milliseconds is `double.map { Date(timeIntervalSince1970: $0 / 1000) }`.
  public var date: Date? {
    guard let text = stringText else { return nil }
    return Date(iso8601: text)
  }

  /// The bytes of a string in base64; `nil` where it is none.
  public var data: Data? { string.flatMap { Data(base64Encoded: $0) } }

  /// The URL in a string; `nil` where it is none.
  public var url: URL? { string.flatMap { URL(string: $0) } }

  /// The UUID in a string; `nil` where it is none.
  public var uuid: UUID? { string.flatMap { UUID(uuidString: $0) } }

  /// The number, exact; `nil` where it is none, or not one that a `Decimal` can be.
  public var decimal: Decimal? {
    guard let number else { return nil }
    return Decimal(exactly: number.text)
  }
}
