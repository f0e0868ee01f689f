import Foundation

/// Something that parses JSON in this process.
struct JSONEngine {
  let name: String
  /// Parses a whole text so many times: what is timed. Returns the tokens it counted on the way, or
  /// how often it parsed if it does not count.
  let parse: (JSONCorpus, Int) throws -> Int
  /// Parses a text and counts what is in it.
  let count: (JSONCorpus) throws -> JSONCounts

  /// An engine that does something other than counting when it is timed.
  init(
    _ name: String, parse: @escaping (JSONCorpus) throws -> Void,
    count: @escaping (JSONCorpus) throws -> JSONCounts
  ) {
    self.name = name
    self.parse = { corpus, repeats in
      for _ in 0..<repeats { try parse(corpus) }
      return repeats
    }
    self.count = count
  }

  /// An engine that counts while it is timed.
  init(
    _ name: String, repeated: @escaping (JSONCorpus, Int) throws -> Int,
    count: @escaping (JSONCorpus) throws -> JSONCounts
  ) {
    self.name = name
    parse = repeated
    self.count = count
  }
}

/// An engine that took valid JSON for invalid, or counted wrong.
struct JSONEngineError: Error, CustomStringConvertible {
  let description: String
}

extension JSONEngine {
  /// Foundation's parser: a tree of objects.
  static func serialization() -> JSONEngine {
    JSONEngine("JSONSerialization") { corpus in
      _ = try tree(of: corpus)
    } count: { corpus in
      var counts = JSONCounts(decodedBytes: 0)
      walk(try tree(of: corpus), &counts)
      return counts
    }
  }

  private static func tree(of corpus: JSONCorpus) throws -> Any {
    try unsafe corpus.withPaddedPointer { pointer in
      // Safe because the data is not kept longer than the text, and neither writes nor frees it.
      let data = unsafe Data(
        bytesNoCopy: UnsafeMutableRawPointer(mutating: pointer), count: corpus.count,
        deallocator: .none)
      return try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
    }
  }

  private static func walk(_ value: Any, _ counts: inout JSONCounts) {
    switch value {
    case let object as [String: Any]:
      counts.objects += 1
      for (name, member) in object {
        counts.names += 1
        counts.decodedBytes = counts.decodedBytes.map { $0 + name.utf8.count }
        walk(member, &counts)
      }
    case let array as [Any]:
      counts.arrays += 1
      for element in array { walk(element, &counts) }
    case let text as String:
      counts.strings += 1
      counts.decodedBytes = counts.decodedBytes.map { $0 + text.utf8.count }
    case is NSNull:
      counts.literals += 1
    case let number as NSNumber where CFBoolean.isKind(number):
      counts.literals += 1
    default:
      counts.numbers += 1
    }
  }
}

private enum CFBoolean {
  /// Whether a number stands for `true` or `false`: Foundation keeps one object for each.
  static func isKind(_ number: NSNumber) -> Bool {
    number === (true as NSNumber) || number === (false as NSNumber)
  }
}
