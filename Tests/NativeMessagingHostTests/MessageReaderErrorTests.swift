import CFaults
import Foundation
import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

/// What is wrong with the input is told with numbers, again and again, and costs no memory.
struct MessageReaderErrorTests {
  @Test func `a message over the limit is an error that stays`() throws {
    try withPipe { source, sink throws in
      sink.write(frame("1") + frame(pattern(101)) + frame("2"))
      var reader = MessageReader(source.descriptor, messageLimit: 100)
      #expect(try reader.message() == Array("1".utf8))
      let error = ChannelError.frame(.payloadTooLong(count: 101, limit: 100, offset: 5))
      for _ in 0..<3 {
        expect(error) { () throws(ChannelError) in _ = try reader.message() }
      }
      expect(error) { () throws(ChannelError) in _ = try reader.copiedPart() }
      expect(error) { () throws(ChannelError) in _ = try reader.fill() }
      expect(error) { () throws(ChannelError) in try reader.finish() }
    }
  }

  @Test func `a frame over the frame limit is an error in the streaming form, too`() throws {
    try withPipe { source, sink throws in
      sink.write(frame(pattern(101)))
      var reader = MessageReader(source.descriptor, messageLimit: 50, frameLimit: 100)
      let error = ChannelError.frame(.payloadTooLong(count: 101, limit: 100, offset: 0))
      for _ in 0..<2 {
        expect(error) { () throws(ChannelError) in _ = try reader.copiedPart() }
      }
    }
  }

  @Test func `an end inside a frame tells what is missing, wherever it is`() throws {
    let stream = frame("1") + frame("\"ping\"")
    for count in 6..<stream.count {
      try withPipe { source, sink throws in
        sink.write(Array(stream[..<count]))
        sink.close()
        var reader = MessageReader(source.descriptor)
        #expect(try reader.message() == Array("1".utf8))
        let received = count - 5
        let error =
          received < 4
          ? FrameError.truncatedHeader(received: received, offset: 5)
          : .truncatedPayload(announced: 6, received: received - 4, offset: 5)
        for _ in 0..<2 {
          expect(ChannelError.frame(error)) { () throws(ChannelError) in _ = try reader.message() }
        }
      }
    }
  }

  @Test func `a streamed frame that ends early hands over what came`() throws {
    try withPipe { source, sink throws in
      sink.write(frame("\"pi", count: .max))
      sink.close()
      var reader = MessageReader(source.descriptor)
      #expect(try reader.copiedPart() == .header(Int(UInt32.max)))
      #expect(try reader.copiedPart() == .payload(Array("\"pi".utf8)))
      let error = FrameError.truncatedPayload(
        announced: Int(UInt32.max), received: 3, offset: 0)
      for _ in 0..<2 {
        expect(ChannelError.frame(error)) { () throws(ChannelError) in _ = try reader.copiedPart() }
      }
    }
  }

  @Test func `a read that fails is an error that stays`() throws {
    try withPipe { _, sink throws in
      var reader = MessageReader(sink.descriptor)
      let error = ChannelError.system(SystemError(.read, code: EBADF))
      for _ in 0..<2 {
        expect(error) { () throws(ChannelError) in _ = try reader.message() }
      }
    }
  }

  @Test func `the buffer grows by what was received, never by what was announced`() throws {
    try withPipe { source, sink throws in
      var reader = MessageReader(source.descriptor)
      sink.write(frame(pattern(10), count: 64 << 20))
      var received = 14
      try reader.takeIn()
      #expect(reader.buffer.capacity == MessageReader.bufferCapacity)
      for _ in 0..<20 {
        sink.write(pattern(16 << 10))
        received += 16 << 10
        while source.unreadCount > 0 { try reader.takeIn() }
        #expect(reader.buffer.capacity <= max(2 * received, MessageReader.bufferCapacity))
      }
    }
  }

  @Test func `memory for a long message is given back`() throws {
    try withPipe { source, sink throws in
      _ = try beside {
        sink.write(frame(pattern(1 << 20)))
      } _: { () throws in
        var reader = MessageReader(source.descriptor)
        _ = try reader.message()
        #expect(reader.buffer.capacity > 1 << 20)
        sink.write(frame("1"))
        _ = try reader.message()
        #expect(reader.buffer.capacity == MessageReader.bufferCapacity)
      }
    }
  }

  @Test func `the buffer never holds more than the longest message`() throws {
    try withPipe { source, sink throws in
      _ = try beside {
        sink.write(frame(pattern(100_000)))
      } _: { () throws in
        var reader = MessageReader(source.descriptor, messageLimit: 100_000)
        #expect(try reader.message() == pattern(100_000))
        #expect(reader.buffer.capacity == 100_004)
      }
    }
  }
}

#if os(Linux)
  /// Interrupted, empty and short reads change nothing.
  struct MessageReaderFaultTests {
    @Test(arguments: [[-EINTR], [-EINTR, -EINTR, 1], [1, -EINTR, 2, -EAGAIN, 3, -EAGAIN]])
    func `signals, empty pipes and short reads lose nothing`(steps: [CInt]) throws {
      try withPipe { source, sink throws in
        let stream = frame("1") + frame("") + frame(pattern(5000)) + frame("\"ping\"")
        source.script(fault_call_read, steps + [0], repeats: true)
        source.script(fault_call_poll, [-EINTR, 0], repeats: true)
        sink.write(stream)
        sink.close()
        var reader = MessageReader(source.descriptor)
        var received: [[UInt8]] = []
        while let message = try reader.message() { received.append(message) }
        #expect(received == payloads(of: stream))
      }
    }

    @Test func `no poll comes before a read`() throws {
      try withPipe { source, sink throws in
        source.script(fault_call_read)
        source.script(fault_call_poll)
        var reader = MessageReader(source.descriptor)
        for _ in 0..<10 {
          sink.write(frame("\"ping\""))
          _ = try reader.message()
        }
        #expect(source.calls(fault_call_read) == 10)
        #expect(source.calls(fault_call_poll) == 0)
      }
    }

    @Test func `an input that does not wait is waited for`() throws {
      try withPipe { source, sink throws in
        _ = fcntl(source.rawValue, F_SETFL, source.flags | O_NONBLOCK)
        let (_, message) = try beside {
          usleep(20_000)
          sink.write(frame("\"ping\""))
        } _: { () throws in
          var reader = MessageReader(source.descriptor)
          return try reader.message()
        }
        #expect(message == Array("\"ping\"".utf8))
        #expect(source.flags & O_NONBLOCK != 0)
      }
    }

    @Test func `an error of read is told with its number`() throws {
      try withPipe { source, sink throws in
        sink.write(frame("1") + frame("2"))
        source.script(fault_call_read, [5, -EIO])
        var reader = MessageReader(source.descriptor)
        #expect(try reader.message() == Array("1".utf8))
        let error = ChannelError.system(SystemError(.read, code: EIO))
        for _ in 0..<2 {
          expect(error) { () throws(ChannelError) in _ = try reader.message() }
        }
      }
    }
  }
#endif
