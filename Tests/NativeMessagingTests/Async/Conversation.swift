import Foundation
import NativeMessaging

/// A host on pipes of its own: it is fed messages, and what it says is collected.
///
/// Each side has a thread, as a browser has a process, so that neither waits for the other in vain.
struct Conversation {
  var replies: [String] = []
  var ending: Ending?

  init(
    _ messages: some Sequence<String> & Sendable,
    _ body: @escaping @Sendable (AsyncHost) async throws -> Void
  ) async throws {
    try await self.init(messages, running: { host in try host.run(body) })
  }

  init(
    _ messages: some Sequence<String> & Sendable,
    running serve: @escaping @Sendable (consuming NativeHost) throws -> Ending?
  ) async throws {
    // On threads of their own: those of the cooperative pool are the tests' and their tasks'.
    self = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try Conversation(waiting: messages, serve) })
      }
    }
  }

  private init(
    waiting messages: some Sequence<String> & Sendable,
    _ serve: (consuming NativeHost) throws -> Ending?
  ) throws {
    let input = Pipe()
    let output = Pipe()
    Thread.detachNewThread {
      for message in messages {
        try? input.fileHandleForWriting.write(contentsOf: framed(Array(message.utf8)))
      }
      try? input.fileHandleForWriting.close()
    }
    let collected = Collected()
    Thread.detachNewThread {
      collected.finish((try? output.fileHandleForReading.readToEnd()) ?? Data())
    }
    do {
      defer { try? output.fileHandleForWriting.close() }
      let reader = MessageReader(
        Descriptor(rawValue: input.fileHandleForReading.fileDescriptor))
      let writer = MessageWriter(
        Descriptor(rawValue: output.fileHandleForWriting.fileDescriptor))
      ending = try serve(NativeHost(reader: reader, writer: writer))
    }
    replies = unframed(collected.wait())
  }
}

/// What a thread has read to its end.
private final class Collected: @unchecked Sendable {
  private let condition = NSCondition()
  private var data: Data?

  func finish(_ data: Data) {
    condition.withLock { self.data = data }
    condition.broadcast()
  }

  func wait() -> [UInt8] {
    condition.lock()
    defer { condition.unlock() }
    while data == nil { condition.wait() }
    return Array(data ?? Data())
  }
}

/// The bytes of a frame.
func framed(_ payload: [UInt8]) -> [UInt8] {
  let count = UInt32(payload.count)
  return unsafe withUnsafeBytes(of: count) { unsafe Array($0) } + payload
}

/// The messages in a row of frames.
func unframed(_ bytes: [UInt8]) -> [String] {
  var texts: [String] = []
  var rest = bytes[...]
  while rest.count >= 4 {
    let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    texts.append(String(decoding: rest.dropFirst(4).prefix(count), as: UTF8.self))
    rest = rest.dropFirst(4 + count)
  }
  return texts
}
