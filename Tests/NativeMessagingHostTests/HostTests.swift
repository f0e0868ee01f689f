import CFaults
import Foundation
import NativeMessagingCodec
import TestSupport
import Testing

@testable import NativeMessagingHost

/// The loop between a reader and a writer of the test's own.
struct HostTests {
  /// A host's channel, with the peer's ends: what the peer writes to and reads from.
  static func withChannel<Result>(
    _ medium: Medium, messageLimit: Int = FrameLimit.browserToHost,
    queueLimit: Int = MessageWriter.defaultQueueLimit,
    _ body: (_ host: () -> NativeHost, _ toHost: End, _ fromHost: End) throws -> Result
  ) throws -> Result {
    let hostInput: End
    let hostOutput: End
    let toHost: End
    let fromHost: End
    if medium == .socketPair {
      let ends = test_socket_pair()
      (hostInput, toHost) = (End(ends.source), End(ends.sink))
      (hostOutput, fromHost) = (hostInput, toHost)
    } else {
      (hostInput, toHost) = withPipe { ($0, $1) }
      (fromHost, hostOutput) = withPipe { ($0, $1) }
    }
    let flags = (hostInput.flags, hostOutput.flags)
    let host = {
      NativeHost(
        reader: MessageReader(hostInput.descriptor, messageLimit: messageLimit),
        writer: MessageWriter(hostOutput.descriptor, queueLimit: queueLimit))
    }
    let result = try body(host, toHost, fromHost)
    #expect(flags == (hostInput.flags, hostOutput.flags))
    hostInput.close()
    hostOutput.close()
    return result
  }

  static let channels: [Medium] = [.pipe, .socketPair]

