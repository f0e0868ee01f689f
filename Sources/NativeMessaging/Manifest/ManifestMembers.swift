internal import NativeMessagingCodec

/// What a manifest's JSON text says, before anybody judges it.
struct ManifestMembers {
  /// A value as far as manifests use it.
  enum Value {
    case string(String)
    case flag(Bool)
    case list([Element])
    case other(ManifestProblem.Kind)

    var kind: ManifestProblem.Kind {
      switch self {
      case .string: .string
      case .flag: .boolean
      case .list: .array
      case .other(let kind): kind
      }
    }
  }

  /// An element of an array: its text, if it is a string.
  struct Element {
    let text: String?
    let kind: ManifestProblem.Kind
    /// Where it begins, in bytes.
    let offset: Int?
  }

  /// A member's value, and where it begins, in bytes.
  struct Member {
    var value: Value
    var offset: Int?
  }

  /// Of several members with one name the last one counts, as in both browsers.
  var known: [ManifestProblem.Key: Member] = [:]
  /// The names that no manifest has, each once, and where it stands first.
  var unknown: [(name: String, offset: Int)] = []
  /// What keeps the text from having members at all.
  var fault: ManifestProblem?
  /// Where half of a surrogate pair is escaped first.
  var loneSurrogateOffset: Int?

  init() {}

  /// Reads a text as browsers of the family `profile` do. A byte order mark is passed over.
  init(parsing text: Span<UInt8>, as profile: BrowserProfile) {
    self.init(strictly: text)
    guard profile == .chromium, case .json? = fault?.reason else { return }
    let relaxed = RelaxedJSON(text)
    self.init(strictly: relaxed.text.span)
    moveOffsets(relaxed.originalOffset)
  }

  private init(strictly text: Span<UInt8>) {
    var options = JSONTokenizer.Options()
    options.skipsByteOrderMark = true
    var reader = ManifestReader(tokenizer: JSONTokenizer(options: options), rest: text)
    do throws(JSONError) {
      try reader.readText(into: &self)
    } catch {
      fault = ManifestProblem(.json(error.reason), at: error.offset)
    }
  }

  private mutating func moveOffsets(_ moved: (Int) -> Int) {
    fault = fault.map { ManifestProblem($0.reason, at: $0.offset.map(moved)) }
    loneSurrogateOffset = loneSurrogateOffset.map(moved)
    unknown = unknown.map { ($0.name, moved($0.offset)) }
    known = known.mapValues { member in
      var member = member
      member.offset = member.offset.map(moved)
      if case .list(let elements) = member.value {
        member.value = .list(
          elements.map { Element(text: $0.text, kind: $0.kind, offset: $0.offset.map(moved)) })
      }
      return member
    }
  }
}

/// Takes one token after the other and knows where each begins.
private struct ManifestReader: ~Copyable, ~Escapable {
  private var tokenizer: JSONTokenizer
  private var rest: Span<UInt8>
  private var loneSurrogateOffset: Int?

  @_lifetime(copy rest)
  init(tokenizer: consuming JSONTokenizer, rest: Span<UInt8>) {
    self.tokenizer = tokenizer
    self.rest = rest
  }

  /// What a token was, without its bytes.
  private enum Item {
    case beginObject, endObject, beginArray, endArray
    case name(String)
    case string(String)
    case number
    case flag(Bool)
    case null
  }

  mutating func readText(into members: inout ManifestMembers) throws(JSONError) {
    defer { members.loneSurrogateOffset = loneSurrogateOffset }
    let (first, offset) = try next()
    if case .beginObject = first {
      try readMembers(into: &members)
    } else {
      let kind = try readValue(first).kind
      members.fault = ManifestProblem(.notObject(kind), at: offset)
    }
    // Whatever follows the value is an error of its own.
    _ = try tokenizer.next(from: &rest, isLast: true)
    _ = try tokenizer.finish()
  }

  private mutating func readMembers(into members: inout ManifestMembers) throws(JSONError) {
    var seen: Set<String> = []
    while case (.name(let name), let nameOffset) = try next() {
      let (first, offset) = try next()
      let value = try readValue(first)
      if let key = ManifestProblem.Key(rawValue: name) {
        members.known[key] = ManifestMembers.Member(value: value, offset: offset)
      } else if seen.insert(name).inserted {
        members.unknown.append((name, nameOffset))
      }
    }
  }

  /// The rest of a value that begins with `first`.
  private mutating func readValue(_ first: Item) throws(JSONError) -> ManifestMembers.Value {
    switch first {
    case .string(let text): return .string(text)
    case .flag(let flag): return .flag(flag)
    case .beginArray: return .list(try readElements())
    case .beginObject:
      try passContainer()
      return .other(.object)
    case .number: return .other(.number)
    default: return .other(.null)
    }
  }

  private mutating func readElements() throws(JSONError) -> [ManifestMembers.Element] {
    var elements: [ManifestMembers.Element] = []
    while true {
      let (item, offset) = try next()
      var text: String?
      var kind = ManifestProblem.Kind.string
      switch item {
      case .endArray: return elements
      case .string(let string): text = string
      case .beginObject, .beginArray:
        try passContainer()
        if case .beginObject = item { kind = .object } else { kind = .array }
      default: kind = try readValue(item).kind
      }
      elements.append(ManifestMembers.Element(text: text, kind: kind, offset: offset))
    }
  }

  /// Everything up to the end of the object or array that has just begun.
  private mutating func passContainer() throws(JSONError) {
    let depth = tokenizer.depth
    while tokenizer.depth >= depth { _ = try next() }
  }

  /// The next token, and where it begins. Throws where the text ends instead.
  private mutating func next() throws(JSONError) -> (item: Item, offset: Int) {
    guard let token = try tokenizer.next(from: &rest, isLast: true) else { try failAtEnd() }
    let end = tokenizer.offset
    switch token {
    case .beginObject: return (.beginObject, end - 1)
    case .endObject: return (.endObject, end - 1)
    case .beginArray: return (.beginArray, end - 1)
    case .endArray: return (.endArray, end - 1)
    case .number(let text): return (.number, end - text.count)
    case .literal(.null): return (.null, end - 4)
    case .literal(.true): return (.flag(true), end - 4)
    case .literal(.false): return (.flag(false), end - 5)
    case .name(let text, let hasEscapes):
      let start = end - text.count - 2
      return (.name(decoded(text, hasEscapes, at: start)), start)
    case .string(let text, let hasEscapes):
      let start = end - text.count - 2
      return (.string(decoded(text, hasEscapes, at: start)), start)
    case .fragment:
      // Of a text in one piece, only what its end cuts off comes in fragments.
      _ = try tokenizer.next(from: &rest, isLast: true)
      try failAtEnd()
    }
  }

  private mutating func failAtEnd() throws(JSONError) -> Never {
    _ = try tokenizer.finish()
    preconditionFailure("a text that ends here has not ended")
  }

  private mutating func decoded(_ text: Span<UInt8>, _ hasEscapes: Bool, at start: Int) -> String {
    let text = JSONText(text, hasEscapes: hasEscapes)
    do throws(LoneSurrogate) {
      return try String(strictly: text)
    } catch {
      loneSurrogateOffset = loneSurrogateOffset ?? start
      return String(text)
    }
  }
}
