internal import NativeMessagingCodec

/// The text of a script put together naively, and what it must be read as.
struct JSONNaiveText {
  private(set) var text: [UInt8] = []
  /// The tokens of `text`.
  private(set) var transcript = JSONTranscript()
  /// Of each step, where its token stands in `text`: a string's without its quotes.
  private(set) var ranges: [Range<Int>] = []
  private let escapesSolidus: Bool
  private static let hexDigits = Array("0123456789abcdef".utf8)

  /// The planted fault of `escapingSolidus`: `/` is escaped, too.
  init(_ script: JSONScript, escapingSolidus: Bool) {
    escapesSolidus = escapingSolidus
    for step in script.steps { append(step) }
  }

  private mutating func append(_ step: JSONScript.Step) {
    switch step {
    case .endObject, .endArray: break
    default: separate()
    }
    switch step {
    case .beginObject: append("{", .beginObject)
    case .endObject: append("}", .endObject)
    case .beginArray: append("[", .beginArray)
    case .endArray: append("]", .endArray)
    case .name(let name):
      appendQuoted(name.utf8, .name, .nameWithEscapes)
      text.append(UInt8(ascii: ":"))
    case .string(let string): appendQuoted(string.utf8, .string, .stringWithEscapes)
    case .integer(let integer): append(integer.description, .number)
    case .natural(let natural): append(natural.description, .number)
    case .double(let double) where double.isFinite: append(Self.shortest(double), .number)
    case .flag(let flag): append(flag.description, flag ? .true : .false)
    case .double, .null: append("null", .null)
    }
  }

  /// Right behind a bracket or a colon, and at the start, no comma separates.
  private mutating func separate() {
    switch text.last.map({ Unicode.Scalar($0) }) {
    case nil, "[", "{", ":": break
    default: text.append(UInt8(ascii: ","))
    }
  }

  private mutating func append(_ token: String, _ kind: JSONTranscript.Kind) {
    let start = text.count
    text += token.utf8
    note(kind, start..<text.count, hasText: kind == .number)
  }

  private mutating func appendQuoted(
    _ utf8: [UInt8], _ plain: JSONTranscript.Kind, _ withEscapes: JSONTranscript.Kind
  ) {
    text.append(UInt8(ascii: "\""))
    let start = text.count
    for byte in utf8 { appendCharacter(byte) }
    let end = text.count
    text.append(UInt8(ascii: "\""))
    note(end - start == utf8.count ? plain : withEscapes, start..<end, hasText: true)
  }

  /// A token, of which the transcript has the text or not.
  private mutating func note(_ kind: JSONTranscript.Kind, _ range: Range<Int>, hasText: Bool) {
    ranges.append(range)
    let text = text
    transcript.append(kind, text.span.extracting(hasText ? range : 0..<0))
  }

  private mutating func appendCharacter(_ byte: UInt8) {
    switch byte {
    case 0x22: append(escape: "\"")
    case 0x5C: append(escape: "\\")
    case 0x08: append(escape: "b")
    case 0x09: append(escape: "t")
    case 0x0A: append(escape: "n")
    case 0x0C: append(escape: "f")
    case 0x0D: append(escape: "r")
    case UInt8(ascii: "/") where escapesSolidus: append(escape: "/")
    case ..<0x20:
      append(escape: "u")
      text += [0x30, 0x30, 0x30 + byte / 16, Self.hexDigits[Int(byte % 16)]]
    default: text.append(byte)
    }
  }

  private mutating func append(escape: Unicode.Scalar) {
    text.append(UInt8(ascii: "\\"))
    text.append(UInt8(ascii: escape))
  }

  /// The codec's own text of a double: that it reads back is checked with the tokens.
  private static func shortest(_ double: Double) -> String {
    let text = [UInt8](capacity: Double.jsonRoom) { output in output.append(json: double) }
    return String(decoding: text, as: UTF8.self)
  }
}
