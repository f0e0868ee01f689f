internal import NativeMessagingCodec
internal import NativeMessagingHost

serve()

/// Serves until the browser is done, and ends the process.
///
/// Its status is 1, with a line on standard error, when the framing is broken or the system fails.
func serve() -> Never {
  let host: NativeHost
  do throws(SystemError) {
    host = try NativeHost(messageLimit: FrameLimit.hostToBrowser)
  } catch {
    fail(.system(error))
  }
  var pingPong = PingPong()
  do throws(HostError<ChannelError>) {
    try host.runStreamingChecked { part, error, writer throws(ChannelError) in
      try pingPong.answer(part, error, &writer)
    }
    CurrentProcess.exit(0)
  } catch {
    switch error {
    case .channel(let error), .handler(let error): fail(error)
    }
  }
}

func fail(_ error: ChannelError) -> Never {
  var line = ASCIIText()
  line.append("ping_pong: ")
  error.write(to: &line)
  line.append(UInt8(ascii: "\n"))
  try? Descriptor.standardError.writeAll(line.span)
  CurrentProcess.exit(1)
}
