package import NativeMessagingCodec

/// Feeds a tokenizer, one way or the other, and writes down what comes out.
package struct JSONTokenizerDriver: ~Copyable {
  /// How to get at the tokens.
  package enum Surface: CaseIterable, Sendable {
    case visitor
    case pull
  }

  package var tokenizer: JSONTokenizer
  package var surface: Surface
  var recorder = JSONRecorder()

  package init(_ tokenizer: consuming JSONTokenizer, _ surface: Surface = .visitor) {
    self.tokenizer = tokenizer
    self.surface = surface
  }

  /// What the last text gave.
  package var transcript: JSONTranscript { recorder.transcript }

  /// Reads a text from its start, in pieces that end where `cuts`, which rise, say.
  ///
  /// Throws when the tokenizer breaks its word: an empty fragment, an error that does not stay.
  package mutating func transcript(
    of text: [UInt8], cutAt cuts: some Sequence<Int> = []
  ) throws(Finding) -> JSONTranscript {
    try read(text, cutAt: cuts)
    return transcript
  }

  /// The same for ``transcript``, whose memory is used again.
  package mutating func read(
    _ text: [UInt8], cutAt cuts: some Sequence<Int>
  ) throws(Finding) {
    tokenizer.reset()
    recorder.reset()
    do throws(JSONRecorder.Failure) {
      var start = 0
      for end in cuts {
        try feed(text.span.extracting(start..<end))
        start = end
        guard tokenizer.offset == end else {
          throw .broken("offset \(tokenizer.offset) behind \(end) bytes")
        }
      }
      try feed(text.span.extracting(start..<text.count))
      try finish()
    } catch {
      try end(by: error)
    }
  }

  /// The same in one piece that is known to be the whole text.
  package mutating func readWhole(_ text: [UInt8]) throws(Finding) {
    recorder.reset()
    do throws(JSONRecorder.Failure) {
      try tokenizer.tokenize(text.span, to: &recorder)
    } catch {
      try end(by: error)
    }
  }

  private mutating func feed(_ piece: Span<UInt8>) throws(JSONRecorder.Failure) {
    guard surface == .pull else { return try tokenizer.feed(piece, to: &recorder) }
    var input = piece
    let end = tokenizer.offset + piece.count
    while true {
      let token: JSONToken?
      do throws(JSONError) { token = try tokenizer.next(from: &input) } catch { throw .json(error) }
      guard tokenizer.offset + input.count == end else { throw .broken("input and offset differ") }
      guard let token else { break }
      try recorder.record(token)
    }
    guard input.isEmpty else { throw .broken("nil with input left") }
  }

  private mutating func finish() throws(JSONRecorder.Failure) {
    guard surface == .pull else { return try tokenizer.finish(to: &recorder) }
    do throws(JSONError) {
      guard let token = try tokenizer.finish() else { return }
      try? recorder.record(token)
    } catch {
      throw .json(error)
    }
  }

  /// Ends the transcript with an error, which must stay.
  mutating func end(by failure: JSONRecorder.Failure) throws(Finding) {
    guard case .json(let error) = failure else { throw Finding("\(failure)") }
    recorder.end(with: error)
    let count = recorder.transcript.bytes.count
    for _ in 0..<2 {
      do throws(JSONRecorder.Failure) {
        try feed(Self.valid.span)
        throw .broken("went on after \(error)")
      } catch {
        try require(error == failure, "\(failure), then \(error)")
      }
    }
    try require(recorder.transcript.bytes.count == count, "tokens after \(error)")
  }

  private static let valid: [UInt8] = Array("[]".utf8)
}

extension JSONRecorder {
  /// Writes a token down that was asked for.
  package mutating func record(_ token: borrowing JSONToken) throws(Failure) {
    switch token {
    case .beginObject: try beginObject()
    case .endObject: try endObject()
    case .beginArray: try beginArray()
    case .endArray: try endArray()
    case .name(let text, let hasEscapes): try name(text, hasEscapes: hasEscapes)
    case .string(let text, let hasEscapes): try string(text, hasEscapes: hasEscapes)
    case .number(let text): try number(text)
    case .literal(let value): try literal(value)
    case .fragment(let text, let kind): try fragment(text, of: kind)
    }
  }
}
