internal import NativeMessagingCodec
public import NativeMessagingHost

/// An extension's end of a connection to a host, for tasks: what ``AsyncHost`` is to a host.
///
/// ```swift
/// let port = try await client.connectNative("org.example.host")
/// try await port.postMessage(Request(id: 1))
/// for try await reply in port.messages(of: Reply.self) { … }
/// print(port.words ?? "", port.end!)  // the browser's words, and what happened
/// ```
///
/// All of it may be used from any task; each message is written whole. No thread waits for a port: one
/// thread of the process watches all of them, and what a task asks for is read, judged and decoded by
/// that task. What nobody asks for is left to the host, which waits then.
///
/// It ends as a ``NativePort`` does. The host is then seen out by the browser's timetable while nobody
/// waits for that; so it is when the last reference to the port goes away. No zombie and no descriptor
/// stays.
public final class AsyncPort: Sendable {
  /// How many bytes may wait for a host that does not read before ``postMessage(json:)`` waits, too.
  public static let queueLimit = 64 << 10

  /// Whose browser's port it is.
  public let profile: BrowserProfile
  /// The host's process ID.
  public let identifier: CInt
  /// Whether it is that of a `sendNativeMessage`.
  let isOneShot: Bool
  let core: PortCore

  /// Takes a port over from those who do not wait.
  ///
  /// Throws ``/NativeMessagingHost/SystemError`` where the thread for all ports cannot be had; the host
  /// is killed then.
  public init(_ port: consuming NativePort) throws(SystemError) {
    profile = port.profile
    identifier = port.identifier
    isOneShot = port.isOneShot
    core = try PortCore(port)
  }

  deinit {
    core.disconnect()
  }

  /// Why the port has ended, once that was noticed: behind its last message, by who asks for one.
  public var end: PortEnd? { core.withPort { $0.end } }
  /// How the host's process has ended, once it has.
  public var exit: HostExit? { core.withPort { $0.exit } }
  /// What the browser says about the end; `nil` while the port lives, and where it says nothing.
  public var words: String? { core.withPort { $0.words } }

  /// Ends the connection as `port.disconnect()` does: what waits for the host is dropped, tasks that
  /// wait for messages or for room go on, and the timetable begins. Does not wait for the host.
  public func disconnect() {
    core.disconnect()
  }

  /// Waits until the host's process has ended, and been reaped: how it ended.
  ///
  /// It may be waited for while the port lives. Throws `CancellationError`.
  public nonisolated(nonsending) func waitForExit() async throws -> HostExit {
    while true {
      switch core.takeExit() {
      case .value(let exit): return exit
      case .notNow(let version):
        try Task.checkCancellation()
        await core.wait(for: .exit, since: version)
      case .ended: preconditionFailure("a process that was reaped has an exit")
      }
    }
  }

  /// Disconnects and sees the host out: how it ended.
  ///
  /// Throws `CancellationError`; the host is seen out all the same.
  @discardableResult
  public nonisolated(nonsending) func close() async throws -> HostExit {
    disconnect()
    return try await waitForExit()
  }
}

// MARK: - Posting

extension AsyncPort {
  /// Posts one message: `json` is its text in UTF-8, which is not checked.
  ///
  /// Waits while more than ``queueLimit`` bytes wait for a host that does not read. A message alone is
  /// then written at once; of many that are posted without a wait between, it is written with the others,
  /// at the latest when a task waits for anything, in a millisecond or two, or when the port is
  /// disconnected. Throws ``PortError/disconnected``, ``PortError/messageTooLong(_:)``,
  /// or, where the task was cancelled while it waited, `CancellationError`; nothing is posted then.
  public nonisolated(nonsending) func postMessage(json: [UInt8]) async throws {
    try await post { () throws(PortError) in try core.post(json.span) }
  }

  /// Posts a value as one message, as `encoder` writes it.
  ///
  /// The longest message is the browser's, whatever the encoder's limit. Throws what
  /// ``MessageEncoder`` does, too; otherwise as ``postMessage(json:)``.
  public nonisolated(nonsending) func postMessage(
    _ value: some Encodable, encoder: MessageEncoder = MessageEncoder()
  ) async throws {
    try await post(OutgoingText(value, encoder, profile))
  }

  /// Posts a value that writes itself; otherwise as ``postMessage(_:encoder:)``, which counts where its
  /// type is both.
  @_disfavoredOverload
  public nonisolated(nonsending) func postMessage(_ value: some MessageWritable) async throws {
    try await post(OutgoingText(value, profile))
  }

  nonisolated(nonsending) func post(_ text: consuming OutgoingText) async throws {
    let text = text
    try await post { () throws(PortError) in try core.post(text.span) }
  }

  private nonisolated(nonsending) func post(
    _ attempt: () throws(PortError) -> PortCore.Found<Bool>
  ) async throws {
    while true {
      switch try attempt() {
      case .value(let isSliceOver):
        if isSliceOver { await Task.yield() }
        return
      case .notNow(let version):
        try Task.checkCancellation()
        await core.wait(for: .room, since: version)
      case .ended: preconditionFailure("a port that has ended throws")
      }
    }
  }
}
