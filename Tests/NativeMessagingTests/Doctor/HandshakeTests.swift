import Foundation
import NativeMessaging
import Testing

/// What the doctor notices in hosts that do what a script says.
@Suite struct HandshakeTests {
  /// The script is the last argument, which is the caller in both families.
  static func run(
    _ script: String, _ profile: BrowserProfile, timeout: Duration = .seconds(20),
    silence: Duration = .milliseconds(30)
  ) -> Handshake {
    Handshake.run(
      profile, Products.scriptedHost, profile == .chromium ? [script] : ["/m.json", script],
      message: Array("\"ping\"".utf8), timeout: timeout, silence: silence, interruption: nil)
  }

  static let ends = [
    ("echo", HostExit.Status.exited(0)), ("reply;end", .exited(0)),
    ("reply;end;exit=3", .exited(3)),
    ("pause=100;echo", .exited(0)), ("read;frame={};exit=0", .exited(0)),
  ]

  @Test(arguments: BrowserProfile.allCases, ends)
  func `a host that answers and ends has no fault`(
    profile: BrowserProfile, host: (script: String, end: HostExit.Status)
  ) {
    let handshake = Self.run(host.script, profile)
    #expect(handshake.faults.isEmpty)
    #expect(handshake.isHealthy)
    #expect(handshake.exit == host.end)
    #expect(handshake.answerTime != nil)
    #expect(handshake.reply == Array((host.script.contains("{}") ? "{}" : "\"ping\"").utf8))
  }

  static let framing: [(String, HandshakeFault)] = [
    ("text=hello world\n;echo", .printsText("hello world", announced: 1_819_043_176, offset: 0)),
    ("text=Usage: host\n;exit=2", .printsText("Usage: host", announced: 1_734_439_765, offset: 0)),
    ("text=ok;exit=0", .printsText("ok", announced: nil, offset: 0)),
    ("hex=0a;frame=[1];end", .printsText("\n", announced: 778, offset: 0)),
    ("read;text={\"a\":1};end", .printsText("{\"a\":1}", announced: 576_791_163, offset: 0)),
    ("read;frame=[1];hex=0a;end", .printsText("\n", announced: nil, offset: 7)),
    ("read;frame=[1];end;text=bye bye", .printsText("bye bye", announced: 543_521_122, offset: 7)),
    ("read;hex=00000003;text=[1];end", .swapsLengths(announced: 50_331_648, meant: 3)),
    ("read;hex=00001000;many=4096;end", .swapsLengths(announced: 1_048_576, meant: 4096)),
    ("read;length=1048577;many=1048576;end", .messageTooLong(count: 1_048_577)),
    ("read;length=4294967295;end", .messageTooLong(count: 4_294_967_295)),
    (
      "read;length=10;text=[1];exit=0",
      .truncatesMessage(.truncatedPayload(announced: 10, received: 3, offset: 0))
    ),
    ("read;hex=0000;exit=1", .truncatesMessage(.truncatedHeader(received: 2, offset: 0))),
  ]

