import NativeMessaging
import Testing

struct JSONReaderTests {
  private func read<Value: MessageReadable>(
    _ text: String, as type: Value.Type = Value.self
  ) throws(MessageError) -> Value {
    var decoder = MessageDecoder()
    return try decoder.decode(type, from: Array(text.utf8).span)
  }

  private func failure<Value: MessageReadable>(_ text: String, as type: Value.Type) -> String {
    do throws(MessageError) {
      return "\(try read(text, as: type))"
    } catch { return "\(error)" }
  }

  @Test func `a type reads itself from members in any order`() throws {
    let login = Login(id: 7, origin: "o", names: ["a", "b"], weight: nil, flag: true)
    let texts = [
      #"{"id":7,"origin":"o","names":["a","b"],"flag":true}"#,
      #"{"flag":true,"names":["a","b"],"x":{"id":1},"origin":"o","weight":null,"id":7}"#,
      #" { "id" : 1, "origin":"o", "id":70e-1, "names": ["a","\u0062"], "fla\u0067":true } "#,
    ]
    for text in texts { #expect(try read(text) == login, "\(text)") }
  }

  @Test func `what is written is read`() throws {
    let login = Login(id: .min, origin: "\"\u{1}é", names: nil, weight: -0.5, flag: false)
    var json = JSONWriter()
    login.write(to: &json)
    _ = try json.finish()
    var decoder = MessageDecoder()
    #expect(try decoder.decode(Login.self, from: json.span) == login)
  }

  @Test func `an error says what, where and on which way`() {
    #expect(
      failure(#"{"id":"7"}"#, as: Login.self)
        == "byte 6: expected a number, found a string at id")
    #expect(failure(#" {"id":1}"#, as: Login.self) == "byte 1: no member \"origin\"")
    #expect(
      failure(#"[{"a":[1,2]},{"a":[1,true]}]"#, as: [[String: [Int]]].self)
        == "byte 21: expected a number, found a boolean at [1].a[1]")
    #expect(failure("[1,1.5]", as: [Int].self) == "byte 3: the number has a fraction at [1]")
    #expect(failure("[256]", as: [UInt8].self) == "byte 1: the number is out of range at [0]")
    #expect(failure("1e999", as: Double.self) == "byte 0: the number is out of range")
    #expect(failure("[1,]", as: [Int].self) == "byte 3: expected a value")
    #expect(failure("null", as: Login.self) == "byte 0: expected an object, found null")
    #expect(
      failure("[[1],[null]]", as: [[Double]].self)
        == "byte 6: expected a number, found null at [1][0]")
    #expect(failure(#"{"n":0}"#, as: Positive.self) == "byte 5: a count is positive at n")
    #expect(
      failure(#"[{}]"#, as: [String].self) == "byte 1: expected a string, found an object at [0]")
  }

  @Test func `scalars are what they are`() throws {
    #expect(try read("[1,-2]", as: [Int].self) == [1, -2])
    #expect(try read("[0.5,1e3]", as: [Double].self) == [0.5, 1000])
    #expect(try read("[0.5]", as: [Float].self) == [0.5])
    #expect(try read(#"["","\ud83d\ude00\ud800"]"#, as: [String].self) == ["", "😀\u{FFFD}"])
    #expect(try read("[true,false]", as: [Bool].self) == [true, false])
    #expect(try read("[null,1]", as: [Int?].self) == [nil, 1])
    #expect(try read("[18446744073709551615]", as: [UInt64].self) == [.max])
    #expect(try read("-170141183460469231731687303715884105728", as: Int128.self) == .min)
    #expect(
      try read(#"{"a":{"b":1},"a":{"c":2}}"#, as: [String: [String: Int]].self)
        == ["a": ["c": 2]])
    #expect(try read("[[],[1]]", as: [[Int]].self) == [[], [1]])
  }

  @Test func `a reader goes through members and elements one by one`() throws {
    var decoder = MessageDecoder()
    let text = Array(#"{"a":1,"b":[true,{"c":2}],"a":3}"#.utf8)
    let seen = try decoder.withReader(of: text.span) { json throws(MessageError) in
      var seen = ["\(json.kind) \(json.offset)"]
      while let name = try json.nextMember() {
        let name = String(name)
        seen.append("\(name) \(json.kind) \(json.offset) \(json.path.count)")
      }
      seen.append("\(try json.moveToMember("b")) \(json.offset)")
      seen.append("\(try json.moveToMember("x")) \(json.offset)")
      return seen
    }
    #expect(
      seen == ["object 0", "b array 11 1", "a number 30 1", "true 11", "false 0"])
  }

  @Test func `Decodable and direct types mix both ways`() throws {
    let text = #"{"point":{"x":1,"y":2},"list":[{"n":3}]}"#
    #expect(try read(text) == DirectAround(point: Codable2D(x: 1, y: 2), list: [Positive(n: 3)]))
    var decoder = MessageDecoder()
    let around = try decoder.decode(CodableAround.self, from: Array(text.utf8).span)
    #expect(around == CodableAround(point: Codable2D(x: 1, y: 2), list: [Both(n: 3)]))
    #expect(around.list.first?.isRead == true)
  }

  @Test func `errors cross from one kind of type to the other`() throws {
    var decoder = MessageDecoder()
    let text = Array(#"{"point":{"x":1,"y":2},"list":[{"n":0}]}"#.utf8)
    let error = #expect(throws: DecodingError.self) {
      try decoder.decode(CodableAround.self, from: text.span)
    }
    guard case .dataCorrupted(let context) = error else { throw error ?? CancellationError() }
    #expect(context.codingPath.map(\.stringValue) == ["list", "Index 0", "n"])
    #expect(context.underlyingError is MessageError)

    let other = #expect(throws: MessageError.self) {
      try read(#"{"point":{"x":1},"list":[]}"#, as: DirectAround.self)
    }
    #expect(other?.reason == .undecodable)
    #expect(other?.path == [.name("point")])
    #expect(other?.offset == 9)
    #expect(other?.underlyingError is DecodingError)
  }
}

private struct Login: MessageReadable, MessageWritable, Equatable {
  var id: Int
  var origin: String
  var names: [String]?
  var weight: Double?
  var flag: Bool
}

extension Login {
  init(reading json: inout JSONReader) throws(MessageError) {
    id = try json.member("id")
    origin = try json.member("origin")
    names = try json.memberIfPresent("names")
    weight = try json.memberIfPresent("weight")
    flag = try json.member("flag")
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.member("id", id)
    json.member("origin", origin)
    json.memberIfPresent("names", names)
    json.memberIfPresent("weight", weight)
    json.member("flag", flag)
    json.endObject()
  }
}

private struct Positive: MessageReadable, Equatable {
  var n: Int
}

extension Positive {
  init(reading json: inout JSONReader) throws(MessageError) {
    n = try json.member("n")
    guard n <= 0 else { return }
    _ = try json.moveToMember("n")
    throw json.invalid("a count is positive")
  }
}

private struct Codable2D: Codable, Equatable {
  var x: Int
  var y: Int
}

private struct DirectAround: MessageReadable, Equatable {
  var point: Codable2D
  var list: [Positive]
}

extension DirectAround {
  init(reading json: inout JSONReader) throws(MessageError) {
    point = try json.decodeMember("point")
    list = try json.member("list")
  }
}

private struct CodableAround: Codable, Equatable {
  var point: Codable2D
  var list: [Both]
}

private struct Both: Codable, MessageReadable, Equatable {
  var n: Int
  var isRead: Bool? = nil

  static func == (first: Both, second: Both) -> Bool { first.n == second.n }
}

extension Both {
  init(reading json: inout JSONReader) throws(MessageError) {
    n = try Positive(reading: &json).n
    isRead = true
  }
}
