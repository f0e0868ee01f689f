internal import NativeMessagingCodec
internal import NativeMessagingHost

/// A host's process while it is asked and dismissed.
struct HandshakeRun: ~Copyable {
  /// How a question is put.
  enum Manner {
    /// The length, and the message once that has been read and the host has been listened to.
    case apart
    /// Both at once, once so many messages have come that nobody asked for.
    case inOnePiece(greetingCount: Int)
  }

  /// So many messages that nobody asked for are a flood.
  static let floodCount = 100
  /// How long to wait for messages that came unasked the time before.
  private static let greetingWait = Duration.seconds(1)
  /// How long a host's output may stay open behind its end, and its end may come behind its output's.
  private static let grace = Duration.milliseconds(100)
  /// How long to wait where the system does not tell whether a host has read.
  private static let blindWait = Duration.milliseconds(50)

  private var peer: HandshakePeer
  private let timeout: Duration
  /// How long a host that is up is listened to before it has the question, and behind its answer.
  private let silence: Duration
  private let interruption: Descriptor?
  private let start = ContinuousClock.now
  private var earlyCount = 0
  private var isAsked = false
  private var lateCount = 0
  /// How much of the time before the answer the host was only listened to.
  private var listeningTime = Duration.zero
  private var hasRead = false
  private var answerTime: Duration?
  private var endTime: Duration?
  private var fault: HandshakeFault?
  private var isOutputHeld = false

  init(
    _ process: consuming HostProcess, timeout: Duration, silence: Duration,
    interruption: Descriptor?
  ) {
    peer = HandshakePeer(process)
    self.timeout = timeout
    self.silence = silence
    self.interruption = interruption
  }

  /// Whether nothing more is waited for but the host's end.
  private func isOver(_ deadline: ContinuousClock.Instant) -> Bool {
    .now >= deadline || interruption?.isReadable == true
  }

  // MARK: Asking

  /// Posts the message and waits for an answer, or for a reason why none comes.
  mutating func ask(_ message: [UInt8], _ manner: Manner) {
    let deadline = start + timeout
    var question = Self.header(of: message)
    switch manner {
    case .apart:
      guard write(question, until: deadline) else { return noteEnd() }
      question = []
      waitUntilRead(until: deadline)
      guard hasRead else { return noteEnd() }
    case .inOnePiece(let greetingCount):
      waitForGreetings(greetingCount, until: min(deadline, start + Self.greetingWait))
    }
    listeningTime = listen(until: deadline)
    guard peer.output.fault == nil, !isFlooding else { return noteEnd() }
    isAsked = true
    earlyCount = peer.output.messageCount
    peer.expectReply()
    guard write(question + message, until: deadline) else { return noteEnd() }
    hasRead = true
    while peer.isOutputOpen, peer.output.reply == nil, peer.output.fault == nil, !isOver(deadline) {
      peer.look(for: deadline - .now)
    }
    guard peer.output.reply != nil else { return noteEnd() }
    answerTime = .now - start - listeningTime
    _ = listen(until: .now + silence)
    // A host that ends closes one descriptor after the other, and is dead after the last.
    if !peer.isOutputOpen { peer.waitForEnd(upTo: Self.grace) }
    lateCount = peer.output.messageCount - earlyCount - 1
  }

  /// Whether so much has come unasked that it will not end.
  private var isFlooding: Bool { !isAsked && peer.output.messageCount >= Self.floodCount }

  /// Takes what comes unasked, for a while; how long that was.
  private mutating func listen(until deadline: ContinuousClock.Instant) -> Duration {
    let start = ContinuousClock.now
    let end = min(deadline, start + silence)
    while peer.isOutputOpen, peer.process.exit == nil, peer.output.fault == nil, !isFlooding,
      !isOver(end)
    {
      peer.look(for: end - .now)
    }
    return .now - start
  }

  private mutating func waitForGreetings(_ count: Int, until deadline: ContinuousClock.Instant) {
    while peer.isOutputOpen, peer.output.messageCount < count, peer.output.fault == nil,
      !isOver(deadline)
    {
      peer.look(for: deadline - .now)
    }
  }

  private static func header(of message: [UInt8]) -> [UInt8] {
    guard
      let header = try? FrameEncoder(limit: FrameLimit.format).header(payloadCount: message.count)
    else { preconditionFailure("a question is no longer than a frame") }
    return header.indices.map { header[$0] }
  }

  /// Waits until the host has taken the header out of its pipe, or has said or done something else.
  private mutating func waitUntilRead(until deadline: ContinuousClock.Instant) {
    let blindDeadline = min(deadline, .now + Self.blindWait)
    while peer.isOutputOpen, peer.process.exit == nil, !isOver(deadline) {
      let unread = peer.process.unreadInputCount()
      hasRead = unread.map { $0 == 0 } ?? (.now >= blindDeadline)
      // What it wrote before it read is there by now.
      peer.look(for: hasRead ? .zero : .milliseconds(1))
      if hasRead || isFlooding || peer.output.fault != nil { return }
    }
    // A host that has ended may have read it before.
    hasRead = peer.process.unreadInputCount() == 0
  }

