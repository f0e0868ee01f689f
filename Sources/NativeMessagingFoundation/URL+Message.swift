public import NativeMessaging

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension URL: MessageReadable {
  /// A URL, from a string that `URL(string:)` takes.
  public init(reading json: inout JSONReader) throws(MessageError) {
    guard let url = URL(string: try json.string()) else { throw json.invalid("no URL") }
    self = url
  }
}

extension URL: MessageWritable {
  /// Writes the absolute URL as a string.
  public func write(to json: inout JSONWriter) { json.value(absoluteString) }
}

extension URL: EncodedAsAnother {
  package func encodable(for userInfo: [CodingUserInfoKey: any Sendable]) -> any Encodable {
    absoluteString
  }
}

extension UUID: MessageReadable {
  /// A UUID, from its 36 characters in letters of either case (RFC 9562, section 4).
  public init(reading json: inout JSONReader) throws(MessageError) {
    guard let uuid = UUID(uuidString: try json.string()) else { throw json.invalid("no UUID") }
    self = uuid
  }
}

extension UUID: MessageWritable {
  /// Writes the 36 characters as a string, in capital letters as `UUID` itself does.
  public func write(to json: inout JSONWriter) { json.value(uuidString) }
}
