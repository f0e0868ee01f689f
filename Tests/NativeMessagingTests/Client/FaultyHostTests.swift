import NativeMessaging
import Testing

/// What a host does, and what an extension gets to see of it in each browser.
struct Fault: Sendable, CustomTestStringConvertible {
  let name: String
  let script: String
  var messages: [String] = []
  var dropped: [BrowserProfile: [String]] = [:]
  let chromium: String?
  let firefox: String?
  /// What a `sendNativeMessage` fails with, where that differs.
  var oneShot: [BrowserProfile: String] = [:]
  /// The reply that a `sendNativeMessage` gets.
  var reply: String?

  var testDescription: String { name }

  func words(_ profile: BrowserProfile) -> String? { profile == .chromium ? chromium : firefox }
}

private let exited = "Native host has exited."
private let communication = "Error when communicating with the native messaging host."
private let unexpected = "An unexpected error occurred"
private let invalid = "The sender sent an invalid JSON message; message ignored."

private func tooLong(_ count: Int) -> String {
  "Native application tried to send a message of \(count) bytes, which exceeds the limit of "
    + "1048576 bytes."
}

/// Ended without a word between two frames, or inside one.
private func leaves(_ name: String, _ script: String) -> Fault {
  Fault(
    name: name, script: script, chromium: exited, firefox: nil,
    oneShot: [.chromium: exited, .firefox: unexpected])
}

private func lies(_ name: String, _ script: String, count: Int) -> Fault {
  Fault(name: name, script: script, chromium: communication, firefox: tooLong(count))
}

/// One message that is no JSON, and then a good one.
private func babbles(_ text: String, _ step: String) -> Fault {
  Fault(
    name: "the message \(text)", script: "\(step);frame=[1];end",
    messages: [], dropped: [.chromium: [text]], chromium: exited, firefox: unexpected,
    oneShot: [.chromium: invalid, .firefox: unexpected])
}

@Suite struct FaultyHostTests {
  static let faults: [Fault] = [
    lies("a line of text", "text=hello world\n;end", count: 1_819_043_176),
    lies("the length 0xFFFFFFFF", "hex=ffffffff31323334;end", count: 4_294_967_295),
    lies("a big-endian length", "hex=00000006;text=\"pong\";end", count: 100_663_296),
    lies("one byte over the limit", "length=1048577;many=1048577;end", count: 1_048_577),
    leaves("exit 0 at once", "exit=0"),
    leaves("exit 1 at once", "exit=1"),
    leaves("a crash", "kill=11"),
    leaves("an output that is closed by a host that lives", "close=1;end"),
    leaves("a header that is cut off", "hex=0600;exit=0"),
    leaves("a body that is cut off", "length=6;text=\"po;exit=0"),
    Fault(
      name: "a good frame, then exit 0", script: "frame={};exit=0", messages: ["{}"],
      chromium: exited, firefox: nil, reply: "{}"),
    Fault(
      name: "a good frame, then exit 7", script: "frame={};exit=7", messages: ["{}"],
      chromium: exited, firefox: nil, reply: "{}"),
    Fault(
      name: "a stray print after a frame", script: "frame=[1];text=ok then;end",
      messages: ["[1]"], chromium: communication, firefox: tooLong(1_948_281_711), reply: "[1]"),
    babbles("", "length=0"),
    babbles("NaN", "frame=NaN"),
    babbles("1 2", "frame=1 2"),
    babbles("{\"a\":1,}", "frame={\"a\":1,}"),
    babbles("[1]//x", "frame=[1]//x"),
    babbles("{bad", "frame={bad"),
    babbles("\"a\0b\"", "hex=05000000;hex=2261006222"),
  ]

  @Test(arguments: faults, BrowserProfile.allCases)
  func `a port ends as the browser's does`(fault: Fault, profile: BrowserProfile) throws {
    var port = try Client.running(fault.script, profile).hurried().connect()
    // A host that lives on after a message that was dropped is left by us.
    let dropped = fault.dropped[profile] ?? []
    let expected = fault.messages + (dropped.isEmpty ? [] : ["[1]"])
    if !dropped.isEmpty { port.closeInput() }
    let heard = try port.hearOut()
    #expect(heard.messages == expected)
    #expect(heard.dropped == dropped)
    #expect(heard.words == fault.words(profile), "\(String(describing: heard.end))")
    #expect(heard.exit != nil && heard.end != nil)
  }

