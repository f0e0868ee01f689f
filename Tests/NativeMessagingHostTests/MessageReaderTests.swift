import CFaults
import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

/// Messages come out as they went in, whatever their size and however they are cut.
struct MessageReaderTests {
  static let sizes = [
    0, 1, 2, 4095, 4096, 65531, 65532, 65533, 65536, 65537, 131_068, 131_072, 1 << 20,
    (1 << 20) + 1,
  ]

  @Test(arguments: sizes)
  func `a message of any size arrives whole, and so does the next`(size: Int) throws {
    try withPipe { source, sink throws in
      let payload = pattern(size)
      let (_, received) = try beside {
        sink.write(frame(payload) + frame("\"ping\""))
        sink.close()
      } _: { () throws in
        var reader = MessageReader(source.descriptor)
        return [try reader.message(), try reader.message(), try reader.message()]
      }
      #expect(received == [payload, Array("\"ping\"".utf8), nil])
    }
  }

  @Test(arguments: 1...3)
  func `a header may come in two pieces`(cut: Int) throws {
    try withPipe { source, sink throws in
      var reader = MessageReader(source.descriptor)
      let stream = frame("\"ping\"")
      sink.write(Array(stream[..<cut]))
      #expect(try reader.fill() == .received)
      var partCount = 0
      var writer = MessageWriter(sink.descriptor)
      reader.forEachBufferedPart(streaming: false, &writer) { _, _, _ in partCount += 1 }
      #expect(partCount == 0)
      sink.write(Array(stream[cut...]))
      #expect(try reader.message() == Array("\"ping\"".utf8))
    }
  }

  @Test func `every split of a small stream gives the same messages`() throws {
    let stream = frame("1") + frame("") + frame("\"ping\"") + frame("[]")
    for cut in 0...stream.count {
      try withPipe { source, sink throws in
        var reader = MessageReader(source.descriptor)
        var messages: [[UInt8]] = []
        var writer = MessageWriter(sink.descriptor)
        for piece in [stream[..<cut], stream[cut...]] where !piece.isEmpty {
          sink.write(Array(piece))
          #expect(try reader.fill() == .received)
          reader.forEachBufferedPart(streaming: false, &writer) { part, _, _ in
            if case .message(let message) = part { messages.append([UInt8](copying: message)) }
          }
        }
        #expect(messages == payloads(of: stream), "cut at \(cut)")
      }
    }
  }

  @Test func `with each message come the frames from its own on`() throws {
    let messages = ["1", "", "\"ping\"", "[]", String(repeating: "7", count: 90)]
    let stream = messages.flatMap { frame($0) }
    for cut in 0...stream.count {
      try withPipe { source, sink throws in
        var reader = MessageReader(source.descriptor, messageLimit: 80)
        var writer = MessageWriter(sink.descriptor)
        var seen: [[UInt8]] = []
        for piece in [stream[..<cut], stream[cut...]] where !piece.isEmpty {
          sink.write(Array(piece))
          #expect(try reader.fill() == .received)
          reader.forEachBufferedPart(streaming: true, &writer) { part, frames, _ in
            guard case .message(let message) = part else { return }
            #expect(frames.count >= message.count + 4)
            seen.append([UInt8](copying: frames))
          }
        }
        var start = 0
        #expect(seen.count == 4)
        for (message, frames) in zip(messages, seen) {
          let isBehindCut = start + 4 + message.utf8.count > cut
          #expect(
            frames == Array(stream[start..<(isBehindCut ? stream.count : cut)]), "cut at \(cut)")
          start += 4 + message.utf8.count
        }
      }
    }
  }

  @Test func `one byte at a time gives the same messages and parts`() throws {
    let stream = frame("1") + frame("") + frame("\"ping\"") + frame(pattern(300))
    for messageLimit in [0, 5, 1000] {
      try withPipe { source, sink throws in
        source.script(fault_call_read, [1], repeats: true)
        sink.write(stream)
        sink.close()
        var reader = MessageReader(source.descriptor, messageLimit: messageLimit)
        var received: [[UInt8]] = []
        while let part = try reader.copiedPart() {
          switch part {
          case .message(let message):
            #expect(message.count <= messageLimit)
            received.append(message)
          case .header(let count):
            #expect(count > messageLimit)
            received.append([])
          case .payload(let piece): received[received.count - 1] += piece
          case .end: break
          }
        }
        #expect(received == payloads(of: stream))
      }
    }
  }

  @Test func `two messages of one read need no other`() throws {
    try withPipe { source, sink throws in
      sink.write(frame("1") + frame("22"))
      source.script(fault_call_read)
      var reader = MessageReader(source.descriptor)
      #expect(try reader.message() == Array("1".utf8))
      #expect(try reader.message() == Array("22".utf8))
      #if os(Linux)
        #expect(source.calls(fault_call_read) == 1)
      #endif
    }
  }

  @Test func `a message at the limit is held, and one byte more is streamed`() throws {
    try withPipe { source, sink throws in
      sink.write(frame(pattern(100)) + frame(pattern(101)))
      sink.close()
      var reader = MessageReader(source.descriptor, messageLimit: 100)
      #expect(try reader.copiedPart() == .message(pattern(100)))
      #expect(try reader.copiedPart() == .header(101))
      #expect(try reader.copiedPart() == .payload(pattern(101)))
      #expect(try reader.copiedPart() == .end)
      #expect(try reader.copiedPart() == nil)
      #expect(try reader.copiedPart() == nil)
    }
  }

  @Test func `a frame of many buffers streams through one`() throws {
    try withPipe { source, sink throws in
      let payload = pattern(3 << 20)
      let (_, received) = try beside {
        sink.write(frame(payload) + frame("{}"))
        sink.close()
      } _: { () throws in
        var reader = MessageReader(source.descriptor, messageLimit: 1 << 20)
        #expect(try reader.copiedPart() == .header(payload.count))
        var received: [UInt8] = []
        while case .payload(let piece)? = try reader.copiedPart() {
          #expect(piece.count <= MessageReader.bufferCapacity)
          received += piece
        }
        #expect(try reader.copiedPart() == .message(Array("{}".utf8)))
        #expect(try reader.copiedPart() == nil)
        return received
      }
      #expect(received == payload)
    }
  }

  @Test func `a terminal is read like a pipe`() throws {
    try Medium.terminal.connect { master, terminal throws in
      let before = terminal.flags
      var reader = MessageReader(terminal.descriptor)
      master.write(frame("\"ping\""))
      #expect(try reader.message() == Array("\"ping\"".utf8))
      #expect(terminal.flags == before)
    }
  }

  @Test func `a pipe is enlarged once much has come, and its mode is kept`() throws {
    try withPipe { source, sink throws in
      let before = source.flags
      var reader = MessageReader(source.descriptor)
      sink.write(frame("1"))
      _ = try reader.message()
      let size = test_pipe_capacity(source.rawValue)
      sink.write(frame(pattern(60_000)))
      _ = try reader.message()
      #if os(Linux)
        #expect(test_pipe_capacity(source.rawValue) >= size)
      #endif
      #expect(source.flags == before)
    }
  }
}
