public import NativeMessagingCodec
public import NativeMessagingHost

/// Why a call on a port did not do what it was asked for.
///
/// What a host does wrong is never one of these: it ends the port, see ``PortEnd``.
public enum PortError: Error, Equatable, Sendable {
  /// The port has ended: nothing can be posted.
  case disconnected
  /// The message is longer than the browser sends: nothing of it was written.
  case messageTooLong(PayloadTooLong)
  /// The host does not read: `count` bytes wait for it, over ``NativePort/queueLimit``. Nothing was
  /// queued.
  case queueFull(count: Int)
  /// A message has been begun of which `missingCount` bytes are missing: only they can follow.
  case unfinishedMessage(missingCount: Int)
  /// What a message should be read from failed.
  case source(SystemError)
  /// The time is over. The port goes on.
  case timedOut
}

extension PortError: CustomStringConvertible {
  /// One line for a log.
  public var description: String {
    switch self {
    case .disconnected: "the port has ended"
    case .messageTooLong(let error): "\(error)"
    case .queueFull(let count): "the host does not read: \(count) bytes wait for it"
    case .unfinishedMessage(let count): "\(count) bytes of a message that was begun are missing"
    case .source(let error): "the message cannot be read: \(error)"
    case .timedOut: "the time is over"
    }
  }
}
