import CFaults
import Foundation
import NativeMessaging

/// The browser's end of a pipe or a socket; closed at the latest when released. Nothing here waits
/// for longer than what must come may take.
final class BrowserEnd: Sendable {
  private let number: Shared<CInt>
  private let isSocket: Bool

  init(_ number: CInt, isSocket: Bool = false) {
    precondition(number >= 0, "no descriptor: errno \(errno)")
    self.number = Shared(number)
    self.isSocket = isSocket
    _ = fcntl(number, F_SETFL, test_flags(number) | O_NONBLOCK)
  }

  deinit { close() }

  var descriptor: Descriptor { Descriptor(rawValue: number.current) }

  func close() {
    let open = number.change { number in
      defer { number = -1 }
      return number
    }
    if open >= 0 { Descriptor(rawValue: open).close() }
  }

  /// Ends one direction: `SHUT_WR` what is written here, `SHUT_RD` what is read here.
  func end(_ direction: Int) {
    if isSocket { shutdown(number.current, CInt(direction)) } else { close() }
  }

  /// Writes what is taken at once: how many bytes; `nil` when nobody reads.
  func writeNow(_ bytes: ArraySlice<UInt8>) -> Int? {
    do { return try descriptor.write(Array(bytes).span) ?? 0 } catch { return nil }
  }

  /// Writes all of it. Whether anybody read.
  @discardableResult
  func write(_ bytes: [UInt8]) throws -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let count = writeNow(rest) else { return false }
      rest = rest.dropFirst(count)
      if count == 0 {
        let ready = try Descriptor.poll(
          output: descriptor, milliseconds: Int(patienceSeconds * 1000))
        guard !ready.isEmpty else { throw Hang(what: "\(rest.count) bytes to be read") }
      }
    }
    return true
  }

  /// Sends messages as Chromium does.
  @discardableResult
  func send(_ messages: String...) throws -> Bool {
    try write(messages.flatMap { framed(Array($0.utf8)) })
  }

  /// Reads once: empty at the end.
  func read(upTo count: Int = 64 << 10) throws -> [UInt8] {
    guard test_wait_readable(number.current, CInt(patienceSeconds * 1000)) == 1 else {
      throw Hang(what: "bytes or their end")
    }
    var buffer = InputBuffer(capacity: count)
    // A socket whose peer has gone with unread bytes says so; for the tests that is the end.
    guard (try? buffer.read(from: descriptor)) != nil else { return [] }
    return [UInt8](copyOf: buffer.bytes)
  }

  /// Reads `count` bytes; fewer only at the end.
  func read(exactly count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let piece = try read(upTo: count - bytes.count)
      if piece.isEmpty { break }
      bytes += piece
    }
    return bytes
  }

  func readAll() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = try read()
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }

  /// Reads one message; `nil` at the end.
  func readMessage() throws -> String? {
    let header = try read(exactly: 4)
    guard header.count == 4 else { return nil }
    let count = header.reversed().reduce(0) { $0 << 8 | Int($1) }
    return String(decoding: try read(exactly: count), as: UTF8.self)
  }
}
