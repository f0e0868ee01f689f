import TestSupport
import Testing

@testable import NativeMessagingCodec

@Suite struct OutputBufferTests {
  @Test func `an empty buffer holds no memory`() {
    let buffer = OutputBuffer()
    let (isEmpty, capacity) = (buffer.isEmpty, buffer.capacity)
    #expect(isEmpty && capacity == 0)
    #expect(contents(buffer) == [])
  }

  @Test func `any mix of appending, consuming and taking back keeps the bytes in order`() {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    var buffer = OutputBuffer()
    var expected: [UInt8] = []
    for _ in 0..<rounds(600) {
      let count = Int.random(in: 0...100, using: &generator)
      switch Int.random(in: 0..<7, using: &generator) {
      case 0:
        buffer.append(UInt8(truncatingIfNeeded: count))
        expected.append(UInt8(truncatingIfNeeded: count))
      case 1, 2:
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        buffer.append(bytes.span)
        expected += bytes
      case 3:
        buffer.append(upTo: count) { output in
          for _ in 0..<count / 2 { output.append(0x2A) }
        }
        expected += Array(repeating: 0x2A, count: count / 2)
      case 4:
        let kept = expected.count - min(count / 4, expected.count)
        buffer.truncate(to: kept)
        expected.removeLast(expected.count - kept)
      case 5:
        buffer.removeFirst(min(3 * count, expected.count))
        expected.removeFirst(min(3 * count, expected.count))
      default:
        guard expected.count >= 4 else { continue }
        let position = count % (expected.count - 3)
        buffer.replace(at: position, with: [1, 2, 3, 4])
        expected.replaceSubrange(position..<position + 4, with: [1, 2, 3, 4])
      }
      guard contents(buffer) == expected, buffer.count == expected.count else {
        Issue.record("seed \(seed)")
        return
      }
    }
    buffer.removeAll()
    #expect(contents(buffer) == [])
  }

  @Test func `in a steady state the memory stays the same`() {
    var buffer = OutputBuffer()
    let message = [UInt8](repeating: 1, count: 1000)
    for _ in 0..<10 { buffer.append(message.span) }
    var capacities: Set<Int> = []
    for _ in 0..<10_000 {
      buffer.append(message.span)
      buffer.removeFirst(1000)
      capacities.insert(buffer.capacity)
    }
    #expect(capacities.count <= 2)
    #expect(capacities.max() ?? 0 <= 2 * 11_000)
  }

  @Test func `the memory is at most twice what was live at once`() {
    var generator = SeededGenerator()
    for limit in [300, 1000, 65_537] {
      var buffer = OutputBuffer()
      var most = 128
      for _ in 0..<rounds(5000) {
        let room = limit - buffer.count
        let message = [UInt8](repeating: 7, count: Int.random(in: 0...room, using: &generator))
        buffer.append(message.span)
        most = max(most, buffer.count)
        let capacity = buffer.capacity
        #expect(capacity <= 2 * most)
        buffer.removeFirst(Int.random(in: 0...buffer.count, using: &generator))
      }
    }
  }

  @Test func `bytes appended before a throw stay`() {
    struct Stop: Error {}
    var buffer = OutputBuffer()
    #expect(throws: Stop.self) {
      try buffer.append(upTo: 8) { output throws(Stop) in
        output.append(7)
        throw Stop()
      }
    }
    #expect(contents(buffer) == [7])
  }

  @Test func `a buffer can be moved out and back`() {
    var buffer = OutputBuffer(minimumCapacity: 100)
    buffer.append(1)
    var taken = exchange(&buffer, with: OutputBuffer())
    let capacity = buffer.capacity
    #expect(capacity == 0)
    taken.append(2)
    buffer = taken
    #expect(contents(buffer) == [1, 2])
  }

  @Test func `what was not appended cannot be consumed, taken back or replaced`() async {
    await #expect(processExitsWith: .failure) {
      var buffer = OutputBuffer()
      buffer.removeFirst(1)
    }
    await #expect(processExitsWith: .failure) {
      var buffer = OutputBuffer()
      buffer.append(1)
      buffer.truncate(to: 2)
    }
    await #expect(processExitsWith: .failure) {
      var buffer = OutputBuffer()
      buffer.append([1, 2, 3, 4])
      buffer.replace(at: 1, with: [0, 0, 0, 0])
    }
  }
}

/// A copy of the live bytes.
func contents(_ buffer: borrowing OutputBuffer) -> [UInt8] {
  let span = buffer.span
  return span.indices.map { span[$0] }
}
