/// What a JSON text holds, as an engine saw it.
struct JSONCounts: Equatable {
  var objects = 0
  var arrays = 0
  var names = 0
  var strings = 0
  var numbers = 0
  var literals = 0
  /// Bytes of all names and strings with escapes decoded; nil where an engine does not decode.
  var decodedBytes: Int?
  /// Sum of all numbers in the order of the text; nil where an engine does not convert them all to
  /// the nearest double.
  var sum: Double?

  /// Begin and end of objects and arrays, names, strings, numbers and literals.
  var tokens: Int { 2 * (objects + arrays) + names + strings + numbers + literals }

  /// How this differs from what another engine saw; nil when they agree.
  func difference(to other: JSONCounts) -> String? {
    let pairs: [(String, Int, Int)] = [
      ("objects", objects, other.objects), ("arrays", arrays, other.arrays),
      ("names", names, other.names), ("strings", strings, other.strings),
      ("numbers", numbers, other.numbers), ("literals", literals, other.literals),
    ]
    for (what, own, others) in pairs where own != others {
      return "counts \(own) \(what) where others count \(others)"
    }
    if let own = decodedBytes, let others = other.decodedBytes, own != others {
      return "decodes \(own) bytes of text where others decode \(others)"
    }
    if let own = sum, let others = other.sum, own != others {
      return "adds numbers up to \(own) where others have \(others)"
    }
    return nil
  }

  /// Takes over what only the other one knows.
  mutating func complete(with other: JSONCounts) {
    decodedBytes = decodedBytes ?? other.decodedBytes
    sum = sum ?? other.sum
  }
}
