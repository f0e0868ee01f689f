/// What an extension gets to read when a host does not work, by how it asked for the host.
public struct BrowserWords: Equatable, Sendable {
  /// `port.error.message` or `runtime.lastError.message` behind `connectNative`; `nil` where the
  /// browser says nothing.
  public let connectNative: String?
  /// The same behind `sendNativeMessage`; `nil` where the message is answered all the same.
  public let sendNativeMessage: String?

  init(connectNative: String?, sendNativeMessage: String?) {
    self.connectNative = connectNative
    self.sendNativeMessage = sendNativeMessage
  }

  /// Of a look-up that fails.
  init(_ browser: Browser, _ name: String, _ cause: LookupError.Cause) {
    let error = LookupError(browser, name, cause)
    connectNative = error.message(calling: "connectNative")
    sendNativeMessage = error.message(calling: "sendNativeMessage")
  }

  /// Of a port that ends.
  init(_ profile: BrowserProfile, _ end: PortEnd) {
    connectNative = profile.words(for: end, isOneShot: false)
    sendNativeMessage = profile.words(for: end, isOneShot: true)
  }
}

extension BrowserWords: CustomStringConvertible {
  /// The words in quotes; for both ways if one of them gets nothing to read.
  public var description: String {
    let connect = Self.quoted(connectNative)
    guard (connectNative == nil) != (sendNativeMessage == nil) else { return connect }
    return "\(connect), or with sendNativeMessage \(Self.quoted(sendNativeMessage))"
  }

  private static func quoted(_ words: String?) -> String {
    words.map { "\"\($0)\"" } ?? "nothing"
  }
}
