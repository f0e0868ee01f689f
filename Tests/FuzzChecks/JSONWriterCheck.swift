internal import NativeMessagingCodec

extension FuzzCheck {
  /// Any steps that follow the grammar: the text is the naive one, byte for byte, and tokenizes back
  /// to the same events; over the limit its length is reported and it is taken back.
  ///
  /// The input: the limit, how many bytes are in the buffer before, then the steps.
  public static let jsonWriter = FuzzCheck("FuzzJSONWriter") { bytes, canary throws(Finding) in
    var input = FuzzInput(bytes)
    let limit = input.element(of: [1 << 20, 0, 1, 10, 100, 1000, 5000])
    let earlier = [UInt8](repeating: 0xFF, count: input.number(below: 8))
    let script = JSONScript(from: &input)
    let expected = script.text(escapingSolidus: canary)

    var buffer = OutputBuffer()
    buffer.append(earlier.span)
    var writer = JSONWriter(appendingTo: buffer, limit: limit)
    script.write(to: &writer)
    let isTooLong = expected.count > limit
    var failure: PayloadTooLong?
    var count = expected.count
    do throws(PayloadTooLong) {
      count = try writer.finish()
    } catch {
      failure = error
      count = error.count
    }
    try require(count == expected.count, "\(count) bytes, expected \(expected.count)")
    try require(
      failure?.limit == (isTooLong ? limit : nil),
      "\(count) bytes, limit \(limit): \(String(describing: failure))")

    // The writer is as new.
    if limit >= 4 {
      writer.null()
      try require((try? writer.finish()) == 4, "null does not follow")
    }
    let written = [UInt8](copying: writer.takeBuffer().span)
    let next = limit >= 4 ? Array("null".utf8) : []
    try require(
      written == earlier + (isTooLong ? [] : expected) + next,
      "wrote \(shown(written)), expected \(shown(expected))")
    try checkTokens(of: expected, against: script.steps)
  }
}

/// The text tokenizes to the steps that it was written by.
private func checkTokens(of text: [UInt8], against steps: [JSONScript.Step]) throws(Finding) {
  var driver = JSONTokenizerDriver(JSONTokenizer())
  let distance = max(7, text.count / 16)
  let transcript = try driver.transcript(
    of: text, cutAt: stride(from: distance, to: text.count, by: distance))
  try require(transcript.failure == nil, "\(transcript)")
  try require(transcript.events.count == steps.count, "\(transcript), expected \(steps)")
  for (event, step) in zip(transcript.events, steps) {
    try require(step.isRead(as: event), "\(event), expected \(step)")
  }
}

extension JSONScript.Step {
  /// Whether `event` is this step, with the text decoded and the number converted.
  fileprivate func isRead(as event: JSONTranscript.Event) -> Bool {
    switch (self, event) {
    case (.beginObject, .beginObject), (.endObject, .endObject): true
    case (.beginArray, .beginArray), (.endArray, .endArray): true
    case (.name(let text), .name(let raw, let hasEscapes)),
      (.string(let text), .string(let raw, let hasEscapes)):
      String(JSONText(raw.span, hasEscapes: hasEscapes)) == text.string
    case (.integer(let integer), .number(let text)):
      (try? JSONNumber(text.span).int64()) == integer
    case (.natural(let natural), .number(let text)):
      (try? JSONNumber(text.span).uint64()) == natural
    case (.double(let double), .number(let text)):
      (try? JSONNumber(text.span).double())?.bitPattern == double.bitPattern
    case (.double(let double), .literal(.null)): !double.isFinite
    case (.flag(let flag), .literal(let literal)): literal == (flag ? .true : .false)
    case (.null, .literal(.null)): true
    default: false
    }
  }
}

private func shown(_ bytes: [UInt8]) -> String {
  String(validating: bytes, as: UTF8.self) ?? "\(bytes)"
}
