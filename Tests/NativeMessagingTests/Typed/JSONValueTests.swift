import FuzzChecks
import NativeMessaging
import Testing

struct JSONValueTests {
  private static let text =
    #" {"type":"open","items":[1,-2,{"id":9007199254740993},[],[0.5]],"é":"\ud83d\ude00","no":null,"yes":true,"type":"close"} "#

  private func view<Result>(
    _ text: String = Self.text, _ body: (borrowing JSONValue) throws -> Result
  ) throws -> Result {
    var decoder = MessageDecoder()
    return try body(try decoder.value(of: Array(text.utf8).span))
  }

  @Test func `members and elements are found`() throws {
    try view { message in
      #expect(message["type"]?.string == "close")
      #expect(message["items"]?[2]?["id"]?.int64 == 9_007_199_254_740_993)
      #expect(message["items"]?[1]?.int == -2)
      #expect(message["items"]?[1]?.uint64 == nil)
      #expect(message["items"]?[4]?[0]?.double == 0.5)
      #expect(message["é"]?.string == "😀")
      #expect(message["no"]?.isNull == true)
      #expect(message["yes"]?.bool == true)
      #expect(message["items"]?.count == 5)
      #expect(message.count == 6)
      let name = ["ty", "pe"].joined()
      #expect(message[name]?.string == "close")
    }
  }

  @Test func `what is not there is nil`() throws {
    try view { message in
      #expect(message["none"]?.kind == nil)
      #expect(message["items"]?[5]?.kind == nil)
      #expect(message["items"]?[-1]?.kind == nil)
      #expect(message["items"]?["type"]?.kind == nil)
      #expect(message[0]?.kind == nil)
      #expect(message["type"]?[0]?.kind == nil)
      #expect(message["type"]?.int64 == nil)
      #expect(message["type"]?.bool == nil)
      #expect(message["no"]?.bool == nil)
      #expect(message["yes"]?.string == nil)
      #expect(message["yes"]?.double == nil)
      #expect(message["type"]?.count == 0)
      #expect(message["items"]?[4]?[0]?.int64 == nil)
    }
  }

  @Test func `all members and elements come in their order`() throws {
    try view { message in
      var names: [String] = []
      var members = message.members
      while let member = members.next() {
        names.append("\(String(member.name)) \(member.value.kind) \(member.value.offset)")
      }
      #expect(
        names == [
          "type string 9", "items array 24", "é string 69", "no null 89", "yes boolean 100",
          "type string 112",
        ])
      var kinds: [JSONKind] = []
      guard var elements = message["items"]?.elements else { return }
      while let element = elements.next() { kinds.append(element.kind) }
      #expect(kinds == [.number, .number, .object, .array, .array])
      var none = message.elements
      #expect(none.next()?.kind == nil)
      guard var scalar = message["yes"]?.members else { return }
      #expect(scalar.next()?.value.kind == nil)
    }
  }

  @Test func `a copy outlives the message and is the same`() throws {
    let (whole, items, name) = try view { message in
      (message.copy(), message["items"]?[2]?.copy(), message["type"]?.copy())
    }
    #expect(whole.value["items"]?[2]?["id"]?.int64 == 9_007_199_254_740_993)
    #expect(whole.value["type"]?.string == "close")
    #expect(items?.value["id"]?.int64 == 9_007_199_254_740_993)
    #expect(items?.value.offset == 0)
    #expect(name?.value.string == "close")
    #expect(
      items.map { String(decoding: Array(copying: $0.text), as: UTF8.self) }
        == #"{"id":9007199254740993}"#)
    #expect(name.map { String(decoding: Array(copying: $0.text), as: UTF8.self) } == "\"close\"")
  }

  @Test func `the text of each value is what stands there`() throws {
    for text in ["true", "false", "null", "-1.5e3", "\"a\\n\"", "[]", "[[1],{}]", "{\"a\":[0]}"] {
      try view(" [\(text) , 1]") { message in
        let element = message[0]?.copy()
        #expect(element.map { String(decoding: Array(copying: $0.text), as: UTF8.self) } == text)
      }
    }
  }

  @Test func `a text that is no JSON has no view`() {
    let error = #expect(throws: MessageError.self) { try view("[1,") { $0.count } }
    #expect(error?.reason == .syntax(.unexpectedEnd))
    #expect(error?.offset == 3)
  }
}
