import FuzzChecks
import NativeMessagingCodec
import TestSupport
import Testing

@testable import NativeMessagingHost

/// What the tiny host says of a message that is not JSON, and what a long one is made of.
struct PingPongJSONTests {
  /// The longest message that is echoed.
  static let limit = 1 << 20
  static let sizes = [200, limit, limit + 1, 3 * limit + 7]

  static func answer(_ reason: String, _ offset: Int) -> String {
    "{\"error\":\"\(reason)\",\"offset\":\(offset)}"
  }

  static let short: [([UInt8], String)] =
    [
      ("", answer("unexpected end of text", 0)),
      (" \n", answer("unexpected end of text", 2)),
      ("\u{FEFF}1", answer("byte order mark", 0)),
      ("[1,]", answer("expected a value", 3)),
      ("{\"a\" 1}", answer("expected a colon", 5)),
      ("[1 2]", answer("expected a comma or ]", 3)),
      ("1 2", answer("expected the end of the text", 2)),
      ("-01", answer("invalid number", 2)),
      ("[nul]", answer("invalid literal", 4)),
      ("\"\\x\"", answer("invalid escape", 2)),
      ("\"\\u12g4\"", answer("invalid unicode escape", 5)),
      ("\"a\tb\"", answer("control character in a string", 2)),
      ("ping", answer("expected a value", 0)),
      ("\"ping", answer("unexpected end of text", 5)),
    ].map { (Array($0.0.utf8), $0.1) } + [
      ([0x22, 0xC3, 0x22], answer("invalid UTF-8", 2)),
      ([0x22, 0xE2, 0x82], answer("unexpected end of text", 3)),
      ([0x22, 0xED, 0xA0, 0x80, 0x22], answer("invalid UTF-8", 2)),
      ([0xFF], answer("expected a value", 0)),
    ]

  @Test(arguments: short)
  func `a message that is not JSON is answered by reason and offset`(
    message: [UInt8], expected: String
  ) throws {
    let host = try RunningHost()
    host.input.write(frame(message) + frame("\"ping\""))
    #expect(try host.answer() == expected)
    #expect(try host.answer() == "\"pong\"")
    #expect(try host.finish().status == 0)
  }

  @Test(arguments: [
    "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\u{10FFFF}\u{FEFF}\"", "{\"a\":1,\"a\":2}",
  ])
  func `what RFC 8259 leaves open is taken`(message: String) throws {
    let host = try RunningHost()
    #expect(try host.ask(message) == message)
  }

