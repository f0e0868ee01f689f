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
  struct Text {
    /// What is written.
    let source: Source
    /// What is to be read back: UTF-8, repaired as the standard library does.
    let utf8: [UInt8]

    enum Source {
      case string(String)
      case bytes([UInt8])
    }

    init(_ bytes: [UInt8], asString: Bool) {
      let string = String(decoding: bytes, as: UTF8.self)
      source = asString ? .string(string) : .bytes(bytes)
      utf8 = Array(string.utf8)
    }
  }

  private(set) var steps: [Step] = []
  /// The open containers: whether each is an object.
  private var open: [Bool] = []
  private var textCount = 0

  /// The steps that the bytes of `input` stand for; zeros end whatever is open.
  ///
  /// Behind 16 texts the rest counts as zeros: more of them would only take longer.
  init(from input: inout FuzzInput) {
    repeat {
      if textCount > 16 { input = FuzzInput([]) }
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

  /// Text of up to 63 bytes; these three times, which no vector holds; or, rarely, 80 times, which
  /// goes in by pieces.
  private mutating func text(from input: inout FuzzInput) -> Text {
    textCount += 1
    let choice = input.byte()
    let count = Int(choice & 63)
    let times = choice & 64 == 0 ? 1 : input.byte() % 64 == 63 && textCount == 1 ? 80 : 3
    var bytes: [UInt8] = []
    bytes.reserveCapacity(times * count)
    for _ in 0..<count { bytes.append(input.byte()) }
    let part = bytes
    for _ in 1..<times { bytes += part }
    return Text(bytes, asString: choice & 128 != 0)
  }

  /// Writes the steps.
  func write(to json: inout JSONWriter) {
    for step in steps {
      switch step {
      case .beginObject: json.beginObject()
      case .endObject: json.endObject()
      case .beginArray: json.beginArray()
      case .endArray: json.endArray()
      case .name(let text):
        switch text.source {
        case .string(let string): json.name(string)
        case .bytes(let bytes): json.name(bytes.span)
        }
      case .string(let text):
        switch text.source {
        case .string(let string): json.value(string)
        case .bytes(let bytes): json.value(bytes.span)
        }
      case .integer(let integer): json.value(integer)
      case .natural(let natural): json.value(natural)
      case .double(let double): json.value(double)
      case .flag(let flag): json.value(flag)
      case .null: json.null()
      }
    }
  }
}
