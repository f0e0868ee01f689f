/// Text in Chromium's dialect of JSON, rewritten as JSON.
///
/// For a manifest, Chromium parses with `JSON_PARSE_CHROMIUM_EXTENSIONS` (`json_reader.h`): comments
/// in the styles of C and C++, line ends within strings, and `\xHH` escapes.
struct RelaxedJSON {
  private enum Place {
    case outside
    case string
    case lineComment
    case blockComment
  }

  /// The rewritten text.
  private(set) var text: [UInt8] = []
  /// Where in ``text`` bytes were added, and how many up to there.
  private var additions: [(offset: Int, total: Int)] = []

  /// Where the last `*/` begins: a comment that does not end is none. −1 if there is none.
  private let lastCommentEnd: Int

  init(_ dialect: Span<UInt8>) {
    lastCommentEnd = dialect.lastCommentEnd ?? -1
    text.reserveCapacity(dialect.count)
    var place = Place.outside
    var index = 0
    while index < dialect.count {
      switch place {
      case .outside: index = takeOutside(dialect, index, &place)
      case .string: index = takeInString(dialect, index, &place)
      case .lineComment, .blockComment: index = takeInComment(dialect, index, &place)
      }
    }
  }

  /// Where in the dialect's text the byte at `offset` of ``text`` came from, which begins no escape
  /// that was added.
  func originalOffset(_ offset: Int) -> Int {
    var range = 0..<additions.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        additions[middle].offset <= offset
        ? middle + 1..<range.upperBound : range.lowerBound..<middle
    }
    return offset - (range.lowerBound == 0 ? 0 : additions[range.lowerBound - 1].total)
  }

  private mutating func takeOutside(
    _ dialect: Span<UInt8>, _ index: Int, _ place: inout Place
  ) -> Int {
    switch Unicode.Scalar(dialect[index]) {
    case "\"":
      place = .string
    case "/" where dialect.has("/", at: index + 1):
      place = .lineComment
      return index
    case "/" where dialect.has("*", at: index + 1) && index + 2 <= lastCommentEnd:
      place = .blockComment
      text.append(contentsOf: "  ".utf8)
      return index + 2
    default: break
    }
    text.append(dialect[index])
    return index + 1
  }

  private mutating func takeInString(
    _ dialect: Span<UInt8>, _ index: Int, _ place: inout Place
  ) -> Int {
    switch Unicode.Scalar(dialect[index]) {
    case "\"":
      place = .outside
    case "\n":
      append("\\n", for: 1)
      return index + 1
    case "\r":
      append("\\r", for: 1)
      return index + 1
    case "\\" where dialect.has("x", at: index + 1) && dialect.hasHexDigits(2, at: index + 2):
      append("\\u00", for: 2)
      return index + 2
    case "\\" where index + 1 < dialect.count:
      text.append(dialect[index])
      text.append(dialect[index + 1])
      return index + 2
    default: break
    }
    text.append(dialect[index])
    return index + 1
  }

  /// Blanks stand for a comment, so that what follows it stays where it is.
  private mutating func takeInComment(
    _ dialect: Span<UInt8>, _ index: Int, _ place: inout Place
  ) -> Int {
    let byte = dialect[index]
    if place == .lineComment {
      let isEnd = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
      if isEnd { place = .outside }
      text.append(isEnd ? byte : UInt8(ascii: " "))
      return index + 1
    }
    guard byte == UInt8(ascii: "*"), dialect.has("/", at: index + 1) else {
      text.append(UInt8(ascii: " "))
      return index + 1
    }
    text.append(contentsOf: "  ".utf8)
    place = .outside
    return index + 2
  }

  private mutating func append(_ replacement: StaticString, for count: Int) {
    let added = replacement.utf8CodeUnitCount - count
    text.append(contentsOf: replacement.description.utf8)
    additions.append((text.count, (additions.last?.total ?? 0) + added))
  }
}

extension Span<UInt8> {
  fileprivate func has(_ character: Unicode.Scalar, at index: Int) -> Bool {
    index < count && UInt32(self[index]) == character.value
  }

  fileprivate func hasHexDigits(_ digits: Int, at index: Int) -> Bool {
    guard index + digits <= count else { return false }
    return (index..<index + digits).allSatisfy { self[$0].isHexDigit }
  }

  /// Where the last `*/` begins.
  fileprivate var lastCommentEnd: Int? {
    indices.dropLast().last { self[$0] == UInt8(ascii: "*") && has("/", at: $0 + 1) }
  }
}
