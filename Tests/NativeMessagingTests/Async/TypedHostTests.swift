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

  /// What the browser may send instead of a request, and what it is answered.
  static let faults: [(String, String)] = [
    (#"{"id":1}"#, #"byte 0: no member \"text\""#),
    (#"{"id":"1","text":""}"#, "byte 6: expected Int, found a string at id"),
    (#"{"id":1,"text":["a"]}"#, "byte 15: expected a string, found an array at text"),
    (#"{"id":1,"text":"#, "byte 15: unexpected end of text"),
    ("[]", "byte 0: expected an object, found an array"),
    ("", "byte 0: unexpected end of text"),
    (#"{"id":1e30,"text":""}"#, "byte 6: the number 1e30 does not fit in Int at id"),
    ("\u{FEFF}{}", "byte 0: byte order mark"),
  ]

  @Test(arguments: faults)
  func `what is no request is answered by why, and the next one as usual`(
    fault: String, why: String
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
    #expect(conversation.replies[1] == #"{"error":""# + why + #""}"#)
    #expect(conversation.replies[2] == #"{"id":2,"length":2}"#)
    #expect(conversation.ending == .endOfInput)
  }

  @Test func `why a value deep in a request is not understood is said with the way to it`()
    async throws
  {
    let conversation = try await Conversation(
      [#"{"3":[{"id":1,"text":""},{"id":"1"}]}"#, #"{"3":[{"id":1,"text":""},[]]}"#],
      running: { host in try host.run([String: [Request]].self) { requests, _ in requests } })
    #expect(
      conversation.replies == [
        #"{"error":"byte 31: expected Int, found a string at 3[1].id"}"#,
        #"{"error":"byte 25: expected an object, found an array at 3[1]"}"#,
      ])
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
