internal import NativeMessagingCodec
internal import NativeMessagingHost

CurrentProcess.exit(serve())

/// Serves until the browser is done; the process's exit status.
///
/// It is 1, with a line on standard error, when the framing is broken or the system fails.
func serve() -> CInt {
  let host: Host
  do throws(SystemError) {
    host = try Host(messageLimit: FrameLimit.hostToBrowser)
  } catch {
    return failed(.system(error))
  }
  var pingPong = PingPong()
  do throws(HostError<ChannelError>) {
    try host.runStreaming { part, writer throws(ChannelError) in
      try pingPong.answer(part, &writer)
    }
    return 0
  } catch {
    switch error {
    case .channel(let error), .handler(let error): return failed(error)
    }
  }
}

func failed(_ error: ChannelError) -> CInt {
  var line = ASCIIText()
  line.append("ping_pong: ")
  error.write(to: &line)
  line.append(UInt8(ascii: "\n"))
  try? Descriptor.standardError.writeAll(line.span)
  return 1
}
