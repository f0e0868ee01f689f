import Testing

@testable import NativeMessagingCodec

/// The limit on what is written, hit at every boundary.
@Suite struct JSONWriterLimitTests {
  private static let text =
    #"{"a":[1,-2.5,"x\ny",true,null],"long":"0123456789012345678901234567890123456789","r":[0]}"#

  private static func write(to json: inout JSONWriter) {
    json.beginObject()
    json.name("a")
    json.beginArray()
    json.value(1)
    json.value(-2.5)
    json.value("x\ny")
    json.value(true)
    json.null()
    json.endArray()
    json.name("long")
    json.value("0123456789012345678901234567890123456789")
    json.name("r")
    json.raw("[0]".utf8.span)
    json.endObject()
  }

  @Test(arguments: 0...text.utf8.count + 1)
  func `a text over the limit is taken back whole, and another may follow`(_ limit: Int) throws {
    let count = Self.text.utf8.count
    var buffer = OutputBuffer()
    buffer.append([1, 2, 3, 4])
    var json = JSONWriter(appendingTo: buffer, limit: limit)
    Self.write(to: &json)
    let isOverLimit = json.isOverLimit
    #expect(isOverLimit == (limit < count))
    if limit < count {
      #expect(throws: PayloadTooLong(count: count, limit: limit)) { try json.finish() }
    } else {
      #expect(try json.finish() == count)
    }
    if limit > 0 {
      json.value(7)
      #expect(try json.finish() == 1)
    }
    let expected =
      [1, 2, 3, 4] + (limit < count ? [] : Array(Self.text.utf8)) + (limit > 0 ? [0x37] : [])
    #expect(contents(json.takeBuffer()) == expected)
  }

  @Test(arguments: 0...text.utf8.count + 1)
  func `a frame over the limit leaves the buffer as it was`(_ limit: Int) throws {
    let count = Self.text.utf8.count
    var buffer = OutputBuffer()
    buffer.append(9)
    let encoder = FrameEncoder(limit: limit)
    if limit < count {
      #expect(throws: PayloadTooLong(count: count, limit: limit)) {
        try buffer.appendFrame(encoder, Self.write)
      }
      #expect(contents(buffer) == [9])
    } else {
      try buffer.appendFrame(encoder, Self.write)
      let header = try FrameEncoder().header(payloadCount: count)
      #expect(
        contents(buffer) == [9] + header.span.indices.map { header[$0] } + Array(Self.text.utf8))
    }
  }

  @Test func `the default limit is the browsers' mebibyte, to the byte`() throws {
    let limit = 1 << 20
    for excess in [-1, 0, 1, 5000] {
      let text = String(repeating: "x", count: limit - 2 + excess)
      var json = JSONWriter()
      json.value(text)
      if excess > 0 {
        #expect(throws: PayloadTooLong(count: limit + excess, limit: limit)) { try json.finish() }
      } else {
        #expect(try json.finish() == limit + excess)
      }
    }
  }

  @Test func `memory stays near the limit however much is written`() throws {
    var json = JSONWriter(limit: 10_000)
    let text = String(repeating: "\u{1}", count: 1_000_000)
    json.beginArray()
    for _ in 0..<10 { json.value(text) }
    json.raw(text.utf8.span)
    json.endArray()
    #expect(throws: PayloadTooLong(count: 10 * 6_000_002 + 10 + 1_000_000 + 2, limit: 10_000)) {
      try json.finish()
    }
    let capacity = json.takeBuffer().capacity
    #expect(capacity < 4 * (10_000 + 6 * 4096))
  }
}
