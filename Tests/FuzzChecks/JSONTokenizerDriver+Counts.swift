package import NativeMessagingCodec

/// Counting, which need not look at each token.
extension JSONTokenizerDriver {
  /// Counts the tokens of a text: in pieces that end where `cuts`, which rise, say; of the whole; and
  /// of the first piece, with the others visited.
  ///
  /// Throws unless all of it comes to what is `expected`, and its counts.
  package mutating func checkCounts(
    of text: [UInt8], cutAt cuts: some Sequence<Int>, _ expected: JSONTranscript,
    _ expectedCounts: JSONCounts
  ) throws(Finding) {
    func require(_ counts: JSONCounts, _ failure: JSONError?, _ way: String) throws(Finding) {
      guard counts != expectedCounts || failure != expected.failure else { return }
      let failure = failure.map { "\($0) in depth \($0.depth)" } ?? "no failure"
      throw Finding("\(way): \(counts.summary), \(failure)")
    }
    var counts = JSONCounts()
    tokenizer.reset()
    var failure = try count(text.span, cutAt: cuts, &counts)
    if failure == nil { failure = end(&counts) }
    try require(counts, failure, "counted in pieces")

    counts = JSONCounts()
    failure = nil
    do throws(JSONError) {
      try tokenizer.tokenize(text.span, to: &counts)
    } catch {
      failure = error
    }
    try require(counts, failure, "counted as a whole")

    counts = JSONCounts()
    tokenizer.reset()
    let cut = cuts.first { _ in true } ?? 0
    failure = try count(text.span.extracting(..<cut), cutAt: [], &counts)
    guard failure == nil else {
      return try require(counts, failure, "counted up to \(cut)")
    }
    try readRest(of: text, from: cut)
    guard transcript.isRest(of: expected) else {
      throw Finding("visited from \(cut) on: \(transcript)")
    }
    transcript.add(to: &counts)
    try require(counts, transcript.failure, "counted up to \(cut), then visited")
  }

  private mutating func count(
    _ text: Span<UInt8>, cutAt cuts: some Sequence<Int>, _ counts: inout JSONCounts
  ) throws(Finding) -> JSONError? {
    var start = 0
    for end in cuts {
      if let error = feed(text.extracting(start..<end), &counts) { return error }
      try FuzzChecks.require(
        tokenizer.offset == end, "offset \(tokenizer.offset) behind \(end) bytes that were counted")
      start = end
    }
    return feed(text.extracting(start...), &counts)
  }

  private mutating func feed(_ piece: Span<UInt8>, _ counts: inout JSONCounts) -> JSONError? {
    do throws(JSONError) { try tokenizer.feed(piece, to: &counts) } catch { return error }
    return nil
  }

  private mutating func end(_ counts: inout JSONCounts) -> JSONError? {
    do throws(JSONError) { try tokenizer.finish(to: &counts) } catch { return error }
    return nil
  }

  /// Visits what is behind the pieces that were counted.
  private mutating func readRest(of text: [UInt8], from start: Int) throws(Finding) {
    recorder.reset()
    do throws(JSONRecorder.Failure) {
      try tokenizer.feed(text.span.extracting(start...), to: &recorder)
      try tokenizer.finish(to: &recorder)
    } catch {
      try end(by: error)
    }
  }
}

extension JSONTranscript {
  /// Whether another one ends with this. Of the first event the start may be missing.
  fileprivate func isRest(of all: JSONTranscript) -> Bool {
    let start = all.bytes.count - bytes.count
    guard start >= 0, failure == all.failure else { return false }
    guard let kind = bytes.first else { return true }
    // Of an event the kind comes first, then the text.
    let end = start + bytes.prefix { $0 != 0xFF }.count
    let firstKind = all.bytes[..<end].lastIndex(of: 0xFF).map { $0 + 1 } ?? 0
    return all.bytes[firstKind] == kind && all.bytes[(start + 1)...] == bytes[1...]
  }
}
