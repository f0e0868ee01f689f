/// What a peer can do wrong in framing.
///
/// `offset` is where the frame's header begins, in bytes from the start of the stream. After an
/// error there is no next frame to be found, since only a length says where one begins: the decoder
/// stays failed.
public enum FrameError: Error, Equatable, Sendable {
  /// The header announces more payload than the receiver takes.
  case payloadTooLong(count: Int, limit: Int, offset: Int)
  /// The stream ended inside a header, after `received` of its four bytes.
  case truncatedHeader(received: Int, offset: Int)
  /// The stream ended inside a payload, after `received` of the `announced` bytes.
  case truncatedPayload(announced: Int, received: Int, offset: Int)
}

extension FrameError {
  /// Appends one line for a log: what, how much, where.
  public func write(to text: inout ASCIIText) {
    switch self {
    case .payloadTooLong(let count, let limit, let offset):
      text.append("the frame at byte ")
      text.append(offset)
      text.append(" announces ")
      text.append(count)
      text.append(" bytes, over the limit of ")
      text.append(limit)
    case .truncatedHeader(let received, let offset):
      text.append("the stream ended inside the header at byte ")
      text.append(offset)
      text.append(", after ")
      text.append(received)
      text.append(" of 4 bytes")
    case .truncatedPayload(let announced, let received, let offset):
      text.append("the stream ended inside the frame at byte ")
      text.append(offset)
      text.append(", after ")
      text.append(received)
      text.append(" of ")
      text.append(announced)
      text.append(" bytes of payload")
    }
  }
}
