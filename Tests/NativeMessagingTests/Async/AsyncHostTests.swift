import NativeMessaging
import Synchronization
import Testing

@Suite struct AsyncHostTests {
  @Test func `each message is answered, in order, and the end of the input ends the host`()
    async throws
  {
    let messages = (0..<1000).map { "{\"n\":\($0)}" }
    let conversation = try await Conversation(messages) { host in
      for try await message in host.messages() { try await message.reply(json: message.body) }
    }
    #expect(conversation.replies == messages)
    #expect(conversation.ending == .endOfInput)
  }

  @Test func `a task that is still at work when the input ends is waited for`() async throws {
    let conversation = try await Conversation(["1", "2"]) { host in
      for try await message in host.messages() {
        try await Task.sleep(for: .milliseconds(50))
        try await message.reply(json: message.body)
      }
    }
    #expect(conversation.replies == ["1", "2"])
  }

  @Test func `a task a message, each of which leaves the loop's thread, all reply`() async throws {
    let messages = (0..<500).map { "\($0)" }
    let conversation = try await Conversation(messages) { host in
      try await withThrowingDiscardingTaskGroup { group in
        for try await message in host.messages() {
          group.addTask {
            let body = await Task.detached { message.body }.value
            try await Task.detached { try await message.reply(json: body) }.value
          }
        }
      }
    }
    #expect(Set(conversation.replies) == Set(messages))
    #expect(conversation.replies.count == messages.count)
  }

  @Test func `what the host says of its own accord needs no message`() async throws {
    let conversation = try await Conversation([]) { host in
      try await host.send(["hello": "world"])
      try await Task.detached { try await host.send([1, 2, 3]) }.value
    }
    #expect(conversation.replies == [#"{"hello":"world"}"#, "[1,2,3]"])
  }

  @Test func `a body that ends before the input does ends the host`() async throws {
    let conversation = try await Conversation(["1", "2", "3"]) { host in
      var messages = host.messages().makeAsyncIterator()
      let first = try await messages.next()
      try await first?.reply(json: first?.body ?? [])
    }
    #expect(conversation.replies == ["1"])
    #expect(conversation.ending == nil)
  }

  @Test func `an error of the body is thrown, behind the replies that came before it`() async throws
  {
    struct Failure: Error {}
    let log = Log()
    await #expect(throws: Failure.self) {
      _ = try await Conversation(["1", "2"]) { host in
        for try await message in host.messages() {
          log.append(String(decoding: message.body, as: UTF8.self))
          throw Failure()
        }
      }
    }
    #expect(log.lines == ["1"])
  }

  @Test func `a reply that cannot be JSON throws and leaves nothing in the output`() async throws {
    let conversation = try await Conversation(["1"]) { host in
      for try await message in host.messages() {
        await #expect(throws: EncodingError.self) { try await message.reply(["x": Double.nan]) }
        await #expect(throws: ChannelError.self) {
          try await message.reply(String(repeating: "x", count: 2 << 20))
        }
        try await message.reply(["x": 1.5])
      }
    }
    #expect(conversation.replies == [#"{"x":1.5}"#])
  }

  @Test func `a handler that fails is answered with an error, and the next message is handled`()
    async throws
  {
    let conversation = try await Conversation(
      ["1", "2"],
      running: { host in
        try host.run([UInt8].self) { message, _ in
          if message == Array("1".utf8) { throw CancellationError() }
          return message
        }
      })
    #expect(conversation.replies == [#"{"error":"CancellationError()"}"#, "2"])
  }

  @Test func `no more handlers run at a time than are allowed, and all of them do`() async throws {
    let messages = (0..<40).map { "\($0)" }
    let counts = Counts()
    let conversation = try await Conversation(
      messages,
      running: { host in
        try host.run([UInt8].self, maxConcurrent: 4) { message, _ in
          counts.begin()
          // Until all that may be are here; a machine that is busy may take long to bring them.
          for _ in 0..<10_000 where counts.most < 4 { try await Task.sleep(for: .milliseconds(2)) }
          counts.end()
          return message
        }
      })
    #expect(Set(conversation.replies) == Set(messages))
    #expect(counts.most == 4)
    #expect(counts.now == 0)
  }

  @Test func `a wait for a message ends when its task is cancelled`() async throws {
    let conversation = try await Conversation(["1"]) { host in
      let waiting = Task {
        var count = 0
        for try await _ in host.messages() { count += 1 }
        return count
      }
      waiting.cancel()
      #expect(try await waiting.value <= 1)
      try await host.send("done")
    }
    #expect(conversation.replies == ["\"done\""])
  }
}

private final class Log: Sendable {
  private let texts = Mutex<[String]>([])
  var lines: [String] { texts.withLock { $0 } }
  func append(_ text: String) { texts.withLock { $0.append(text) } }
}

/// How many are at work, and how many at most were.
private final class Counts: Sendable {
  private let counts = Mutex((now: 0, most: 0))
  var now: Int { counts.withLock { $0.now } }
  var most: Int { counts.withLock { $0.most } }

  func begin() {
    counts.withLock { counts in
      counts.now += 1
      counts.most = max(counts.most, counts.now)
    }
  }

  func end() {
    counts.withLock { $0.now -= 1 }
  }
}
