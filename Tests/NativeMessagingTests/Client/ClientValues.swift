import NativeMessaging

/// A message of an ordinary type.
struct Note: Codable, Equatable, Sendable {
  var id: Int
  var text: String
}

/// A message of a type that reads and writes itself.
struct Spot: MessageReadable, MessageWritable, Sendable {
  var x: Int

  init(x: Int) { self.x = x }

  init(reading json: inout JSONReader) throws(MessageError) { x = try json.member("x") }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("x", x)
    json.endObject()
  }
}

/// As many strings of 1 MiB, of which one is held.
struct Repeated: MessageWritable, Sendable {
  var count: Int

  func write(to json: inout JSONWriter) {
    let piece = String(repeating: "x", count: 1 << 20)
    json.beginArray()
    for _ in 0..<count { json.value(piece) }
    json.endArray()
  }
}