  @Test(arguments: channels)
  func `random traffic is echoed as it came`(medium: Medium) throws {
    var generator = SeededGenerator()
    for _ in 0..<rounds(10) {
      let counts = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
        let most = generator.pick([0, 10, 300, 300, 300, 5000, 70_000])
        return Int.random(in: 0...most, using: &generator)
      }
      let queueLimit = generator.pick([0, 1 << 20, 4 << 20])
      let seed = generator.next()
      try Self.withChannel(medium, queueLimit: queueLimit) { host, toHost, fromHost throws in
        let stream = counts.flatMap { frame(pattern($0)) }
        let (received, ending) = try beside { () throws -> [UInt8] in
          try withWriter(stream, to: toHost, seed: seed) {
            try fromHost.read(exactly: stream.count)
          }
        } _: { () throws in
          try host().run { message, writer throws(ChannelError) in try writer.write(message) }
        }
        #expect(received == stream, "seed \(SeededGenerator.seed)")
        #expect(ending == .endOfInput)
      }
    }
  }

  /// Writes `stream` in random pieces on a thread of its own, then ends it, while `body` runs.
  private func withWriter<Result: Sendable>(
    _ stream: [UInt8], to end: End, seed: UInt64, _ body: () throws -> Result
  ) throws -> Result {
    try beside {
      var generator = SeededGenerator(seed: seed)
      var rest = stream[...]
      while !rest.isEmpty {
        let count = Int.random(
          in: 1...generator.pick([1, 100, 70_000, 1 << 20]), using: &generator)
        end.write(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      end.endWriting()
    } _: {
      try body()
    }.body
  }

  @Test(arguments: channels)
  func `a frame that is cut off is an error, after the replies to what came before`(
    medium: Medium
  ) throws {
    let stream = frame("1") + frame("22") + frame("\"ping\"")
    for count in 12..<stream.count {
      try Self.withChannel(medium) { host, toHost, fromHost throws in
        toHost.write(Array(stream[..<count]))
        toHost.endWriting()
        let error = echoError(host())
        let received = count - 11
        let expected =
          received < 4
          ? FrameError.truncatedHeader(received: received, offset: 11)
          : .truncatedPayload(announced: 6, received: received - 4, offset: 11)
        #expect(error == .channel(.frame(expected)))
        #expect(try fromHost.read(exactly: 11) == Array(stream[..<11]))
      }
    }
  }

  @Test func `a message over the limit is an error, after the replies to what came before`() throws
  {
    try Self.withChannel(.pipe, messageLimit: 5) { host, toHost, fromHost throws in
      toHost.write(frame("1") + frame("12345") + frame("123456") + frame("2"))
      #expect(
        echoError(host()) == .channel(.frame(.payloadTooLong(count: 6, limit: 5, offset: 14))))
      #expect(try fromHost.read(exactly: 14) == frame("1") + frame("12345"))
      #expect(fromHost.unreadCount == 0)
    }
  }

  /// What a host that echoes throws.
  private func echoError(_ host: consuming NativeHost) -> HostError<ChannelError>? {
    do throws(HostError<ChannelError>) {
      try host.run { message, writer throws(ChannelError) in try writer.write(message) }
      return nil
    } catch {
      return error
    }
  }

  struct Refusal: Error, Equatable {}

  @Test func `a handler's error ends the loop, after its replies`() throws {
    try Self.withChannel(.pipe) { host, toHost, fromHost throws in
      toHost.write(frame("1") + frame("2") + frame("3"))
      var handledCount = 0
      var thrown: HostError<Refusal>?
      do throws(HostError<Refusal>) {
        try host().run { message, writer throws(Refusal) in
          handledCount += 1
          do { try writer.write(message) } catch { throw Refusal() }
          if message[0] == UInt8(ascii: "2") { throw Refusal() }
        }
      } catch {
        thrown = error
      }
      #expect(thrown == .handler(Refusal()))
      #expect(handledCount == 2)
      #expect(try fromHost.read(exactly: 10) == frame("1") + frame("2"))
      #expect(fromHost.unreadCount == 0)
    }
  }

  @Test func `a host that checks is told what is no JSON, and where`() throws {
    try Self.withChannel(.pipe, messageLimit: 5000) { host, toHost, fromHost throws in
      let long = Array("[\(String(repeating: "1,", count: 1000))1]".utf8)
      let messages = [
        Array("1".utf8), Array("[]".utf8), Array("[1,]".utf8), long, Array("\"a\"".utf8), [],
        [0xFF],
        Array(repeating: 0x5B, count: 4999), Array("{}".utf8),
      ]
      let (_, answers) = try beside {
        toHost.write(messages.flatMap { frame($0) })
        toHost.endWriting()
      } _: { () throws in
        var answers: [Int?] = []
        try host().runChecked { _, error, _ throws(ChannelError) in answers.append(error?.offset) }
        return answers
      }
      #expect(answers == [nil, nil, 3, nil, nil, 0, 0, 1024, nil])
    }
  }

  @Test func `frames that are streamed come unchecked between messages that are checked`() throws {
    let texts = ["1", "[\"streamed\"]", "[2]", "x", "[,,,,,,,,,,]", "[3]", "{}", "[1,]", "4"]
    let expected: [Int?] = [nil, nil, nil, 0, nil, nil, nil, 3, nil]
    let stream = texts.flatMap { frame(Array($0.utf8)) }
    for cut in 0...stream.count {
      try Self.withChannel(.pipe, messageLimit: 8) { host, toHost, fromHost throws in
        let (_, answers) = try beside {
          toHost.write(Array(stream[..<cut]))
          if cut % 4 == 0 { usleep(200) }
          toHost.write(Array(stream[cut...]))
          toHost.endWriting()
        } _: { () throws in
          var answers: [Int?] = []
          try host().runStreamingChecked { part, error, _ throws(ChannelError) in
            switch part {
            case .message, .header: answers.append(error?.offset)
            case .payload, .end: #expect(error == nil)
            }
          }
          return answers
        }
        #expect(answers == expected, "cut at \(cut)")
      }
    }
  }

  @Test func `a stream of any size passes in parts`() throws {
    try Self.withChannel(.pipe, messageLimit: 100) { host, toHost, fromHost throws in
      let long = pattern(1 << 20)
      let (_, received) = try beside {
        toHost.write(frame(pattern(100)) + frame(long) + frame("2"))
        toHost.endWriting()
      } _: { () throws in
        var received: [CopiedPart] = []
        try host().runStreaming { part, _ throws(ChannelError) in
          switch part {
          case .message(let message): received.append(.message([UInt8](copying: message)))
          case .header(let count): received.append(.header(count))
          case .payload(let piece): received.append(.payload([UInt8](copying: piece)))
          case .end: received.append(.end)
          }
        }
        return received
      }
      #expect(received.first == .message(pattern(100)))
      #expect(received[1] == .header(long.count))
      #expect(Array(received.suffix(2)) == [.end, .message(Array("2".utf8))])
      let pieces = received.dropFirst(2).dropLast(2).map { part in
        if case .payload(let piece) = part { piece } else { [] as [UInt8] }
      }
      #expect(pieces.flatMap(\.self) == long)
    }
  }

  @Test(arguments: channels)
  func `nobody reading is an end, not an error`(medium: Medium) throws {
    try Self.withChannel(medium) { host, toHost, fromHost throws in
      toHost.write(frame("1"))
      if medium == .pipe { fromHost.close() } else { toHost.close() }
      let ending = try host().run { message, writer throws(ChannelError) in
        try writer.write(message)
        try writer.flush()
      }
      #expect(ending == .outputClosed)
    }
  }

  @Test func `a socket's peer that leaves a reply unread is gone, not a failure`() throws {
    try Self.withChannel(.socketPair) { host, toHost, fromHost throws in
      toHost.write(frame("1"))
      let (_, ending) = try beside {
        try wait { fromHost.unreadCount == 5 }
        toHost.close()
      } _: { () throws in
        try host().run { message, writer throws(ChannelError) in try writer.write(message) }
      }
      #expect(ending == .outputClosed)
    }
  }
}

