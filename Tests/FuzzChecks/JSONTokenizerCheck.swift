internal import NativeMessagingCodec
internal import Synchronization

extension FuzzCheck {
  /// Arbitrary bytes, cut arbitrarily: tokens and error are the oracle's, on any kernel, whether
  /// they are visited, asked for, visited in one piece, or counted. As messages of their own the
  /// pieces are vouched for together if and only if the oracle finds nothing wrong with any of them.
  ///
  /// The input: depth limit, byte order mark option and way (see ``JSONWay``), kernel, the number of
  /// cuts and the distances between them, which repeat, what goes before the text (so that batches
  /// end in it): blanks, or where it is counted, an object or array that it stands in; then the text.
  public static let jsonTokenizer = FuzzCheck("FuzzJSONTokenizer") {
    bytes, canary, extent throws(Finding) in
    var input = FuzzInput(bytes)
    var trial = JSONTrial(canary: canary)
    trial.options.depthLimit = input.element(of: [1024, 3, 64, 65])
    let choice = input.byte()
    trial.options.skipsByteOrderMark = choice & 1 == 1
    let kernel = input.element(of: kernels)
    let distances = (0...input.number(below: 6)).map { _ in Int(input.byte()) + 1 }
    let front = input.byte()
    let text = input.bytes()

    let way = extent == .all ? nil : JSONWay(choice >> 1)
    let kernels = way == nil ? kernels : [kernel]
    try bench.withLock { bench throws(Finding) in
      if way != .counts {
        trial.indent(text, by: indentations[Int(front) % indentations.count], distances)
        bench.expect(trial)
        for kernel in kernels {
          for way in way.map({ [$0] }) ?? JSONWay.allCases {
            try bench.check(trial, kernel, way)
          }
          if way == nil || way == .whole { try bench.checkTogether(trial, kernel) }
        }
      }
      guard way == nil || way == .counts else { return }
      trial.embed(text, behind: front, distances)
      bench.expect(trial)
      for kernel in kernels { try bench.check(trial, kernel, .counts) }
    }
  }

  private static let kernels = JSONKernel.allCases.filter(\.isAvailable)

  private static let bench = Mutex(JSONBench())

  /// Few of them bring the text to the end of a block or batch: blanks take time.
  private static let indentations =
    [Int](repeating: 0, count: 240) + [1, 40, 50, 60, 63, 8192 - 64, 8192 - 20, 8192 - 3]
}

/// A text, and how it is to be read.
private struct JSONTrial {
  var options = JSONTokenizer.Options()
  var text: [UInt8] = []
  var cuts = RisingCuts([1], from: 0, to: 0)
  let canary: Bool

  init(canary: Bool) {
    self.canary = canary
  }

  /// Makes it the text behind blanks, after which the first piece ends.
  mutating func indent(_ text: [UInt8], by count: Int, _ distances: [Int]) {
    self.text = [UInt8](repeating: UInt8(ascii: " "), count: count) + text
    cuts = RisingCuts(distances, from: count, to: self.text.count)
  }

