/// Why a connection was not made, or a message got no reply.
public struct ClientError: Error, Equatable, Sendable {
  /// What happened.
  public enum Cause: Equatable, Sendable {
    /// No host of that name is there for the caller.
    case lookup(LookupError)
    /// The host could not be launched.
    case launch(LaunchError)
    /// The message could not be posted.
    case post(PortError)
    /// Chromium's `sendNativeMessage` takes nothing but an object.
    case notAnObject
    /// The port ended without a reply.
    case ended(PortEnd)
    /// No reply came in time. The host was seen out.
    case timedOut
  }

  /// What happened.
  public let cause: Cause
  /// What the extension reads in `chrome.runtime.lastError.message`, `port.error.message` or the
  /// message of a rejected promise, letter for letter; `nil` where the browser says nothing.
  public let words: String?
}

extension ClientError: CustomStringConvertible {
  /// The browser's words, if any, and what happened.
  public var description: String {
    words.map { "\($0) (\(cause))" } ?? "\(cause)"
  }
}

extension ClientError.Cause: CustomStringConvertible {
  /// What happened, in a line.
  public var description: String {
    switch self {
    case .lookup(let error): "\(error.cause)"
    case .launch(let error): "\(error)"
    case .post(let error): "\(error)"
    case .notAnObject: "the message is not an object"
    case .ended(let end): "\(end)"
    case .timedOut: "no reply came in time"
    }
  }
}
