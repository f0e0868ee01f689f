import Foundation
import NativeMessaging
import TestSupport
import Testing

/// Many tasks and threads that use one host at once.
struct SendingTests {
  private struct Note: Codable, Sendable, Equatable {
    var sender: Int
    var number: Int
    var text: String

    /// Of many lengths, beyond what is written from where it stands.
    init(_ sender: Int, _ number: Int) {
      self.sender = sender
      self.number = number
      text = String(repeating: "x", count: number % 100 == 99 ? 40_000 : number % 50)
    }
  }

  private static let noteCount = rounds(200)
  /// On the loop's thread, on threads beside it, and each message on a thread that waits for it: as
  /// many of each.
  private static let senderCount = 4

  @Test(arguments: ServedHost.Medium.allCases)
  func `what tasks and threads send at once arrives whole, all of it, in each one's order`(
    medium: ServedHost.Medium
  ) async throws {
    try await onThread {
      let host = ServedHost(medium) { host in
        try host.run { host in
          try await withThrowingDiscardingTaskGroup { group in
            for sender in 0..<Self.senderCount {
              group.addTask { try await Self.send(host, sender) }
              group.addTask {
                try await Task(executorPreference: ThreadExecutor.shared) {
                  try await Self.send(host, sender + 100)
                }.value
              }
              group.addTask { try await Self.sendFromThread(host, sender + 200) }
            }
          }
        }
      }
      let notes = try unframed(host.output.readAll()).map { text in
        try JSONDecoder().decode(Note.self, from: Data(text.utf8))
      }
      #expect(try host.ending() == nil)
      #expect(notes.count == 3 * Self.senderCount * Self.noteCount)
      for (sender, own) in Dictionary(grouping: notes, by: \.sender) {
        #expect(own == (0..<Self.noteCount).map { Note(sender, $0) }, "sender \(sender)")
      }
    }
  }

  private actor Actor {
    func talk(_ host: AsyncHost, _ sender: Int) async throws {
      for try await message in host.messages() {
        try await host.send(json: message.body)
        try await SendingTests.send(host, sender)
        return
      }
    }
  }

  @MainActor
  private static func talkOnMain(_ host: AsyncHost, _ sender: Int) async throws {
    for try await message in host.messages() {
      try await host.send(json: message.body)
      try await send(host, sender)
      MainActor.assertIsolated()
      return
    }
  }

  @Test func `an actor uses the host from where it is`() async throws {
    let conversation = try await Conversation(["1", "2", "3"]) { host in
      try await Actor().talk(host, 1)
      try await Task.detached { try await Actor().talk(host, 2) }.value
      try await Self.talkOnMain(host, 3)
    }
    var expected: [String] = []
    for sender in 1...3 {
      expected.append("\(sender)")
      for number in 0..<Self.noteCount {
        expected.append(
          String(decoding: try MessageEncoder().encode(Note(sender, number)), as: UTF8.self))
      }
    }
    #expect(conversation.replies == expected)
  }

  private static func send(_ host: AsyncHost, _ sender: Int) async throws {
    for number in 0..<noteCount {
      let note = Note(sender, number)
      if number % 2 == 0 {
        try await host.send(note)
      } else {
        try await host.send(json: MessageEncoder().encode(note))
      }
      if number % 20 == 0 { await Task.yield() }
    }
  }

  /// A thread waits for each of its messages to be sent, as code does that is not asynchronous.
  private static func sendFromThread(_ host: AsyncHost, _ sender: Int) async throws {
    try await onThread {
      for number in 0..<noteCount {
        let failure = Shared<(any Error)??>(nil)
        Task(executorPreference: ThreadExecutor.shared) {
          do {
            try await host.send(Note(sender, number))
            failure.change { $0 = .some(nil) }
          } catch {
            failure.change { $0 = error }
          }
        }
        if let error = try failure.wait(for: "a message to be sent", until: { $0 != nil }) ?? nil {
          throw error
        }
      }
    }
  }

  @Test(arguments: [1, 8])
  func `handlers that are slow, fail and are cancelled leave the others alone`(
    maxConcurrent: Int
  ) async throws {
    let count = rounds(120)
    try await onThread {
      let record = Shared((begun: 0, ended: 0))
      let host = ServedHost { host in
        try host.run(Request.self, maxConcurrent: maxConcurrent) { request, host in
          record.change { $0.begun += 1 }
          defer { record.change { $0.ended += 1 } }
          switch request.id % 4 {
          case 0: try await Task.sleep(for: .milliseconds(request.id % 7))
          case 1: throw Hang(what: "\(request.id)")
          case 2:
            let inner = Task {
              try await Task.sleep(for: .seconds(60))
              try await host.send("never")
            }
            inner.cancel()
            try await inner.value
          default: await Task.detached { _ = usleep(useconds_t(request.id % 500)) }.value
          }
          return Reply(id: request.id)
        }
      }
      try host.input.write((0..<count).flatMap { framed(Array("{\"id\":\($0)}".utf8)) })
      host.closeInput()
      let replies = unframed(try host.output.readAll())
      #expect(try host.ending() == .endOfInput)
      #expect(replies.count == count)
      let good = Set(replies.filter { $0.hasPrefix("{\"id\"") })
      let expected = (0..<count).filter { [0, 3].contains($0 % 4) }
      #expect(good == Set(expected.map { "{\"id\":\($0),\"done\":true}" }))
      #expect(replies.count { $0.hasPrefix("{\"error\":\"") } == count - good.count)
      #expect(record.current.begun == count && record.current.ended == count)
    }
  }
}
