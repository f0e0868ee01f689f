internal import NativeMessagingCodec
internal import NativeMessagingHost

/// The answers of the tiny host.
///
/// `"ping"` is answered `"pong"`; any other message of at most 1 MiB by the same bytes; a longer one,
/// which is streamed and never held, by its length: `{"bytes":N}`.
struct PingPong {
  private var streamedCount = 0

  mutating func answer(
    _ part: MessageReader.Part, _ writer: inout MessageWriter
  ) throws(ChannelError) {
    switch part {
    case .message(let message) where message.isPing: try writer.write(pong.span)
    case .message(let message): try writer.write(message)
    case .header(let payloadCount): streamedCount = payloadCount
    case .payload: break
    case .end: try writer.write(lengthOfStreamed.span)
    }
  }

  /// `{"bytes":N}`. A JSONWriter would be a third of the program.
  private var lengthOfStreamed: ASCIIText {
    var text = ASCIIText()
    text.append("{\"bytes\":")
    text.append(streamedCount)
    text.append("}")
    return text
  }
}

private let pong: InlineArray<6, UInt8> = [0x22, 0x70, 0x6f, 0x6e, 0x67, 0x22]  // "pong"

extension Span<UInt8> {
  /// Whether these are the bytes of the JSON text `"ping"`, as every browser writes it.
  fileprivate var isPing: Bool {
    count == 6 && self[0] == 0x22 && self[1] == 0x70 && self[2] == 0x69 && self[3] == 0x6e
      && self[4] == 0x67 && self[5] == 0x22
  }
}
