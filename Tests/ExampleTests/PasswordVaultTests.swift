import Foundation
import NativeMessaging
import Testing

@Suite struct PasswordVaultTests {
  private static let unlock = #"{"id":0,"type":"unlock","secret":"correct horse"}"#
  private static let origin = #""origin":"https://example.org""#

  private func connect(
    _ profile: BrowserProfile = .chromium, caller: String? = nil
  ) throws -> NativePort {
    try Client(profile, caller: caller, errors: .piped).patient()
      .connectNative(hostAt: Products.vault)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `what was saved is given to its origin while the vault is unlocked`(
    profile: BrowserProfile
  ) throws {
    let origin = Self.origin
    var port = try connect(profile)
    #expect(try port.ask(Self.unlock) == #"{"id":0,"result":{"type":"done"}}"#)
    #expect(
      try port.ask(#"{"id":1,"type":"save",\#(origin),"user":"me","password":"p\"w"}"#)
        == #"{"id":1,"result":{"type":"done"}}"#)
    #expect(
      try port.ask(#"{"id":2,"type":"list",\#(origin)}"#)
        == #"{"id":2,"result":{"type":"users","users":["me"],"next":null}}"#)
    #expect(
      try port.ask(#"{"id":3,"type":"get",\#(origin),"user":"me"}"#)
        == #"{"id":3,"result":{"type":"credential","user":"me","password":"p\"w"}}"#)
    for other in ["https://example.com", "https://example.org:444", "https://www.example.org"] {
      let reply = try port.ask(#"{"id":4,"type":"get","origin":"\#(other)","user":"me"}"#)
      #expect(reply?.hasPrefix(#"{"id":4,"error":{"code":"notFound""#) == true)
    }
    #expect(try port.ask(#"{"id":5,"type":"lock"}"#) == #"{"id":5,"result":{"type":"done"}}"#)
    for request in [
      #"{"id":6,"type":"get",\#(origin),"user":"me"}"#, #"{"id":6,"type":"list",\#(origin)}"#,
      #"{"id":6,"type":"save",\#(origin),"user":"me","password":""}"#,
    ] {
      #expect(try port.ask(request)?.hasPrefix(#"{"id":6,"error":{"code":"locked""#) == true)
    }
    #expect(port.close().status == .exited(0))
  }

  @Test func `the first secret is the vault's, and no other opens it`() throws {
    var port = try connect()
    _ = try port.ask(Self.unlock)
    _ = try port.ask(#"{"id":1,"type":"lock"}"#)
    for secret in ["", "correct horse ", "correct hors", "Correct horse", "\\u0000"] {
      let reply = try port.ask(#"{"id":2,"type":"unlock","secret":"\#(secret)"}"#)
      #expect(reply?.hasPrefix(#"{"id":2,"error":{"code":"wrongSecret""#) == true)
    }
    #expect(try port.ask(Self.unlock) == #"{"id":0,"result":{"type":"done"}}"#)
  }

  @Test(arguments: [
    (#"{"id":7}"#, "badRequest"), (#"{"id":7,"type":"open"}"#, "badRequest"),
    (#"{"id":7,"type":null}"#, "badRequest"), (#"{"id":7,"type":"unlock"}"#, "badRequest"),
    (#"{"id":7,"type":"unlock","secret":12345}"#, "badRequest"),
    (#"{"id":7,"type":"list","origin":"http://example.org"}"#, "badRequest"),
    (#"{"id":7,"type":"list","origin":"https://"}"#, "badRequest"),
    (#"{"id":7,"type":"list","origin":"https://example.org/"}"#, "badRequest"),
    (#"{"id":7,"type":"list","origin":"https://ex\u0430mple.org"}"#, "badRequest"),
    (#"{"id":7,"type":"list","origin":"https://me@example.org"}"#, "badRequest"),
  ])
  func `what is no request is answered under its ID, and the next one as usual`(
    fault: String, code: String
  ) throws {
    var port = try connect()
    let reply = try port.ask(fault)
    #expect(reply?.hasPrefix(#"{"id":7,"error":{"code":"\#(code)""#) == true, "\(reply ?? "")")
    #expect(try port.ask(Self.unlock) == #"{"id":0,"result":{"type":"done"}}"#)
  }

  @Test func `what has no ID is answered, too`() throws {
    var port = try connect()
    for fault in ["{}", "[]", "null", #"{"id":"1","type":"lock"}"#, #"{"id":1.5}"#] {
      #expect(try port.ask(fault)?.hasPrefix(#"{"error":""#) == true)
    }
  }

  @Test func `many requests at once are all answered, each once`() throws {
    var port = try connect()
    _ = try port.ask(Self.unlock)
    for id in 1...500 {
      let user = "user \(id)"
      let request =
        id % 2 == 0
        ? #"{"id":\#(id),"type":"save",\#(Self.origin),"user":"\#(user)","password":"x"}"#
        : #"{"id":\#(id),"type":"get",\#(Self.origin),"user":"\#(user)"}"#
      try port.postMessage(request.utf8.span)
    }
    var found: [Int] = []
    for _ in 1...500 {
      let reply = try #require(try port.next())
      found.append(try #require(Int(reply.dropFirst(6).prefix { $0 != "," })))
      #expect(reply.contains("result") == (found.last ?? 0).isMultiple(of: 2))
    }
    #expect(found.sorted() == Array(1...500))
  }

  @Test func `a vault that nobody asks locks itself and says so`() throws {
    let folder = try TemporaryFolder()
    let script = try folder.script("exec '\(Products.vault)' \"$@\" --idle-milliseconds=300")
    var port = try Client(.firefox, errors: .piped).patient().connectNative(hostAt: script)
    _ = try port.ask(Self.unlock)
    #expect(try port.next() == #"{"event":"locked"}"#)
    let reply = try port.ask(#"{"id":1,"type":"list",\#(Self.origin)}"#)
    #expect(reply?.hasPrefix(#"{"id":1,"error":{"code":"locked""#) == true)
    // It does not say so again, and says so once it was unlocked again.
    #expect(try port.ask(Self.unlock) == #"{"id":0,"result":{"type":"done"}}"#)
    #expect(try port.next() == #"{"event":"locked"}"#)
    #expect(port.close().status == .exited(0))
  }

  @Test func `lists go by pages, and the longest replies are ones that a browser takes`() throws {
    var port = try connect()
    _ = try port.ask(Self.unlock)
    // Each byte takes six in JSON.
    let tail = String(repeating: "\\u0001", count: 252)
    let password = String(repeating: "\\u0001", count: 4096)
    for number in 1000..<1150 {
      try port.post(
        #"{"id":1,"type":"save",\#(Self.origin),"user":"\#(number)\#(tail)","password":"\#(password)"}"#
      )
      #expect(try port.next() == #"{"id":1,"result":{"type":"done"}}"#)
    }
    let first = try #require(try port.ask(#"{"id":2,"type":"list",\#(Self.origin)}"#))
    #expect(first.contains("\"1099") && !first.contains("\"1100"))
    let last = "1099\(tail)"
    #expect(first.hasSuffix(#""next":"\#(last)"}}"#))
    let second = try #require(
      try port.ask(#"{"id":3,"type":"list",\#(Self.origin),"after":"\#(last)"}"#))
    #expect(second.contains("\"1100") && second.contains("\"1149") && !second.contains("\"1099"))
    #expect(second.hasSuffix(#""next":null}}"#))
    let longest = try port.ask(#"{"id":4,"type":"get",\#(Self.origin),"user":"\#(last)"}"#)
    #expect(longest?.contains(password) == true)
    for request in [
      #"{"id":5,"type":"save",\#(Self.origin),"user":"12345\#(tail)","password":""}"#,
      #"{"id":5,"type":"save",\#(Self.origin),"user":"","password":"\#(password)x"}"#,
      #"{"id":5,"type":"unlock","secret":"\#(password)x"}"#,
    ] {
      #expect(try port.ask(request)?.hasPrefix(#"{"id":5,"error":{"code":"tooLong""#) == true)
    }
  }

  @Test func `nothing secret is logged or said back`() throws {
    var log = ""
    var replies = ""
    var port = try connect()
    for request in [
      #"{"id":1,"type":"unlock","secret":"hunter2"}"#,
      #"{"id":2,"type":"save",\#(Self.origin),"user":"me","password":"hunter2"}"#,
      #"{"id":3,"type":"get",\#(Self.origin),"user":"hunter2"}"#,
      #"{"id":4,"type":"unlock","secret":"hunter2hunter2"}"#,
      #"{"id":5,"type":"hunter2"}"#, #"{"id":6,"type":"list","origin":"hunter2"}"#,
      #"{"id":7,"type":"unlock","secret":["hunter2"]}"#, #"{"id":"hunter2"}"#,
    ] {
      try port.post(request)
      replies += try port.next { log += String(decoding: [UInt8](copyOf: $0), as: UTF8.self) } ?? ""
    }
    let exit = port.close { log += String(decoding: [UInt8](copyOf: $0), as: UTF8.self) }
    #expect(exit.status == .exited(0))
    #expect(log.contains("request 2: save: done") && log.contains("request 4: unlock: wrongSecret"))
    #expect(!log.contains("hunter"), "\(log)")
    #expect(!replies.contains("hunter"), "\(replies)")
  }

  @Test(arguments: BrowserProfile.allCases)
  func `an extension that is not one of the vault's is refused`(profile: BrowserProfile) throws {
    for caller in ["chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba/", "other@example.org"] {
      var port = try connect(profile, caller: caller)
      #expect(try port.next()?.hasPrefix(#"{"error":{"code":"forbidden""#) == true)
      #expect(try port.next() == nil)
      #expect(port.close().status == .exited(1))
    }
  }

  @Test func `a message that is longer than any request ends the host`() throws {
    var port = try connect()
    try port.post("\"" + String(repeating: "x", count: 64 << 10) + "\"")
    #expect(try port.next() == nil)
    #expect(port.close().status == .exited(1))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a browser that goes away at any time is a clean end`(profile: BrowserProfile) throws {
    for delay in [0, 1, 3, 10] {
      var port = try connect(profile)
      for id in 0..<50 {
        try port.postMessage(#"{"id":\#(id),"type":"list",\#(Self.origin)}"#.utf8.span)
      }
      Thread.sleep(forTimeInterval: Double(delay) / 1000)
      #expect(port.close().status == .exited(0), "after \(delay) ms")
    }
  }
}
