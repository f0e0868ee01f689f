/// How far texts are apart that should perhaps have been the same.
enum EditDistance {
  /// How many bytes of UTF-8 have to be inserted, removed, exchanged or swapped with their neighbour
  /// to make one text of the other (optimal string alignment).
  static func between(_ one: String, _ other: String) -> Int {
    let (one, other) = (Array(one.utf8), Array(other.utf8))
    var before: [Int] = []
    var last = Array(0...other.count)
    for row in one.indices {
      var current = [row + 1]
      current.reserveCapacity(last.count)
      for column in other.indices {
        let isSame = one[row] == other[column]
        var distance = min(
          last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
          distance = min(distance, before[column - 1] + 1)
        }
        current.append(distance)
      }
      (before, last) = (last, current)
    }
    return last[other.count]
  }

  /// The one that a person may have meant by `text`: the nearest, if no more than a third of it would
  /// have to change, and the first of several that are equally near. It differs from `text`.
  static func nearest(to text: String, among others: some Sequence<String>) -> String? {
    let limit = max(1, text.utf8.count / 3)
    var nearest: (text: String, distance: Int)?
    for other in others where abs(other.utf8.count - text.utf8.count) <= limit {
      let distance = between(text, other)
      guard 0 < distance, distance <= limit, distance < nearest?.distance ?? .max else { continue }
      nearest = (other, distance)
    }
    return nearest?.text
  }
}
