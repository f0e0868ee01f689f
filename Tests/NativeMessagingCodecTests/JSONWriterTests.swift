import Foundation
import TestSupport
import Testing

@testable import NativeMessagingCodec

@Suite struct JSONWriterTests {
  @Test func `a text is written compact`() throws {
    let text = try written { json in
      json.beginObject()
      json.name("bytes")
      json.value(4096)
      json.name("list")
      json.beginArray()
      json.value(-1)
      json.value(1.5)
      json.value("two")
      json.value(true)
      json.value(false)
      json.null()
      json.beginArray()
      json.endArray()
      json.beginObject()
      json.endObject()
      json.raw(#"{"raw":[]}"#.utf8.span)
      json.endArray()
      json.name("last")
      json.value("x")
      json.endObject()
    }
    #expect(
      text
        == #"{"bytes":4096,"list":[-1,1.5,"two",true,false,null,[],{},{"raw":[]}],"last":"x"}"#)
  }

  @Test func `every scalar is a text`() throws {
    #expect(try written { $0.value(UInt64.max) } == "18446744073709551615")
    #expect(try written { $0.value(Int64.min) } == "-9223372036854775808")
    #expect(try written { $0.value(Int8(-5)) } == "-5")
    #expect(try written { $0.value(0) } == "0")
    #expect(try written { $0.value(0.1) } == "0.1")
    #expect(try written { $0.value(true) } == "true")
    #expect(try written { $0.null() } == "null")
    #expect(try written { $0.value("") } == #""""#)
    #expect(try written { $0.raw("[1, 2]".utf8.span) } == "[1, 2]")
  }

  @Test func `what is no number in JSON becomes null`() throws {
    for double in [Double.nan, .infinity, -.infinity, .signalingNaN] {
      #expect(try written { $0.value(double) } == "null")
    }
    #expect(try written { $0.value(-0.0) } == "-0")
  }

  @Test func `quotes, backslashes and control characters are escaped, nothing else is`() throws {
    let text = "\u{0}\u{1}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/\u{7F}é\u{2028}😀"
    let escaped = #""\u0000\u0001\b\t\n\u000b\f\r\u001f \"\\/"# + "\u{7F}é\u{2028}😀\""
    #expect(try written { $0.value(text) } == escaped)
    #expect(try written { $0.value(text.utf8.span) } == escaped)
    let object = try written { json in
      json.beginObject()
      json.name(text)
      json.null()
      json.name(text.utf8.span)
      json.null()
      json.name("a\nb")
      json.null()
      json.endObject()
    }
    #expect(object == "{\(escaped):null,\(escaped):null,\"a\\nb\":null}")
  }

  @Test func `ill-formed UTF-8 becomes U+FFFD as in the standard library`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<rounds(500) {
      let bytes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
        generator.pick([
          0x41, 0x80, 0xBF, 0xC0, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0xF0, 0x9F, 0xFF,
        ])
          as UInt8
      }
      let expected = "\"\(String(decoding: bytes, as: UTF8.self))\""
      #expect(try written { $0.value(bytes.span) } == expected, "seed \(seed)")
    }
  }

  @Test func `long text is written whole, wherever its pieces are cut`() throws {
    for count in [4095, 4096, 4097, 8192, 20_000] {
      for character in ["x", "é", "😀", "\n", "\u{1}"] {
        let text = String(repeating: character, count: count)
        let json = try written { $0.value(text) }
        #expect(json == (try written { $0.value(text.utf8.span) }))
        let read = try JSONSerialization.jsonObject(
          with: Data(json.utf8), options: .fragmentsAllowed)
        #expect(read as? String == text)
      }
    }
  }

  @Test func `random values read back by JSONSerialization`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    var generator = SeededGenerator(seed: seed)
    var writer = JSONWriter()
    for _ in 0..<rounds(200) {
      let value = RandomValue.random(depth: 5, using: &generator)
      let start = writer.span.count
      value.write(to: &writer)
      let count = try writer.finish()
      let text = writer.span.extracting(start..<start + count)
      let read = try JSONSerialization.jsonObject(
        with: Data(text.indices.map { text[$0] }), options: .fragmentsAllowed)
      #expect(value.isEqual(to: read), "seed \(seed)")
    }
  }

  @Test func `containers nest to the limit, and no deeper`() async throws {
    let depth = 1024
    let text = try written { json in
      for level in 0..<depth {
        if level % 3 == 0 {
          json.beginArray()
        } else {
          json.beginObject()
          if level < depth - 1 { json.name("n") }
        }
      }
      for level in (0..<depth).reversed() {
        if level % 3 == 0 { json.endArray() } else { json.endObject() }
      }
    }
    #expect(text.filter { $0 == "[" || $0 == "{" }.count == depth)
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      for _ in 0...1024 { json.beginArray() }
    }
  }

  @Test func `a text that breaks the grammar traps`() async {
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.beginObject()
      json.value(1)
    }
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.name("a")
    }
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.beginObject()
      json.name("a")
      json.endObject()
    }
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.beginArray()
      json.endObject()
    }
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.null()
      json.null()
    }
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.beginArray()
      _ = try json.finish()
    }
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.beginArray()
      _ = json.takeBuffer()
    }
  }

  @Test func `a text can be taken back at any point`() throws {
    var json = JSONWriter()
    json.value(1)
    try json.finish()
    json.beginArray()
    json.beginObject()
    json.name("lost")
    json.cancel()
    json.value(2)
    try json.finish()
    #expect(contents(json.takeBuffer()) == Array("12".utf8))
  }

  private func written(_ body: (inout JSONWriter) -> Void) throws -> String {
    var json = JSONWriter()
    body(&json)
    let count = try json.finish()
    let bytes = contents(json.takeBuffer())
    #expect(bytes.count == count)
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A JSON value that can be written and compared with what JSONSerialization reads.
private indirect enum RandomValue {
  case null
  case flag(Bool)
  case integer(Int64)
  case double(Double)
  case string(String)
  case array([RandomValue])
  case object([String: RandomValue])

  static func random(depth: Int, using generator: inout SeededGenerator) -> RandomValue {
    let count = Int.random(in: 0...4, using: &generator)
    switch Int.random(in: 0..<(depth == 0 ? 5 : 8), using: &generator) {
    case 0: return .null
    case 1: return .flag(Bool.random(using: &generator))
    case 2: return .integer(Int64(bitPattern: generator.next()) >> (generator.next() % 64))
    case 3: return .double(Double.random(in: -1e9...1e9, using: &generator))
    case 4, 5: return .string(text(using: &generator))
    case 6: return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
    default:
      let members = (0..<count).map { _ in
        (text(using: &generator), random(depth: depth - 1, using: &generator))
      }
      return .object(Dictionary(members) { first, _ in first })
    }
  }

  private static func text(using generator: inout SeededGenerator) -> String {
    let parts = [
      "a", "name", "\"", "\\", "\n", "\u{1}", "é", "€", "😀", "a longer piece of plain text",
    ]
    return (0..<Int.random(in: 0...6, using: &generator)).map { _ in generator.pick(parts) }
      .joined()
  }

  func write(to json: inout JSONWriter) {
    switch self {
    case .null: json.null()
    case .flag(let flag): json.value(flag)
    case .integer(let integer): json.value(integer)
    case .double(let double): json.value(double)
    case .string(let string): json.value(string)
    case .array(let elements):
      json.beginArray()
      for element in elements { element.write(to: &json) }
      json.endArray()
    case .object(let members):
      json.beginObject()
      for (name, value) in members {
        json.name(name)
        value.write(to: &json)
      }
      json.endObject()
    }
  }

  func isEqual(to other: Any) -> Bool {
    switch self {
    case .null: other is NSNull
    case .flag(let flag): other as? Bool == flag
    case .integer(let integer): (other as? NSNumber)?.int64Value == integer
    // JSONSerialization may keep a Decimal, whose doubleValue is not correctly rounded.
    case .double(let double): (other as? NSNumber).flatMap { Double($0.description) } == double
    case .string(let string): other as? String == string
    case .array(let elements):
      (other as? [Any]).map { read in
        read.count == elements.count && zip(elements, read).allSatisfy { $0.isEqual(to: $1) }
      } ?? false
    case .object(let members):
      (other as? [String: Any]).map { read in
        read.count == members.count
          && members.allSatisfy { name, value in read[name].map(value.isEqual) ?? false }
      } ?? false
    }
  }
}