  @Test(arguments: BrowserProfile.allCases, framing)
  func `what is no frame is told by its bytes`(
    profile: BrowserProfile, host: (script: String, fault: HandshakeFault)
  ) {
    let handshake = Self.run(host.script, profile, timeout: .seconds(6))
    // On a busy processor a host may need longer to write its megabyte than it has to end.
    #expect(
      handshake.faults.filter { $0 != .staysAfterEnd(Handshake.endTime) } == [host.fault])
  }

  static let ending: [(String, HandshakeFault)] = [
    ("exit=7", .exitsEarly(.exited(7))), ("read;exit=0", .exitsEarly(.exited(0))),
    ("read;kill=9", .exitsEarly(.signalled(9))), ("read;close=1;end", .closesOutput),
    ("reply;end;kill=9", .crashesAtEnd(signal: 9)),
    ("reply;child=2000;end", .childHoldsOutput),
    ("frame={\"a\":1};echo", .speaksFirst(count: 1)),
    ("frame=1;frame=2;echo", .speaksFirst(count: 2)),
    ("reply;kill=9", .crashesAfterAnswer(signal: 9)),
    ("reply;frame=1;frame=2;end", .saysMore(count: 2)),
    ("reply;stay", .staysAfterEnd(.milliseconds(1500))),
  ]

  @Test(arguments: BrowserProfile.allCases, ending)
  func `how a host ends, and what it says unasked, is noticed`(
    profile: BrowserProfile, host: (script: String, fault: HandshakeFault)
  ) {
    // A host that does something behind its answer may have to wait for a busy processor.
    let isLate = host.script.hasPrefix("reply;")
    let handshake = Self.run(
      host.script, profile, silence: .milliseconds(isLate ? 1000 : 30))
    #expect(handshake.faults == [host.fault])
    #expect((handshake.exit == nil) == (host.script == "reply;stay"))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host that keeps silent is waited for as long as was said`(profile: BrowserProfile) {
    let time = Duration.milliseconds(300)
    #expect(Self.run("read;end", profile, timeout: time).faults == [.neverAnswers(after: time)])
    #expect(
      Self.run("stay", profile, timeout: time).faults
        == [.neverReads(after: time), .staysAfterEnd(.milliseconds(1500))])
    #expect(
      Self.run("read;length=10;text=[1];end", profile, timeout: time).faults
        == [.neverFinishes(announced: 10, received: 3, after: time)])
    #expect(
      Self.run("frame=1;stay", profile, timeout: time).faults
        == [.speaksFirst(count: 1), .neverReads(after: time), .staysAfterEnd(.milliseconds(1500))])
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a flood is told as a flood, before the question and after`(profile: BrowserProfile) throws {
    let before = Self.run("flood", profile)
    guard case .floods(let count, let time) = before.faults.first else {
      Issue.record("\(before.faults)")
      return
    }
    #expect(count >= 100 && time < .seconds(15))
    #expect(before.faults.dropFirst() == [.staysAfterEnd(.milliseconds(1500))])
    #expect(before.finding(before.faults[0]).code == "floods")
    #expect(before.reply == nil && !before.isHealthy)

    let after = Self.run("read;flood", profile)
    guard case .saysMore(let count) = after.faults.first else {
      Issue.record("\(after.faults)")
      return
    }
    #expect(count >= 100 && after.finding(after.faults[0]).severity == .warning)
    #expect(after.faults.dropFirst() == [.staysAfterEnd(.milliseconds(1500))])
  }

  @Test(arguments: BrowserProfile.allCases)
  func `what is said unasked is not taken for the answer`(profile: BrowserProfile) {
    let time = Duration.milliseconds(500)
    // It greets and never answers, whichever way it is asked.
    #expect(
      Self.run("frame={};read;end", profile, timeout: time).faults
        == [.speaksFirst(count: 1), .neverAnswers(after: time)])
    // It greets late, but before it reads.
    let late = Self.run("pause=50;frame={};reply;end", profile)
    #expect(late.faults == [.speaksFirst(count: 1)])
    #expect(late.reply == Array("\"ping\"".utf8))
    // It says the same over and over, before and after.
    #expect(
      Self.run("frame={};frame={};read;pause=100;frame={};end", profile, timeout: time).faults
        == [.speaksFirst(count: 2), .neverAnswers(after: time)])
    let answer = Self.run("frame={};frame={};read;frame={};frame=[1];end", profile)
    #expect(answer.reply == Array("[1]".utf8))
    // A second message may be the answer, or the first: nothing tells.
    let more = Self.run("reply;frame={};end", profile)
    #expect(more.faults == [.saysMore(count: 1)])
    #expect(more.isHealthy)
  }

  @Test(arguments: BrowserProfile.allCases, ["NaN", "", "{\"a\":1,}", "1 2"])
  func `an answer that is not JSON is a fault, which Chromium drops in silence on a port`(
    profile: BrowserProfile, text: String
  ) throws {
    let handshake = Self.run("read;frame=\(text);end", profile)
    guard case .invalidMessage(_, text) = handshake.faults.first, handshake.faults.count == 1 else {
      Issue.record("\(handshake.faults)")
      return
    }
    let words = try #require(handshake.finding(handshake.faults[0]).words)
    switch profile {
    case .chromium:
      #expect(words.connectNative == nil)
      #expect(
        words.sendNativeMessage == "The sender sent an invalid JSON message; message ignored.")
    case .firefox:
      #expect(words.connectNative == "An unexpected error occurred")
      #expect(words.sendNativeMessage == "An unexpected error occurred")
    }
  }

  @Test func `a byte order mark before an answer is Chromium's affair alone`() {
    let script = "read;hex=06000000efbbbf5b315d;end"
    #expect(Self.run(script, .firefox).faults.isEmpty)
    #expect(Self.run(script, .chromium).faults.count == 1)
  }

  @Test func `an answer that is not UTF-8 is a warning`() throws {
    for profile in BrowserProfile.allCases {
      let handshake = Self.run("read;hex=0300000022ff22;end", profile)
      let fault = try #require(handshake.faults.first)
      #expect(handshake.faults.count == 1)
      #expect(handshake.finding(fault).code == "invalid-utf-8")
      #expect(handshake.finding(fault).severity == .warning)
    }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host that reads but once answers a message in one piece`(
    profile: BrowserProfile
  ) throws {
    let home = try TemporaryHome()
    let script = """
      #!/bin/sh
      count=$(dd bs=4096 count=1 2>/dev/null | wc -c)
      [ "$count" -eq 10 ] || exit 1
      printf '\\003\\000\\000\\000[1]'
      cat >/dev/null
      """
    let host = try home.file("host", script, mode: 0o755)
    let handshake = Handshake.run(
      profile, host, ["x"], message: Array("\"ping\"".utf8), timeout: .seconds(20))
    #expect(handshake.faults == [.readsOnce])
    #expect(handshake.reply == Array("[1]".utf8))
    let severity = handshake.finding(.readsOnce).severity
    #expect(severity == (profile == .firefox ? .fault : .warning))
  }

  @Test func `the first lines of standard error are kept, and all are counted`() {
    let few = Self.run("error=one;error=two;echo", .chromium)
    #expect(few.errorLines == ["one", "two"])
    #expect(few.errorLineCount == 2)
    let many = Self.run("errors=20000;echo", .firefox)
    #expect(many.faults.isEmpty)
    #expect(many.errorLines.count == Handshake.errorLineLimit)
    #expect(many.errorLineCount == 20_000)
  }

  @Test func `a long question goes out in pieces`() {
    let question = Array("\"\(String(repeating: "x", count: 300_000))\"".utf8)
    let handshake = Handshake.run(
      .chromium, Products.scriptedHost, ["echo"], message: question, timeout: .seconds(20))
    #expect(handshake.faults.isEmpty)
    #expect(handshake.reply == question)
  }

  @Test func `what the system does not launch is told in its words`() throws {
    let home = try TemporaryHome()
    let text = try home.file("host", "no program\n", mode: 0o755)
    let handshake = Handshake.run(
      .firefox, text, [], message: Array("1".utf8), timeout: .seconds(1))
    guard case .notLaunched(.spawn(text, _)) = handshake.faults.first else {
      Issue.record("\(handshake.faults)")
      return
    }
    let words = try #require(handshake.finding(handshake.faults[0]).words)
    #expect(words.connectNative == nil)
    #expect(words.sendNativeMessage == "An unexpected error occurred")
  }

  static let words: [(String, chromium: String, firefox: String)] = [
    (
      "text=hello world\n;echo", "Error when communicating with the native messaging host.",
      "Native application tried to send a message of 1819043176 bytes, which exceeds the limit of "
        + "1048576 bytes."
    ),
    (
      "read;hex=00000006;end", "Error when communicating with the native messaging host.",
      "Native application tried to send a message of 100663296 bytes, which exceeds the limit of "
        + "1048576 bytes."
    ),
  ]

  @Test(arguments: words)
  func `a length that is none is told in the browsers' words`(
    script: String, chromium: String, firefox: String
  ) throws {
    for (profile, words) in [(BrowserProfile.chromium, chromium), (.firefox, firefox)] {
      let handshake = Self.run(script, profile)
      let finding = handshake.finding(try #require(handshake.faults.first))
      #expect(finding.words?.connectNative == words)
    }
  }
}
