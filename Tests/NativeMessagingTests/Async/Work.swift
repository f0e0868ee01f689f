import NativeMessaging

/// What a message asks for.
struct Request: Codable, Sendable {
  var id: Int
}

/// What answers it.
struct Reply: Codable, Sendable, Equatable {
  var id: Int
  var done = true
}

/// A small script that a handler follows, with a place to wait in each of which a test can close the
/// port. It counts who is at work, and who holds on to something.
final class Work: Sendable {
  /// Where a handler stands.
  enum Point: String, CaseIterable, Sendable {
    case received
    case slept
    case sent
  }

  struct Record: Sendable {
    var begun = 0
    var ended = 0
    var held = 0
    var points: [Point] = []
  }

  let record = Shared(Record())
  private let pause: Duration

  init(pause: Duration = .milliseconds(1)) {
    self.pause = pause
  }

  /// Sends a note, then returns the reply.
  func reply(to request: Request, _ host: AsyncHost) async throws -> Reply {
    let held = Held(record)
    record.change { $0.begun += 1 }
    defer {
      record.change { $0.ended += 1 }
      withExtendedLifetime(held) {}
    }
    try await rest(at: .received)
    try await rest(at: .slept)
    try await host.send(Self.note(request.id))
    try await rest(at: .sent)
    return Reply(id: request.id)
  }

  static func note(_ id: Int) -> [Int] { [id] }

  private func rest(at point: Point) async throws {
    record.change { $0.points.append(point) }
    try await Task.sleep(for: pause)
  }

  private final class Held: Sendable {
    private let record: Shared<Record>

    init(_ record: Shared<Record>) {
      self.record = record
      record.change { $0.held += 1 }
    }

    deinit {
      record.change { $0.held -= 1 }
    }
  }
}

/// The ways of serving that a program has.
enum Serving: CaseIterable, Sendable {
  case oneAtATime
  case eightAtATime
  case loop

  func run(_ host: consuming NativeHost, _ work: Work) throws -> Ending? {
    switch self {
    case .oneAtATime:
      try host.run(Request.self) { try await work.reply(to: $0, $1) }
    case .eightAtATime:
      try host.run(Request.self, maxConcurrent: 8) { try await work.reply(to: $0, $1) }
    case .loop:
      try host.run { host in
        for try await message in host.messages(of: Request.self) {
          try await message.reply(work.reply(to: message.body, host))
        }
      }
    }
  }
}
