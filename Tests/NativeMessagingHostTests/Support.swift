import CFaults
import Foundation
import NativeMessagingCodec
import Synchronization
import Testing

@testable import NativeMessagingHost

/// How long a test waits for what must come before it calls it a hang.
let patienceMilliseconds: CInt = 20_000

/// One end of a pipe, a socket pair or a terminal, or a file; closed at the latest when released.
final class End: Sendable {
  private let number: Atomic<CInt>

  init(_ number: CInt) {
    precondition(number >= 0, "no descriptor: errno \(errno)")
    self.number = Atomic(number)
  }

  deinit { close() }

  var rawValue: CInt { number.load(ordering: .sequentiallyConsistent) }
  var descriptor: Descriptor { Descriptor(rawValue: rawValue) }
  /// What `fcntl(F_GETFL)` gives.
  var flags: CInt { test_flags(rawValue) }
  /// How many bytes wait to be read here.
  var unreadCount: Int { Int(test_unread(rawValue)) }

  func close() {
    let number = number.exchange(-1, ordering: .sequentiallyConsistent)
    guard number >= 0 else { return }
    faults_clear(number)
    Descriptor(rawValue: number).close()
  }

  /// Writes all of it, waiting for the other end. Whether anybody read.
  @discardableResult
  func write(_ bytes: [UInt8]) -> Bool {
    (try? descriptor.writeAll(bytes.span)) != nil
  }

  /// Reads once: empty at the end. Throws when nothing comes for too long.
  func read(upTo count: Int = 64 << 10, milliseconds: CInt = patienceMilliseconds) throws -> [UInt8]
  {
    guard test_wait_readable(rawValue, milliseconds) == 1 else { throw Silence() }
    var buffer = InputBuffer(capacity: count)
    // A socket whose peer has gone with unread bytes says so; for the tests that is the end.
    guard (try? buffer.read(from: descriptor)) != nil else { return [] }
    return [UInt8](copying: buffer.bytes)
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

  /// Reads to the end.
  func readAll() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let piece = try read()
      if piece.isEmpty { return bytes }
      bytes += piece
    }
  }

  /// Reads one message as MDN's sample does: four bytes of length, then the payload; `nil` at the end.
  func readMessage() throws -> [UInt8]? {
    let header = try read(exactly: 4)
    guard header.count == 4 else { return nil }
    return try read(exactly: Int(length(header[...])))
  }

  /// Gives the calls on this descriptor a script; see faults.h.
  func script(_ call: fault_call, _ steps: [CInt] = [], repeats: Bool = false) {
    Faults.script(rawValue, call, steps, repeats: repeats)
  }

  /// How many such calls there have been since the script was given.
  func calls(_ call: fault_call) -> Int { Int(faults_calls(rawValue, call)) }
}

/// Nothing came for too long.
struct Silence: Error {}

enum Faults {
  static func script(
    _ descriptor: CInt, _ call: fault_call, _ steps: [CInt] = [], repeats: Bool = false
  ) {
    let result = unsafe faults_script(
      descriptor, call, steps, CInt(steps.count), repeats ? 1 : 0)
    precondition(result == 0, "too many scripts")
  }
}

/// What bytes travel through from one end to the other.
enum Medium: CaseIterable, Sendable {
  case pipe
  case socketPair
  case terminal

  /// Calls `body` with the end to read from and the end to write to.
  func connect<Result>(_ body: (_ source: End, _ sink: End) throws -> Result) rethrows -> Result {
    let ends =
      switch self {
      case .pipe: test_pipe()
      case .socketPair: test_socket_pair()
      case .terminal: test_terminal()
      }
    return try body(End(ends.source), End(ends.sink))
  }
}

func withPipe<Result>(_ body: (_ source: End, _ sink: End) throws -> Result) rethrows -> Result {
  try Medium.pipe.connect(body)
}

