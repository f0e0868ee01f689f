internal import NativeMessagingCodec

extension FuzzCheck {
  /// Arbitrary bytes, cut arbitrarily: tokens and error are the oracle's, on every kernel, whether
  /// they are visited, asked for, or visited in one piece.
  ///
  /// The input: depth limit, byte order mark option, the number of cuts and the distances between
  /// them, which repeat, how much white space goes before the text (so that batches end in it);
  /// then the text.
  public static let jsonTokenizer = FuzzCheck("FuzzJSONTokenizer") {
    bytes, canary throws(Finding) in
    var input = FuzzInput(bytes)
    var options = JSONTokenizer.Options()
    options.depthLimit = input.element(of: [1024, 3, 64, 65])
    options.skipsByteOrderMark = input.byte() & 1 == 1
    let distances = (0...input.number(below: 6)).map { _ in Int(input.byte()) + 1 }
    let indentation = input.element(of: [0, 0, 0, 1, 63, 8192 - 20, 8192 - 3, 8192 - 64])
    let text = [UInt8](repeating: UInt8(ascii: " "), count: indentation) + input.bytes()

    var oracle = JSONOracle(
      depthLimit: options.depthLimit, skipsByteOrderMark: options.skipsByteOrderMark)
    oracle.allowsLeadingZero = canary
    let expected = oracle.transcript(of: text)
    for kernel in JSONKernel.allCases where kernel.isAvailable {
      let tokenizer = JSONTokenizer(options: options, kernel: kernel)
      var driver = JSONTokenizerDriver(tokenizer)
      try check(&driver, text, [], expected, kernel)
      try check(
        &driver, text, rising(distances, from: indentation, to: text.count), expected, kernel)
      driver.surface = .pull
      try check(
        &driver, text, rising(distances, from: indentation, to: text.count), expected, kernel)
      try checkWhole(&driver.tokenizer, text, expected, kernel)
    }
  }
}

/// Cuts behind `start`, at distances that repeat.
private func rising(_ distances: [Int], from start: Int, to end: Int) -> [Int] {
  var cuts: [Int] = []
  var cut = start
  while cut < end {
    cuts.append(cut)
    cut += distances[cuts.count % distances.count]
  }
  return cuts
}

private func check(
  _ driver: inout JSONTokenizerDriver, _ text: [UInt8], _ cuts: [Int], _ expected: JSONTranscript,
  _ kernel: JSONKernel
) throws(Finding) {
  let transcript = try driver.transcript(of: text, cutAt: cuts)
  try require(
    transcript == expected,
    "\(kernel), \(driver.surface), cut at \(cuts): \(transcript), expected \(expected)")
}

private func checkWhole(
  _ tokenizer: inout JSONTokenizer, _ text: [UInt8], _ expected: JSONTranscript,
  _ kernel: JSONKernel
) throws(Finding) {
  var recorder = JSONRecorder()
  var failure: JSONError?
  do throws(JSONRecorder.Failure) {
    try tokenizer.tokenize(text.span, to: &recorder)
  } catch {
    guard case .json(let error) = error else { throw Finding("\(error)") }
    failure = error
  }
  var transcript = recorder.transcript
  transcript.failure = failure
  try require(transcript == expected, "\(kernel), whole: \(transcript), expected \(expected)")
}
