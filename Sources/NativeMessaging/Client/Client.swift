internal import NativeMessagingHost

/// An extension in a browser, as a host sees it: what `runtime.connectNative` and
/// `runtime.sendNativeMessage` do, without a browser.
///
/// ```swift
/// let client = Client(.chromium)
/// let reply = try client.sendNativeMessage("org.example.host", #"{"a":1}"#.utf8.span)
/// ```
public struct Client: Sendable {
  /// Where the program to launch is.
  enum Place {
    case name(String)
    case path(String, manifestPath: String?)
    /// A path that need not be UTF-8: no manifest can name such a one, but a person can.
    case bytes([UInt8])
  }

  /// Whose habits are followed.
  public var profile: BrowserProfile { lookup.browser.profile }
  /// How the browser finds a host by its name.
  public let lookup: HostLookup
  /// Who calls: in Chromium the extension's origin, `chrome-extension://ID/`, in Firefox its ID. `nil`
  /// is whoever the host's manifest names first, and an example for a host without a manifest.
  public var caller: String?
  /// What becomes of a host's standard error: what the browser does with it, unless told.
  public var errors: HostProcess.Errors
  /// Whether messages of a host are checked to be JSON, and repaired or judged as the browser does.
  ///
  /// Without, what a host has framed is a message: for those who decode it anyway.
  public var checksMessages = true
  /// Whether ``sendNativeMessage(_:_:until:errors:)`` takes nothing but an object, as in Chromium.
  public var sendsObjectsOnly: Bool
  /// The times at which a host that stays gets its signals; a test need not wait for the browser's.
  package var timetable: [(after: Duration, signal: HostSignal)]?
  /// Readable once waiting for a host is to be broken off, as if its time were over.
  package var interruption: Descriptor?

  /// An extension in `browser`, which finds hosts in `environment`.
  public init(
    _ browser: Browser, caller: String? = nil, errors: HostProcess.Errors? = nil,
    in environment: BrowserEnvironment = .current
  ) {
    lookup = HostLookup(browser, in: environment)
    sendsObjectsOnly = browser.profile.sendsObjectsOnly
    self.caller = caller
    self.errors = errors ?? (browser.profile.readsErrors ? .piped : .inherited)
  }

  /// An extension in Chromium or in Firefox itself.
  public init(
    _ profile: BrowserProfile, caller: String? = nil, errors: HostProcess.Errors? = nil,
    in environment: BrowserEnvironment = .current
  ) {
    guard let browser = Browser(profile == .chromium ? "chromium" : "firefox") else {
      preconditionFailure("the table has both")
    }
    self.init(browser, caller: caller, errors: errors, in: environment)
  }

  /// Finds the host `name` as the browser does, launches it and connects to it.
  public func connectNative(_ name: String) throws(ClientError) -> NativePort {
    try launch(.name(name), isOneShot: false)
  }

  /// Launches the program at the absolute `path` as a manifest that names it would have it launched,
  /// and connects to it.
  ///
  /// `manifestPath` is what Firefox passes on; `path` with `.json` behind it unless told.
  public func connectNative(
    hostAt path: String, manifestPath: String? = nil
  ) throws(ClientError) -> NativePort {
    try launch(.path(path, manifestPath: manifestPath), isOneShot: false)
  }

  /// As ``connectNative(hostAt:manifestPath:)``, of a path that need not be UTF-8.
  package func connectNative(hostAt path: [UInt8]) throws(ClientError) -> NativePort {
    try launch(.bytes(path), isOneShot: false)
  }

  /// Launches the host `name`, posts one message, and returns the first reply.
  ///
  /// `message` is JSON in UTF-8; an object, in Chromium. What else the host says is ignored. It has
  /// ended when this returns: one that stays costs the browser's timetable. Throws when there is no
  /// reply, at `deadline` at the latest, `nil` being for ever. `errors` gets the lines of the host's
  /// standard error, if that is piped.
  public func sendNativeMessage(
    _ name: String, _ message: Span<UInt8>, until deadline: ContinuousClock.Instant? = nil,
    errors: (Span<UInt8>) -> Void = { _ in }
  ) throws(ClientError) -> [UInt8] {
    try reply(postNativeMessage(name, message, until: deadline), until: deadline, errors)
  }

