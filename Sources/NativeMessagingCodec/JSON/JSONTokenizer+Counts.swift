internal import CJSONScan

/// Counting without a visitor: a kernel of its own checks the grammar of a batch and counts its tokens
/// where they are, and makes no list of them. What it does not vouch for is counted token by token.
extension JSONTokenizer {
  /// Takes the next piece of the text, of any size, and counts every token that ends in it.
  ///
  /// It does what ``feed(_:to:)-(_,Visitor)`` would, and takes less time.
  @inlinable
  public mutating func feed(
    _ piece: Span<UInt8>, to counts: inout JSONCounts
  ) throws(JSONError) {
    var rest = piece
    if piece.count >= Self.leastCounted { rest = try countBatches(piece, &counts) }
    try visit(rest, isLast: false, &counts)
  }

  /// Counts the tokens of a whole text from its start to its end, whatever came before.
  @inlinable
  public mutating func tokenize(
    _ text: Span<UInt8>, to counts: inout JSONCounts
  ) throws(JSONError) {
    reset()
    #if hasFeature(Embedded)
      try feed(text, to: &counts)
    #else
      var rest = text
      if text.count > Self.mostCounted {
        rest = try countBatches(text, &counts)
      } else if text.count >= Self.leastCounted, countWhole(text, &counts) {
        return
      }
      try visit(rest, isLast: true, &counts)
    #endif
    try finish(to: &counts)
  }

  // Where size counts, what is not counted on masks is taken byte by byte: the loop that delivers
  // tokens, and the kernel that finds them, would be too much code for what is rare.
  #if hasFeature(Embedded)
    @usableFromInline static var leastCounted: Int { Int(JSON_COUNT_LEAST) }

    @usableFromInline
    @inline(never)
    mutating func visit(
      _ piece: Span<UInt8>, isLast: Bool, _ counts: inout JSONCounts
    ) throws(JSONError) {
      try feedBytes(piece, to: &counts)
    }
  #else
    /// Fewer bytes are counted token by token, which takes less time for so few.
    @usableFromInline static var leastCounted: Int { 256 }

    /// Counts token by token.
    @inlinable
    mutating func visit(
      _ piece: Span<UInt8>, isLast: Bool, _ counts: inout JSONCounts
    ) throws(JSONError) {
      if piece.count == 1, !isLast { return try feedByte(piece, to: &counts) }
      try feed(piece, isLast: isLast, to: &counts)
    }
  #endif

  /// A text of more bytes is counted in several batches.
  @usableFromInline static var mostCounted: Int { JSONScan.batchCount }

  /// Counts all but the last bytes of a piece, and returns these.
  @usableFromInline
  @_lifetime(copy piece)
  mutating func countBatches(
    _ piece: Span<UInt8>, _ counts: inout JSONCounts
  ) throws(JSONError) -> Span<UInt8> {
    var rest = piece
    while rest.count >= Self.leastCounted {
      let batch = rest.extracting(first: batchCount(rest))
      if !count(batch, &counts) { try visit(batch, isLast: false, &counts) }
      rest = rest.extracting(droppingFirst: batch.count)
    }
    return rest
  }

  /// How many bytes to take as a batch: one that ends with no number or literal, if there is one. An
  /// open one is taken up to its end.
  private func batchCount(_ text: Span<UInt8>) -> Int {
    let most = min(text.count, JSONScan.batchCount)
    var count = most
    if state == .inScalar {
      count = 0
      while count < most, text[count].mayBeInScalar { count += 1 }
      return min(count + 1, most)
    }
    while count > max(most - 64, 0), text[count - 1].mayBeInScalar { count -= 1 }
    return count > max(most - 64, 0) ? count : most
  }

  /// Counts a text of one batch from its start. False, with nothing taken, if that must be done token
  /// by token.
  @usableFromInline
  mutating func countWhole(_ text: Span<UInt8>, _ counts: inout JSONCounts) -> Bool {
    guard nesting.limit >= 63, let found = scan.countWhole(text) else { return false }
    consumed = text.count
    state = .end
    // There was none: the kernel would not have vouched for it.
    byteOrderMarkCount = nil
    isSpecial = false
    let deepest = 63 &- found.deepest.leadingZeroBitCount
    counts.add(found, names: Int(found.colons), from: 0, deepest: deepest, to: 0)
    return true
  }

  /// Counts a batch. False, with nothing taken, if that must be done token by token.
  private mutating func count(_ batch: Span<UInt8>, _ counts: inout JSONCounts) -> Bool {
    guard !isSpecial, pull.end <= consumed, state != .inScalar, state != .end,
      nesting.depth < 63, nesting.limit >= 63, batch.count >= Int(JSON_COUNT_LEAST)
    else { return false }
    let start = (depth: nesting.depth, names: state == .colon ? 1 : 0)
    var open = nesting.word
    var expected = state.expected
    guard let found = scan.count(batch, &expected, &open) else { return false }
    nesting.word = open
    state = State(expected, isObject: nesting.isObject, isInString: scan.isOpen)
    if nesting.depth == 0 { state = .end }
    consumed &+= batch.count
    let names = Int(found.colons) &+ (state == .colon ? 1 : 0) &- start.names
    let deepest = 63 &- found.deepest.leadingZeroBitCount
    counts.add(found, names: names, from: start.depth, deepest: deepest, to: nesting.depth)
    return true
  }
}

extension UInt8 {
  /// Whether it stands in some number or literal.
  fileprivate var mayBeInScalar: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
      true
    default: false
    }
  }
}

extension JSONTokenizer.State {
  /// What the kernel calls it.
  fileprivate var expected: UInt8 {
    let expected =
      switch self {
      case .value: JSON_COUNT_VALUE
      case .valueOrEnd: JSON_COUNT_OR_END
      case .name: JSON_COUNT_VALUE | JSON_COUNT_MEMBER
      case .nameOrEnd: JSON_COUNT_OR_END | JSON_COUNT_MEMBER
      case .colon, .inName: JSON_COUNT_MEMBER
      case .separator, .inString, .inScalar, .end: 0
      }
    return UInt8(expected)
  }

  /// What a kernel says, inside an object or array.
  fileprivate init(_ expected: UInt8, isObject: Bool, isInString: Bool) {
    let isMember = isObject && expected & UInt8(JSON_COUNT_MEMBER) != 0
    if isInString {
      self = isMember ? .inName : .inString
    } else if expected & UInt8(JSON_COUNT_OR_END) != 0 {
      self = isObject ? .nameOrEnd : .valueOrEnd
    } else if expected & UInt8(JSON_COUNT_VALUE) != 0 {
      self = isMember ? .name : .value
    } else {
      self = isMember ? .colon : .separator
    }
  }
}
