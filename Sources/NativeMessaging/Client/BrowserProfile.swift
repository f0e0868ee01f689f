internal import NativeMessagingCodec

/// How a family of browsers launches a host, talks to it and ends it.
///
/// As measured in Chromium 156 and Firefox ESR 153; the sources are named where a constant has one.
public enum BrowserProfile: Sendable, Hashable, CaseIterable {
  /// Chromium, Chrome, Edge, Brave, Vivaldi, Opera and what else stands on Chromium.
  case chromium
  /// Firefox, LibreWolf, Zen, Thunderbird.
  case firefox

  /// The longest message that the browser sends to a host, in bytes.
  ///
  /// Chromium: `kMaxMessageLength` in `messaging_util.cc`. Firefox: `MAX_WRITE` in
  /// `NativeMessaging.sys.mjs`.
  public var messageLimit: Int {
    switch self {
    case .chromium: FrameLimit.browserToHost
    case .firefox: FrameLimit.format
    }
  }

  /// Whether the host starts with SIGPIPE ignored instead of deadly.
  ///
  /// Firefox ignores it for itself, and exec keeps what is ignored; Chromium resets every signal.
  var ignoresBrokenPipes: Bool { self == .firefox }

  /// Whether the browser reads the host's standard error instead of sharing its own.
  var readsErrors: Bool { self == .firefox }

  /// Whether the host finds a pipe at descriptor 3, open for writing, that is none of its business:
  /// Firefox learns from it that the host has gone.
  var leavesSentinel: Bool { self == .firefox }

  /// Whether a message goes out in two writes, the header in its own.
  ///
  /// Firefox: `_startWrite` in `NativeMessaging.sys.mjs`. Chromium makes one buffer of both.
  var writesHeaderApart: Bool { self == .firefox }

  /// Whether a message that is no JSON is dropped, and the port lives.
  ///
  /// Chromium: `gin_port.cc`, with a line on the extension's console. Firefox: `readJSON` throws,
  /// which disconnects.
  var dropsInvalidMessages: Bool { self == .chromium }

  /// Whether a byte order mark before a message is passed over: Firefox's `TextDecoder` does it, V8
  /// takes it for an error.
  var skipsByteOrderMark: Bool { self == .firefox }

  /// Whether `sendNativeMessage` takes nothing but an object; `postMessage` takes any JSON.
  var sendsObjectsOnly: Bool { self == .chromium }

  /// Whether disconnecting closes the host's standard output as well as its input.
  var closesOutput: Bool { self == .chromium }

  /// What a host gets that stays after its input has been closed, and how long after.
  ///
  /// Chromium: `base::EnsureProcessTerminated`, 2 s. Firefox: `GRACEFUL_SHUTDOWN_TIME` before
  /// SIGTERM, and the same time again before SIGKILL.
  var timetable: [(after: Duration, signal: HostSignal)] {
    switch self {
    case .chromium: [(.seconds(2), .kill)]
    case .firefox: [(.seconds(3), .terminate), (.seconds(3), .kill)]
    }
  }
}
