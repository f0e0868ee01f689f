internal import NativeMessagingCodec

extension EncodingSession {
  /// Writes the name of a member.
  @inline(__always)
  func name(_ key: some CodingKey, converts: Bool) {
    if converts {
      state.writer.name(convertedName(key.stringValue))
    } else {
      state.writer.name(key.stringValue)
    }
  }

  @inline(never)
  private func convertedName(_ key: String) -> String {
    if let name = state.names[key] { return name }
    let name = key.snakeCased
    state.names[key] = name
    return name
  }

  /// The way to a value inside `depth` containers.
  ///
  /// It is read off the text that is written so far, so that it costs nothing until somebody asks.
  func codingPath(_ depth: Int) -> [any CodingKey] {
    guard !state.writer.isOverLimit else { return root }
    let names = state.writer.openNames
    let outerCount = max(0, names.count - state.levels.count)
    return root
      + zip(state.levels.prefix(depth), names.dropFirst(outerCount)).map { level, name in
        level.isObject
          ? EncodedKey(key(for: name)) : EncodedKey(index: max(0, level.count - 1))
      }
  }

  /// The key that a name was made of.
  private func key(for name: String) -> String {
    guard convertsNames else { return name }
    return state.names.first { $0.value == name }?.key ?? name
  }
}

/// A key of a coding path: a member's name, or an element's index.
struct EncodedKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ name: String) {
    stringValue = name
    intValue = nil
  }

  init(index: Int) {
    stringValue = "Index \(index)"
    intValue = index
  }

  init?(stringValue: String) {
    self.init(stringValue)
  }

  init?(intValue: Int) {
    self.init(index: intValue)
  }
}

extension JSONWriter {
  /// The names that come last in the containers that are open, "" for those that have none.
  fileprivate var openNames: [String] {
    var visitor = OpenNames()
    var options = JSONTokenizer.Options()
    options.depthLimit = 1025
    var tokenizer = JSONTokenizer(options: options)
    // What is not complete is no error before the end.
    try? tokenizer.feed(currentText, to: &visitor)
    return visitor.names
  }
}

/// The names that were read last in the containers that are open.
private struct OpenNames: JSONVisitor {
  typealias Failure = JSONError

  private(set) var names: [String] = []

  mutating func beginObject() { names.append("") }
  mutating func endObject() { names.removeLast() }
  mutating func beginArray() { names.append("") }
  mutating func endArray() { names.removeLast() }
  mutating func name(_ text: Span<UInt8>, hasEscapes: Bool) {
    names[names.count - 1] = String(JSONText(text, hasEscapes: hasEscapes))
  }
  mutating func string(_ text: Span<UInt8>, hasEscapes: Bool) {}
  mutating func number(_ text: Span<UInt8>) {}
  mutating func literal(_ literal: JSONLiteral) {}
  mutating func fragment(_ text: Span<UInt8>, of token: JSONFragment) {}
}

extension String {
  /// `oneTwoThree` as `one_two_three`: a word begins at each capital, but capitals in a row are one
  /// word, up to the last of them if a small letter follows.
  fileprivate var snakeCased: String {
    let scalars = Array(unicodeScalars)
    guard scalars.count > 1 else { return lowercased() }
    var words: [ArraySlice<Unicode.Scalar>] = []
    var start = 0
    var next = 1
    while let capital = scalars[next...].firstIndex(where: \.isCapital) {
      words.append(scalars[start..<capital])
      start = capital
      guard let small = scalars[capital...].firstIndex(where: \.isSmall) else {
        next = scalars.count
        break
      }
      if small > capital + 1 {
        words.append(scalars[capital..<small - 1])
        start = small - 1
      }
      next = small + 1
    }
    words.append(scalars[start...])
    return words.map { word in
      var text = String.UnicodeScalarView()
      text.append(contentsOf: word)
      return String(text).lowercased()
    }.joined(separator: "_")
  }
}

extension Unicode.Scalar {
  fileprivate var isCapital: Bool {
    properties.generalCategory == .uppercaseLetter || properties.generalCategory == .titlecaseLetter
  }
  fileprivate var isSmall: Bool { properties.generalCategory == .lowercaseLetter }
}
