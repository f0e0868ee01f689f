import Glibc

// How the driver talks in the measures of small messages.
extension HostProcess {
  /// Sends messages with `window` bytes outstanding at most and checks that all come back.
  func echo(messages: Int, window: Int) throws {
    let stream = EchoStream(window: max(window, 65_536))
    let total = messages * EchoStream.frameCount
    var buffer = [UInt8](repeating: 0, count: 65_536)
    var sent = 0
    var received = 0
    while received < total {
      let room = min(window - (sent - received), total - sent)
      let count = room / EchoStream.frameCount * EchoStream.frameCount
      if count > 0 {
        try send(stream.piece(at: sent, count: count))
        sent += count
      }
      let came = try receive(into: &buffer)
      guard came <= sent - received,
        areEqual(buffer.span.extracting(first: came), stream.piece(at: received, count: came))
      else { throw failure("a message did not come back as it was sent") }
      received += came
    }
  }

  /// Sends a message, waits for the answer, `count` times; returns each round trip in µs.
  func roundTrips(_ count: Int) throws -> [Double] {
    var buffer = [UInt8](repeating: 0, count: 4_096)
    var times: [Double] = []
    times.reserveCapacity(count)
    for sequence in 0..<count {
      let frame = framed(EchoStream.message(sequence % 1_000))
      let start = monotonicNanoseconds()
      try send(frame.span)
      var came = try receive(into: &buffer)
      let end = monotonicNanoseconds()
      // Frames of this size come in one piece; a host that splits them is measured to the first.
      var answer = Array(buffer.prefix(came))
      while answer.count < frame.count {
        came = try receive(into: &buffer)
        answer += buffer.prefix(came)
      }
      guard answer == frame else { throw failure("a message did not come back as it was sent") }
      times.append(Double(end - start) * 1e-3)
    }
    return times
  }
}

/// CLOCK_MONOTONIC, see clock_gettime(2).
func monotonicNanoseconds() -> Int {
  var time = timespec()
  // Safe because the pointer is only used during the call.
  unsafe clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
  guard left.count == right.count else { return false }
  let count = left.count
  // Safe because both buffers have the length that is compared.
  return unsafe left.withUnsafeBytes { left in
    unsafe right.withUnsafeBytes { right in
      guard let left = left.baseAddress, let right = right.baseAddress else { return true }
      return unsafe memcmp(left, right, count) == 0
    }
  }
}
