import NativeMessaging
import Testing

/// Hosts of types that read or write themselves, and of such that are `Codable`, in any pairing.
@Suite struct DirectHostTests {
  struct Point: MessageReadable, MessageWritable, Sendable {
    var x: Int

    init(x: Int) { self.x = x }

    init(reading json: inout JSONReader) throws(MessageError) { x = try json.member("x") }

    func write(to json: inout JSONWriter) {
      json.beginObject()
      json.member("x", x)
      json.endObject()
    }
  }

  struct Record: Codable, Sendable {
    var x: Int
  }

  /// Tells by its text which of its two ways it went.
  struct Both: Codable, MessageReadable, MessageWritable, Sendable {
    var x: Int

    init(x: Int) { self.x = x }

    init(reading json: inout JSONReader) throws(MessageError) { x = try json.member("x") }

    func write(to json: inout JSONWriter) { json.value("directly \(x)") }
  }

  private let messages = (0..<20).map { #"{"x":\#($0)}"# }

  @Test func `a direct request gets a direct reply`() async throws {
    let conversation = try await Conversation(
      messages, running: { host in try host.run(Point.self) { point, _ in Point(x: point.x) } })
    #expect(conversation.replies == messages)
  }

  @Test func `a direct request gets a Codable reply`() async throws {
    let conversation = try await Conversation(
      messages, running: { host in try host.run(Point.self) { point, _ in Record(x: point.x) } })
    #expect(conversation.replies == messages)
  }

  @Test func `a Codable request gets a direct reply`() async throws {
    let conversation = try await Conversation(
      messages, running: { host in try host.run(Record.self) { record, _ in Point(x: record.x) } })
    #expect(conversation.replies == messages)
  }

  @Test func `what is both reads and writes itself`() async throws {
    let directly = (0..<20).map { #""directly \#($0)""# }
    let direct = try await Conversation(
      messages, running: { host in try host.run(Point.self) { point, _ in Both(x: point.x) } })
    #expect(direct.replies == directly)
    let both = try await Conversation(
      messages, running: { host in try host.run(Both.self) { both, _ in Both(x: both.x) } })
    #expect(both.replies == directly)
    let request = try await Conversation(
      messages, running: { host in try host.run(Both.self) { both, _ in Point(x: both.x) } })
    #expect(request.replies == messages)
    let number = try await Conversation(
      messages, running: { host in try host.run(Point.self) { point, _ in point.x } })
    #expect(number.replies == (0..<20).map { "\($0)" })
  }

  @Test func `what is no request is answered by why, and the next one as usual`() async throws {
    let conversation = try await Conversation(
      [messages[1], #"{"x":"1"}"#, messages[2]],
      running: { host in try host.run(Point.self) { point, _ in Point(x: point.x) } })
    try #require(conversation.replies.count == 3)
    #expect(conversation.replies[1].hasPrefix(#"{"error":"byte 5: expected a number"#))
    #expect(conversation.replies[2] == messages[2])
  }

  @Test func `a direct value is sent and replied, and one that is too long throws`() async throws {
    let conversation = try await Conversation([messages[1]]) { host in
      try await host.send(Point(x: 7))
      for try await message in host.messages(of: Point.self) {
        try await message.reply(Point(x: message.body.x + 1))
        await #expect(throws: ChannelError.self) { try await message.reply(Long()) }
        try await message.reply(Both(x: 3))
      }
    }
    #expect(conversation.replies == [#"{"x":7}"#, #"{"x":2}"#, #""directly 3""#])
  }

  private struct Long: MessageWritable, Sendable {
    func write(to json: inout JSONWriter) { json.value(String(repeating: "x", count: 2 << 20)) }
  }
}
