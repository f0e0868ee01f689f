internal import NativeMessaging

/// A value that a function makes with a decoder, where a `JSONReader` stands.
///
/// A type that decodes itself finds the function in `userInfo`, where the strategies are.
struct Made<Value: MadeByFunction>: Decodable {
  let value: Value

  init(from decoder: any Decoder) throws {
    let strategies = decoder.userInfo[.messageDecoding] as? MessageDecoder.Strategies
    value = try Value.made(by: strategies ?? MessageDecoder.Strategies(), decoder)
  }
}

/// A type of which a strategy says that a function makes it.
protocol MadeByFunction {
  static func made(by strategies: MessageDecoder.Strategies, _ decoder: any Decoder) throws -> Self
}

/// A value that a function writes with an encoder.
struct Written: Encodable {
  private let write: (any Encoder) throws -> Void

  init(_ write: @escaping (any Encoder) throws -> Void) {
    self.write = write
  }

  func encode(to encoder: any Encoder) throws { try write(encoder) }
}
