internal import NativeMessagingCodec

extension FuzzCheck {
  /// Arbitrary bytes, cut arbitrarily: the events are the oracle's after every piece.
  ///
  /// The input: limit, byte order, whether messages are asked for (in turns), the number of cuts and
  /// the distances between them, which repeat; then the stream.
  public static let frameDecoder = FuzzCheck("FuzzFrameDecoder") {
    bytes, canary, _ throws(Finding) in
    var input = FuzzInput(bytes)
    var oracle = FrameOracle(
      limit: input.element(of: limits), order: input.element(of: [.littleEndian, .bigEndian]))
    oracle.refusesLimit = canary
    let turns = input.byte()
    let distances = (0...input.number(below: 8)).map { _ in Int(input.byte()) + 1 }
    try checkFrameDecoder(input.bytes(), oracle, distances: distances, turns: turns)
  }

  private static let limits = [
    0, 1, 2, 3, 4, 5, 255, 256, 257, 65535, 65536, FrameLimit.hostToBrowser,
    FrameLimit.browserToHost, 1 << 31 - 1, 1 << 31, FrameLimit.format,
  ]
}

/// Feeds `stream` in pieces of the lengths `distances`, over and over.
///
/// Bit n of `turns` says whether the call n (modulo 8) asks for a whole message first.
private func checkFrameDecoder(
  _ stream: [UInt8], _ oracle: FrameOracle, distances: [Int], turns: UInt8
) throws(Finding) {
  var driver = FrameDecoderDriver(limit: oracle.limit, order: oracle.order)
  var turn = turns
  var fed = 0
  var pieces = 0
  while fed < stream.count {
    let next = min(fed + distances[pieces % distances.count], stream.count)
    try driver.feed(stream.span.extracting(fed..<next)) {
      turn = turn << 1 | turn >> 7
      return turn & 1 == 1
    }
    fed = next
    pieces += 1
    // The oracle starts over each time, so only the first few cuts are looked at.
    if pieces <= 8 || fed == stream.count {
      let expected = oracle.transcript(of: Array(stream.prefix(fed)))
      try require(driver.transcript == expected, "\(driver.transcript), expected \(expected)")
    }
  }
  let failure = try driver.finish()
  let expected = oracle.failureAtEnd(of: stream)
  try require(failure == expected, "the end gave \(failure as Any), expected \(expected as Any)")
}
