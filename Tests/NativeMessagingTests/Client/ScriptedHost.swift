import Foundation
import NativeMessaging

/// Where the built programs lie: beside the tests.
enum Products {
  private static let folder: URL = {
    #if os(Linux)
      URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    #else
      Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?
        .bundleURL.deletingLastPathComponent() ?? Bundle.main.bundleURL
    #endif
  }()

  static let pingPong = folder.appendingPathComponent("ping_pong").path
  static let scriptedHost = folder.appendingPathComponent("ScriptedHost").path
  static let fixtureHost = folder.appendingPathComponent("FixtureHost").path
}

extension Client {
  /// A browser whose caller is a script for `ScriptedHost`, since the caller is a host's last argument
  /// in both.
  static func running(
    _ script: String, _ profile: BrowserProfile, errors: HostProcess.Errors? = .piped
  ) -> Client {
    Client(profile, caller: script, errors: errors)
  }

  /// The same with times that a test can wait for.
  func hurried() -> Client {
    var client = self
    client.timetable =
      profile == .chromium
      ? [(.milliseconds(200), .kill)]
      : [(.milliseconds(300), .terminate), (.milliseconds(300), .kill)]
    return client
  }

  /// The same with time enough for a slow machine, on which a host that ends would seem to stay.
  func patient() -> Client {
    var client = self
    client.timetable = [(.seconds(60), .kill)]
    return client
  }

  func connect() throws(ClientError) -> NativePort {
    try connectNative(hostAt: Products.scriptedHost)
  }

  func send(_ message: String) throws(ClientError) -> String {
    String(
      decoding: try sendNativeMessage(
        hostAt: Products.scriptedHost, message.utf8.span, until: soon), as: UTF8.self)
  }
}

/// When what has not come yet will not come.
var soon: ContinuousClock.Instant { .now + .seconds(20) }

/// What a port told from its beginning to the exit of its host.
struct Heard: Equatable {
  var messages: [String] = []
  var dropped: [String] = []
  var lines: [String] = []
  var end: PortEnd?
  var exit: HostExit.Status?
  var words: String?
}

extension NativePort {
  /// All that comes, up to the host's exit.
  mutating func hearOut() throws(PortError) -> Heard {
    var heard = Heard()
    while let event = try nextEvent(until: soon) {
      switch event {
      case .message(let message): heard.messages.append(String(message))
      case .dropped(let message, _): heard.dropped.append(String(message))
      case .errorLine(let line): heard.lines.append(String(line))
      case .ended(let end): heard.end = end
      case .exited(let exit): heard.exit = exit.status
      }
    }
    heard.words = words
    return heard
  }

  mutating func post(_ message: String) throws(PortError) {
    try postMessage(message.utf8.span)
  }

  /// The next message's text.
  mutating func next() throws(PortError) -> String? {
    guard let message = try nextMessage(until: soon) else { return nil }
    return String(message)
  }
}

extension String {
  init(_ bytes: Span<UInt8>) {
    self.init(decoding: [UInt8](copyOf: bytes), as: UTF8.self)
  }
}
