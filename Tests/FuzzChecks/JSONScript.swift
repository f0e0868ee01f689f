internal import NativeMessagingCodec

/// Steps that write one JSON text, by its grammar.
struct JSONScript {
  enum Step {
    case beginObject
    case endObject
    case beginArray
    case endArray
    case name(Text)
    case string(Text)
    case integer(Int64)
    case natural(UInt64)
    case double(Double)
    case flag(Bool)
    case null
  }

  /// A string, or bytes that need not be UTF-8.
  enum Text {
    case valid(String)
    case bytes([UInt8])

    var string: String {
      switch self {
      case .valid(let string): string
      case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
      }
    }
  }

  private(set) var steps: [Step] = []
  /// The open containers: whether each is an object.
  private var open: [Bool] = []
  private var textCount = 0

  /// The steps that the bytes of `input` stand for; zeros end whatever is open.
  ///
  /// Behind 64 texts the rest counts as zeros: more of them would only take longer.
  init(from input: inout FuzzInput) {
    repeat {
      if textCount > 64 { input = FuzzInput([]) }
      if open.last == true {
        guard input.byte() != 0 else {
          end()
          continue
        }
        let name = text(from: &input)
        steps.append(.name(name))
      }
      takeValue(from: &input)
    } while !open.isEmpty
  }

  private mutating func takeValue(from input: inout FuzzInput) {
    switch input.byte() {
    case 0 where open.last == false: end()
    case 1, UInt8(ascii: "{"): begin(object: true)
    case 2, UInt8(ascii: "["): begin(object: false)
    case 3, UInt8(ascii: "\""):
      let string = text(from: &input)
      steps.append(.string(string))
    case 4: steps.append(.integer(Int64(bitPattern: Self.word(from: &input))))
    case 5: steps.append(.natural(Self.word(from: &input)))
    case 6: steps.append(.double(Double(bitPattern: Self.word(from: &input))))
    case 7: steps.append(.double(Double(Int64(bitPattern: Self.word(from: &input))) / 1000))
    case 8: steps.append(.flag(input.byte() & 1 == 1))
    default: steps.append(.null)
    }
  }

  private mutating func begin(object: Bool) {
    guard open.count < 1024 else { return steps.append(.null) }
    steps.append(object ? .beginObject : .beginArray)
    open.append(object)
  }

  private mutating func end() {
    steps.append(open.removeLast() ? .endObject : .endArray)
  }

  /// A number of few significant bits or many.
  private static func word(from input: inout FuzzInput) -> UInt64 {
    let shift = UInt64(input.byte() & 63)
    return (0..<8).reduce(0) { word, _ in word << 8 | UInt64(input.byte()) } >> shift
  }

  /// Text of up to 63 bytes, or, once in a while, of up to 63 × 80, which goes in by pieces.
  private mutating func text(from input: inout FuzzInput) -> Text {
    let choice = input.byte()
    let bytes = (0..<choice & 63).map { _ in input.byte() }
    let isLong = choice & 64 != 0 && textCount % 32 == 0
    textCount += 1
    let all = isLong ? Array(repeatElement(bytes, count: 80).joined()) : bytes
    return choice & 128 == 0 ? .bytes(all) : .valid(String(decoding: all, as: UTF8.self))
  }

  /// Writes the steps.
  func write(to json: inout JSONWriter) {
    for step in steps {
      switch step {
      case .beginObject: json.beginObject()
      case .endObject: json.endObject()
      case .beginArray: json.beginArray()
      case .endArray: json.endArray()
      case .name(.valid(let name)): json.name(name)
      case .name(.bytes(let name)): json.name(name.span)
      case .string(.valid(let string)): json.value(string)
      case .string(.bytes(let string)): json.value(string.span)
      case .integer(let integer): json.value(integer)
      case .natural(let natural): json.value(natural)
      case .double(let double): json.value(double)
      case .flag(let flag): json.value(flag)
      case .null: json.null()
      }
    }
  }

  /// The same text put together naively. The planted fault: `/` is escaped, too.
  func text(escapingSolidus: Bool) -> [UInt8] {
    var text: [UInt8] = []
    for step in steps {
      switch step {
      case .endObject, .endArray: break
      default:
        // Right behind a bracket or a colon, and at the start, no comma separates.
        if let last = text.last, !"[{:".utf8.contains(last) { text.append(UInt8(ascii: ",")) }
      }
      switch step {
      case .beginObject: text += "{".utf8
      case .endObject: text += "}".utf8
      case .beginArray: text += "[".utf8
      case .endArray: text += "]".utf8
      case .name(let name): text += Self.quoted(name.string, escapingSolidus) + [UInt8(ascii: ":")]
      case .string(let string): text += Self.quoted(string.string, escapingSolidus)
      case .integer(let integer): text += integer.description.utf8
      case .natural(let natural): text += natural.description.utf8
      case .double(let double): text += Self.shortest(double)
      case .flag(let flag): text += flag.description.utf8
      case .null: text += "null".utf8
      }
    }
    return text
  }

  private static func quoted(_ string: String, _ escapingSolidus: Bool) -> [UInt8] {
    var quoted: [UInt8] = [0x22]
    for byte in string.utf8 {
      switch byte {
      case 0x22: quoted += [0x5C, 0x22]
      case 0x5C: quoted += [0x5C, 0x5C]
      case 0x08: quoted += [0x5C, UInt8(ascii: "b")]
      case 0x09: quoted += [0x5C, UInt8(ascii: "t")]
      case 0x0A: quoted += [0x5C, UInt8(ascii: "n")]
      case 0x0C: quoted += [0x5C, UInt8(ascii: "f")]
      case 0x0D: quoted += [0x5C, UInt8(ascii: "r")]
      case UInt8(ascii: "/") where escapingSolidus: quoted += [0x5C, byte]
      case ..<0x10: quoted += "\\u000\(String(byte, radix: 16))".utf8
      case ..<0x20: quoted += "\\u00\(String(byte, radix: 16))".utf8
      default: quoted.append(byte)
      }
    }
    return quoted + [0x22]
  }

  /// The codec's own text of a double: that it reads back is checked with the tokens.
  private static func shortest(_ double: Double) -> [UInt8] {
    guard double.isFinite else { return Array("null".utf8) }
    return [UInt8](capacity: Double.jsonRoom) { output in output.append(json: double) }
  }
}
