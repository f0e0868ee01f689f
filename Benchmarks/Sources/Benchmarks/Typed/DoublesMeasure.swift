import Foundation
import NativeMessagingCodec

/// The numbers of texts read as doubles and doubles printed, on thread CPU time, beside what the C
/// library and the standard library have for it.
struct DoublesMeasure: Measure {
  let name = "doubles"
  let summary = "doubles read, beside strtod, and printed, beside description, ns of CPU"

  let needsHosts = false

  /// Least CPU time of a sample, in ns.
  private static let sampleNanoseconds = 3_000_000

  func run(_ context: Context, into results: inout Results) throws {
    let count = context.options.isQuick ? 20_000 : 250_000
    var corpora = WriterCorpora.all(count: count)
      .filter { ["doubles", "prices", "integers"].contains($0.name) }
    corpora += CorpusMaker.all(count: count).filter { $0.name == "coordinates" }
    corpora += try context.options.corporaFolder.map { try JSONCorpus.all(in: $0) } ?? []
    for corpus in corpora {
      let numbers = try NumberTexts(corpus)
      guard numbers.count >= 1_000 else { continue }
      measure(numbers.engines(), "read: \(corpus.name)", numbers, context, &results)
      let printed = PrintedDoubles(numbers.values)
      measure(printed.engines(), "printed: \(corpus.name)", numbers, context, &results)
    }
  }

  private func measure(
    _ engines: [DoublesEngine], _ label: String, _ numbers: NumberTexts, _ context: Context,
    _ results: inout Results
  ) {
    let figure = Figure(measure: name, name: label, unit: "ns/number", better: .lower)
    let right = engines.filter { engine in
      guard !engine.isRight() else { return true }
      results.fail(name, of: engine.name, because: "\(label): gives other doubles")
      complain("\(name) failed: \(label): \(engine.name) gives other doubles")
      return false
    }
    for _ in 0..<2 * context.options.rounds + 1 {
      for engine in right {
        let start = threadNanoseconds()
        var sum: UInt64 = 0
        var repeats = 0
        repeat {
          sum &+= engine.run()
          repeats += 1
        } while threadNanoseconds() - start < Self.sampleNanoseconds
        let time = threadNanoseconds() - start
        // What was made is used, so that no engine's work can be left out.
        precondition(sum != 0, "a sum of bits")
        results.add(Double(time) / Double(repeats * numbers.count), to: figure, of: engine.name)
      }
    }
  }
}

/// A way to read or print all doubles of a text.
private struct DoublesEngine {
  let name: String
  let isRight: () -> Bool
  /// Does it and returns something that depends on each.
  let run: () -> UInt64
}

/// The texts of numbers behind each other, each with a comma behind it.
///
/// Safe because strtod(3) stops at the comma, and a zero stands behind the last.
@safe
private final class NumberTexts {
  private let bytes: [UInt8]
  private let ranges: [Range<Int>]
  let values: [Double]

  var count: Int { ranges.count }

  init(_ corpus: JSONCorpus) throws {
    var visitor = NumberVisitor()
    var tokenizer = JSONTokenizer()
    try tokenizer.tokenize(corpus.bytes, to: &visitor)
    bytes = visitor.bytes + [0]
    ranges = visitor.ranges
    // What both are compared with: the standard library's reading.
    values = visitor.ranges.map { [bytes] range in
      Double(String(decoding: bytes[range], as: UTF8.self)) ?? .nan
    }
  }

  func engines() -> [DoublesEngine] {
    [
      DoublesEngine(name: "strtod") {
        self.isEachRight { start, _ in self.strtod(at: start) }
      } run: {
        var sum: UInt64 = 0
        for range in self.ranges { sum &+= self.strtod(at: range.lowerBound).bitPattern }
        return sum
      },
      DoublesEngine(name: "JSONNumber") {
        self.isEachRight { start, end in
          let bytes = self.bytes
          let number = JSONNumber(bytes.span.extracting(start..<end))
          return number.nearestDouble()
        }
      } run: {
        var sum: UInt64 = 0
        let bytes = self.bytes
        let texts = bytes.span
        for range in self.ranges {
          let number = JSONNumber(texts.extracting(range))
          sum &+= number.nearestDouble().bitPattern
        }
        return sum
      },
    ]
  }

  private func strtod(at start: Int) -> Double {
    unsafe bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return .nan }
      return unsafe Glibc.strtod(
        (base + start).assumingMemoryBound(to: CChar.self), nil)
    }
  }

  private func isEachRight(_ read: (_ start: Int, _ end: Int) -> Double) -> Bool {
    zip(ranges, values).allSatisfy { range, value in
      read(range.lowerBound, range.upperBound).bitPattern == value.bitPattern
    }
  }
}

private struct NumberVisitor: JSONVisitor {
  typealias Failure = JSONError

  private(set) var bytes: [UInt8] = []
  private(set) var ranges: [Range<Int>] = []

  mutating func number(_ text: Span<UInt8>) {
    let start = bytes.count
    bytes += [UInt8](copying: text)
    ranges.append(start..<bytes.count)
    bytes.append(UInt8(ascii: ","))
  }

  func beginObject() {}
  func endObject() {}
  func beginArray() {}
  func endArray() {}
  func name(_ text: Span<UInt8>, hasEscapes: Bool) {}
  func string(_ text: Span<UInt8>, hasEscapes: Bool) {}
  func literal(_ literal: JSONLiteral) {}
  func fragment(_ text: Span<UInt8>, of token: JSONFragment) {}
}

/// Doubles as an array of JSON, in memory that is used again.
private final class PrintedDoubles {
  private let values: [Double]
  private var text: [UInt8] = []
  private var buffer = OutputBuffer()

  init(_ values: [Double]) {
    self.values = values
  }

  func engines() -> [DoublesEngine] {
    [
      DoublesEngine(name: "description") {
        _ = self.describe()
        return self.isRight(self.text)
      } run: {
        self.describe()
      },
      DoublesEngine(name: "JSONWriter") {
        _ = self.write()
        return self.isRight([UInt8](copying: self.buffer.span))
      } run: {
        self.write()
      },
    ]
  }

  private func isRight(_ text: [UInt8]) -> Bool {
    (try? JSONDecoder().decode([Double].self, from: Data(text))) == values
  }

  private func describe() -> UInt64 {
    text.removeAll(keepingCapacity: true)
    text.append(UInt8(ascii: "["))
    for value in values {
      text.append(contentsOf: value.description.utf8)
      text.append(UInt8(ascii: ","))
    }
    text[text.count - 1] = UInt8(ascii: "]")
    return UInt64(text.count)
  }

  private func write() -> UInt64 {
    buffer.removeAll()
    var json = JSONWriter(appendingTo: exchange(&buffer, with: OutputBuffer()), limit: .max)
    json.beginArray()
    for value in values { json.value(value) }
    json.endArray()
    let count = (try? json.finish()) ?? 0
    buffer = json.takeBuffer()
    return UInt64(count)
  }
}
