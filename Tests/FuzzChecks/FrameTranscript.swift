package import NativeMessagingCodec

/// What a stream of frames gave, whichever way it was cut: the pieces of a payload are joined.
package struct FrameTranscript: Equatable, Sendable {
  package enum Event: Equatable, Sendable {
    case header(payloadCount: Int)
    case payload([UInt8])
    case end
  }

  /// An event, and where the stream stands after it.
  package struct Step: Equatable, Sendable {
    package var event: Event
    /// How many bytes of the stream have been consumed.
    package var consumed: Int
    /// Where the current frame's header begins; after an end, the next one's.
    package var frameOffset: Int

    package init(_ event: Event, consumed: Int, frameOffset: Int) {
      self.event = event
      self.consumed = consumed
      self.frameOffset = frameOffset
    }
  }

  package private(set) var steps: [Step] = []
  /// What the bytes were refused with.
  package var failure: FrameError?
  /// How many bytes of the stream had been consumed then, or at its end.
  package var consumed = 0

  package init() {}

  /// Adds a step; a piece of payload joins the piece before it.
  package mutating func append(_ step: Step) {
    guard case .payload(let piece) = step.event, case .payload(let earlier)? = steps.last?.event
    else {
      steps.append(step)
      return
    }
    steps[steps.count - 1] = Step(
      .payload(earlier + piece), consumed: step.consumed, frameOffset: step.frameOffset)
  }
}

extension FrameTranscript {
  /// The events of each frame, the last frame's perhaps without an end.
  package var frames: [[Event]] {
    var frames: [[Event]] = []
    for step in steps {
      if case .header = step.event { frames.append([]) }
      frames[frames.count - 1].append(step.event)
    }
    return frames
  }
}

extension FrameTranscript.Event: CustomStringConvertible {
  /// A long payload is told by its length and how it begins.
  package var description: String {
    switch self {
    case .header(let payloadCount): "header of \(payloadCount)"
    case .payload(let bytes): "\(bytes.count) bytes \(bytes.prefix(16))"
    case .end: "end"
    }
  }
}

extension FrameTranscript: CustomStringConvertible {
  /// One line: each event with the bytes consumed and the frame's offset, then the failure.
  package var description: String {
    let events = steps.map { "\($0.event) to \($0.consumed) in \($0.frameOffset)" }
    return
      "[\(events.joined(separator: ", "))], \(failure?.description ?? "no failure") at \(consumed)"
  }
}

/// What the protocol says about a stream, read the slow and obvious way: the whole stream is there,
/// and each frame is copied out of it.
package struct FrameOracle: Sendable {
  package var limit: Int
  package var order: ByteOrder
  /// The planted fault: a payload of exactly the limit is taken for one too long.
  package var refusesLimit = false

  package init(limit: Int, order: ByteOrder = .native) {
    self.limit = limit
    self.order = order
  }

  /// What must have come out once the bytes of `stream` have come in.
  package func transcript(of stream: [UInt8]) -> FrameTranscript {
    var transcript = FrameTranscript()
    var offset = 0
    while stream.count - offset >= 4 {
      let count = payloadCount(stream, at: offset)
      if count > limit || refusesLimit && count == limit {
        transcript.failure = .payloadTooLong(count: count, limit: limit, offset: offset)
        transcript.consumed = offset + 4
        return transcript
      }
      transcript.append(
        .init(.header(payloadCount: count), consumed: offset + 4, frameOffset: offset))
      let payload = Array(stream.dropFirst(offset + 4).prefix(count))
      if !payload.isEmpty {
        transcript.append(
          .init(.payload(payload), consumed: offset + 4 + payload.count, frameOffset: offset))
      }
      guard payload.count == count else { break }
      offset += 4 + count
      transcript.append(.init(.end, consumed: offset, frameOffset: offset))
    }
    transcript.consumed = stream.count
    return transcript
  }

  /// What the end of the stream is refused with after the bytes of `stream`.
  package func failureAtEnd(of stream: [UInt8]) -> FrameError? {
    let transcript = transcript(of: stream)
    if let failure = transcript.failure { return failure }
    guard let last = transcript.steps.last else {
      return stream.isEmpty ? nil : .truncatedHeader(received: stream.count, offset: 0)
    }
    let offset = last.frameOffset
    if last.event == .end {
      let received = stream.count - offset
      return received == 0 ? nil : .truncatedHeader(received: received, offset: offset)
    }
    return .truncatedPayload(
      announced: payloadCount(stream, at: offset), received: stream.count - offset - 4,
      offset: offset)
  }

  /// The bytes of a frame around `payload`, announcing `count` bytes, which need not be true.
  package static func frame(
    _ payload: [UInt8], count: Int? = nil, order: ByteOrder = .native
  ) -> [UInt8] {
    let count = count ?? payload.count
    let littleEndian = [0, 8, 16, 24].map { UInt8(count >> $0 & 255) }
    return (order == .littleEndian ? littleEndian : littleEndian.reversed()) + payload
  }

  private func payloadCount(_ stream: [UInt8], at offset: Int) -> Int {
    let header = stream[offset..<offset + 4]
    let mostSignificantFirst = order == .bigEndian ? Array(header) : header.reversed()
    return mostSignificantFirst.reduce(0) { $0 * 256 + Int($1) }
  }
}