/// Both sides of a channel write, and one does not read.
struct BackPressureTests {
  @Test(arguments: HostTests.channels)
  func `both sides may write much before they read`(medium: Medium) throws {
    // More than the media hold, less than they and the queue hold together.
    let stream = repeated(frame(pattern(100)), 30_000)
    try HostTests.withChannel(medium) { host, toHost, fromHost throws in
      let (received, ending) = try beside {
        toHost.write(stream)
        let received = try fromHost.read(exactly: stream.count)
        toHost.endWriting()
        return received
      } _: { () throws in
        try host().run { message, writer throws(ChannelError) in try writer.write(message) }
      }
      #expect(received == stream)
      #expect(ending == .endOfInput)
    }
  }

  @Test func `a peer that never reads is read from up to the bound, and no further`() throws {
    let queueLimit = 2 << 20
    try HostTests.withChannel(.pipe, queueLimit: queueLimit) { host, toHost, fromHost throws in
      _ = fcntl(toHost.rawValue, F_SETFL, toHost.flags | O_NONBLOCK)
      let (taken, handled) = try beside { () throws -> Int in
        // Writes until nothing more is taken for a while, then goes away.
        var taken = 0
        var idleCount = 0
        let message = frame(pattern(1000))
        var rest = message[...]
        while idleCount < 200 {
          if let count = try toHost.descriptor.write(Array(rest).span) {
            taken += count
            rest = rest.dropFirst(count)
            if rest.isEmpty { rest = message[...] }
            idleCount = 0
          } else {
            idleCount += 1
            usleep(1000)
          }
        }
        fromHost.close()
        return taken
      } _: { () throws in
        var handled = 0
        let ending = try host().run { message, writer throws(ChannelError) in
          handled += message.count + 4
          try writer.write(message)
        }
        #expect(ending == .outputClosed)
        return handled
      }
      // The queue, what the output's pipe holds, and the message that waited.
      #expect(handled <= queueLimit + (64 << 10) + 1004)
      #expect(handled > queueLimit)
      // Beyond what was handled there is the reader's buffer and the input's pipe.
      #expect(taken <= handled + (64 << 10) + (1 << 20))
    }
  }

  @Test func `replies longer than the requests do not block what is read`() throws {
    try HostTests.withChannel(.pipe) { host, toHost, fromHost throws in
      let reply = pattern(1000)
      let (received, _) = try beside {
        for _ in 0..<3000 { toHost.write(frame("1")) }
        toHost.endWriting()
        var count = 0
        while let message = try fromHost.readMessage(), message == reply, count < 2999 {
          count += 1
        }
        return count
      } _: { () throws in
        try host().run { _, writer throws(ChannelError) in try writer.write(reply.span) }
      }
      #expect(received == 2999)
    }
  }
}

extension End {
  /// Tells the other end that nothing more comes, though a socket is still read from.
  fileprivate func endWriting() {
    if shutdown(rawValue, CInt(SHUT_WR)) != 0 { close() }
  }
}
