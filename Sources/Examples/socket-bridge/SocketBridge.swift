import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// socket-bridge PATH: a host that joins the browser's port to a program that runs anyway, and that
// listens at the Unix socket PATH; see README.md.
//
// A browser says in the arguments who calls, so the path is the last one, behind the browser's: what
// the manifest names is a script, `exec socket-bridge "$@" /run/user/1000/program.sock`.

@main struct SocketBridge {
  static func main() {
    guard let path = CommandLine.arguments.dropFirst().last else {
      log("usage: socket-bridge [BROWSER'S ARGUMENTS] PATH")
      exit(2)
    }
    do {
      try NativeHost().run { browser in
        try await Bridge(path: path, browser: browser).run()
      }
    } catch {
      log("\(error)")
      exit(1)
    }
  }
}

/// Says something on standard error, which is the browser's console or log.
func log(_ words: String) {
  try? Descriptor.standardError.writeAll("socket-bridge: \(words)\n".utf8.span)
}

/// What the extension is told about the program: `{"bridge":"away","reason":"…"}`.
///
/// A program whose own messages are objects with a member `bridge` would be taken for it.
struct Status: Encodable, Sendable {
  enum State: String, Encodable {
    /// What was posted reaches the program from now on, and it may say something.
    case connected
    /// It cannot be reached. What is posted waits, and nothing more is read than a little.
    case away
  }

  var bridge: State
  /// Why it is away, for a person.
  var reason: String?
}
