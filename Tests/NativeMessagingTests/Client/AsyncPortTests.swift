import Foundation
import NativeMessaging
import Testing

/// Ports for tasks, with hosts that do as they should.
@Suite struct AsyncPortTests {
  @Test(arguments: BrowserProfile.allCases)
  func `values go to a host and come back`(profile: BrowserProfile) async throws {
    let port = try await Client(profile).connectNative(hostAt: Products.pingPong)
    var replies = port.messages(of: Note.self).makeAsyncIterator()
    for id in 0..<200 {
      try await port.postMessage(Note(id: id, text: "ä"))
      #expect(try await replies.next() == Note(id: id, text: "ä"))
    }
    try await port.postMessage(Spot(x: 3))
    var points = port.messages(of: Spot.self).makeAsyncIterator()
    #expect(try await points.next()?.x == 3)
    try await port.postMessage(json: Array(#""ping""#.utf8))
    var texts = port.messages().makeAsyncIterator()
    #expect(try await texts.next() == Array(#""pong""#.utf8))
    #expect(try await port.close().status == .exited(0))
    #expect(port.end == .disconnected && port.words == nil)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `one task posts while another reads, in order`(profile: BrowserProfile) async throws {
    let port = try await Client.running("echo", profile).connectForTasks()
    async let posted: Void = {
      for id in 0..<2000 { try await port.postMessage(id) }
    }()
    var next = 0
    for try await id in port.messages(of: Int.self) {
      #expect(id == next)
      next += 1
      if next == 2000 { break }
    }
    try await posted
  }

  @Test func `many tasks post at once, and each message is whole`() async throws {
    let port = try await Client.running("echo", .firefox).connectForTasks()
    let text = String(repeating: "x", count: 3000)
    try await withThrowingTaskGroup { group in
      for id in 0..<300 { group.addTask { try await port.postMessage(Note(id: id, text: text)) } }
      group.addTask {
        var ids: Set<Int> = []
        for try await note in port.messages(of: Note.self) {
          #expect(note.text == text)
          ids.insert(note.id)
          if ids.count == 300 { break }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func `many tasks read, and each message goes to one of them`() async throws {
    let port = try await Client.running("echo", .chromium).connectForTasks()
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var sum = 0
          for try await number in port.messages(of: Int.self) {
            guard number > 0 else { break }
            sum += number
          }
          return sum
        }
      }
      for number in 1...500 { try await port.postMessage(number) }
      for _ in 0..<8 { try await port.postMessage(0) }
      return try await group.reduce(0, +)
    }
    #expect(sum == 500 * 501 / 2)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a one-shot value gets a value`(profile: BrowserProfile) async throws {
    let client = Client.running("reply;end", profile)
    let host = Products.scriptedHost
    let note = try await client.sendNativeMessage(
      hostAt: host, Note(id: 7, text: "a"), reply: Note.self)
    #expect(note.id == 7)
    let point = try await client.sendNativeMessage(hostAt: host, Spot(x: 8), reply: Spot.self)
    #expect(point.x == 8)
    let text = try await client.sendNativeMessage(hostAt: host, json: Array("{}".utf8))
    #expect(text == Array("{}".utf8))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a one-shot message is over with its reply, while the host still ends`(
    profile: BrowserProfile
  ) async throws {
    let home = try TemporaryHome()
    let script = try home.file(
      "script", "printf '\\012\\000\\000\\000%10d' $$\nexec sleep 600\n", mode: 0o644)
    var client = Client.shell(script, profile)
    // The browser's own may be over before a busy machine has got as far as the next line.
    client.timetable = [(.seconds(600), .kill)]
    let process = try await client.sendNativeMessage(
      hostAt: "/bin/sh", manifestPath: script, ["a": 1], reply: CInt.self)
    #expect(kill(process, SIGKILL) == 0)
    let isGone = try await comesTrue { kill(process, 0) == -1 && errno == ESRCH }
    #expect(isGone)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host is found by its name`(profile: BrowserProfile) async throws {
    let home = try TemporaryHome()
    let name = "org.example.ping_pong"
    let list =
      profile == .chromium
      ? #""allowed_origins":["chrome-extension://abcdefghijklmnopabcdefghijklmnop/"]"#
      : #""allowed_extensions":["me@example.org"]"#
    let folder =
      profile == .chromium
      ? ".config/chromium/NativeMessagingHosts" : ".mozilla/native-messaging-hosts"
    try home.file(
      "\(folder)/\(name).json",
      #"{"name":"\#(name)","description":"d","type":"stdio","path":"\#(Products.pingPong)",\#(list)}"#
    )
    let client = Client(profile, in: home.environment())
    let note = Note(id: 1, text: "")
    #expect(try await client.sendNativeMessage(name, note, reply: Note.self) == note)
    #expect(try await client.sendNativeMessage(name, Spot(x: 2), reply: Spot.self).x == 2)
    let port = try await client.connectNative(name)
    try await port.postMessage("ping")
    for try await reply in port.messages(of: String.self) {
      #expect(reply == "pong")
      break
    }
    let missing = await #expect(throws: ClientError.self) {
      _ = try await client.connectNative("no.such")
    }
    #expect(
      missing?.words
        == (profile == .chromium
          ? "Specified native messaging host not found." : "No such native application no.such"))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `lines of standard error come one by one, and end with the host`(
    profile: BrowserProfile
  ) async throws {
    let port = try await Client.running("error=one\r;error=;frame=1;error=two;end", profile)
      .connectForTasks()
    var lines = port.errorLines().makeAsyncIterator()
    #expect(await lines.next() == "one")
    #expect(await lines.next() == "")
    #expect(await lines.next() == "two")
    port.disconnect()
    #expect(await lines.next() == nil)
    #expect(try await port.waitForExit().status == .exited(0))
  }

  @Test func `no line is lost to who wants them, and a flood holds up no one else`() async throws {
    let script = "frame=0;reply;errors=20000;reply;end"
    let port = try await Client.running(script, .firefox).connectForTasks()
    var messages = port.messages(of: Int.self).makeAsyncIterator()
    #expect(try await messages.next() == 0)
    async let count = {
      var count = 0
      for await line in port.errorLines() where line == "a line of forty bytes on standard error" {
        count += 1
      }
      return count
    }()
    try await Task.sleep(for: .milliseconds(50))
    try await port.postMessage(1)
    try await port.postMessage(2)
    #expect(try await messages.next() == 1)
    #expect(try await messages.next() == 2)
    port.disconnect()
    #expect(await count == 20000)
  }

  @Test func `lines that nobody wants hold nobody up`() async throws {
    let port = try await Client.running("errors=20000;frame=1;end", .firefox).connectForTasks()
    var messages = port.messages(of: Int.self).makeAsyncIterator()
    #expect(try await messages.next() == 1)
    _ = try await port.close()
    // The last ones are there for who comes late.
    var count = 0
    for await _ in port.errorLines() { count += 1 }
    #expect(count > 0 && count < 3000)
  }

  @Test func `the end of the process is told to who waits for it, while the port lives`()
    async throws
  {
    let port = try await Client.running("frame=1;exit=7", .chromium).connectForTasks()
    #expect(try await port.waitForExit().status == .exited(7))
    #expect(port.exit?.status == .exited(7) && port.end == nil)
    var messages = port.messages(of: Int.self).makeAsyncIterator()
    #expect(try await messages.next() == 1)
    #expect(try await messages.next() == nil)
    #expect(port.end == .outputClosed && port.words == "Native host has exited.")
  }
}

extension Client {
  /// A port of a `ScriptedHost`.
  func connectForTasks() async throws(ClientError) -> AsyncPort {
    try await connectNative(hostAt: Products.scriptedHost)
  }

  /// A patient browser for the host `/bin/sh`, which runs the script in a file: its first argument, be
  /// that the caller or, in Firefox, the manifest. A file that is only read may be written to by others.
  static func shell(_ script: String, _ profile: BrowserProfile) -> Client {
    running(script, profile).patient()
  }
}
