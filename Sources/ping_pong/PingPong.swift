internal import NativeMessagingCodec
internal import NativeMessagingHost

/// The answers of the tiny host.
///
/// `"ping"` is answered `"pong"`; any other message of at most 1 MiB by the same bytes; a longer one,
/// which is tokenized as it streams and never held, by what it is made of:
/// `{"bytes":…,"tokens":…,"objects":…,"arrays":…,"names":…,"strings":…,"numbers":…,"literals":…,"depth":…}`.
/// A message that is not JSON is answered `{"error":"<reason>","offset":N}`.
///
/// The answers are put together in an `ASCIIText`: nothing in them needs an escape, and a `JSONWriter`
/// would be a seventh of the program.
struct PingPong: ~Copyable {
  private var tokenizer = JSONTokenizer()
  private var counts = JSONCounts()
  private var streamedCount = 0

  mutating func answer(
    _ part: MessageReader.Part, _ error: JSONError?, _ writer: inout MessageWriter
  ) throws(ChannelError) {
    switch part {
    case .message(let message):
      if let error { return try answer(error, &writer) }
      try writer.write(message.isPing ? pong.span : message)
    case .header(let payloadCount):
      streamedCount = payloadCount
      counts = JSONCounts()
      tokenizer.reset()
    case .payload(let piece):
      // What is wrong is said at the end: the tokenizer stays failed until then.
      try? tokenizer.feed(piece, to: &counts)
    case .end:
      try answerStreamed(&writer)
    }
  }

  private mutating func answerStreamed(_ writer: inout MessageWriter) throws(ChannelError) {
    do throws(JSONError) {
      try tokenizer.finish(to: &counts)
    } catch {
      return try answer(error, &writer)
    }
    var text = ASCIIText()
    text.append("{\"bytes\":")
    text.append(streamedCount)
    let members = counts.members
    for index in members.indices {
      text.append(",\"")
      text.append(members[index].name)
      text.append("\":")
      text.append(members[index].count)
    }
    text.append("}")
    try writer.write(text.span)
  }

  private func answer(_ error: JSONError, _ writer: inout MessageWriter) throws(ChannelError) {
    var text = ASCIIText()
    text.append("{\"error\":\"")
    text.append(error.reason.text)
    text.append("\",\"offset\":")
    text.append(error.offset)
    text.append("}")
    try writer.write(text.span)
  }
}

private let pong: InlineArray<6, UInt8> = [0x22, 0x70, 0x6f, 0x6e, 0x67, 0x22]  // "pong"

extension Span<UInt8> {
  /// Whether these are the bytes of the JSON text `"ping"`, as every browser writes it.
  fileprivate var isPing: Bool {
    count == 6 && self[0] == 0x22 && self[1] == 0x70 && self[2] == 0x69 && self[3] == 0x6e
      && self[4] == 0x67 && self[5] == 0x22
  }
}
