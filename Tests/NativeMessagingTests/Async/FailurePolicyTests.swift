import Foundation
import NativeMessaging
import Testing

/// What becomes of messages that are not understood or not answered, by each policy.
struct FailurePolicyTests {
  private struct Refusal: Error {}

  /// What may be wrong with a message, and a word of the answer that says so.
  enum Fault: CaseIterable, Sendable {
    case noJSON
    case otherShape
    case tooDeep
    case handlerFails
    case replyTooLong
    case replyNoJSON

    var message: String {
      switch self {
      case .noJSON: #"{"id":1"#
      case .otherShape: #"{"id":"one"}"#
      case .tooDeep:
        #"{"id":1,"x":"# + String(repeating: "[", count: 100_000)
          + String(repeating: "]", count: 100_000) + "}"
      case .handlerFails: #"{"id":-1}"#
      case .replyTooLong: #"{"id":-2}"#
      case .replyNoJSON: #"{"id":-3}"#
      }
    }

    var word: String {
      switch self {
      case .noJSON: "byte 7"
      case .otherShape: "id"
      case .tooDeep: "deep"
      case .handlerFails: "Refusal"
      case .replyTooLong: "1048577"
      case .replyNoJSON: "nan"
      }
    }

    func isRight(_ error: any Error) -> Bool {
      switch self {
      case .noJSON, .otherShape, .tooDeep: error is DecodingError
      case .handlerFails: error is Refusal
      case .replyTooLong:
        if case ChannelError.messageTooLong(let error) = error {
          error.count == 1_048_577
        } else {
          false
        }
      case .replyNoJSON: error is EncodingError
      }
    }
  }

  /// A reply that can be too long, or no JSON.
  private enum Answer: Encodable, Sendable {
    case id(Int)
    case text(String)
    case number(Double)

    init(_ id: Int) throws {
      switch id {
      case -1: throw Refusal()
      case -2: self = .text(String(repeating: "x", count: (1 << 20) - 1))
      case -3: self = .number(.nan)
      default: self = .id(id)
      }
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      switch self {
      case .id(let id): try container.encode(id)
      case .text(let text): try container.encode(text)
      case .number(let number): try container.encode(number)
      }
    }
  }

  private static func host(_ policy: MessageFailurePolicy, _ maxConcurrent: Int) -> ServedHost {
    ServedHost { host in
      try host.run(Request.self, maxConcurrent: maxConcurrent, whenFailed: policy) { request, _ in
        try Answer(request.id)
      }
    }
  }

  @Test(arguments: Fault.allCases, [1, 8])
  func `the browser is told, and the next message is answered`(
    fault: Fault, maxConcurrent: Int
  ) async throws {
    try await onThread {
      let host = Self.host(.reply, maxConcurrent)
      for id in [1, 2] {
        try host.input.send(fault.message)
        let answer = try #require(try host.output.readMessage())
        #expect(answer.hasPrefix(#"{"error":""#) && answer.contains(fault.word), "\(answer)")
        try host.input.send("{\"id\":\(id)}")
        #expect(try host.output.readMessage() == "\(id)")
      }
      host.closeInput()
      #expect(try host.ending() == .endOfInput)
    }
  }

  @Test(arguments: Fault.allCases, [1, 8])
  func `nothing is said, and the next message is answered`(
    fault: Fault, maxConcurrent: Int
  ) async throws {
    try await onThread {
      let host = Self.host(.skip, maxConcurrent)
      for id in [1, 2] {
        try host.input.send(fault.message, "{\"id\":\(id)}")
        #expect(try host.output.readMessage() == "\(id)")
      }
      host.closeInput()
      #expect(try host.output.readAll() == [])
      #expect(try host.ending() == .endOfInput)
    }
  }

  @Test(arguments: Fault.allCases, [1, 8])
  func `the error ends the host at once, behind the replies that came before it`(
    fault: Fault, maxConcurrent: Int
  ) async throws {
    try await onThread {
      let host = Self.host(.end, maxConcurrent)
      try host.input.send("{\"id\":1}")
      #expect(try host.output.readMessage() == "1")
      // The input stays open, and more may come.
      try host.input.send(fault.message)
      let error = #expect(throws: (any Error).self) { try host.ending() }
      #expect(error.map(fault.isRight) == true, "\(String(describing: error))")
      #expect(try host.output.readAll() == [])
    }
  }

  @Test(arguments: [1, 8], [MessageFailurePolicy.reply, .skip, .end])
  func `a frame over the limit ends the host whatever the policy, behind what came before it`(
    maxConcurrent: Int, policy: MessageFailurePolicy
  ) async throws {
    try await onThread {
      let host = ServedHost(messageLimit: 64) { host in
        try host.run(Request.self, maxConcurrent: maxConcurrent, whenFailed: policy) { request, _ in
          Reply(id: request.id)
        }
      }
      try host.input.send("{\"id\":1}", String(repeating: " ", count: 65), "{\"id\":2}")
      #expect(try host.output.readMessage() == "{\"id\":1,\"done\":true}")
      #expect(throws: ChannelError.frame(.payloadTooLong(count: 65, limit: 64, offset: 12))) {
        try host.ending()
      }
      #expect(try host.output.readAll() == [])
    }
  }

  @Test func `a body that passes on what the end of the port has brought has not failed`()
    async throws
  {
    try await onThread {
      let host = ServedHost { host in
        try host.run { host in
          for try await message in host.messages() { try await message.reply(json: message.body) }
        }
      }
      try host.input.send("1")
      #expect(try host.output.readMessage() == "1")
      host.closeOutput()
      while !host.hasEnded, try host.input.send("2") { usleep(500) }
      #expect(try host.ending() == .outputClosed)
    }
  }
}
