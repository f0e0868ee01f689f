public import NativeMessaging

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Date: MessageReadable {
  /// A date, by the decoder's ``NativeMessaging/MessageDecoder/dateDecodingStrategy-swift.property``.
  public init(reading json: inout JSONReader) throws(MessageError) {
    switch MessageDecoder.Strategies(in: json.userInfo).date {
    case .iso8601:
      guard let date = Date(iso8601: try json.stringText()) else {
        throw json.invalid("no date by ISO 8601")
      }
      self = date
    case .deferredToDate: self.init(timeIntervalSinceReferenceDate: try json.seconds())
    case .secondsSince1970: self.init(timeIntervalSince1970: try json.seconds())
    case .millisecondsSince1970: self.init(timeIntervalSince1970: try json.seconds() / 1000)
    case .custom: self = try json.decode(Made<Date>.self).value
    }
  }
}

extension Date: MessageWritable {
  /// Writes a date as `JSON.stringify` does: in UTC with milliseconds, and `null` for none, which is
  /// here also one before the year 0 and behind 9999.
  ///
  /// The strategies of a `MessageEncoder` concern dates in `Encodable` types.
  public func write(to json: inout JSONWriter) {
    if let text = iso8601(inMilliseconds: true) { json.value(text) } else { json.null() }
  }
}

extension Date: EncodedAsAnother {
  package func encodable(for userInfo: [CodingUserInfoKey: any Sendable]) -> any Encodable {
    switch MessageEncoder.Strategies(in: userInfo).date {
    case .iso8601WithFractionalSeconds: iso8601(inMilliseconds: true) ?? outOfRange
    case .iso8601: iso8601(inMilliseconds: false) ?? outOfRange
    case .deferredToDate: timeIntervalSinceReferenceDate
    case .secondsSince1970: timeIntervalSince1970
    case .millisecondsSince1970: timeIntervalSince1970 * 1000
    case .custom(let write): Written { try write(self, $0) }
    }
  }

  /// What throws, with the date's coding path.
  private var outOfRange: any Encodable {
    Written { encoder in
      throw EncodingError.invalidValue(
        self,
        EncodingError.Context(
          codingPath: encoder.codingPath,
          debugDescription: "the date is not within the years 0 to 9999"))
    }
  }
}

extension Date: MadeByFunction {
  static func made(by strategies: MessageDecoder.Strategies, _ decoder: any Decoder) throws -> Date
  {
    guard case .custom(let make) = strategies.date else { return try Date(from: decoder) }
    return try make(decoder)
  }
}

extension JSONReader {
  /// A number; or a string that the decoder takes for one that JSON has not.
  fileprivate func seconds() throws(MessageError) -> Double {
    kind == .string ? try decode(Double.self) : try double()
  }
}
