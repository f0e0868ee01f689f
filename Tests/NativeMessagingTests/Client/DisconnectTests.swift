import Foundation
import NativeMessaging
import Testing

/// browsers.md (d) and (f): what a host gets to see of the end, and when.
@Suite struct DisconnectTests {
  @Test(arguments: BrowserProfile.allCases)
  func `a host that behaves is gone in a moment`(profile: BrowserProfile) throws {
    for script in ["echo", "end", "error=bye;end;exit=0"] {
      let port = try Client.running(script, profile).connect()
      let start = ContinuousClock.now
      #expect(port.close().status == .exited(0))
      // Not the time that the browsers give it.
      #expect(ContinuousClock.now - start < .milliseconds(1900))
    }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `nothing is told to the side that disconnects, and twice is once`(
    profile: BrowserProfile
  ) throws {
    var port = try Client.running("echo", profile).connect()
    port.disconnect()
    port.disconnect()
    #expect(port.end == .disconnected)
    #expect(port.words == nil)
    #expect(throws: PortError.disconnected) { try port.post("1") }
    #expect(try port.next() == nil)
    let heard = try port.hearOut()
    #expect(heard.messages == [] && heard.exit == .exited(0))
  }

  @Test func `Chromium closes the host's output at once, Firefox leaves it open`() throws {
    // 32 is what ScriptedHost exits with at EPIPE; by default SIGPIPE ends it in Chromium.
    for (profile, status) in [
      (BrowserProfile.chromium, HostExit.Status.signalled(SIGPIPE)), (.firefox, .exited(0)),
    ] {
      let port = try Client.running("end;many=300000;exit=0", profile).connect()
      #expect(port.close().status == status)
    }
    let ignoring = try Client.running("ignore=13;end;many=300000", .chromium).connect()
    #expect(ignoring.close().status == .exited(32))
  }

  @Test func `a host that ignores the end gets its signals in their order`() throws {
    let cases: [(BrowserProfile, String, HostExit.Status)] = [
      (.chromium, "frame=1;stay", .signalled(SIGKILL)),
      (.firefox, "frame=1;stay", .signalled(SIGTERM)),
      (.firefox, "ignore=15;frame=1;stay", .signalled(SIGKILL)),
      (.chromium, "flood", .signalled(SIGPIPE)),
      (.chromium, "ignore=13;flood", .exited(32)),
      (.firefox, "flood", .signalled(SIGTERM)),
      (.firefox, "ignore=15;flood", .signalled(SIGKILL)),
    ]
    for (profile, script, status) in cases {
      var port = try Client.running(script, profile).hurried().connect()
      // It is up, and has ignored what it shall ignore.
      _ = try port.next()
      #expect(port.close().status == status, "\(profile) \(script)")
    }
  }

  @Test func `the times are the browsers'`() throws {
    var chromium = try Client.running("stay", .chromium).connect()
    var firefox = try Client.running("ignore=15;frame=1;stay", .firefox).connect()
    #expect(try firefox.next() == "1")
    let start = ContinuousClock.now
    chromium.disconnect()
    firefox.disconnect()
    #expect(try chromium.hearOut().exit == .signalled(SIGKILL))
    let first = ContinuousClock.now - start
    #expect(first > .milliseconds(1950) && first < .seconds(4), "\(first)")
    #expect(try firefox.hearOut().exit == .signalled(SIGKILL))
    let second = ContinuousClock.now - start
    #expect(second > .milliseconds(5950) && second < .seconds(9), "\(second)")
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a one-shot message gets the first reply alone, each from a process of its own`(
    profile: BrowserProfile
  ) throws {
    let client = Client.running("reply;frame=2;frame=3;end", profile)
    #expect(try client.send("{\"a\":1}") == "{\"a\":1}")
    let home = try TemporaryHome()
    let path = try home.file(
      "host", "#!/bin/sh\nprintf '\\006\\000\\000\\000%6d' $$\n", mode: 0o755)
    var replies: Set<[UInt8]> = []
    for _ in 0..<3 {
      replies.insert(
        try Client(profile).sendNativeMessage(hostAt: path, "{}".utf8.span, until: soon))
    }
    #expect(replies.count == 3)
  }

  @Test func `Chromium's one-shot message is an object, Firefox's any JSON`() throws {
    for text in ["1", "null", "\"a\"", "[{}]", "true"] {
      let error = #expect(throws: ClientError.self) {
        try Client.running("echo", .chromium).send(text)
      }
      #expect(
        error?.words
          == "Error in invocation of runtime.sendNativeMessage([string|runtime.NativeMessageTarget] "
          + "application, object message, optional function callback): No matching signature.")
      #expect(try Client.running("echo", .firefox).send(text) == text)
    }
    #expect(try Client.running("echo", .chromium).send(" \n{}") == " \n{}")
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host that never replies is given up in time, and is gone`(
    profile: BrowserProfile
  ) throws {
    let client = Client.running("stay", profile).hurried()
    let start = ContinuousClock.now
    let error = #expect(throws: ClientError.self) {
      try client.sendNativeMessage(
        hostAt: Products.scriptedHost, "{}".utf8.span, until: .now + .milliseconds(100))
    }
    #expect(error?.cause == .timedOut)
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func `what cannot be launched is told in the browser's words`() throws {
    let home = try TemporaryHome()
    let plain = try home.file("plain", "#!/bin/sh\n", mode: 0o644)
    let noInterpreter = try home.file("noInterpreter", "#!/nonexistent/sh\n", mode: 0o755)
    let noFormat = try home.file("noFormat", "hello", mode: 0o755)
    let exited = "Native host has exited."
    let unexpected = "An unexpected error occurred"
    let notFound = "Specified native messaging host not found."
    let cases: [(String, chromium: String, port: String?)] = [
      ("\(home.path)/absent", notFound, unexpected), ("~/host", notFound, unexpected),
      (home.path, exited, unexpected), (plain, exited, unexpected), (noInterpreter, exited, nil),
      (noFormat, exited, nil),
    ]
    for (path, chromium, firefox) in cases {
      for profile in BrowserProfile.allCases {
        let client = Client(profile)
        let port = #expect(throws: ClientError.self) { _ = try client.connectNative(hostAt: path) }
        #expect(port?.words == (profile == .chromium ? chromium : firefox), "\(path)")
        let oneShot = #expect(throws: ClientError.self) {
          try client.sendNativeMessage(hostAt: path, "{}".utf8.span)
        }
        #expect(oneShot?.words == (profile == .chromium ? chromium : unexpected), "\(path)")
      }
    }
  }
}
