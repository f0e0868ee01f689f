import CHarness
import Foundation
import NativeMessagingCodec

/// Something that writes JSON in this process.
struct WriterEngine {
  let name: String
  /// Whether it writes only what has neither names nor strings.
  var isForNumbers = false
  /// What it writes a document with: what is made ready here is not timed.
  let writer: (WriterDocument) throws -> Writer

  /// Writes a document, and returns the length of the text; the text itself, where asked for.
  typealias Writer = (_ text: inout [UInt8]?) throws -> Int
}

extension WriterEngine {
  /// Foundation's writer, from its dictionaries and arrays.
  static func serialization() -> WriterEngine {
    WriterEngine(name: "JSONSerialization") { document in
      { text in
        let data = try JSONSerialization.data(
          withJSONObject: document.tree, options: [.fragmentsAllowed, .withoutEscapingSlashes])
        if text != nil { text = Array(data) }
        return data.count
      }
    }
  }

  /// Foundation's encoder, from values that conform to Encodable.
  static func encoder() -> WriterEngine {
    WriterEngine(name: "JSONEncoder") { document in
      let encoder = JSONEncoder()
      encoder.outputFormatting = .withoutEscapingSlashes
      return { text in
        let data = try encoder.encode(document.value)
        if text != nil { text = Array(data) }
        return data.count
      }
    }
  }

  /// What the standard library offers: the description of each number.
  static func description() -> WriterEngine {
    WriterEngine(name: "description", isForNumbers: true) { document in
      var buffer: [UInt8] = []
      return { text in
        buffer.removeAll(keepingCapacity: true)
        for token in document.tokens {
          switch Int(token.kind) {
          case JSON_TOKEN_BEGIN_ARRAY: buffer.append(UInt8(ascii: "["))
          case JSON_TOKEN_END_ARRAY:
            buffer[buffer.count - 1] = UInt8(ascii: "]")
            buffer.append(UInt8(ascii: ","))
          case JSON_TOKEN_INTEGER:
            buffer.append(contentsOf: token.integer.description.utf8)
            buffer.append(UInt8(ascii: ","))
          case JSON_TOKEN_DOUBLE:
            buffer.append(contentsOf: token.number.description.utf8)
            buffer.append(UInt8(ascii: ","))
          default: throw JSONEngineError(description: "writes numbers only")
          }
        }
        buffer.removeLast()
        if text != nil { text = buffer }
        return buffer.count
      }
    }
  }
}

/// Our writer, from the strings of a Swift program or from UTF-8 that it checks.
enum JSONWriterEngines {
  static let strings = "JSONWriter"
  static let bytes = "JSONWriter, UTF-8 checked"

  static func all() -> [WriterEngine] {
    [engine(strings, writeStrings), engine(bytes, writeBytes)]
  }

  /// An engine that keeps the memory of its buffer from text to text.
  private static func engine(
    _ name: String, _ write: @escaping (WriterDocument, inout JSONWriter) -> Void
  ) -> WriterEngine {
    WriterEngine(name: name) { document in
      let box = BufferBox()
      return { text in
        var writer = JSONWriter(
          appendingTo: exchange(&box.buffer, with: OutputBuffer()), limit: 1 << 32)
        write(document, &writer)
        let count = try writer.finish()
        if text != nil { text = Array(copying: writer.span) }
        box.buffer = writer.takeBuffer()
        box.buffer.removeAll()
        return count
      }
    }
  }
}

private final class BufferBox {
  var buffer = OutputBuffer()
}

private func writeStrings(_ document: WriterDocument, to json: inout JSONWriter) {
  var index = 0
  for token in document.tokens {
    switch Int(token.kind) {
    case JSON_TOKEN_NAME:
      json.name(document.strings[index])
      index += 1
    case JSON_TOKEN_STRING:
      json.value(document.strings[index])
      index += 1
    default: json.write(token)
    }
  }
}

private func writeBytes(_ document: WriterDocument, to json: inout JSONWriter) {
  let texts = document.texts.span
  for token in document.tokens {
    switch Int(token.kind) {
    case JSON_TOKEN_NAME: json.name(texts.extracting(token.range))
    case JSON_TOKEN_STRING: json.value(texts.extracting(token.range))
    default: json.write(token)
    }
  }
}

extension JSONWriter {
  /// Writes a token that has no text.
  @inline(__always)
  fileprivate mutating func write(_ token: json_token) {
    switch Int(token.kind) {
    case JSON_TOKEN_BEGIN_OBJECT: beginObject()
    case JSON_TOKEN_END_OBJECT: endObject()
    case JSON_TOKEN_BEGIN_ARRAY: beginArray()
    case JSON_TOKEN_END_ARRAY: endArray()
    case JSON_TOKEN_INTEGER: value(token.integer)
    case JSON_TOKEN_DOUBLE: value(token.number)
    case JSON_TOKEN_TRUE: value(true)
    case JSON_TOKEN_FALSE: value(false)
    default: null()
    }
  }
}