  /// As ``sendNativeMessage(_:_:until:errors:)``, to the program at the absolute `path`.
  public func sendNativeMessage(
    hostAt path: String, manifestPath: String? = nil, _ message: Span<UInt8>,
    until deadline: ContinuousClock.Instant? = nil, errors: (Span<UInt8>) -> Void = { _ in }
  ) throws(ClientError) -> [UInt8] {
    try reply(
      postNativeMessage(
        hostAt: path, manifestPath: manifestPath, message, until: deadline),
      until: deadline, errors)
  }

  /// The first half of ``sendNativeMessage(_:_:until:errors:)``: waits until the host has taken the
  /// message, and not for the reply, which is the port's first message. The port is then to be
  /// disconnected.
  public func postNativeMessage(
    _ name: String, _ message: Span<UInt8>, until deadline: ContinuousClock.Instant? = nil
  ) throws(ClientError) -> NativePort {
    try post(message, to: .name(name), until: deadline)
  }

  /// As ``postNativeMessage(_:_:until:)``, to the program at the absolute `path`.
  public func postNativeMessage(
    hostAt path: String, manifestPath: String? = nil, _ message: Span<UInt8>,
    until deadline: ContinuousClock.Instant? = nil
  ) throws(ClientError) -> NativePort {
    try post(message, to: .path(path, manifestPath: manifestPath), until: deadline)
  }

  /// As ``postNativeMessage(_:_:until:)``, with a message of `count` bytes that is read from a file, a
  /// pipe or a socket, through 64 KiB of memory. Whether it is an object is not looked at.
  public func postNativeMessage(
    _ name: String, count: Int, from source: Descriptor,
    until deadline: ContinuousClock.Instant? = nil
  ) throws(ClientError) -> NativePort {
    try post(count: count, from: source, to: .name(name), until: deadline)
  }

  /// As ``postNativeMessage(_:count:from:until:)``, to the program at the absolute `path`.
  public func postNativeMessage(
    hostAt path: String, manifestPath: String? = nil, count: Int, from source: Descriptor,
    until deadline: ContinuousClock.Instant? = nil
  ) throws(ClientError) -> NativePort {
    try post(
      count: count, from: source, to: .path(path, manifestPath: manifestPath), until: deadline)
  }

  /// As ``postNativeMessage(hostAt:manifestPath:_:until:)``, of a path that need not be UTF-8.
  package func postNativeMessage(
    hostAt path: [UInt8], _ message: Span<UInt8>, until deadline: ContinuousClock.Instant? = nil
  ) throws(ClientError) -> NativePort {
    try post(message, to: .bytes(path), until: deadline)
  }

  /// As ``postNativeMessage(hostAt:manifestPath:count:from:until:)``, of a path that need not be UTF-8.
  package func postNativeMessage(
    hostAt path: [UInt8], count: Int, from source: Descriptor,
    until deadline: ContinuousClock.Instant? = nil
  ) throws(ClientError) -> NativePort {
    try post(count: count, from: source, to: .bytes(path), until: deadline)
  }

  private func post(
    _ message: Span<UInt8>, to place: Place, until deadline: ContinuousClock.Instant?
  ) throws(ClientError) -> NativePort {
    guard !sendsObjectsOnly || message.beginsObject else {
      throw ClientError(cause: .notAnObject, words: BrowserProfile.noMatchingSignature)
    }
    var port = try launch(place, isOneShot: true)
    do throws(PortError) {
      try port.postMessage(message, until: deadline)
    } catch {
      _ = port.close()
      throw ClientError(error, profile)
    }
    return port
  }

