internal import NativeMessagingCodec
internal import NativeMessagingHost

extension FuzzCheck {
  /// Arbitrary bytes through a socket pair to a host that answers: its handler gets what the oracle
  /// gives, is told what is no JSON if it asks for that, the peer gets each reply, the loop ends as it
  /// should, and the descriptor is left alone.
  ///
  /// The input: the choices of `ChannelScenario` in their order; then the stream.
  public static let channel = FuzzCheck("FuzzChannel") { bytes, canary, _ throws(Finding) in
    var input = FuzzInput(bytes)
    let scenario = ChannelScenario(&input, canary: canary)
    try checkChannel(scenario)
  }
}

private func checkChannel(_ scenario: ChannelScenario) throws(Finding) {
  let expected = ChannelExpectation(scenario)
  // The reader has room for half its buffer at least.
  let sockets = SocketPair(
    keepsPackets: scenario.stream.count <= MessageReader.bufferCapacity / 2)
  scenario.send(to: sockets)
  let descriptor = Descriptor(rawValue: sockets.host)
  let mode = sockets.hostMode
  let host = NativeHost(
    reader: MessageReader(
      descriptor, messageLimit: scenario.messageLimit, frameLimit: scenario.frameLimit),
    writer: MessageWriter(
      descriptor, limit: scenario.replyLimit, queueLimit: scenario.queueLimit))
  var handler = ChannelHandler(scenario, sockets)
  let outcome = try run(host, &handler)
  handler.sockets.receive()

  let parts = handler.transcript.steps.map(\.event)
  let received = handler.sockets.received
  let replies = expected.replies.flatMap { FrameOracle.frame($0) }
  if handler.sockets.isPeerClosed {
    try require(parts.isBeginning(of: expected.parts), "\(parts), not \(expected.parts)")
    try require(replies.starts(with: received), "received \(received), not of \(replies)")
    try require(outcome == .ended(.outputClosed), "\(outcome), though nobody reads")
  } else {
    let ending = expected.failure.map { Outcome.failed(.frame($0)) } ?? .ended(.endOfInput)
    try require(outcome == ending, "\(outcome), not \(ending)")
    try require(parts == expected.parts, "\(parts), not \(expected.parts)")
    try require(received == replies, "received \(received), not \(replies)")
  }
  try require(handler.sockets.hostMode == mode, "the descriptor's mode was changed")
}

extension [FrameTranscript.Event] {
  /// Whether `events` begin with these, of which the last may be the beginning of a payload.
  fileprivate func isBeginning(of events: [FrameTranscript.Event]) -> Bool {
    guard let last else { return true }
    guard events.count >= count, dropLast() == events[..<(count - 1)] else { return false }
    if case .payload(let piece) = last, case .payload(let payload) = events[count - 1] {
      return payload.starts(with: piece)
    }
    return last == events[count - 1]
  }
}

private enum Outcome: Equatable {
  case ended(Ending)
  case failed(ChannelError)
}

private func run(
  _ host: consuming NativeHost, _ handler: inout ChannelHandler
) throws(Finding) -> Outcome {
  do throws(HostError<Finding>) {
    switch (handler.scenario.isStreaming, handler.scenario.isChecked) {
    case (false, false):
      return .ended(
        try host.run { message, writer throws(Finding) in try handler.handle(message, &writer) })
    case (true, false):
      return .ended(
        try host.runStreaming { part, writer throws(Finding) in try handler.handle(part, &writer) })
    case (false, true):
      return .ended(
        try host.runChecked { message, error, writer throws(Finding) in
          try requireRight(error, of: message)
          try handler.handle(message, &writer)
        })
    case (true, true):
      return .ended(
        try host.runStreamingChecked { part, error, writer throws(Finding) in
          if case .message(let message) = part {
            try requireRight(error, of: message)
          } else {
            try require(error == nil, "\(error as Any) of a part that nobody checks")
          }
          try handler.handle(part, &writer)
        })
    }
  } catch {
    switch error {
    case .channel(let error): return .failed(error)
    case .handler(let finding): throw finding
    }
  }
}

private func requireRight(_ error: JSONError?, of message: Span<UInt8>) throws(Finding) {
  let text = Array(copying: message)
  let expected = JSONOracle().transcript(of: text).failure
  try require(error == expected, "\(error as Any), not \(expected as Any), of \(text)")
}

/// What a host is set up with, what it is sent and how its peer behaves.
private struct ChannelScenario {
  let messageLimit: Int
  let frameLimit: Int
  let replyLimit: Int
  let queueLimit: Int
  let isStreaming: Bool
  let isChecked: Bool
  /// The peer is gone before the reply of this index is written.
  let closesBefore: Int
  /// Bit n: before the reply n (modulo 8) is written, the peer receives what has been sent to it.
  let receives: UInt8
  /// The lengths of the packets, over and over.
  let packetCounts: [Int]
  let stream: [UInt8]
  let canary: Bool

  /// The longest stream: with the replies on their way it fits the sockets, so that one thread can be
  /// both host and peer.
  private static let streamLimit = 96 << 10
  private static let limits = [
    0, 1, 5, 6, 100, 255, 4096, 65532, 65536, 80000, FrameLimit.hostToBrowser, FrameLimit.format,
  ]