  /// Writes all; `false` if the host does not read any more, or not in time.
  private mutating func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) -> Bool {
    var written = 0
    while written < bytes.count {
      guard let input = peer.process.standardInput, !isOver(deadline) else { return false }
      let count: Int?
      do throws(SystemError) {
        count = try input.write(bytes.span.extracting(droppingFirst: written))
      } catch {
        return false
      }
      written += count ?? 0
      if count == nil { peer.look(for: .milliseconds(1)) }
    }
    return true
  }

  /// Says why there is no answer.
  private mutating func noteEnd() {
    guard interruption?.isReadable != true else { return }
    if !isAsked { earlyCount = peer.output.messageCount }
    if isFlooding {
      fault = .floods(count: earlyCount, in: .now - start)
      earlyCount = 0
    } else if start + timeout <= .now {
      fault =
        hasRead
        ? peer.output.finalFault(after: timeout) ?? .neverAnswers(after: timeout)
        : peer.output.fault ?? .neverReads(after: timeout)
    } else if let printed = peer.output.fault {
      fault = printed
    } else {
      // A host that ends closes one descriptor after the other.
      peer.waitForEnd(upTo: Self.grace)
      let closing: HandshakeFault = peer.isOutputOpen ? .closesInput : .closesOutput
      let end = peer.process.exit.map { HandshakeFault.exitsEarly($0.status) }
      fault = peer.output.finalFault(after: nil) ?? end ?? closing
    }
  }

  // MARK: Dismissing

  /// Closes the host's input and sees whether and how it ends.
  mutating func dismiss() {
    let start = ContinuousClock.now
    let hadEnded = peer.process.exit != nil
    peer.process.closeInput()
    peer.waitForEnd(upTo: Handshake.endTime)
    guard peer.process.exit != nil else { return }
    if !hadEnded { endTime = .now - start }
    let deadline = ContinuousClock.now + Self.grace
    while peer.isOutputOpen, .now < deadline { peer.look(for: deadline - .now) }
    isOutputHeld = peer.isOutputOpen
    peer.takeErrors()
  }
}

extension HandshakeRun {
  /// Tells what was seen. A host that still runs is killed.
  consuming func report(to handshake: inout Handshake) {
    handshake.hasReadLength = hasRead
    handshake.earlyCount = earlyCount
    handshake.answerTime = answerTime
    handshake.reply = peer.output.reply
    handshake.endTime = endTime
    handshake.exit = peer.process.exit?.status
    handshake.errorLines = peer.errorLines
    handshake.errorLineCount = peer.errorLineCount
    handshake.faults = faults(of: handshake)
  }

  private borrowing func faults(of handshake: Handshake) -> [HandshakeFault] {
    var faults: [HandshakeFault] = []
    if earlyCount > 0 { faults.append(.speaksFirst(count: earlyCount)) }
    // What was printed explains more than what came of it.
    // Of a host that still writes, the last frame is not whole yet.
    let isWriting = peer.isOutputOpen && handshake.exit == nil
    let last = isWriting ? peer.output.fault : peer.output.finalFault(after: nil)
    if let printed = last, handshake.reply != nil || printed.isText {
      faults.append(printed)
    } else if let fault {
      faults.append(fault)
    }
    if lateCount > 0 { faults.append(.saysMore(count: lateCount)) }
    if let reply = handshake.reply, let error = Self.error(in: reply, as: handshake.profile) {
      faults.append(
        error.reason == .invalidUTF8
          ? .invalidUTF8(error)
          : .invalidMessage(error, text: String(decoding: reply.prefix(80), as: UTF8.self)))
    }
    switch handshake.exit {
    case nil: faults.append(.staysAfterEnd(Handshake.endTime))
    case .signalled(let signal)? where endTime != nil: faults.append(.crashesAtEnd(signal: signal))
    case .signalled(let signal)? where handshake.reply != nil:
      faults.append(.crashesAfterAnswer(signal: signal))
    default: break
    }
    if isOutputHeld { faults.append(.childHoldsOutput) }
    return faults
  }

  private static func error(in reply: [UInt8], as profile: BrowserProfile) -> JSONError? {
    var options = JSONTokenizer.Options()
    options.depthLimit = PortInbox.depthLimit
    options.skipsByteOrderMark = profile.skipsByteOrderMark
    var tokenizer = JSONTokenizer(options: options)
    var counts = JSONCounts()
    do throws(JSONError) {
      try tokenizer.tokenize(reply.span, to: &counts)
      return nil
    } catch {
      return error
    }
  }
}

extension HandshakeFault {
  fileprivate var isText: Bool {
    if case .printsText = self { true } else { false }
  }
}

extension Descriptor {
  /// Whether something can be read from it, or it is at its end.
  var isReadable: Bool {
    // It fails for want of memory only.
    let ready = try? Descriptor.poll(input: self, milliseconds: 0)
    return ready?.contains(.input) ?? false
  }
}
