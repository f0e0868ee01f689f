/// Credentials in memory, which are given out while it is unlocked.
///
/// Requests are handled concurrently; what they share is this actor's.
actor Vault {
  /// What bounds each reply: a page of a hundred users of at most six bytes of JSON a byte is less
  /// than the 1 MiB that a browser takes.
  private static let pageCount = 100
  private static let longestUser = 256
  private static let longestSecret = 4096

  /// `nil` until the first request to unlock, which chooses it.
  private var master: Secret?
  private var isLocked = true
  private var credentials: [Origin: [String: Secret]] = [:]
  private let idleTime: Duration
  private var idling: Task<Void, Never>?

  /// An empty vault, which locks itself when it was not asked for anything for so long.
  init(idleTime: Duration) {
    self.idleTime = idleTime
  }

  /// Does as it is told. `whenIdle` is called when it has locked itself since.
  func answer(
    _ command: Command, whenIdle: @escaping @Sendable () async -> Void
  ) throws(Failure) -> Answer {
    defer { waitForIdleness(then: whenIdle) }
    switch command {
    case .unlock(let secret): try unlock(secret)
    case .lock: isLocked = true
    case .list(let origin, let after): return try users(of: origin, after: after)
    case .get(let origin, let user): return try credential(of: user, at: origin)
    case .save(let origin, let user, let password): try save(password, of: user, at: origin)
    }
    return .done
  }

  private func unlock(_ secret: Secret) throws(Failure) {
    guard secret.count <= Self.longestSecret else {
      throw Failure(.tooLong, "a secret has at most \(Self.longestSecret) bytes")
    }
    guard let master else {
      master = secret
      isLocked = false
      return
    }
    guard secret.isSame(as: master) else { throw Failure(.wrongSecret, "this is not the secret") }
    isLocked = false
  }

  private func users(of origin: Origin, after: String?) throws(Failure) -> Answer {
    try checkUnlocked()
    let all = (credentials[origin] ?? [:]).keys.sorted()
    let rest = all.drop { user in after.map { user <= $0 } ?? false }
    let page = Array(rest.prefix(Self.pageCount))
    return .users(page, next: page.count < rest.count ? page.last : nil)
  }

  private func credential(of user: String, at origin: Origin) throws(Failure) -> Answer {
    try checkUnlocked()
    guard let password = credentials[origin]?[user] else {
      throw Failure(.notFound, "there is no such user of this origin")
    }
    return .credential(user: user, password: password)
  }

  private func save(
    _ password: Secret, of user: String, at origin: Origin
  ) throws(Failure) {
    try checkUnlocked()
    guard user.utf8.count <= Self.longestUser, password.count <= Self.longestSecret else {
      throw Failure(
        .tooLong,
        "a user has at most \(Self.longestUser) bytes, a password \(Self.longestSecret)")
    }
    credentials[origin, default: [:]][user] = password
  }

  private func checkUnlocked() throws(Failure) {
    guard !isLocked else { throw Failure(.locked, "the vault is locked") }
  }

  /// Each request starts the time anew.
  private func waitForIdleness(then whenIdle: @escaping @Sendable () async -> Void) {
    idling?.cancel()
    guard !isLocked else { return }
    idling = Task {
      try? await Task.sleep(for: idleTime)
      // A request that came meanwhile has cancelled this one, also if it had slept to its end.
      guard !Task.isCancelled else { return }
      isLocked = true
      await whenIdle()
    }
  }
}