  @Test(arguments: sizes)
  func `an error is found wherever it is in a message of any size`(size: Int) throws {
    let host = try RunningHost()
    let text = ArrayText(count: size)
    let control = "control character in a string"
    let errors = [
      (0, "expected a value"), (1, "expected a value or ]"), (3, control),
      (text.stringStart, control), (size / 2 + 50, control), (size - 3, control),
      (size - 1, "expected a comma or ]"),
    ]
    for (offset, reason) in errors {
      var wrong = text.bytes
      wrong[offset] = 1
      #expect(try host.answer(to: wrong) == Self.answer(reason, offset))
      #expect(try host.ask("\"ping\"") == "\"pong\"")
    }
    #expect(
      try host.answer(to: text.bytes.dropLast()) == Self.answer("unexpected end of text", size - 1))
    #expect(try host.ask("\"ping\"") == "\"pong\"")
    #expect(try host.finish().status == 0)
  }

  @Test func `messages that come together are answered as if each came alone`() throws {
    let host = try RunningHost()
    var generator = SeededGenerator()
    let deep = Array(String(repeating: "[", count: 70).utf8) + repeated(Array("]".utf8), 70)
    let samples = [
      Array("\"ping\"".utf8), Array("7".utf8), Array(#"{"id":1,"text":"é\n","ok":true}"#.utf8),
      Array(#"[[1,{"a":[]}],-2.5e3,null,""]"#.utf8), ArrayText(count: 300).bytes,
    ]
    let messages = (0..<rounds(3000)).map { _ -> [UInt8] in
      switch Int.random(in: 0..<60, using: &generator) {
      case 0:
        var damaged = generator.pick(samples)
        damaged[Int.random(in: damaged.indices, using: &generator)] = generator.pick([1, 44, 93])
        return damaged
      case 1: return deep
      case 2: return ArrayText(count: 1500).bytes
      case 3: return ArrayText(count: 9000).bytes
      default: return generator.pick(samples)
      }
    }
    let (_, replies) = try beside {
      host.input.write(messages.flatMap { frame($0) })
      host.input.close()
    } _: { () throws in
      try host.output.readAll()
    }
    let answers = try #require(payloads(of: replies))
    #expect(answers.count == messages.count)
    for (message, answer) in zip(messages, answers) {
      let failure = JSONOracle(depthLimit: 1024).transcript(of: message).failure
      let expected =
        failure.map { Array(Self.answer("\($0.reason.text)", $0.offset).utf8) }
        ?? (message == Array("\"ping\"".utf8) ? Array("\"pong\"".utf8) : message)
      #expect(answer == expected, "\(String(decoding: message.prefix(200), as: UTF8.self))")
    }
  }

  @Test(arguments: [limit + 1, 3 * limit + 7])
  func `a long message is answered by what it is made of`(size: Int) throws {
    let host = try RunningHost()
    let text = ArrayText(count: size)
    let counts = NaiveCounts(JSONOracle().transcript(of: text.bytes))
    for _ in 0..<2 {
      #expect(try host.answer(to: text.bytes) == counts.answer(byteCount: size))
      // One that fails in between leaves nothing behind.
      _ = try host.answer(to: text.bytes.dropLast(5))
    }
    let blanks = [UInt8](repeating: 0x20, count: size - 1) + [0x31]
    let one = NaiveCounts(JSONOracle().transcript(of: blanks))
    #expect(one.depth == 0)
    #expect(try host.answer(to: blanks) == one.answer(byteCount: size))
  }
}

extension RunningHost {
  func answer() throws -> String? {
    try output.readMessage().map { String(decoding: $0, as: UTF8.self) }
  }

  func answer(to message: some Sequence<UInt8>) throws -> String? {
    input.write(frame(Array(message)))
    return try answer()
  }
}

/// An array of exactly `count` bytes with all kinds of tokens, and a string at its end that fills it.
private struct ArrayText {
  static let element = Array(#"{"é":[-1.5e3,"\n\u0041𝄞",{}],"":[[true],null]}, "#.utf8)

  let bytes: [UInt8]
  /// The first byte behind the opening quote of the last string.
  let stringStart: Int

  init(count: Int) {
    let repeats = (count / 2) / Self.element.count
    let start = Array("[".utf8) + repeated(Self.element, repeats) + Array("\"".utf8)
    stringStart = start.count
    bytes =
      start + [UInt8](repeating: 0x78, count: count - start.count - 2) + Array("\"]".utf8)
  }
}

/// The counts of the contract, by looking at the events one after the other.
private struct NaiveCounts {
  var (objects, arrays, names, strings, numbers, literals) = (0, 0, 0, 0, 0, 0)
  var tokens = 0
  var depth = 0

  init(_ transcript: JSONTranscript) {
    var open = 0
    for event in transcript.events {
      tokens += 1
      switch event {
      case .beginObject:
        objects += 1
        open += 1
      case .beginArray:
        arrays += 1
        open += 1
      case .endObject, .endArray: open -= 1
      case .name: names += 1
      case .string: strings += 1
      case .number: numbers += 1
      case .literal: literals += 1
      }
      depth = max(depth, open)
    }
  }

  func answer(byteCount: Int) -> String {
    """
    {"bytes":\(byteCount),"tokens":\(tokens),"objects":\(objects),"arrays":\(arrays),\
    "names":\(names),"strings":\(strings),"numbers":\(numbers),"literals":\(literals),\
    "depth":\(depth)}
    """
  }
}