  @Test(arguments: faults, BrowserProfile.allCases)
  func `a one-shot message fails as in the browser, or has its reply`(
    fault: Fault, profile: BrowserProfile
  ) throws {
    let client = Client.running(fault.script, profile).hurried()
    do throws(ClientError) {
      let reply = try client.send("{}")
      #expect(reply == fault.reply)
    } catch {
      #expect(fault.reply == nil)
      #expect(error.words == fault.oneShot[profile] ?? fault.words(profile), "\(error)")
    }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `exactly 1 MiB is a message like any other`(profile: BrowserProfile) throws {
    var port = try Client.running("length=1048576;many=1048576;end", profile).connect()
    let message = try #require(try port.next())
    #expect(message.utf8.count == 1_048_576 && message.allSatisfy { $0 == "1" })
    #expect(port.close().status == .exited(0))
  }

  @Test func `a byte order mark is passed over by Firefox and an error to Chromium`() throws {
    let script = "hex=05000000efbbbf3132;frame=[1];end"
    var chromium = try Client.running(script, .chromium).connect()
    #expect(try chromium.next() == "[1]")
    var firefox = try Client.running(script, .firefox).connect()
    #expect(try firefox.next() == "12")
    #expect(try firefox.next() == "[1]")
  }

  @Test(arguments: BrowserProfile.allCases)
  func `what is not UTF-8 becomes U+FFFD`(profile: BrowserProfile) throws {
    // "a FF b C3 (" and, outside a string, FF.
    var port = try Client.running(
      "hex=0700000022;hex=61ff62c32822;hex=03000000;hex=5bff5d;frame=1;end", profile
    ).connect()
    #expect(try port.next() == "\"a\u{FFFD}b\u{FFFD}(\"")
    if profile == .chromium {
      #expect(try port.next() == "1")
    } else {
      #expect(try port.next() == nil)
      #expect(port.words == unexpected)
    }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `what both browsers take is taken as it is`(profile: BrowserProfile) throws {
    let texts = [
      #""\ud800""#, #"{"a":1,"a":2}"#, " \t\r\n[ ] ", "null", "1e400", "9007199254740993",
      "18446744073709551615",
      String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000),
    ]
    var port = try Client.running("echo", profile).connect()
    for text in texts {
      try port.post(text)
      #expect(try port.next() == text)
    }
  }

  @Test func `Chromium takes 20,000 levels`() throws {
    let text = String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
    var port = try Client.running("echo", .chromium).connect()
    try port.post(text)
    #expect(try port.next() == text)
  }

  @Test(arguments: 1...3, BrowserProfile.allCases)
  func `a header that comes in two pieces is a header`(
    count: Int, profile: BrowserProfile
  ) throws {
    let header = ["03", "00", "00", "00"]
    let script =
      "hex=\(header[..<count].joined());pause=30;hex=\(header[count...].joined());text=[1];end"
    var port = try Client.running(script, profile).connect()
    #expect(try port.next() == "[1]")
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a child that holds the output keeps the port open`(profile: BrowserProfile) throws {
    let start = ContinuousClock.now
    var port = try Client.running("frame=1;child=400;exit=0", profile).connect()
    let heard = try port.hearOut()
    #expect(heard.messages == ["1"])
    #expect(heard.words == (profile == .chromium ? exited : nil))
    #expect(heard.exit == .exited(0))
    #expect(ContinuousClock.now - start >= .milliseconds(400))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host that closes its input and lives is told from one that ends`(
    profile: BrowserProfile
  ) throws {
    var port = try Client.running("close=0;frame=1;stay", profile).hurried().connect()
    #expect(try port.next() == "1")
    try port.post("2")
    #expect(try port.next() == nil)
    #expect(port.end == .inputClosed)
    #expect(port.words == (profile == .chromium ? communication : nil))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `what a host said before it ended is heard, though posting to it fails`(
    profile: BrowserProfile
  ) throws {
    var port = try Client.running("read;frame=1;frame=2;exit=0", profile).connect()
    try port.post("0")
    #expect(try port.next() == "1")
    try port.post("0")
    try port.post("0")
    #expect(try port.next() == "2")
    #expect(try port.next() == nil)
    #expect(port.end == .outputClosed)
    let error = #expect(throws: PortError.disconnected) { try port.post("0") }
    #expect(
      profile.words(for: try #require(error))
        == (profile == .chromium
          ? "Attempting to use a disconnected port object"
          : "Attempt to postMessage on disconnected port"))
  }
}