  /// Makes it the text as the last of an object or array, up to 740 bytes or a batch behind its begin:
  /// few bytes are delivered sooner than counted. The first piece ends in the text.
  mutating func embed(_ text: [UInt8], behind front: UInt8, _ distances: [Int]) {
    guard front > 0 else { return indent(text, by: 0, distances) }
    let isObject = front & 1 == 1
    let count = front < 248 ? 3 * Int(front) : 8192 - 20 * Int(255 - front)
    let begin = isObject ? #"{"a":""# : #"[""#
    self.text = Array(begin.utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: count)
    self.text += Array((isObject ? #"","":"# : #"","#).utf8)
    let cut = self.text.count + distances[0] - 1
    self.text += text
    self.text.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    cuts = RisingCuts(distances, from: cut, to: self.text.count)
  }
}

/// How the tokens of a text are got at.
private enum JSONWay: CaseIterable {
  case visitor
  case pull
  /// Visited in one piece, whatever the cuts.
  case whole
  case counts

  /// The way that a choice from 0 to 127 stands for; `nil` for all ways on all kernels, which takes
  /// so much longer that few choices do.
  init?(_ choice: UInt8) {
    switch choice % 32 {
    case 0..<10: self = .visitor
    case 10..<20: self = .pull
    case 20..<24: self = .whole
    case 24..<31: self = .counts
    default: return nil
    }
  }
}

/// Tokenizers and transcripts that are used over and over: new ones for every text would take more
/// time than the texts.
private struct JSONBench {
  /// A tokenizer in use.
  private final class Seat {
    var driver: JSONTokenizerDriver

    init(_ options: JSONTokenizer.Options, _ kernel: JSONKernel) {
      driver = JSONTokenizerDriver(JSONTokenizer(options: options, kernel: kernel))
    }
  }

  /// A batch in use.
  private final class BatchSeat {
    var batch: JSONTextBatch

    init(_ kernel: JSONKernel) {
      batch = JSONTextBatch(kernel: kernel)
    }
  }

  private var seats: [Setting: Seat] = [:]
  private var batchSeats: [JSONKernel: BatchSeat] = [:]
  private var expected = JSONTranscript()
  private var expectedCounts = JSONCounts()

  private struct Setting: Hashable {
    let kernel: JSONKernel
    let depthLimit: Int
    let skipsByteOrderMark: Bool
  }

  /// Reads the text as the oracle does, for the checks that follow.
  mutating func expect(_ trial: JSONTrial) {
    var oracle = JSONOracle(
      depthLimit: trial.options.depthLimit,
      skipsByteOrderMark: trial.options.skipsByteOrderMark)
    oracle.allowsLeadingZero = trial.canary
    oracle.read(trial.text, into: &expected)
    expectedCounts = JSONCounts()
    expected.add(to: &expectedCounts)
  }

  /// Checks the pieces of the text as messages of their own. Long ones may be left to the tokenizer.
  mutating func checkTogether(_ trial: JSONTrial, _ kernel: JSONKernel) throws(Finding) {
    var frames: [UInt8] = []
    var count = 0
    var areValid = true
    var start = 0
    for end in Array(trial.cuts) + [trial.text.count] where end > start {
      let piece = Array(trial.text[start..<end])
      let frame = FrameOracle.frame(piece)
      guard frames.count + frame.count <= JSONTextBatch.byteLimit else { break }
      frames += frame
      count += 1
      areValid = areValid && JSONOracle(depthLimit: 1024).transcript(of: piece).failure == nil
      start = end
    }
    let seat = batchSeats[kernel] ?? BatchSeat(kernel)
    batchSeats[kernel] = seat
    let answer = seat.batch.check(frames.span)
    let mayDoubt = frames.count > 64
    guard answer.count == count,
      answer.isValid == (areValid && count > 0) || mayDoubt && !answer.isValid
    else {
      throw Finding("\(kernel), together, cut at \(Array(trial.cuts)): \(answer)")
    }
  }

  mutating func check(
    _ trial: JSONTrial, _ kernel: JSONKernel, _ way: JSONWay
  ) throws(Finding) {
    let setting = Setting(
      kernel: kernel, depthLimit: trial.options.depthLimit,
      skipsByteOrderMark: trial.options.skipsByteOrderMark)
    let seat = seats[setting] ?? Seat(trial.options, kernel)
    seats[setting] = seat
    guard way != .counts else {
      do throws(Finding) {
        return try seat.driver.checkCounts(
          of: trial.text, cutAt: trial.cuts, expected, expectedCounts)
      } catch {
        throw Finding("\(kernel), cut at \(Array(trial.cuts)): \(error), expected \(expected)")
      }
    }
    try seat.driver.read(trial, way)
    guard seat.driver.transcript != expected else { return }
    let used = seat.driver.transcript
    let fresh = Seat(trial.options, kernel)
    try fresh.driver.read(trial, way)
    let circumstance = fresh.driver.transcript == expected ? ", but only after other texts" : ""
    throw Finding(
      "\(kernel), \(way), cut at \(Array(trial.cuts)): \(used), expected \(expected)\(circumstance)"
    )
  }
}

extension JSONTokenizerDriver {
  fileprivate mutating func read(_ trial: JSONTrial, _ way: JSONWay) throws(Finding) {
    switch way {
    case .visitor: surface = .visitor
    case .pull: surface = .pull
    case .whole, .counts: return try readWhole(trial.text)
    }
    try read(trial.text, cutAt: trial.cuts)
  }
}

/// Cuts behind a start, at distances that repeat.
private struct RisingCuts: Sequence, IteratorProtocol {
  private let distances: [Int]
  private var index = 0
  private var cut: Int
  private let end: Int

  init(_ distances: [Int], from start: Int, to end: Int) {
    self.distances = distances
    cut = start
    self.end = end
  }

  mutating func next() -> Int? {
    guard cut < end else { return nil }
    defer {
      cut += distances[index]
      index = index + 1 < distances.count ? index + 1 : 0
    }
    return cut
  }
}
