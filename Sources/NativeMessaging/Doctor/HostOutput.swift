internal import NativeMessagingCodec

/// What a host has written, taken apart: whole messages, and what is no message.
struct HostOutput {
  /// More of one frame than any browser takes is not kept.
  private static let limit = FrameLimit.hostToBrowser + (64 << 10)

  /// How many whole messages came.
  private(set) var messageCount = 0
  /// The first message that was asked for.
  private(set) var reply: [UInt8]?
  /// What came behind the last whole message.
  private(set) var rest: [UInt8] = []
  /// The frame behind the last whole message announces more than browsers take.
  private(set) var announcedTooMuch: Int?
  /// Where ``rest`` begins in the output.
  private(set) var offset = 0
  private var expectsReply = false
  /// The first messages that nobody asked for.
  private var unasked: [[UInt8]] = []
  private static let unaskedLimit = 16

  /// From now on a message is a reply.
  mutating func expectReply() {
    expectsReply = true
  }

  mutating func append(_ bytes: Span<UInt8>) {
    for index in bytes.indices where rest.count < Self.limit { rest.append(bytes[index]) }
    guard announcedTooMuch == nil else { return }
    let end = takeMessages()
    rest.removeSubrange(..<end)
    offset += end
  }

  /// Where the last whole message ends in ``rest``.
  private mutating func takeMessages() -> Int {
    var start = 0
    while let announced = Self.announced(in: rest.span, at: start) {
      guard announced <= FrameLimit.hostToBrowser else {
        announcedTooMuch = announced
        return start
      }
      let payload = start + FrameLimit.headerCount
      guard rest.count >= payload + announced else { return start }
      messageCount += 1
      start = payload + announced
      take(Array(rest[payload..<start]))
    }
    return start
  }

  private mutating func take(_ message: [UInt8]) {
    if !expectsReply {
      if unasked.count < Self.unaskedLimit { unasked.append(message) }
    } else if reply == nil, unasked.count(where: { $0 == message }) < 2 {
      // What has been said twice without a question is no answer to one.
      reply = message
    }
  }

  /// The length that the header there announces, once it is whole.
  private static func announced(in bytes: Span<UInt8>, at start: Int) -> Int? {
    FrameDecoder().announcedCount(in: bytes.extracting(droppingFirst: start))
  }

  private var announced: Int? { Self.announced(in: rest.span, at: 0) }

  // MARK: What is no message

  /// What is wrong with the rest; `nil` if it is empty or may be the beginning of a message.
  var fault: HandshakeFault? {
    guard !rest.isEmpty else { return nil }
    if let text = leadingText {
      return .printsText(text, announced: announced, offset: offset)
    }
    guard let announced = announcedTooMuch else { return nil }
    let swapped = Int(UInt32(announced).byteSwapped)
    return swapped <= FrameLimit.hostToBrowser
      ? .swapsLengths(announced: announced, meant: swapped) : .messageTooLong(count: announced)
  }

  /// What is wrong with the rest when nothing more comes, because the output has ended or time is up.
  func finalFault(after time: Duration?) -> HandshakeFault? {
    if let fault { return fault }
    guard !rest.isEmpty else { return nil }
    guard let announced else {
      if rest.allSatisfy(Self.isText) {
        return .printsText(String(decoding: rest, as: UTF8.self), announced: nil, offset: offset)
      }
      return .truncatesMessage(.truncatedHeader(received: rest.count, offset: offset))
    }
    let received = rest.count - FrameLimit.headerCount
    // A swapped length can be within the limit, too: then nothing but what follows betrays it.
    let swapped = Int(UInt32(announced).byteSwapped)
    if swapped == received { return .swapsLengths(announced: announced, meant: swapped) }
    if let time {
      return .neverFinishes(announced: announced, received: received, after: time)
    }
    return .truncatesMessage(
      .truncatedPayload(announced: announced, received: received, offset: offset))
  }

  /// The first line of text that stands where a header is due.
  ///
  /// Four bytes of text are a length over the limit, so they are none. Fewer, such as a line's end,
  /// are text if behind them there are whole messages.
  private var leadingText: String? {
    let head = rest.prefix(FrameLimit.headerCount)
    if head.count == FrameLimit.headerCount, head.allSatisfy(Self.isText) {
      let line = rest.prefix(200).prefix { $0 != UInt8(ascii: "\n") && Self.isText($0) }
      return String(decoding: line.isEmpty ? rest.prefix(1) : line, as: UTF8.self)
    }
    for count in 1..<FrameLimit.headerCount where count < rest.count {
      let text = rest.prefix(count)
      guard text.allSatisfy(Self.isText) else { return nil }
      if Self.isMessages(Array(rest.dropFirst(count))) {
        return String(decoding: text, as: UTF8.self)
      }
    }
    return nil
  }

  /// Whether nothing but whole messages stands there, at least one.
  private static func isMessages(_ bytes: [UInt8]) -> Bool {
    var decoder = FrameDecoder(limit: FrameLimit.hostToBrowser)
    var input = bytes.span
    var count = 0
    while let message = try? decoder.nextMessage(from: &input) {
      guard !message.isEmpty else { return false }
      count += 1
    }
    return count > 0 && input.isEmpty
  }

  /// Whether people print such bytes: UTF-8's, and no control characters but those for lines, tabs and
  /// colours.
  private static func isText(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20..<0x7F, 0x80..<0xF5, 0x09, 0x0A, 0x0D, 0x1B: true
    default: false
    }
  }
}
