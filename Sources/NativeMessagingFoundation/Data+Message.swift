public import NativeMessaging

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Data: MessageReadable {
  /// Data, by the decoder's ``NativeMessaging/MessageDecoder/dataDecodingStrategy-swift.property``.
  public init(reading json: inout JSONReader) throws(MessageError) {
    switch MessageDecoder.Strategies(in: json.userInfo).data {
    case .base64:
      guard let data = Data(base64Encoded: try json.string()) else {
        throw json.invalid("no base64")
      }
      self = data
    case .deferredToData: self.init(try json.decode([UInt8].self))
    case .custom: self = try json.decode(Made<Data>.self).value
    }
  }
}

extension Data: MessageWritable {
  /// Writes a string in base64.
  ///
  /// The strategies of a `MessageEncoder` concern data in `Encodable` types.
  public func write(to json: inout JSONWriter) { json.value(base64EncodedString()) }
}

extension Data: EncodedAsAnother {
  package func encodable(for userInfo: [CodingUserInfoKey: any Sendable]) -> any Encodable {
    switch MessageEncoder.Strategies(in: userInfo).data {
    case .base64: base64EncodedString()
    case .deferredToData: Written { try encode(to: $0) }
    case .custom(let write): Written { try write(self, $0) }
    }
  }
}

extension Data: MadeByFunction {
  static func made(by strategies: MessageDecoder.Strategies, _ decoder: any Decoder) throws -> Data
  {
    guard case .custom(let make) = strategies.data else { return try Data(from: decoder) }
    return try make(decoder)
  }
}
