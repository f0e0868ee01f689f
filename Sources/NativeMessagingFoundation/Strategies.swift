public import NativeMessaging

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension MessageDecoder {
  /// How a `Date` is read.
  public enum DateDecodingStrategy: Sendable {
    /// As `Date` decodes itself: a number of seconds since 2001.
    case deferredToDate
    /// A number of seconds since 1970, as `Date.now() / 1000` in JavaScript.
    case secondsSince1970
    /// A number of milliseconds since 1970, as `Date.now()` in JavaScript.
    case millisecondsSince1970
    /// A string by ISO 8601 (RFC 3339, section 5.6) with a time zone, with or without a fraction of a
    /// second: as `JSON.stringify` writes a date (`"2026-11-21T14:57:58.000Z"`), and `JSONEncoder` with
    /// its strategy of this name.
    ///
    /// `JSONDecoder` with its strategy of this name differs, for dates that nobody means who writes
    /// them so:
    /// - It takes days, hours and seconds that there are not (the 30th of February, 24:00:00, and
    ///   60 seconds, which no `Date` can be), for those that come after.
    /// - It takes fewer digits than two for a part, or other than four for a year, names of time
    ///   zones, offsets with seconds, and anything behind the time zone.
    /// - It has the Julian calendar before October 1582, where ISO 8601 and browsers have the
    ///   Gregorian one.
    /// - It refuses more than nine digits of a second's fraction, of which here six are used.
    case iso8601
    /// As the function makes it, which is called with the date's decoder.
    case custom(@Sendable (any Decoder) throws -> Date)
  }

  /// How `Data` is read.
  public enum DataDecodingStrategy: Sendable {
    /// As `Data` decodes itself: an array of bytes.
    case deferredToData
    /// A string in base64 (RFC 4648, section 4), padded, with nothing else in it.
    case base64
    /// As the function makes it, which is called with the data's decoder.
    case custom(@Sendable (any Decoder) throws -> Data)
  }

  struct Strategies: Sendable {
    var date = DateDecodingStrategy.iso8601
    var data = DataDecodingStrategy.base64
  }

  private var strategies: Strategies {
    get { Strategies(in: userInfo) }
    set { userInfo[.messageDecoding] = newValue }
  }

  /// How a `Date` is read; by default ``DateDecodingStrategy/iso8601``, as browsers write it.
  /// `JSONDecoder` has another default, ``DateDecodingStrategy/deferredToDate``.
  ///
  /// It is kept in the decoder's `userInfo`: who replaces that, replaces it.
  public var dateDecodingStrategy: DateDecodingStrategy {
    get { strategies.date }
    set { strategies.date = newValue }
  }

  /// How `Data` is read; by default ``DataDecodingStrategy/base64``.
  ///
  /// It is kept in the decoder's `userInfo`: who replaces that, replaces it.
  public var dataDecodingStrategy: DataDecodingStrategy {
    get { strategies.data }
    set { strategies.data = newValue }
  }
}

extension MessageEncoder {
  /// How a `Date` is written.
  public enum DateEncodingStrategy: Sendable {
    /// As `Date` encodes itself: a number of seconds since 2001.
    case deferredToDate
    /// A number of seconds since 1970.
    case secondsSince1970
    /// A number of milliseconds since 1970, which `new Date(…)` takes in JavaScript.
    case millisecondsSince1970
    /// A string by ISO 8601 in UTC, in whole seconds, as `JSONEncoder` writes it with its strategy of
    /// this name: `"2026-11-21T14:57:58Z"`. What is beyond the second is cut off.
    case iso8601
    /// A string by ISO 8601 in UTC with milliseconds, as `JSON.stringify` writes a date:
    /// `"2026-11-21T14:57:58.000Z"`. It is the millisecond that is nearest.
    case iso8601WithFractionalSeconds
    /// As the function writes it, which is called with the date and its encoder.
    case custom(@Sendable (Date, any Encoder) throws -> Void)
  }

  /// How `Data` is written.
  public enum DataEncodingStrategy: Sendable {
    /// As `Data` encodes itself: an array of bytes.
    case deferredToData
    /// A string in base64 (RFC 4648, section 4), padded.
    case base64
    /// As the function writes it, which is called with the data and their encoder.
    case custom(@Sendable (Data, any Encoder) throws -> Void)
  }

  struct Strategies: Sendable {
    var date = DateEncodingStrategy.iso8601WithFractionalSeconds
    var data = DataEncodingStrategy.base64
  }

  private var strategies: Strategies {
    get { Strategies(in: userInfo) }
    set { userInfo[.messageEncoding] = newValue }
  }

  /// How a `Date` is written; by default ``DateEncodingStrategy/iso8601WithFractionalSeconds``, as
  /// browsers write it. `JSONEncoder` has another default, ``DateEncodingStrategy/deferredToDate``.
  ///
  /// Years before 0 and behind 9999 throw with both of ISO 8601, which has four digits for them. Where
  /// a date's seconds are infinite or no number, the encoder's strategy for these decides, for which
  /// `JSONEncoder` throws. It is kept in the encoder's `userInfo`: who replaces that, replaces it.
  public var dateEncodingStrategy: DateEncodingStrategy {
    get { strategies.date }
    set { strategies.date = newValue }
  }

  /// How `Data` is written; by default ``DataEncodingStrategy/base64``.
  ///
  /// It is kept in the encoder's `userInfo`: who replaces that, replaces it.
  public var dataEncodingStrategy: DataEncodingStrategy {
    get { strategies.data }
    set { strategies.data = newValue }
  }
}

extension MessageDecoder.Strategies {
  init(in userInfo: [CodingUserInfoKey: any Sendable]) {
    self = userInfo[.messageDecoding] as? Self ?? Self()
  }
}

extension MessageEncoder.Strategies {
  init(in userInfo: [CodingUserInfoKey: any Sendable]) {
    self = userInfo[.messageEncoding] as? Self ?? Self()
  }
}

extension CodingUserInfoKey {
  static let messageDecoding = key("NativeMessagingFoundation.MessageDecoder.Strategies")
  fileprivate static let messageEncoding = key(
    "NativeMessagingFoundation.MessageEncoder.Strategies")

  private static func key(_ name: String) -> CodingUserInfoKey {
    guard let key = CodingUserInfoKey(rawValue: name) else {
      preconditionFailure("every string is a key")
    }
    return key
  }
}
