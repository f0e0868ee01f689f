public import NativeMessagingCodec
public import NativeMessagingHost

/// Why a port has ended.
///
/// What the extension learns of it is ``BrowserProfile/words(for:isOneShot:)``, which is often less.
public enum PortEnd: Error, Equatable, Sendable {
  /// This side disconnected. No browser tells that to the side that did it.
  case disconnected
  /// The host closed its standard output between two messages, which it does by ending, at the
  /// latest. A child of the host that has inherited the output keeps the port open.
  case outputClosed
  /// The host's framing is broken: a length over 1 MiB, or an end inside a frame.
  case frame(FrameError)
  /// A message is not JSON. In Chromium only `sendNativeMessage` ends so.
  case invalidMessage(JSONError)
  /// The host has closed its standard input (`EPIPE`), and has not closed its output since.
  case inputClosed
  /// A system call failed.
  case system(SystemError)
}

extension PortEnd {
  init(_ error: ChannelError) {
    switch error {
    case .frame(let error): self = .frame(error)
    case .closed: self = .outputClosed
    case .system(let error): self = .system(error)
    case .messageTooLong: preconditionFailure("a reader writes nothing")
    }
  }
}

extension PortEnd: CustomStringConvertible {
  /// What happened, in a line, whichever browser it was.
  public var description: String {
    switch self {
    case .disconnected: "this side disconnected"
    case .outputClosed: "the host closed its standard output"
    case .frame(.payloadTooLong(let count, let limit, let offset)):
      "the host announced a message of \(count) bytes at byte \(offset) of its output, over the "
        + "limit of \(limit)" + Self.hint(at: count)
    case .frame(let error): "\(error)"
    case .invalidMessage(let error): "the host's message is not JSON: \(error)"
    case .inputClosed: "the host closed its standard input"
    case .system(let error): "\(error)"
    }
  }

  /// What a length most often is that is none: text that was printed, or the other byte order.
  private static func hint(at count: Int) -> String {
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: UInt32(count).littleEndian >> (8 * $0)) }
    if bytes.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x0D }) {
      let text = String(decoding: bytes, as: UTF8.self)
      return ": it printed \(text.debugDescription) where a length is due"
    }
    let swapped = Int(UInt32(count).byteSwapped)
    return swapped <= FrameLimit.hostToBrowser
      ? ": \(swapped) in the wrong byte order" : ""
  }
}
