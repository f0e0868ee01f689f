internal import NativeMessagingCodec
internal import NativeMessagingHost

/// Serves until the browser is done; the process's exit status.
///
/// `"ping"` is answered `"pong"`; any other message of at most 1 MiB is answered by the same bytes; a
/// longer one is streamed, never held, and answered by its length: `{"bytes":N}`. The status is 1,
/// with a line on standard error, when the framing is broken or the system fails.
func serve() -> CInt {
  let host: Host
  do throws(SystemError) {
    host = try Host(messageLimit: FrameLimit.hostToBrowser)
  } catch {
    report(.system(error))
    return 1
  }
  var streamedCount = 0
  do throws(HostError<ChannelError>) {
    try host.runStreaming { part, writer throws(ChannelError) in
      switch part {
      case .message(let message) where message.isPing: try writer.write(pong.span)
      case .message(let message): try writer.write(message)
      case .header(let payloadCount): streamedCount = payloadCount
      case .payload: break
      case .end:
        try writer.write { json in
          json.beginObject()
          json.name("bytes")
          json.value(streamedCount)
          json.endObject()
        }
      }
    }
    return 0
  } catch {
    switch error {
    case .channel(let error), .handler(let error): report(error)
    }
    return 1
  }
}

private let pong: InlineArray<6, UInt8> = [0x22, 0x70, 0x6f, 0x6e, 0x67, 0x22]  // "pong"

private func report(_ error: ChannelError) {
  var line = ASCIIText()
  line.append("ping_pong: ")
  error.write(to: &line)
  line.append(UInt8(ascii: "\n"))
  try? Descriptor.standardError.writeAll(line.span)
}

extension Span<UInt8> {
  /// Whether these are the bytes of the JSON text `"ping"`, as every browser writes it.
  fileprivate var isPing: Bool {
    count == 6 && self[0] == 0x22 && self[1] == 0x70 && self[2] == 0x69 && self[3] == 0x6e
      && self[4] == 0x67 && self[5] == 0x22
  }
}
