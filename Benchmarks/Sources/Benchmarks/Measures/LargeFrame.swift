import Foundation
import NativeMessagingCodec

/// One frame of up to 4 GiB − 1 bytes of JSON, from the first byte written to the answer: of each
/// text of the corpora that are given, or of tweets made here.
struct LargeFrame: Measure {
  let name = "frame"
  let summary = "one large frame of JSON, 64 KiB a write, to the answer"

  private let peak = Figure(
    measure: "frame", name: "peak memory", unit: "KiB", better: .lower, comparison: .difference)
  private let rise = Figure(
    measure: "frame", name: "of it for the frame", unit: "KiB", better: .lower,
    comparison: .difference)

  func run(_ context: Context, into results: inout Results) throws {
    let texts = try LargeText.all(context.options)
    let hosts = [context.peers.discard] + context.hosts
    for round in 0..<context.options.rounds {
      for text in texts {
        progress("\(name), round \(round + 1): \(text.name)")
        context.inTurn(name, hosts, rounds: 1, into: &results) { host, results in
          try measure(text, host, context, &results)
        }
      }
    }
    guard texts.count > 1 else { return }
    for figure in [Self.rate, Self.cpu] {
      for host in hosts { results.addMean(figure, of: texts.map(\.name), host) }
    }
  }

  private func measure(
    _ text: LargeText, _ host: Host, _ context: Context, _ results: inout Results
  ) throws {
    let process = try HostProcess(Launch(host))
    try context.cpus.apart(process) {
      try process.ping()
      let peakBefore = try process.peakKibibytes()
      let cpuBefore = try process.cpuSeconds()
      let start = monotonicNanoseconds()
      try text.send(to: process)
      let answer = String(decoding: try process.receiveMessage(), as: UTF8.self)
      let seconds = Double(monotonicNanoseconds() - start) * 1e-9
      let cpuSeconds = try process.cpuSeconds() - cpuBefore
      guard answer == text.answer || host == context.peers.discard && answer == text.length else {
        throw process.failure("answered \(answer.prefix(200)) where \(text.answer) was due")
      }
      results.add(Double(text.count) / seconds * 1e-9, to: Self.rate(text.name), of: host)
      results.add(
        cpuSeconds / Double(text.count) * Double(1 << 30), to: Self.cpu(text.name), of: host)
      let peakAfter = try process.peakKibibytes()
      results.add(peakAfter, to: peak, of: host)
      results.add(peakAfter - peakBefore, to: rise, of: host)
    }
    try process.finish()
  }

  private static func rate(_ text: String) -> Figure {
    Figure(measure: "frame", name: "rate, \(text)", unit: "GB/s", better: .higher)
  }

  private static func cpu(_ text: String) -> Figure {
    Figure(measure: "frame", name: "host CPU, \(text)", unit: "s/GiB", better: .lower)
  }
}

extension Results {
  /// Adds the geometric mean over the texts, round by round.
  fileprivate mutating func addMean(
    _ figure: (String) -> Figure, of texts: [String], _ host: Host
  ) {
    let samples = texts.map { text in
      series.first { $0.figure == figure(text) && $0.host == host.name }?.samples ?? []
    }
    for round in 0..<(samples.map(\.count).min() ?? 0) {
      add(geometricMean(samples.map { $0[round] }), to: figure(JSONMeasure.geometricMean), of: host)
    }
  }
}

/// A JSON array of exactly `count` bytes: one element over and over, then a string that fills up.
struct LargeText {
  private static let block = 64 << 10

  let name: String
  let count: Int
  /// An element and its comma, repeated until a block from anywhere in the first is in one piece.
  private let elements: [UInt8]
  private let elementCount: Int
  private let repeats: Int
  private let ending: [UInt8]
  /// What one element is made of, and how deep it goes.
  private let inElement: JSONCounts
  private let depthOfElement: Int

  /// Of the corpora that are given those that are no mere numbers; else of tweets.
  static func all(_ options: Options) throws -> [LargeText] {
    let count = options.frameBytes
    guard let folder = options.corporaFolder else {
      return [try LargeText("tweets", CorpusMaker.tweets(count: 1 << 20), count: count)]
    }
    let texts = try JSONCorpus.all(in: folder).map {
      try LargeText($0.name, Array(copying: $0.bytes), count: count)
    }
    let others = texts.filter { !$0.isMostlyNumbers }
    return others.isEmpty ? texts : others
  }

  private init(_ name: String, _ text: [UInt8], count: Int) throws {
    let element = text + Array(",".utf8)
    self.name = name
    self.count = count
    elementCount = element.count
    // What is left for the ending is at least an empty string and the closing bracket.
    repeats = (count - 4) / elementCount
    let rest = count - 1 - repeats * elementCount
    ending = Array((#"""# + String(repeating: "x", count: rest - 3) + #""]"#).utf8)
    var elements = element
    while elements.count < elementCount + Self.block { elements += element }
    self.elements = elements
    // One token after the other, which is not how the host counts.
    var counts = JSONCounts()
    var depth = 0
    var tokenizer = JSONTokenizer()
    var unread = element.span.extracting(droppingLast: 1)
    while let token = try tokenizer.next(from: &unread, isLast: true) {
      counts.add(token)
      depth = max(depth, tokenizer.depth)
    }
    inElement = counts
    depthOfElement = depth
  }

  private var isMostlyNumbers: Bool {
    inElement.numbers > inElement.names + inElement.strings + inElement.literals
  }

  /// The answer of a host that only counts bytes.
  var length: String { #"{"bytes":\#(count)}"# }

  /// The answer of ping_pong: what all elements are made of, the string at the end, and the array
  /// around them.
  var answer: String {
    func total(_ each: Int, _ others: Int = 0) -> Int { each * repeats + others }
    return """
      {"bytes":\(count),"tokens":\(total(inElement.tokens, 3)),\
      "objects":\(total(inElement.objects)),"arrays":\(total(inElement.arrays, 1)),\
      "names":\(total(inElement.names)),"strings":\(total(inElement.strings, 1)),\
      "numbers":\(total(inElement.numbers)),"literals":\(total(inElement.literals)),\
      "depth":\(1 + (repeats > 0 ? depthOfElement : 0))}
      """
  }

  /// Writes the frame, 64 KiB at a time.
  func send(to process: HostProcess) throws {
    let start = header(count) + Array("[".utf8)
    let total = repeats * elementCount
    var offset = min(Self.block - start.count, total)
    let first = start + elements.prefix(offset)
    try process.send(first.span)
    while offset < total {
      let position = offset % elementCount
      let length = min(Self.block, total - offset)
      try process.send(elements.span.extracting(position..<position + length))
      offset += length
    }
    try process.send(ending.span)
  }
}