  init(_ input: inout FuzzInput, canary: Bool) {
    messageLimit = input.element(of: Self.limits)
    frameLimit = input.element(of: Self.limits)
    replyLimit = input.element(of: Self.limits)
    queueLimit = input.element(of: Self.limits)
    let way = input.byte()
    isStreaming = way & 1 == 1
    isChecked = way & 2 == 2
    closesBefore = Int(input.byte())
    receives = input.byte()
    // Mostly few, since a long stream takes as long as hundreds of short ones.
    let repetitions = input.element(of: [1, 1, 1, 1, 1, 2, 3, 8, 256, 4096])
    packetCounts = (0...input.number(below: 8)).map { _ in Int(input.byte()) + 1 }
    let unit = input.bytes()
    var stream: [UInt8] = []
    for _ in 0..<repetitions where stream.count + unit.count <= Self.streamLimit { stream += unit }
    self.stream = stream
    self.canary = canary
  }

  /// The stream in packets; few, since each takes more room in a socket than its bytes.
  func send(to sockets: borrowing SocketPair) {
    var rest = stream[...]
    var index = 0
    while !rest.isEmpty {
      let count = index < 48 ? packetCounts[index % packetCounts.count] : 32 << 10
      sockets.send(rest.prefix(count))
      rest = rest.dropFirst(count)
      index += 1
    }
    sockets.endInput()
  }
}

/// What must happen in a scenario, from the oracle.
private struct ChannelExpectation {
  /// What the handler gets; a whole message as the events that it stands for.
  var parts: [FrameTranscript.Event] = []
  var replies: [[UInt8]] = []
  var failure: FrameError?

  init(_ scenario: ChannelScenario) {
    let heldLimit = min(scenario.messageLimit, scenario.frameLimit)
    var oracle = FrameOracle(limit: scenario.isStreaming ? scenario.frameLimit : heldLimit)
    oracle.refusesLimit = scenario.canary
    failure = oracle.failureAtEnd(of: scenario.stream)
    for frame in oracle.transcript(of: scenario.stream).frames {
      guard case .header(let payloadCount)? = frame.first else { continue }
      let isHeld = payloadCount <= heldLimit
      let isComplete = frame.last == .end
      if isComplete || !isHeld { parts += frame }
      guard isComplete else { continue }
      let isEchoed = isHeld && payloadCount <= scenario.replyLimit
      if isEchoed, case .payload(let payload) = frame[1] {
        replies.append(payload)
      } else {
        replies.append([])
      }
    }
  }
}

/// The handler under the host and the peer behind it.
private struct ChannelHandler: ~Copyable {
  let scenario: ChannelScenario
  var sockets: SocketPair
  var transcript = FrameTranscript()
  private var replyCount = 0
  private var unreceivedCount = 0

  init(_ scenario: ChannelScenario, _ sockets: consuming SocketPair) {
    self.scenario = scenario
    self.sockets = sockets
  }

  mutating func handle(
    _ part: borrowing MessageReader.Part, _ writer: inout MessageWriter
  ) throws(Finding) {
    switch part {
    case .message(let message):
      try handle(message, &writer)
    case .header(let payloadCount):
      note(.header(payloadCount: payloadCount))
    case .payload(let piece):
      try require(!piece.isEmpty, "an empty piece of payload")
      note(.payload(Array(copying: piece)))
    case .end:
      note(.end)
      try reply(Span(), &writer)
    }
  }

  mutating func handle(
    _ message: Span<UInt8>, _ writer: inout MessageWriter
  ) throws(Finding) {
    note(.header(payloadCount: message.count))
    if !message.isEmpty { note(.payload(Array(copying: message))) }
    note(.end)
    try reply(message, &writer)
  }

  /// Echoes `message`, or answers with an empty one where the writer refuses it.
  private mutating func reply(
    _ message: Span<UInt8>, _ writer: inout MessageWriter
  ) throws(Finding) {
    if replyCount == scenario.closesBefore { sockets.closePeer() }
    let isReceiving = scenario.receives >> UInt8(replyCount % 8) & 1 == 1
    unreceivedCount += FrameLimit.headerCount + message.count
    if isReceiving || unreceivedCount > 16 << 10 || replyCount % 16 == 0 {
      sockets.receive()
      unreceivedCount = 0
    }
    replyCount += 1

    let queuedCount = writer.queuedCount
    let refusal = try write(message, &writer)
    let isTooLong = message.count > scenario.replyLimit
    try require(
      (refusal != nil) == isTooLong, "\(message.count) bytes were refused: \(refusal != nil)")
    if let refusal {
      try require(
        refusal.count == message.count && refusal.limit == scenario.replyLimit, "\(refusal)")
      try require(writer.queuedCount == queuedCount, "a refused message was queued")
      _ = try write(Span(), &writer)
    }
    try require(writer.queuedCount <= writer.queueLimit, "\(writer.queuedCount) bytes are queued")
  }

  /// Writes `message`, unless it is refused for its length.
  private func write(
    _ message: Span<UInt8>, _ writer: inout MessageWriter
  ) throws(Finding) -> PayloadTooLong? {
    do throws(ChannelError) {
      try writer.write(message)
      return nil
    } catch {
      if case .messageTooLong(let refusal) = error { return refusal }
      // The host takes this for the end if nobody reads, and passes it on if somebody does.
      throw Finding("writing failed: \(error)")
    }
  }

  private mutating func note(_ event: FrameTranscript.Event) {
    transcript.append(.init(event, consumed: 0, frameOffset: 0))
  }
}
