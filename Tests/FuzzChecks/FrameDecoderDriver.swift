package import NativeMessagingCodec

/// Feeds a decoder and writes down what comes out, checking at each call what the decoder promises.
package struct FrameDecoderDriver: ~Copyable {
  package private(set) var transcript = FrameTranscript()
  private var decoder: FrameDecoder

  package init(limit: Int, order: ByteOrder = .native) {
    decoder = FrameDecoder(limit: limit, order: order)
  }

  /// Takes every event out of `piece`.
  ///
  /// `asksForMessage` is asked before each event whether to try the short way,
  /// ``FrameDecoder/nextMessage(from:)``, first. A message is written down as the events that it
  /// stands for.
  package mutating func feed(
    _ piece: Span<UInt8>, asksForMessage: () -> Bool = { false }
  ) throws(Finding) {
    var input = piece
    while transcript.failure == nil {
      if asksForMessage(), try takeMessage(from: &input) { continue }
      guard transcript.failure == nil, try takeEvent(from: &input) else { break }
    }
    if let failure = transcript.failure { try requireStaysFailed(failure, input) }
  }

  /// Ends the stream: what that is refused with, if it is.
  package mutating func finish() throws(Finding) -> FrameError? {
    do throws(FrameError) {
      try decoder.finish()
    } catch {
      try requireStaysFailed(error, ([0, 0, 0, 0] as [UInt8]).span)
      return error
    }
    try require(decoder.isBetweenFrames, "the stream ended well, but not between frames")
    return nil
  }

  /// Takes one event; whether there was one.
  private mutating func takeEvent(from input: inout Span<UInt8>) throws(Finding) -> Bool {
    let before = input.count
    let announced = try announcedCount(in: input)
    let event: FrameTranscript.Event?
    do throws(FrameError) {
      event =
        switch try decoder.next(from: &input) {
        case .header(let payloadCount)?: .header(payloadCount: payloadCount)
        case .payload(let piece)?: .payload(Array(copying: piece))
        case .end?: .end
        case nil: nil
        }
    } catch {
      return try note(error, announced, taken: before - input.count)
    }
    transcript.consumed += before - input.count
    guard let event else {
      try require(input.isEmpty, "bytes were left behind without an event")
      return false
    }
    if let announced {
      try require(
        event == .header(payloadCount: announced), "announced \(announced), then \(event)")
    }
    try require(event != .payload([]), "an empty piece of payload")
    note(event)
    return true
  }

  /// Takes the next frame as one message; whether there was one.
  private mutating func takeMessage(from input: inout Span<UInt8>) throws(Finding) -> Bool {
    let before = input.count
    let announced = try announcedCount(in: input)
    let message: [UInt8]?
    do throws(FrameError) {
      message =
        if let payload = try decoder.nextMessage(from: &input) { Array(copying: payload) } else {
          nil
        }
    } catch {
      return try note(error, announced, taken: before - input.count)
    }
    guard let message else {
      try require(input.count == before, "bytes were taken without a message")
      try require(
        announced.map { $0 > before - FrameLimit.headerCount } ?? true,
        "a whole message of \(announced ?? 0) bytes was held back")
      return false
    }
    try require(announced == message.count, "announced \(announced ?? -1), then \(message.count)")
    try require(
      before - input.count == FrameLimit.headerCount + message.count,
      "a message of \(message.count) bytes took \(before - input.count)")
    let offset = transcript.steps.last?.frameOffset ?? 0
    transcript.consumed += FrameLimit.headerCount
    transcript.append(
      .init(
        .header(payloadCount: message.count), consumed: transcript.consumed, frameOffset: offset))
    transcript.consumed += message.count
    if !message.isEmpty {
      transcript.append(
        .init(.payload(message), consumed: transcript.consumed, frameOffset: offset))
    }
    note(.end)
    return true
  }

  /// What the next frame announces, checked against when the decoder should tell.
  private func announcedCount(in input: Span<UInt8>) throws(Finding) -> Int? {
    let announced = decoder.announcedCount(in: input)
    let isKnown = decoder.isBetweenFrames && input.count >= FrameLimit.headerCount
    try require(
      (announced != nil) == isKnown, "announced \(announced ?? -1) of \(input.count) bytes")
    return announced
  }

  private mutating func note(_ event: FrameTranscript.Event) {
    transcript.append(
      .init(event, consumed: transcript.consumed, frameOffset: decoder.frameOffset))
  }

  /// Writes down a failure, which is only ever for a length; no event came.
  private mutating func note(
    _ failure: FrameError, _ announced: Int?, taken: Int
  ) throws(Finding) -> Bool {
    guard case .payloadTooLong(let count, let limit, let offset) = failure else {
      throw Finding("\(failure), though the stream has not ended")
    }
    try require(limit == decoder.limit, "the error's limit is \(limit), not \(decoder.limit)")
    try require(offset == decoder.frameOffset, "the frame begins at \(decoder.frameOffset)")
    try require(
      announced.map { $0 == count } ?? true, "announced \(announced ?? -1), then \(count)")
    transcript.consumed += taken
    transcript.failure = failure
    return false
  }

  /// After an error every call gives the same error and takes nothing.
  private mutating func requireStaysFailed(
    _ failure: FrameError, _ input: Span<UInt8>
  ) throws(Finding) {
    var rest = input
    var failures: [FrameError] = []
    do throws(FrameError) { _ = try decoder.next(from: &rest) } catch { failures.append(error) }
    do throws(FrameError) { _ = try decoder.nextMessage(from: &rest) } catch {
      failures.append(error)
    }
    do throws(FrameError) { try decoder.finish() } catch { failures.append(error) }
    try require(failures == [failure, failure, failure], "after \(failure) came \(failures)")
    try require(rest.count == input.count, "a failed decoder took bytes")
    try require(!decoder.isBetweenFrames, "a failed decoder stands between frames")
    try require(decoder.announcedCount(in: input) == nil, "a failed decoder announces a frame")
  }
}

extension [UInt8] {
  /// The bytes that `span` shows.
  package init(copying span: Span<UInt8>) {
    self.init(capacity: span.count) { output in
      for index in span.indices { output.append(span[index]) }
    }
  }
}
