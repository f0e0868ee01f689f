import NativeMessaging
import Testing

/// Values to and from a host, without tasks.
@Suite struct TypedPortTests {
  @Test(arguments: BrowserProfile.allCases)
  func `values go to a host and come back`(profile: BrowserProfile) throws {
    var port = try Client.running("echo", profile).connect()
    for id in 0..<100 {
      try port.postMessage(Note(id: id, text: "ä\u{1F600}\n"))
      #expect(try port.nextMessage(as: Note.self, until: soon)?.id == id)
      try port.postMessage(Spot(x: id))
      #expect(try port.nextMessage(as: Spot.self, until: soon)?.x == id)
    }
    try port.postMessage([1, 2, 3])
    #expect(try port.nextMessage(as: [Int].self, until: soon) == [1, 2, 3])
    port.disconnect()
    #expect(try port.nextMessage(as: Note.self) == nil)
    #expect(port.close().status == .exited(0))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a value is framed as its text would be`(profile: BrowserProfile) throws {
    // Long ones do not fit into the pipe: they are queued behind what the host has not read.
    let texts = ["", "x", String(repeating: "y", count: 100_000), "z"]
    var port = try Client.running("echo", profile).connect()
    for _ in 0..<8 {
      for text in texts {
        try port.postMessage(text)
        try port.post("\"\(text)\"")
      }
      try port.flush(until: soon)
    }
    for _ in 0..<8 {
      for text in texts {
        #expect(try port.next() == "\"\(text)\"")
        #expect(try port.nextMessage(as: String.self, until: soon) == text)
      }
    }
  }

  @Test func `a value that is no JSON or too long leaves nothing behind`() throws {
    var port = try Client.running("echo", .chromium).connect()
    #expect(throws: EncodingError.self) { try port.postMessage(["a": Double.nan]) }
    let long = Repeated(count: 70)
    let error = #expect(throws: PortError.self) { try port.postMessage(long) }
    guard case .messageTooLong(let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.limit == 64 << 20 && reason.count == 70 * ((1 << 20) + 3) + 1)
    #expect(port.queuedCount == 0)
    try port.postMessage(1)
    #expect(try port.nextMessage(as: Int.self, until: soon) == 1)
  }

  @Test func `a message over an encoder's limit goes where the browser sends it`() throws {
    var port = try Client.running("count", .chromium).connect()
    try port.postMessage(String(repeating: "x", count: 2 << 20))
    #expect(try port.nextMessage(as: Int.self, until: soon) == (2 << 20) + 2)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a message that is no such value throws, and the next one comes`(
    profile: BrowserProfile
  ) throws {
    var port = try Client.running(
      #"frame=[];frame={"x":1};frame={"y":1};frame={"x":2};end"#, profile
    ).connect()
    #expect(throws: DecodingError.self) { try port.nextMessage(as: Note.self, until: soon) }
    #expect(try port.nextMessage(as: Spot.self, until: soon)?.x == 1)
    #expect(throws: MessageError.self) { try port.nextMessage(as: Spot.self, until: soon) }
    #expect(try port.nextMessage(as: Spot.self, until: soon)?.x == 2)
    #expect(throws: PortError.timedOut) {
      try port.nextMessage(as: Spot.self, until: .now + .milliseconds(20))
    }
  }

  @Test func `a decoder with a strategy of its own is used`() throws {
    struct Named: Codable { var userName: String }
    var decoder = MessageDecoder()
    decoder.keyStrategy = .convertFromSnakeCase
    var encoder = MessageEncoder()
    encoder.keyStrategy = .snakeCase
    var port = try Client.running("echo", .firefox).connect()
    try port.postMessage(Named(userName: "a"), encoder: encoder)
    let named = try port.nextMessage(as: Named.self, using: &decoder, until: soon)
    #expect(named?.userName == "a")
  }

  @Test func `nothing is posted to a port that has ended`() throws {
    var port = try Client.running("exit=0", .chromium).connect()
    #expect(try port.nextMessage(as: Int.self, until: soon) == nil)
    #expect(port.end == .outputClosed)
    #expect(throws: PortError.disconnected) { try port.postMessage(Note(id: 1, text: "")) }
    #expect(throws: PortError.disconnected) { try port.postMessage(Spot(x: 1)) }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a one-shot value gets a value`(profile: BrowserProfile) throws {
    let client = Client.running("reply;end", profile)
    let host = Products.scriptedHost
    let note = try client.sendNativeMessage(
      hostAt: host, Note(id: 7, text: "a"), reply: Note.self, until: soon)
    #expect(note.id == 7)
    let point = try client.sendNativeMessage(
      hostAt: host, Spot(x: 8), reply: Spot.self, until: soon)
    #expect(point.x == 8)
    #expect(throws: DecodingError.self) {
      try client.sendNativeMessage(hostAt: host, ["id": 8], reply: Note.self, until: soon)
    }
  }

  @Test func `a one-shot value that the browser refuses launches nothing`() throws {
    let client = Client.running("reply;end", .chromium)
    let refused = #expect(throws: ClientError.self) {
      try client.sendNativeMessage(hostAt: "/nonexistent", 1, reply: Int.self, until: soon)
    }
    #expect(refused?.cause == .notAnObject)
    let long = #expect(throws: ClientError.self) {
      try client.sendNativeMessage(
        hostAt: "/nonexistent", Repeated(count: 70), reply: Int.self, until: soon)
    }
    #expect(long?.words == "Message exceeded maximum allowed size of 64MiB.")
    #expect(throws: EncodingError.self) {
      try client.sendNativeMessage(
        hostAt: "/nonexistent", ["a": Double.nan], reply: Int.self, until: soon)
    }
  }
}