  private func post(
    count: Int, from source: Descriptor, to place: Place, until deadline: ContinuousClock.Instant?
  ) throws(ClientError) -> NativePort {
    var port = try launch(place, isOneShot: true)
    do throws(PortError) {
      try port.postMessage(count: count, from: source, until: deadline)
    } catch {
      _ = port.close()
      throw ClientError(error, profile)
    }
    return port
  }

  private func reply(
    _ port: consuming NativePort, until deadline: ContinuousClock.Instant?,
    _ errors: (Span<UInt8>) -> Void
  ) throws(ClientError) -> [UInt8] {
    let reply: [UInt8]
    do throws(PortError) {
      reply = try port.reply(until: deadline, errors: errors)
    } catch {
      _ = port.close(errors: errors)
      throw ClientError(error, profile)
    }
    let end = port.end
    let words = port.words
    _ = port.close(errors: errors)
    if let end { throw ClientError(cause: .ended(end), words: words) }
    return reply
  }

  func launch(_ place: Place, isOneShot: Bool) throws(ClientError) -> NativePort {
    switch place {
    case .path(let path, let manifestPath):
      return try launch(
        Array(path.utf8), Array((manifestPath ?? "\(path).json").utf8),
        caller ?? profile.exampleCaller, isOneShot: isOneShot)
    case .bytes(let path):
      return try launch(
        path, path + ".json".utf8, caller ?? profile.exampleCaller, isOneShot: isOneShot)
    case .name(let name):
      let (host, caller) = try find(name, isOneShot: isOneShot)
      return try launch(
        Array(host.manifest.path.utf8), Array(host.manifestPath.utf8), caller, isOneShot: isOneShot)
    }
  }

  private func find(
    _ name: String, isOneShot: Bool
  ) throws(ClientError) -> (FoundHost, caller: String) {
    do throws(LookupError) {
      let host = try lookup.find(name, caller: caller)
      if let caller = caller ?? host.manifest.allowed.first { return (host, caller) }
      throw LookupError(
        lookup.browser, name, .forbidden(caller: "", manifestPath: host.manifestPath))
    } catch {
      throw ClientError(
        cause: .lookup(error),
        words: error.message(calling: isOneShot ? "sendNativeMessage" : "connectNative"))
    }
  }

  private func launch(
    _ path: [UInt8], _ manifestPath: [UInt8], _ caller: String, isOneShot: Bool
  ) throws(ClientError) -> NativePort {
    let caller = Array(caller.utf8)
    let arguments =
      switch profile {
      case .chromium: [caller]
      case .firefox: [manifestPath, caller]
      }
    do throws(LaunchError) {
      var process = try HostProcess(path: path, arguments: arguments, as: profile, errors: errors)
      if let timetable { process.timetable = timetable }
      var port = NativePort(process, isOneShot: isOneShot, checks: checksMessages)
      port.interruption = interruption
      return port
    } catch {
      throw ClientError(
        cause: .launch(error),
        words: profile.words(
          forLaunching: String(decoding: path, as: UTF8.self), isOneShot: isOneShot))
    }
  }
}

extension BrowserProfile {
  /// A caller where nobody has named one.
  public var exampleCaller: String {
    switch self {
    case .chromium: "chrome-extension://abcdefghijklmnopabcdefghijklmnop/"
    case .firefox: "example@native-messaging.example"
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

extension NativePort {
  /// A copy of the first message; nothing, and an ``end``, where there is none.
  fileprivate mutating func reply(
    until deadline: ContinuousClock.Instant?, errors: (Span<UInt8>) -> Void
  ) throws(PortError) -> [UInt8] {
    guard let message = try nextMessage(until: deadline, errors: errors) else { return [] }
    return [UInt8](copyOf: message)
  }
}

extension Span<UInt8> {
  /// Whether the first token of the JSON text is an object's.
  package var beginsObject: Bool {
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
