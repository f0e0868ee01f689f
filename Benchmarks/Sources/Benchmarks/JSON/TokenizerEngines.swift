import NativeMessagingCodec

/// The ways in which our tokenizer is measured: each kernel, then pieces, surfaces and conversions
/// with the best one.
enum TokenizerEngines {
  static let name = "tokenizer"

  static func all() -> [JSONEngine] {
    let kernels = JSONKernel.allCases.filter(\.isAvailable)
    return kernels.map { engine($0, 64 << 10, nil) } + variants(of: .best)
  }

  /// What an engine is called: `tokenizer avx2, pull`.
  static func name(_ kernel: JSONKernel, _ variant: String? = nil) -> String {
    "\(name) \(kernel.name)" + (variant.map { ", \($0)" } ?? "")
  }

  private static func variants(of kernel: JSONKernel) -> [JSONEngine] {
    let pieces = 64 << 10
    let box = TokenizerBox(kernel)
    return [
      engine(kernel, 4 << 10, "4 KiB pieces"),
      engine(kernel, 64, "64 B pieces"),
      engine(kernel, 1, "1 B pieces"),
      JSONEngine(name(kernel, "whole text")) { try box.countWhole($0) },
      JSONEngine(name(kernel, "visitor that may throw")) { try box.countThrowing($0, pieces) },
      JSONEngine(name(kernel, "pull")) { try box.countPulling($0, pieces) },
      JSONEngine(name(kernel, "strings decoded")) { try box.countDecoding($0, pieces) },
      JSONEngine(name(kernel, "numbers converted")) { try box.countConverting($0, pieces) },
    ]
  }

  private static func engine(
    _ kernel: JSONKernel, _ pieceCount: Int, _ variant: String?
  ) -> JSONEngine {
    let box = TokenizerBox(kernel)
    return JSONEngine(name(kernel, variant)) { try box.count($0, pieceCount) }
  }
}

/// One tokenizer, kept from text to text.
///
/// A method for each visitor and none generic, so that each is specialised as in a user's program.
private final class TokenizerBox {
  private var tokenizer: JSONTokenizer

  init(_ kernel: JSONKernel) {
    tokenizer = JSONTokenizer(kernel: kernel)
  }

  func count(_ corpus: JSONCorpus, _ pieceCount: Int) throws -> JSONCounts {
    var visitor = CountingVisitor()
    try feed(corpus.bytes, pieceCount, to: &visitor)
    return visitor.counts
  }

  func countWhole(_ corpus: JSONCorpus) throws -> JSONCounts {
    var visitor = CountingVisitor()
    try tokenizer.tokenize(corpus.bytes, to: &visitor)
    return visitor.counts
  }

  func countThrowing(_ corpus: JSONCorpus, _ pieceCount: Int) throws -> JSONCounts {
    var visitor = StoppingVisitor()
    try feed(corpus.bytes, pieceCount, to: &visitor)
    return visitor.counts
  }

  func countDecoding(_ corpus: JSONCorpus, _ pieceCount: Int) throws -> JSONCounts {
    var visitor = DecodingVisitor()
    try feed(corpus.bytes, pieceCount, to: &visitor)
    return visitor.counts
  }

  func countConverting(_ corpus: JSONCorpus, _ pieceCount: Int) throws -> JSONCounts {
    var visitor = ConvertingVisitor()
    try feed(corpus.bytes, pieceCount, to: &visitor)
    return visitor.counts
  }

  func countPulling(_ corpus: JSONCorpus, _ pieceCount: Int) throws -> JSONCounts {
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
    _ text: Span<UInt8>, _ pieceCount: Int, to visitor: inout Visitor
  ) throws(Visitor.Failure) {
    tokenizer.reset()
    var rest = text
    while rest.count > 0 {
      try tokenizer.feed(rest.extracting(first: pieceCount), to: &visitor)
      rest = rest.extracting(droppingFirst: pieceCount)
    }
    try tokenizer.finish(to: &visitor)
  }
}

extension JSONCounts {
  fileprivate mutating func add(_ token: JSONToken) {
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
