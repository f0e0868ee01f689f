import NativeMessagingCodec

/// The ways in which our tokenizer is measured: each kernel, then pieces, surfaces and conversions
/// with the best one.
enum TokenizerEngines {
  static let name = "tokenizer"

  static func all() -> [JSONEngine] {
    let kernels = JSONKernel.allCases.filter(\.isAvailable)
    return kernels.map { engine($0, pieceCount, nil) } + variants(of: .best)
  }

  /// What an engine is called: `tokenizer avx2, pull`.
  static func name(_ kernel: JSONKernel, _ variant: String? = nil) -> String {
    "\(name) \(kernel.name)" + (variant.map { ", \($0)" } ?? "")
  }

  private static func variants(of kernel: JSONKernel) -> [JSONEngine] {
    let buffer = DecodedText()
    return [
      engine(kernel, 4 << 10, "4 KiB pieces"),
      engine(kernel, 64, "64 B pieces"),
      engine(kernel, 1, "1 B pieces"),
      engine(kernel, "whole text") { try countWhole($0, &$1) },
      engine(kernel, "visitor that may throw") { try countStopping($0, &$1) },
      engine(kernel, "visitor that throws on the spot") { try countThrowing($0, &$1) },
      engine(kernel, "pull") { try countPulling($0, &$1) },
      engine(kernel, "strings decoded") { try countDecoding($0, &$1, into: buffer) },
      engine(kernel, "numbers converted") { try countConverting($0, &$1) },
    ]
  }

  private static func engine(
    _ kernel: JSONKernel, _ pieceCount: Int, _ variant: String?
  ) -> JSONEngine {
    engine(kernel, variant) { try count($0, pieceCount, &$1) }
  }

  /// An engine with a tokenizer of its own, which is kept from text to text.
  ///
  /// The body has it as a parameter, as a program has it in a variable: used as the property of an
  /// object, it would be checked for exclusive access in every call.
  private static func engine(
    _ kernel: JSONKernel, _ variant: String?,
    _ count: @escaping (JSONCorpus, inout JSONTokenizer) throws -> JSONCounts
  ) -> JSONEngine {
    let box = TokenizerBox(kernel)
    return JSONEngine(name(kernel, variant)) {
      try parse($0, $1, &box.tokenizer, count)
    } count: {
      try count($0, &box.tokenizer)
    }
  }

  private static func parse(
    _ corpus: JSONCorpus, _ repeats: Int, _ tokenizer: inout JSONTokenizer,
    _ count: (JSONCorpus, inout JSONTokenizer) throws -> JSONCounts
  ) throws -> Int {
    var tokens = 0
    for _ in 0..<repeats { tokens &+= try count(corpus, &tokenizer).tokens }
    return tokens
  }
}

private final class TokenizerBox {
  var tokenizer: JSONTokenizer

  init(_ kernel: JSONKernel) {
    tokenizer = JSONTokenizer(kernel: kernel)
  }
}

// A function for each visitor and none generic, so that each is specialised as in a user's program.

private let pieceCount = 64 << 10

private func count(
  _ corpus: JSONCorpus, _ pieceCount: Int, _ tokenizer: inout JSONTokenizer
) throws -> JSONCounts {
  var visitor = CountingVisitor()
  try feed(corpus.bytes, pieceCount, &tokenizer, to: &visitor)
  return visitor.counts
}

private func countWhole(
  _ corpus: JSONCorpus, _ tokenizer: inout JSONTokenizer
) throws -> JSONCounts {
  var visitor = CountingVisitor()
  try tokenizer.tokenize(corpus.bytes, to: &visitor)
  return visitor.counts
}

private func countStopping(
  _ corpus: JSONCorpus, _ tokenizer: inout JSONTokenizer
) throws -> JSONCounts {
  var visitor = StoppingVisitor()
  try feed(corpus.bytes, pieceCount, &tokenizer, to: &visitor)
  return visitor.counts
}

private func countThrowing(
  _ corpus: JSONCorpus, _ tokenizer: inout JSONTokenizer
) throws -> JSONCounts {
  var visitor = ThrowingVisitor()
  try feed(corpus.bytes, pieceCount, &tokenizer, to: &visitor)
  return visitor.counts
}

private func countDecoding(
  _ corpus: JSONCorpus, _ tokenizer: inout JSONTokenizer, into buffer: DecodedText
) throws -> JSONCounts {
  var visitor = DecodingVisitor(into: buffer)
  try feed(corpus.bytes, pieceCount, &tokenizer, to: &visitor)
  return visitor.counts
}

private func countConverting(
  _ corpus: JSONCorpus, _ tokenizer: inout JSONTokenizer
) throws -> JSONCounts {
  var visitor = ConvertingVisitor()
  try feed(corpus.bytes, pieceCount, &tokenizer, to: &visitor)
  return visitor.counts
}

private func countPulling(
  _ corpus: JSONCorpus, _ tokenizer: inout JSONTokenizer
) throws -> JSONCounts {
  tokenizer.reset()
  var counts = JSONCounts()
  var rest = corpus.bytes
  while rest.count > 0 {
    var piece = rest.extracting(first: pieceCount)
    rest = rest.extracting(droppingFirst: pieceCount)
    while let token = try tokenizer.next(from: &piece) { counts.add(token) }
  }
  if let token = try tokenizer.finish() { counts.add(token) }
  return counts
}

@inline(__always)
private func feed<Visitor: JSONVisitor>(
  _ text: Span<UInt8>, _ pieceCount: Int, _ tokenizer: inout JSONTokenizer,
  to visitor: inout Visitor
) throws(Visitor.Failure) {
  tokenizer.reset()
  var rest = text
  while rest.count > 0 {
    try tokenizer.feed(rest.extracting(first: pieceCount), to: &visitor)
    rest = rest.extracting(droppingFirst: pieceCount)
  }
  try tokenizer.finish(to: &visitor)
}

extension JSONCounts {
  mutating func add(_ token: JSONToken) {
    switch token {
    case .beginObject: objects += 1
    case .beginArray: arrays += 1
    case .name: names += 1
    case .string: strings += 1
    case .number: numbers += 1
    case .literal: literals += 1
    case .endObject, .endArray, .fragment: break
    }
  }
}