/// Runs `peer` on a thread of its own beside `body`, and waits for both.
func beside<Peer: Sendable, Result>(
  _ peer: @escaping @Sendable () throws -> Peer, _ body: () throws -> Result
) throws -> (peer: Peer, body: Result) {
  let outcome = Mutex<Swift.Result<Peer, any Error>?>(nil)
  return try withExtendedLifetime(Box(outcome)) { box in
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      let result = Swift.Result { try peer() }
      box.value.withLock { $0 = result }
      done.signal()
    }
    thread.start()
    let result = Swift.Result { try body() }
    done.wait()
    let peerResult = try #require(box.value.withLock { $0 })
    return (try peerResult.get(), try result.get())
  }
}

private final class Box<Value: ~Copyable & Sendable>: Sendable {
  let value: Value
  init(_ value: consuming Value) { self.value = value }
}

/// The bytes of a frame around `payload`, announcing `count` bytes, which need not be true.
func frame(_ payload: [UInt8], count: UInt32? = nil) -> [UInt8] {
  unsafe withUnsafeBytes(of: count ?? UInt32(payload.count)) { unsafe Array($0) } + payload
}

func frame(_ payload: String, count: UInt32? = nil) -> [UInt8] {
  frame(Array(payload.utf8), count: count)
}

/// The number that four bytes of a header stand for, as Python's `struct.unpack('I', …)` reads it.
func length(_ header: ArraySlice<UInt8>) -> UInt32 {
  var number: UInt32 = 0
  unsafe withUnsafeMutableBytes(of: &number) { bytes in
    for (offset, byte) in header.prefix(4).enumerated() { unsafe bytes[offset] = byte }
  }
  return number
}

/// The payloads of `stream`, found without a decoder; `nil` unless it is whole frames.
func payloads(of stream: [UInt8]) -> [[UInt8]]? {
  var payloads: [[UInt8]] = []
  var rest = stream[...]
  while !rest.isEmpty {
    guard rest.count >= 4 else { return nil }
    let count = Int(length(rest))
    guard rest.count - 4 >= count else { return nil }
    payloads.append(Array(rest.dropFirst(4).prefix(count)))
    rest = rest.dropFirst(4 + count)
  }
  return payloads
}

/// `count` bytes that are not all alike, so that one in the wrong place is seen.
func pattern(_ count: Int) -> [UInt8] {
  // A length that divides no buffer's.
  var bytes = (0..<251).map { UInt8($0) }
  while bytes.count < count { bytes += bytes }
  return Array(bytes.prefix(count))
}

/// A JSON string of `count` bytes with its quotes, not all alike.
func jsonString(_ count: Int) -> [UInt8] {
  [0x22] + pattern(count - 2).map { 0x61 + $0 % 26 } + [0x22]
}

/// `bytes`, `count` times.
func repeated(_ bytes: [UInt8], _ count: Int) -> [UInt8] {
  var all: [UInt8] = []
  for _ in 0..<count { all += bytes }
  return all
}

extension MessageReader {
  /// The next message, copied out.
  mutating func message() throws(ChannelError) -> [UInt8]? {
    guard let message = try next() else { return nil }
    return [UInt8](copying: message)
  }

  /// The next part, copied out.
  mutating func copiedPart() throws(ChannelError) -> CopiedPart? {
    switch try nextPart() {
    case .message(let message): .message([UInt8](copying: message))
    case .header(let payloadCount): .header(payloadCount)
    case .payload(let piece): .payload([UInt8](copying: piece))
    case .end: .end
    case nil: nil
    }
  }
}

extension MessageReader {
  /// Reads once and looks at what came, as the host's loop does.
  mutating func takeIn() throws(ChannelError) {
    _ = try fill()
    var writer = MessageWriter(input)
    forEachBufferedPart(streaming: false, &writer) { _, _, _ in }
  }
}

/// Expects `body` to throw `failure`.
func expect<Failure: Error & Equatable>(
  _ failure: Failure, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws(Failure) -> Void
) {
  var seen: Failure?
  do throws(Failure) {
    try body()
  } catch {
    seen = error
  }
  #expect(seen == failure, sourceLocation: sourceLocation)
}

/// A part that can be kept and compared.
enum CopiedPart: Equatable {
  case message([UInt8])
  case header(Int)
  case payload([UInt8])
  case end
}

extension [UInt8] {
  init(copying span: Span<UInt8>) {
    self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }
}
