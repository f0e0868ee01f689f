public import NativeMessagingCodec

/// What can end or hinder a channel.
public enum ChannelError: Error, Equatable, Sendable {
  /// The peer broke the framing: the input is over.
  case frame(FrameError)
  /// A message is longer than the peer takes. Nothing of it was written; the channel goes on.
  case messageTooLong(PayloadTooLong)
  /// A system call failed: the direction it served is over.
  case system(SystemError)
  /// Nobody reads the output any more (`EPIPE`, `ECONNRESET`), or it stayed unread when the time to
  /// end had come.
  case closed
}

extension ChannelError {
  /// Appends one line for a log.
  public func write(to text: inout ASCIIText) {
    switch self {
    case .frame(let error): error.write(to: &text)
    case .messageTooLong(let error): error.write(to: &text)
    case .system(let error): error.write(to: &text)
    case .closed: text.append("the reader of the output is gone")
    }
  }
}
