internal import NativeMessagingCodec
internal import Synchronization

extension FuzzCheck {
  /// Any steps that follow the grammar: the text is the naive one, byte for byte, and tokenizes back
  /// to the same events; over the limit its length is reported and it is taken back.
  ///
  /// The input: the limit, how many bytes are in the buffer before, then the steps.
  public static let jsonWriter = FuzzCheck("FuzzJSONWriter") { bytes, canary, _ throws(Finding) in
    var input = FuzzInput(bytes)
    let limit = input.element(of: limits)
    let earlier = [UInt8](repeating: 0xFF, count: input.number(below: 8))
    let script = JSONScript(from: &input)
    let naive = JSONNaiveText(script, escapingSolidus: canary)
    let expected = naive.text

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
    try checkTokens(of: naive, against: script.steps)
  }

  private static let limits = [1 << 20, 0, 1, 10, 100, 1000, 5000]
}

/// The text tokenizes to the steps that it was written by.
private func checkTokens(
  of naive: JSONNaiveText, against steps: [JSONScript.Step]
) throws(Finding) {
  let distance = max(7, naive.text.count / 16)
  try reader.withLock { reader throws(Finding) in
    try reader.read(
      naive.text, cutAt: stride(from: distance, to: naive.text.count, by: distance))
    try require(
      reader.transcript == naive.transcript,
      "\(reader.transcript), expected \(naive.transcript)")
  }
  for (step, range) in zip(steps, naive.ranges) {
    try require(
      step.isRead(naive.text.span.extracting(range)),
      "\(shown(Array(naive.text[range]))), expected \(step)")
  }
}

/// A tokenizer that is used for every text: a new one would take longer than most texts.
private let reader = Mutex(JSONTokenizerDriver(JSONTokenizer()))

extension JSONScript.Step {
  /// Whether the token `text` is this step, with the text decoded and the number converted.
  fileprivate func isRead(_ text: Span<UInt8>) -> Bool {
    switch self {
    case .name(let name): JSONText(text).equals(name.utf8.span)
    case .string(let string): JSONText(text).equals(string.utf8.span)
    case .integer(let integer): (try? JSONNumber(text).int64()) == integer
    case .natural(let natural): (try? JSONNumber(text).uint64()) == natural
    case .double(let double) where double.isFinite:
      (try? JSONNumber(text).double())?.bitPattern == double.bitPattern
    default: true
    }
  }
}

private func shown(_ bytes: [UInt8]) -> String {
  String(validating: bytes, as: UTF8.self) ?? "\(bytes)"
}
