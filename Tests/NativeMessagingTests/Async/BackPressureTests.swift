import Foundation
import NativeMessaging
import Testing

/// Who is slow holds up the other side, not this process's memory.
struct BackPressureTests {
  /// What pipe, buffer and queue hold at most, and room for a kernel that counts in pages.
  private static let heldBytes = 3 << 20

  @Test(arguments: [1, 8])
  func `a handler that takes its time stops the reading, and nothing is lost`(
    maxConcurrent: Int
  ) async throws {
    try await onThread {
      let isOpen = Shared(false)
      let begun = Shared(0)
      let host = ServedHost { host in
        try host.run([UInt8].self, maxConcurrent: maxConcurrent) { message, _ in
          begun.change { $0 += 1 }
          while !isOpen.current { try await Task.sleep(for: .milliseconds(5)) }
          return message
        }
      }
      let message = framed([UInt8](repeating: 0x31, count: 996))
      let written = try fill(host.input, with: message)
      #expect(written < Self.heldBytes)
      _ = try begun.wait(for: "the handlers") { $0 >= maxConcurrent }
      #expect(begun.current == maxConcurrent)
      isOpen.change { $0 = true }

      let count = written / message.count + 1
      let rest = Array(message.dropFirst(written % message.count))
      Thread.detachNewThread {
        _ = try? host.input.write(rest)
        host.closeInput()
      }
      let replies = try host.output.readAll()
      #expect(replies.count == count * message.count)
      #expect(Set(unframed(replies)) == [String(repeating: "1", count: 996)])
      #expect(try host.ending() == .endOfInput)
    }
  }

  @Test(arguments: [1, 8])
  func `a browser that does not read stops the handlers where they send`(
    maxConcurrent: Int
  ) async throws {
    try await onThread {
      let begun = Shared(0)
      let host = ServedHost { host in
        try host.run([UInt8].self, maxConcurrent: maxConcurrent) { _, _ in
          begun.change { $0 += 1 }
          return [UInt8](repeating: 0x31, count: 256 << 10)
        }
      }
      let count = 200
      try host.input.write(framed([0x31]).repeated(count))
      // More than the queue's limit leaves room for can be begun, and not all.
      _ = try begun.wait(for: "a full queue") { $0 >= 8 }
      #expect(try settled { begun.current } < 5 * 4 + maxConcurrent)
      host.closeInput()
      for _ in 0..<count {
        let reply = try #require(try host.output.readMessage())
        #expect(reply.utf8.count == 256 << 10)
      }
      #expect(try host.output.readAll() == [])
      #expect(try host.ending() == .endOfInput)
      #expect(begun.current == count)
    }
  }

  /// Writes until nothing more is taken: how many bytes were.
  private func fill(_ input: BrowserEnd, with message: [UInt8]) throws -> Int {
    let row = message.repeated(64)
    var written = 0
    _ = try settled {
      while written < 64 << 20 {
        let begun = written % message.count
        guard let count = input.writeNow(row[begun...]), count > 0 else { break }
        written += count
      }
      return written
    }
    return written
  }

  /// The value that `look` gives twenty times in a row.
  private func settled(_ look: () -> Int) throws -> Int {
    var last = look()
    var sameCount = 0
    for _ in 0..<Int(patienceSeconds * 100) {
      usleep(10_000)
      let value = look()
      sameCount = value == last ? sameCount + 1 : 0
      last = value
      if sameCount == 20 { return value }
    }
    throw Hang(what: "the end of all movement")
  }
}

extension [UInt8] {
  fileprivate func repeated(_ count: Int) -> [UInt8] {
    (0..<count).flatMap { _ in self }
  }
}
