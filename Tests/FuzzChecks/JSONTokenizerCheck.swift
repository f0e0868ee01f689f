internal import NativeMessagingCodec

extension FuzzCheck {
  /// Arbitrary bytes, cut arbitrarily: tokens and error are the oracle's, on any kernel, whether
  /// they are visited, asked for, or visited in one piece.
  ///
  /// The input: depth limit, byte order mark option, kernel, the number of cuts and the distances
  /// between them, which repeat, how many blanks go before the text (so that batches end in it);
  /// then the text.
  public static let jsonTokenizer = FuzzCheck("FuzzJSONTokenizer") {
    bytes, canary throws(Finding) in
    var input = FuzzInput(bytes)
    var options = JSONTokenizer.Options()
    options.depthLimit = input.element(of: [1024, 3, 64, 65])
    options.skipsByteOrderMark = input.byte() & 1 == 1
    let kernel = input.element(of: kernels)
    let distances = (0...input.number(below: 6)).map { _ in Int(input.byte()) + 1 }
    let indentation = input.element(of: indentations)
    let text = [UInt8](repeating: UInt8(ascii: " "), count: indentation) + input.bytes()

    var oracle = JSONOracle(
      depthLimit: options.depthLimit, skipsByteOrderMark: options.skipsByteOrderMark)
    oracle.allowsLeadingZero = canary
    let expected = oracle.transcript(of: text)
    var driver = JSONTokenizerDriver(JSONTokenizer(options: options, kernel: kernel))
    let cuts = rising(distances, from: indentation, to: text.count)
    for surface in JSONTokenizerDriver.Surface.allCases {
      driver.surface = surface
      let transcript = try driver.transcript(of: text, cutAt: cuts)
      try require(
        transcript == expected,
        "\(kernel), \(surface), cut at \(cuts): \(transcript), expected \(expected)")
    }
    let transcript = try wholeTranscript(of: text, &driver.tokenizer)
    try require(transcript == expected, "\(kernel), whole: \(transcript), expected \(expected)")
  }

  private static let kernels = JSONKernel.allCases.filter(\.isAvailable)

  /// Few of them bring the text to the end of a block or batch: blanks take time.
  private static let indentations =
    [Int](repeating: 0, count: 240) + [1, 40, 50, 60, 63, 8192 - 64, 8192 - 20, 8192 - 3]
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

private func wholeTranscript(
  of text: [UInt8], _ tokenizer: inout JSONTokenizer
) throws(Finding) -> JSONTranscript {
  var recorder = JSONRecorder()
  do throws(JSONRecorder.Failure) {
    try tokenizer.tokenize(text.span, to: &recorder)
  } catch {
    guard case .json(let error) = error else { throw Finding("\(error)") }
    var transcript = recorder.completeTranscript
    transcript.failure = error
    return transcript
  }
  return recorder.transcript
}
