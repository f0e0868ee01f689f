import CFaults
import Foundation
import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

/// Messages go out whole and in order, whatever the descriptor takes at a time.
struct MessageWriterTests {
  static let sizes = [
    0, 1, 4092, 4093, 16379, 16380, 16383, 16384, 16385, 65531, 65532, 65533, 65536, 1 << 20,
  ]

  @Test(arguments: Medium.allCases)
  func `messages of any size arrive in order`(medium: Medium) throws {
    try medium.connect { source, sink throws in
      let before = sink.flags
      let expected = (Self.sizes + Self.sizes.reversed()).map(pattern)
      // Read slowly at first, so that direct and queued writes mix.
      let (received, _) = try beside {
        usleep(20_000)
        var received: [[UInt8]] = []
        while received.count < expected.count, let message = try source.readMessage() {
          received.append(message)
        }
        return received
      } _: { () throws in
        var writer = MessageWriter(sink.descriptor)
        for payload in expected { try writer.write(payload.span) }
        try writer.flush()
        #expect(writer.queuedCount == 0)
      }
      #expect(received == expected)
      #expect(sink.flags == before)
    }
  }

  @Test func `a file gets all of it`() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: url) }
    // Not at its start, since a file that was opened again would be written from there.
    try Data([1, 2, 3]).write(to: url)
    let file = End(unsafe open(url.path, O_WRONLY | O_APPEND | O_CLOEXEC))
    let expected = Self.sizes.map(pattern)
    var writer = MessageWriter(file.descriptor)
    for payload in expected { try writer.write(payload.span) }
    try writer.flush()
    #expect(try Array(Data(contentsOf: url)) == [1, 2, 3] + expected.flatMap { frame($0) })
  }

  @Test(arguments: Medium.allCases)
  func `another descriptor of the same description keeps its mode`(medium: Medium) throws {
    try medium.connect { source, sink throws in
      let other = End(test_duplicate(sink.rawValue))
      let before = other.flags
      var writer = MessageWriter(sink.descriptor)
      // More than any medium holds, so that a write that could wait has to be avoided; also where
      // there is room for a few bytes only.
      let message = pattern(1 << 20)
      try writer.write(message.span)
      for _ in 0..<20 {
        try writer.flushReady()
        _ = try source.read(upTo: 100)
      }
      #expect(writer.queuedCount > 0)
      #expect(other.flags == before)
      #expect(before & O_NONBLOCK == 0)
    }
  }

  @Test func `a message that is one byte too long throws before a byte is written`() throws {
    try withPipe { source, sink throws in
      var writer = MessageWriter(sink.descriptor)
      try writer.write(pattern(10).span)
      let long = pattern(FrameLimit.hostToBrowser + 1)
      for _ in 0..<2 {
        var seen: PayloadTooLong?
        do throws(ChannelError) {
          try writer.write(long.span)
        } catch .messageTooLong(let error) {
          seen = error
        }
        #expect(seen?.count == FrameLimit.hostToBrowser + 1)
        #expect(seen?.limit == FrameLimit.hostToBrowser)
        #expect(writer.queuedCount == 14)
      }
      try writer.write(pattern(20).span)
      try writer.flush()
      #expect(try source.read(exactly: 38) == frame(pattern(10)) + frame(pattern(20)))
      #expect(writer.isClosed == false)
    }
  }

  @Test(arguments: [0, 1, 10])
  func `a limit of one's own counts payload only`(limit: Int) throws {
    try withPipe { source, sink throws in
      var writer = MessageWriter(sink.descriptor, limit: limit, queueLimit: 0)
      #expect(writer.queueLimit == limit + 4)
      try writer.write(pattern(limit).span)
      var isRefused = false
      do throws(ChannelError) {
        try writer.write(pattern(limit + 1).span)
      } catch .messageTooLong {
        isRefused = true
      }
      #expect(isRefused)
      try writer.flush()
      #expect(try source.read(exactly: limit + 4) == frame(pattern(limit)))
      #expect(source.unreadCount == 0)
    }
  }

  @Test(arguments: [Medium.pipe, .socketPair])
  func `a reader that has gone closes the writer for good`(medium: Medium) throws {
    try medium.connect { source, sink throws in
      var writer = MessageWriter(sink.descriptor)
      source.close()
      try writer.write(pattern(10).span)
      for _ in 0..<2 {
        expect(.closed) { () throws(ChannelError) in try writer.flush() }
        expect(.closed) { () throws(ChannelError) in try writer.write(pattern(10).span) }
        #expect(writer.isClosed == true)
      }
    }
  }

  @Test(arguments: [Medium.pipe, .socketPair])
  func `a reader that was gone before closes the writer, too`(medium: Medium) throws {
    try medium.connect { source, sink throws in
      source.close()
      var writer = MessageWriter(sink.descriptor)
      expect(.closed) { () throws(ChannelError) in try writer.write(pattern(1 << 20).span) }
      expect(.closed) { () throws(ChannelError) in try writer.flush() }
    }
  }

  @Test func `a descriptor that cannot be written is an error that stays`() throws {
    let null = End(unsafe open("/dev/null", O_RDONLY | O_CLOEXEC))
    do {
      var writer = MessageWriter(null.descriptor)
      try writer.write(pattern(10).span)
      let error = ChannelError.system(SystemError(.write, code: EBADF))
      for _ in 0..<2 { expect(error) { () throws(ChannelError) in try writer.flush() } }
      #expect(writer.isClosed == false)
    }
  }

  @Test(arguments: [(4096, 1000), (100_000, 2000), (4 << 20, 12_000)])
  func `no more than the limit ever waits`(queueLimit: Int, count: Int) throws {
    try withPipe { source, sink throws in
      let limit = 1000
      let counts = (0..<count).map { $0 % (limit + 1) }
      let (received, most) = try beside {
        usleep(20_000)
        var received: [UInt8] = []
        let total = counts.reduce(0) { $0 + $1 + 4 }
        while received.count < total {
          let piece = try source.read(upTo: 4096)
          if piece.isEmpty { break }
          received += piece
        }
        return received
      } _: { () throws in
        var writer = MessageWriter(sink.descriptor, limit: limit, queueLimit: queueLimit)
        var most = 0
        let longest = pattern(limit)
        for count in counts {
          try writer.write(longest.span.extracting(first: count))
          most = max(most, writer.queuedCount)
        }
        // As much may have been taken before what is queued, and the memory for both is doubled.
        #expect(writer.queue.capacity <= max(4 * queueLimit, 16 << 10))
        try writer.flush()
        return most
      }
      #expect(most <= queueLimit)
      #expect(payloads(of: received)?.map(\.count) == counts)
    }
  }

  @Test func `a queue that is empty again gives its memory back`() throws {
    try withPipe { source, sink throws in
      var writer = MessageWriter(sink.descriptor)
      for _ in 0..<4 { try writer.write(pattern(900_000).span) }
      #expect(writer.queue.capacity > 2 << 20)
      let (_, count) = try beside {
        try source.read(exactly: 4 * 900_004).count
      } _: { () throws in
        try writer.flush()
        return writer.queuedCount
      }
      #expect(count == 0)
      #expect(writer.queue.capacity <= 256 << 10)
    }
  }
}
