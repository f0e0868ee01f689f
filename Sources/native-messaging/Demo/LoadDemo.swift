import NativeMessaging

/// One message as long as a frame can be, streamed to a host.
struct LoadDemo {
  /// The one that sends messages of any length.
  let profile = BrowserProfile.firefox
  let byteCount: Int
  let answer: String
  /// What the contract asks for.
  private let rightAnswer: String
  /// From the header's first byte to the answer.
  let duration: Duration
  /// The host's, in bytes: before the message, after it; `nil` where the system does not tell.
  let memoryBefore: Int?
  let memoryAfter: Int?
  let end: Conversation.End

  init(_ path: String, byteCount: Int) throws(Failure) {
    self.byteCount = byteCount
    let message = LargeMessage(count: byteCount)
    rightAnswer = message.counts
    var conversation = try Conversation(with: path, as: profile)
    try conversation.ping()
    memoryBefore = conversation.peakMemory

    let start = ContinuousClock.now
    var bar = ProgressBar(total: byteCount)
    defer { bar.clear() }
    try conversation.begin(payloadCount: byteCount)
    var sent = 0
    try message.forEachPiece { piece throws(Failure) in
      try conversation.write(piece)
      sent += piece.count
      bar.advance(to: sent)
    }
    answer = try conversation.receive { $0.excerpt }
    duration = ContinuousClock.now - start
    memoryAfter = conversation.peakMemory
    end = conversation.close()
  }

  /// Whether the host counted right and ended as it should.
  var isRight: Bool {
    answer == rightAnswer && end.exit.status == .exited(0)
  }
}
