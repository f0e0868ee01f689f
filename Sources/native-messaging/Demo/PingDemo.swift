import NativeMessaging

/// A host that is launched, pinged many times over, and seen out.
struct PingDemo {
  let profile: BrowserProfile
  let arguments: [String]
  /// From before the launch to the first answer.
  let firstAnswer: Duration
  let roundTrips: RoundTrips
  let end: Conversation.End

  init(_ path: String, as profile: BrowserProfile, count: Int) throws(Failure) {
    self.profile = profile
    arguments = profile.exampleArguments(for: path)
    let clock = ContinuousClock()
    let start = clock.now
    var conversation = try Conversation(with: path, as: profile)
    try conversation.ping()
    firstAnswer = clock.now - start

    var durations: [Duration] = []
    durations.reserveCapacity(count)
    var sent = clock.now
    for _ in 0..<count {
      try conversation.ping()
      let answered = clock.now
      durations.append(answered - sent)
      sent = answered
    }
    roundTrips = RoundTrips(durations)
    end = conversation.close()
  }

  /// Whether the host ended as it should.
  var isRight: Bool { end.exit.status == .exited(0) && end.unaskedCount == 0 }
}

extension Conversation {
  /// Sends `"ping"` and demands `"pong"`.
  mutating func ping() throws(Failure) {
    try post("\"ping\"".utf8.span)
    let wrong = try receive { answer in
      answer.equals("\"pong\"") ? nil : answer.excerpt
    }
    if let wrong { throw .data("\"ping\" was answered \(wrong), not \"pong\"") }
  }
}

extension Span<UInt8> {
  func equals(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && hasPrefix("\(text)")
  }

  func hasPrefix(_ text: String) -> Bool {
    let prefix = text.utf8.span
    guard count >= prefix.count else { return false }
    for index in prefix.indices where self[index] != prefix[index] { return false }
    return true
  }

  /// The text's beginning, for a message.
  var excerpt: String {
    let shown = extracting(first: 200)
    var bytes: [UInt8] = []
    for index in shown.indices { bytes.append(shown[index]) }
    return String(decoding: bytes, as: UTF8.self).oneLine + (count > shown.count ? "…" : "")
  }
}
