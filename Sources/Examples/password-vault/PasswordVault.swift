import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// password-vault: a host as a password manager's, with typed requests, replies and errors; see
// README.md. The vault is in memory and as long as the port: a real one derives a key from the master
// secret and keeps what it encrypts with that.

@main struct PasswordVault {
  /// The extensions that may ask, whatever the manifest says: it can be edited by who can write to the
  /// user's folder, and this program is harder to come by.
  private static let trusted = [
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop/", "example@native-messaging.example",
  ]

  /// The longest message that is read: a request has at most a password of 4 KiB.
  private static let messageLimit = 64 << 10

  static func main() {
    do {
      let host = try NativeHost(messageLimit: messageLimit)
      guard isTrusted(.current) else {
        log("refused: this extension is not one of the vault's")
        try refuse(host)
        exit(1)
      }
      try serve(host)
      log("ended")
    } catch {
      log("failed: \(error)")
      exit(1)
    }
  }

  /// Answers requests until the browser closes the port, eight at a time, each when it is done.
  private static func serve(_ host: consuming NativeHost) throws {
    let vault = Vault(idleTime: idleTime)
    try host.run(Request.self, maxConcurrent: 8) { request, host in
      let outcome = await answer(request, by: vault, host)
      // Names of commands and codes of errors, and nothing else that came with a request.
      log("request \(request.id): \(request.kind): \(outcome.logged)")
      return Reply(id: request.id, outcome: outcome)
    }
  }

  private static func answer(
    _ request: Request, by vault: Vault, _ host: AsyncHost
  ) async -> Result<Answer, Failure> {
    do throws(Failure) {
      return .success(
        try await vault.answer(request.command.get()) {
          log("locked: idle")
          // There is nobody to tell when that fails.
          try? await host.send(Event(event: .locked))
        })
    } catch {
      return .failure(error)
    }
  }

  private static func refuse(_ host: consuming NativeHost) throws {
    try host.run { host in
      try await host.send(
        ["error": Failure(.forbidden, "this extension is not one of the vault's")])
    }
  }

  /// Bytes are compared, not characters: an origin has no canonical equivalents.
  private static func isTrusted(_ caller: Caller) -> Bool {
    let name: String
    switch caller {
    case .chromium(let origin, _): name = origin
    case .firefox(_, let extensionID): name = extensionID
    case .unknown: return false
    }
    return trusted.contains { $0.utf8.elementsEqual(name.utf8) }
  }

  /// How long an unlocked vault waits for a request; a last argument `--idle-milliseconds=N` says
  /// otherwise, for a script that starts this program.
  private static var idleTime: Duration {
    let option = "--idle-milliseconds="
    guard let argument = CommandLine.arguments.last, argument.hasPrefix(option),
      let milliseconds = Int(argument.dropFirst(option.count))
    else { return .seconds(300) }
    return .milliseconds(milliseconds)
  }
}

/// Says something on standard error, which is the browser's console or log.
private func log(_ words: String) {
  try? Descriptor.standardError.writeAll("password-vault: \(words)\n".utf8.span)
}

extension Result<Answer, Failure> {
  fileprivate var logged: String {
    switch self {
    case .success: "done"
    case .failure(let failure): failure.code.rawValue
    }
  }
}
