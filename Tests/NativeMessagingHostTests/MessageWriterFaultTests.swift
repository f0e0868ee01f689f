import CFaults
import Foundation
import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

#if os(Linux)
  /// Interrupted, refused and short writes change nothing, and there are no more of them than needed.
  struct MessageWriterFaultTests {
    @Test(arguments: Medium.allCases)
    func `a write may stop at every byte`(medium: Medium) throws {
      let messages = [pattern(3), [], pattern(20_000), pattern(7)]
      let stream = messages.flatMap { frame($0) }
      // Around each edge of the frames; in between, one place is like another.
      let cuts = Array(1...12) + Array(20_000...20_020)
      for cut in cuts {
        try medium.connect { source, sink throws in
          var writer = MessageWriter(sink.descriptor)
          defer { faults_clear(writer.output.rawValue) }
          Faults.script(writer.output.rawValue, fault_call_write, [CInt(cut), -EAGAIN, 1, -EINTR])
          for message in messages { try writer.write(message.span) }
          let (received, _) = try beside {
            try source.read(exactly: stream.count)
          } _: { () throws in
            try writer.flush()
          }
          #expect(received == stream, "cut at \(cut)")
        }
      }
    }

    @Test(arguments: Medium.allCases)
    func `one byte at a time, interrupted and refused in between, loses nothing`(
      medium: Medium
    ) throws {
      try medium.connect { source, sink throws in
        var writer = MessageWriter(sink.descriptor)
        let output = writer.output.rawValue
        defer { faults_clear(output) }
        Faults.script(
          output, fault_call_write, [1, -EINTR, -EINTR, 2, -EAGAIN, 3, -EAGAIN, -EAGAIN],
          repeats: true)
        Faults.script(output, fault_call_poll, [-EINTR, 0, 0], repeats: true)
        let messages = (0..<40).map { pattern($0 * 7) } + [pattern(17_000)]
        let stream = messages.flatMap { frame($0) }
        let (received, _) = try beside {
          try source.read(exactly: stream.count)
        } _: { () throws in
          for message in messages { try writer.write(message.span) }
          try writer.flush()
        }
        #expect(received == stream)
      }
    }

    @Test(arguments: [EPIPE, ECONNRESET])
    func `a reader that goes in the middle closes the writer`(code: CInt) throws {
      try withPipe { source, sink throws in
        var writer = MessageWriter(sink.descriptor)
        defer { faults_clear(writer.output.rawValue) }
        Faults.script(writer.output.rawValue, fault_call_write, [5, -code])
        try writer.write(pattern(10).span)
        try writer.write(pattern(10).span)
        for _ in 0..<2 { expect(.closed) { () throws(ChannelError) in try writer.flush() } }
      }
    }

    @Test func `another error is told with its number`() throws {
      try withPipe { source, sink throws in
        var writer = MessageWriter(sink.descriptor)
        defer { faults_clear(writer.output.rawValue) }
        Faults.script(writer.output.rawValue, fault_call_write, [5, -ENOSPC])
        try writer.write(pattern(10).span)
        let error = ChannelError.system(SystemError(.write, code: ENOSPC))
        for _ in 0..<2 { expect(error) { () throws(ChannelError) in try writer.flush() } }
        #expect(try source.read() == Array(frame(pattern(10)).prefix(5)))
      }
    }

    @Test func `many messages go out in one call, and a long one in one with its header`() throws {
      try withPipe { source, sink throws in
        var writer = MessageWriter(sink.descriptor)
        defer { faults_clear(writer.output.rawValue) }
        Faults.script(writer.output.rawValue, fault_call_write)
        for _ in 0..<100 { try writer.write(pattern(100).span) }
        try writer.flush()
        #expect(faults_calls(writer.output.rawValue, fault_call_write) == 1)
        _ = try source.read(exactly: 10_400)
        try writer.write(pattern(50_000).span)
        #expect(writer.queuedCount == 0)
        #expect(faults_calls(writer.output.rawValue, fault_call_write) == 2)
      }
    }

    @Test func `while nobody reads, messages are queued without a call for each`() throws {
      try withPipe { source, sink throws in
        var writer = MessageWriter(sink.descriptor)
        defer { faults_clear(writer.output.rawValue) }
        Faults.script(writer.output.rawValue, fault_call_write)
        let message = pattern(100)
        for _ in 0..<30_000 { try writer.write(message.span) }
        #expect(writer.queuedCount == 30_000 * 104 - source.unreadCount)
        // One for each 64 KiB, and one more when the pipe is full.
        #expect(faults_calls(writer.output.rawValue, fault_call_write) < 60)
      }
    }
  }
#endif
