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

extension FrameError: CustomStringConvertible {
  /// One line for a log: what, how much, where.
  public var description: String {
    switch self {
    case .payloadTooLong(let count, let limit, let offset):
      "the frame at byte \(offset) announces \(count) bytes, over the limit of \(limit)"
    case .truncatedHeader(let received, let offset):
      "the stream ended inside the header at byte \(offset), after \(received) of 4 bytes"
    case .truncatedPayload(let announced, let received, let offset):
      "the stream ended inside the frame at byte \(offset), after \(received) of \(announced) bytes"
    }
  }
}
