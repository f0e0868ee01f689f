internal import NativeMessagingCodec

// What an extension reads in `chrome.runtime.lastError.message`, `port.error.message` or a rejected
// promise, letter for letter. Chromium: `native_message_host.cc`, `gin_port.cc`,
// `messaging_util.cc`. Firefox: `NativeMessaging.sys.mjs`, `ExtensionUtils.sys.mjs`.

extension BrowserProfile {
  /// What the browser says about the end of a port; `nil` where it says nothing.
  ///
  /// With `isOneShot` for the end of a `sendNativeMessage` that has got no reply.
  public func words(for end: PortEnd, isOneShot: Bool = false) -> String? {
    guard end != .disconnected else { return nil }
    return switch self {
    case .chromium: chromiumWords(for: end)
    case .firefox: firefoxWords(for: end) ?? (isOneShot ? Self.unexpected : nil)
    }
  }

  /// What the browser throws at `postMessage` and `sendNativeMessage`; `nil` for what only happens
  /// here.
  public func words(for error: PortError) -> String? {
    switch (error, self) {
    case (.disconnected, .chromium): "Attempting to use a disconnected port object"
    case (.disconnected, .firefox): "Attempt to postMessage on disconnected port"
    case (.messageTooLong, _): wordsForLongMessages
    case (.queueFull, _), (.unfinishedMessage, _), (.source, _), (.timedOut, _): nil
    }
  }

  /// What the browser throws at a message that is longer than ``messageLimit``.
  package var wordsForLongMessages: String {
    switch self {
    case .chromium: "Message exceeded maximum allowed size of 64MiB."
    case .firefox: "Write too big"
    }
  }

  /// What the extension learns of a program that could not be launched: Chromium looks whether it
  /// exists, Firefox whether it is a file that may be executed. What the system refuses beyond that
  /// happens in the child, which to both is a host that ends.
  func words(forLaunching path: String, isOneShot: Bool) -> String? {
    switch self {
    case .chromium: FileStatus.exists(path) ? Self.exited : Self.notFound
    case .firefox:
      FileStatus(of: path)?.kind == .file && FileStatus.isExecutable(path) && !isOneShot
        ? nil : Self.unexpected
    }
  }

  /// What Chromium's `sendNativeMessage` throws at a message that is no object.
  static let noMatchingSignature =
    "Error in invocation of runtime.sendNativeMessage([string|runtime.NativeMessageTarget] "
    + "application, object message, optional function callback): No matching signature."

  /// What Chromium says where a message is no JSON.
  package static let invalidMessage = "The sender sent an invalid JSON message; message ignored."

  private static let notFound = "Specified native messaging host not found."
  private static let exited = "Native host has exited."
  private static let communication = "Error when communicating with the native messaging host."
  private static let unexpected = "An unexpected error occurred"

  private func chromiumWords(for end: PortEnd) -> String? {
    switch end {
    case .disconnected: nil
    case .outputClosed, .frame(.truncatedHeader), .frame(.truncatedPayload): Self.exited
    case .invalidMessage: Self.invalidMessage
    case .frame(.payloadTooLong), .inputClosed, .system: Self.communication
    }
  }

  private func firefoxWords(for end: PortEnd) -> String? {
    switch end {
    case .disconnected, .outputClosed, .inputClosed: nil
    case .frame(.truncatedHeader), .frame(.truncatedPayload): nil
    case .frame(.payloadTooLong(let count, let limit, _)):
      "Native application tried to send a message of \(count) bytes, which exceeds the limit of "
        + "\(limit) bytes."
    case .invalidMessage, .system: Self.unexpected
    }
  }
}
