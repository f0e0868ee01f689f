import NativeMessaging
import Testing

@Suite struct TypedHostTests {
  struct Request: Codable, Sendable {
    var id: Int
    var text: String
  }

  struct Reply: Codable, Sendable {
    var id: Int
    var length: Int
  }

  struct Point: MessageReadable, Sendable {
    var x: Int

    init(reading json: inout JSONReader) throws(MessageError) { x = try json.member("x") }
  }

  @Test(arguments: [1, 3])
  func `each request is answered by a reply of its type`(maxConcurrent: Int) async throws {
    let messages = (0..<200).map {
      #"{"id":\#($0),"text":"\#(String(repeating: "ä", count: $0))"}"#
    }
    let conversation = try await Conversation(
      messages,
      running: { host in
        try host.run(Request.self, maxConcurrent: maxConcurrent) { request, _ in
          Reply(id: request.id, length: request.text.count)
        }
      })
    let expected = (0..<200).map { #"{"id":\#($0),"length":\#($0)}"# }
    #expect(Set(conversation.replies) == Set(expected))
    #expect(conversation.replies.count == expected.count)
    if maxConcurrent == 1 { #expect(conversation.replies == expected) }
  }

  /// What the browser may send instead of a request, and what the answer says.
  static let faults: [(String, String)] = [
    (#"{"id":1}"#, "text"), (#"{"id":"1","text":""}"#, "id"), (#"{"id":1,"text":"#, "byte 15"),
    ("[]", "byte 0"), ("", "byte 0"), (#"{"id":1e30,"text":""}"#, "id"), ("\u{FEFF}{}", "byte 0"),
  ]

  @Test(arguments: faults)
  func `what is no request is answered by why, and the next one as usual`(
    fault: String, word: String
  ) async throws {
    let good = #"{"id":2,"text":"ab"}"#
    let conversation = try await Conversation(
      [good, fault, good],
      running: { host in
        try host.run(Request.self) { request, _ in
          Reply(id: request.id, length: request.text.count)
        }
      })
    try #require(conversation.replies.count == 3)
    #expect(conversation.replies[1].hasPrefix(#"{"error":""#))
    #expect(conversation.replies[1].contains(word), "\(conversation.replies[1])")
    #expect(conversation.replies[2] == #"{"id":2,"length":2}"#)
    #expect(conversation.ending == .endOfInput)
  }

  @Test func `what is no request is passed over where the policy says so`() async throws {
    let conversation = try await Conversation([#"{"x":1}"#, "{}", #"{"x":3}"#]) { host in
      for try await message in host.messages(of: Point.self, whenInvalid: .skip) {
        try await message.reply(message.body.x)
      }
    }
    #expect(conversation.replies == ["1", "3"])
  }

  @Test func `what is no request ends the host where the policy says so`() async throws {
    await #expect(throws: MessageError.self) {
      _ = try await Conversation([#"{"x":1}"#, "{}", #"{"x":3}"#]) { host in
        for try await message in host.messages(of: Point.self, whenInvalid: .end) {
          try await message.reply(message.body.x)
        }
      }
    }
  }

  @Test func `a decoder with a strategy of its own is used`() async throws {
    let conversation = try await Conversation([#"{"user_name":"x"}"#]) { host in
      struct Named: Codable, Sendable { var userName: String }
      var decoder = MessageDecoder()
      decoder.keyStrategy = .convertFromSnakeCase
      for try await message in host.messages(of: Named.self, decoder: decoder) {
        var encoder = MessageEncoder()
        encoder.keyStrategy = .snakeCase
        try await message.reply(message.body, encoder: encoder)
      }
    }
    #expect(conversation.replies == [#"{"user_name":"x"}"#])
  }
}
