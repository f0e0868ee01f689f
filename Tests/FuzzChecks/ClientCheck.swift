internal import NativeMessaging
internal import NativeMessagingCodec
internal import NativeMessagingHost

extension FuzzCheck {
  /// A hostile host at the other end of a socket pair: any bytes, in any packets, between any posts.
  /// What the extension gets, and how the port ends, is what the oracle says of the browser.
  ///
  /// The input: the choices of `ClientScenario` in their order; then the stream.
  public static let client = FuzzCheck("FuzzClient") { bytes, canary, _ throws(Finding) in
    var input = FuzzInput(bytes)
    try ClientScenario(&input, canary: canary).check()
  }
}

/// What a host says, and what is done meanwhile.
private struct ClientScenario {
  let profile: BrowserProfile
  let isOneShot: Bool
  /// How many bytes of messages may be held that nobody has asked for.
  let backlogLimit: Int
  /// The lengths of the packets, over and over.
  let packetCounts: [Int]
  /// Bit n: behind the packet n (modulo 8) a message is posted.
  let posts: UInt8
  /// Bit n: behind the packet n (modulo 8) the link is asked for what there is.
  let asks: UInt8
  let stream: [UInt8]
  let canary: Bool

  private static let streamLimit = 96 << 10

  init(_ input: inout FuzzInput, canary: Bool) {
    let choices = input.byte()
    profile = choices & 1 == 0 ? .chromium : .firefox
    isOneShot = choices & 2 != 0
    backlogLimit = choices & 4 != 0 ? 1 << 20 : 0
    posts = input.byte()
    asks = input.byte()
    let repetitions = input.element(of: [1, 1, 1, 1, 2, 3, 8, 256])
    packetCounts = (0...input.number(below: 8)).map { _ in Int(input.byte()) + 1 }
    let unit = input.bytes()
    var stream: [UInt8] = []
    for _ in 0..<repetitions where stream.count + unit.count <= Self.streamLimit { stream += unit }
    self.stream = stream
    self.canary = canary
  }

  func check() throws(Finding) {
    // The oracle walks down every level.
    guard stream.count(where: { $0 == 0x5B || $0 == 0x7B }) < 1024 else { return }
    var sockets = SocketPair(keepsPackets: false)
    let descriptor = Descriptor(rawValue: sockets.host)
    sockets.keepHostFromWaiting()
    var link = PortLink(
      input: descriptor, output: descriptor, as: profile, isOneShot: isOneShot, checks: true,
      backlogLimit: backlogLimit)
    var heard = ClientTranscript()
    var posted: [UInt8] = []
    var rest = stream[...]
    var index = 0
    while !rest.isEmpty {
      let count = index < 48 ? packetCounts[index % packetCounts.count] : 32 << 10
      sockets.send(rest.prefix(count))
      rest = rest.dropFirst(count)
      if posts >> UInt8(index % 8) & 1 == 1 { post(to: &link, &posted) }
      if asks >> UInt8(index % 8) & 1 == 1 { heard.take(from: &link) } else { _ = link.fill() }
      index += 1
    }
    sockets.endInput()
    while link.end == nil { heard.take(from: &link) }
    sockets.receive()

    let expected = ClientOracle(profile, isOneShot: isOneShot, canary: canary).transcript(
      of: stream)
    try require(heard.events == expected.events, "\(heard.events), not \(expected.events)")
    try require(
      link.end == expected.end, "\(String(describing: link.end)), not \(expected.end as Any)")
    try require(sockets.received == posted, "posted \(posted), but received \(sockets.received)")
    try require(
      profile.words(for: link.end ?? .disconnected, isOneShot: isOneShot) == expected.words,
      "the words for \(link.end as Any)")
  }

  /// Posts a message, which fits the socket; at the end there is nobody to post to.
  private func post(to link: inout PortLink, _ posted: inout [UInt8]) {
    let message: [UInt8] = [0x5B, 0x31, 0x5D]
    do throws(PortError) {
      try link.post(message.span, atOnce: true)
      posted += FrameOracle.frame(message)
    } catch {
      guard error == .disconnected, link.end != nil else { fatalError("\(error)") }
    }
  }
}

/// What an extension got, and how the port ended.
private struct ClientTranscript {
  enum Event: Equatable {
    case message([UInt8])
    case dropped([UInt8])
  }

  var events: [Event] = []
  var end: PortEnd?
  var words: String?

  /// Takes all that is there now.
  mutating func take(from link: inout PortLink) {
    repeat {
      while let found = link.next() {
        let isDropped = found.error != nil
        let bytes = Array(copying: link.bytes(of: found))
        events.append(isDropped ? .dropped(bytes) : .message(bytes))
      }
    } while link.fill()
  }
}

/// What the tables of browsers' behaviour say about a stream, read the slow and obvious way.
private struct ClientOracle {
  private let profile: BrowserProfile
  private let isOneShot: Bool
  private var frames: FrameOracle

  init(_ profile: BrowserProfile, isOneShot: Bool, canary: Bool) {
    self.profile = profile
    self.isOneShot = isOneShot
    frames = FrameOracle(limit: 1 << 20)
    // The planted fault: Chromium, too, ends the port at a message that is no JSON.
    dropsInvalid = profile == .chromium && !isOneShot && !canary
  }

  private let dropsInvalid: Bool

  func transcript(of stream: [UInt8]) -> ClientTranscript {
    var transcript = ClientTranscript()
    for frame in frames.transcript(of: stream).frames where frame.last == .end {
      var payload: [UInt8] = []
      if case .payload(let bytes) = frame[1] { payload = bytes }
      if let message = message(payload) {
        transcript.events.append(.message(message))
      } else if dropsInvalid {
        transcript.events.append(.dropped(payload))
      } else {
        transcript.end = .invalidMessage(error(payload))
        transcript.words =
          profile == .chromium
          ? "The sender sent an invalid JSON message; message ignored."
          : "An unexpected error occurred"
        return transcript
      }
    }
    note(frames.failureAtEnd(of: stream), in: &transcript)
    return transcript
  }

  private func note(_ failure: FrameError?, in transcript: inout ClientTranscript) {
    transcript.end = failure.map { .frame($0) } ?? .outputClosed
    let isTooLong = if case .payloadTooLong = failure { true } else { false }
    switch profile {
    case .chromium:
      transcript.words =
        isTooLong
        ? "Error when communicating with the native messaging host." : "Native host has exited."
    case .firefox:
      transcript.words = isOneShot ? "An unexpected error occurred" : nil
      if case .payloadTooLong(let count, _, _) = failure {
        transcript.words =
          "Native application tried to send a message of \(count) bytes, which exceeds the limit "
          + "of 1048576 bytes."
      }
    }
  }

  /// The message that the extension gets: with U+FFFD for what is not UTF-8, and in Firefox without
  /// a byte order mark; `nil` if that is no JSON.
  private func message(_ payload: [UInt8]) -> [UInt8]? {
    var text = Array(String(decoding: payload, as: UTF8.self).utf8)
    if profile == .firefox, text.starts(with: [0xEF, 0xBB, 0xBF]) { text.removeFirst(3) }
    return JSONOracle().transcript(of: text).failure == nil ? text : nil
  }

  /// What is wrong with it as it came.
  private func error(_ payload: [UInt8]) -> JSONError {
    let oracle = JSONOracle(skipsByteOrderMark: profile == .firefox)
    guard let error = oracle.transcript(of: payload).failure else {
      fatalError("what is JSON as it came is JSON")
    }
    return error
  }
}
