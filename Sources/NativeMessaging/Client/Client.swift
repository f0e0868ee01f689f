internal import NativeMessagingHost

/// An extension in a browser, as a host sees it: what `runtime.connectNative` and
/// `runtime.sendNativeMessage` do, without a browser.
///
/// ```swift
/// let client = Client(.chromium, caller: "chrome-extension://abcdefghijklmnopabcdefghijklmnop/")
/// let reply = try client.sendNativeMessage(hostAt: "/opt/example/host", #"{"a":1}"#.utf8.span)
/// ```
public struct Client: Sendable {
  /// Whose habits are followed.
  public var profile: BrowserProfile
  /// Who calls: in Chromium the extension's origin, `chrome-extension://ID/`; in Firefox its ID.
  public var caller: String
  /// What becomes of a host's standard error: what the browser does with it, unless told.
  public var errors: HostProcess.Errors
  /// Whether messages of a host are checked to be JSON, and repaired or judged as the browser does.
  ///
  /// Without, what a host has framed is a message: for those who decode it anyway.
  public var checksMessages = true
  /// The times at which a host that stays gets its signals; a test need not wait for the browser's.
  package var timetable: [(after: Duration, signal: HostSignal)]?

  /// A browser of that family in which `caller` runs.
  public init(_ profile: BrowserProfile, caller: String, errors: HostProcess.Errors? = nil) {
    self.profile = profile
    self.caller = caller
    self.errors = errors ?? (profile.readsErrors ? .piped : .inherited)
  }

  /// Launches the program at the absolute `path` as a manifest that names it would have it launched,
  /// and connects to it.
  ///
  /// `manifestPath` is what Firefox passes on; `path` with `.json` behind it unless told.
  public func connectNative(
    hostAt path: String, manifestPath: String? = nil
  ) throws(ClientError) -> Port {
    try launch(path, manifestPath, isOneShot: false)
  }

  /// Launches the program at the absolute `path`, posts one message, and returns the first reply.
  ///
  /// `message` is JSON in UTF-8; an object, in Chromium. What else the host says is ignored. It has
  /// ended when this returns: one that stays costs the browser's timetable. Throws when there is no
  /// reply, at `deadline` at the latest. `errors` gets the lines of its standard error, if that is
  /// piped.
  public func sendNativeMessage(
    hostAt path: String, manifestPath: String? = nil, _ message: Span<UInt8>,
    until deadline: ContinuousClock.Instant? = nil, errors: (Span<UInt8>) -> Void = { _ in }
  ) throws(ClientError) -> [UInt8] {
    var port = try postNativeMessage(hostAt: path, manifestPath: manifestPath, message)
    let reply: [UInt8]
    do throws(PortError) {
      reply = try port.reply(until: deadline, errors: errors)
    } catch {
      _ = port.close(errors: errors)
      throw ClientError(error, profile)
    }
    guard let end = port.end else {
      _ = port.close(errors: errors)
      return reply
    }
    let words = port.words
    _ = port.close(errors: errors)
    throw ClientError(cause: .ended(end), words: words)
  }

  /// The first half of ``sendNativeMessage(hostAt:manifestPath:_:until:errors:)``: a port whose first
  /// message is the reply, after which it is to be disconnected. Never waits.
  public func postNativeMessage(
    hostAt path: String, manifestPath: String? = nil, _ message: Span<UInt8>
  ) throws(ClientError) -> Port {
    guard !profile.sendsObjectsOnly || message.beginsObject else {
      throw ClientError(cause: .notAnObject, words: BrowserProfile.noMatchingSignature)
    }
    var port = try launch(path, manifestPath, isOneShot: true)
    do throws(PortError) {
      try port.postMessage(message)
    } catch {
      throw ClientError(error, profile)
    }
    return port
  }

  private func launch(
    _ path: String, _ manifestPath: String?, isOneShot: Bool
  ) throws(ClientError) -> Port {
    let arguments =
      switch profile {
      case .chromium: [caller]
      case .firefox: [manifestPath ?? "\(path).json", caller]
      }
    do throws(LaunchError) {
      var process = try HostProcess(path: path, arguments: arguments, as: profile, errors: errors)
      if let timetable { process.timetable = timetable }
      return Port(process, isOneShot: isOneShot, checks: checksMessages)
    } catch {
      throw ClientError(
        cause: .launch(error),
        words: profile.words(for: HostPresence(of: path), isOneShot: isOneShot))
    }
  }
}

extension ClientError {
  init(_ error: PortError, _ profile: BrowserProfile) {
    guard error != .timedOut else {
      self.init(cause: .timedOut, words: nil)
      return
    }
    self.init(cause: .post(error), words: profile.words(for: error))
  }
}

extension Port {
  /// A copy of the first message; nothing, and an ``end``, where there is none.
  fileprivate mutating func reply(
    until deadline: ContinuousClock.Instant?, errors: (Span<UInt8>) -> Void
  ) throws(PortError) -> [UInt8] {
    guard let message = try nextMessage(until: deadline, errors: errors) else { return [] }
    var copy: [UInt8] = []
    copy.reserveCapacity(message.count)
    for index in message.indices { copy.append(message[index]) }
    return copy
  }
}

extension Span<UInt8> {
  /// Whether the first token of the JSON text is an object's.
  fileprivate var beginsObject: Bool {
    for index in indices {
      switch self[index] {
      case 0x20, 0x09, 0x0A, 0x0D: continue
      case UInt8(ascii: "{"): return true
      default: return false
      }
    }
    return false
  }
}
