import Foundation
import NativeMessaging
import Testing

/// Ports for tasks, with hosts that do not as they should.
@Suite struct AsyncPortFaultTests {
  @Test(arguments: FaultyHostTests.faults, BrowserProfile.allCases)
  func `a port ends as the browser's does`(fault: Fault, profile: BrowserProfile) async throws {
    let port = try await Client.running(fault.script, profile).hurried().connectForTasks()
    var messages: [String] = []
    for try await message in port.messages() {
      messages.append(String(decoding: message, as: UTF8.self))
      // A host that lives on after a message that was dropped.
      if fault.dropped[profile] != nil { break }
    }
    #expect(messages == fault.messages + (fault.dropped[profile] == nil ? [] : ["[1]"]))
    guard fault.dropped[profile] == nil else {
      #expect(port.end == nil)
      return
    }
    #expect(port.end != nil)
    #expect(port.words == fault.words(profile), "\(String(describing: port.end))")
    _ = try await port.waitForExit()
    await #expect(throws: PortError.disconnected) { try await port.postMessage(1) }
  }

  @Test(arguments: FaultyHostTests.faults, BrowserProfile.allCases)
  func `a one-shot message fails as in the browser, or has its reply`(
    fault: Fault, profile: BrowserProfile
  ) async throws {
    let client = Client.running(fault.script, profile).hurried()
    do {
      let reply = try await client.sendNativeMessage(
        hostAt: Products.scriptedHost, json: Array("{}".utf8))
      #expect(String(decoding: reply, as: UTF8.self) == fault.reply)
    } catch {
      #expect(fault.reply == nil)
      let words = (error as? ClientError)?.words
      #expect(words == fault.oneShot[profile] ?? fault.words(profile), "\(error)")
    }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a message that is no such value throws, and the next one comes`(
    profile: BrowserProfile
  ) async throws {
    let port = try await Client.running(
      #"frame=[];frame={"x":1};frame={"y":1};frame={"x":2};end"#, profile
    ).connectForTasks()
    var notes = port.messages(of: Note.self).makeAsyncIterator()
    await #expect(throws: DecodingError.self) { try await notes.next() }
    let spots = port.messages(of: Spot.self)
    await #expect(throws: MessageError.self) {
      for try await spot in spots { #expect(spot.x == 1) }
    }
    for try await spot in spots {
      #expect(spot.x == 2)
      break
    }
    #expect(port.end == nil)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a value over the limit throws the browser's words, and the port goes on`(
    profile: BrowserProfile
  ) async throws {
    let port = try await Client.running("count", profile).connectForTasks()
    var counts = port.messages(of: Int.self).makeAsyncIterator()
    await #expect(throws: EncodingError.self) { try await port.postMessage(["a": Double.nan]) }
    if profile == .chromium {
      let error = await #expect(throws: PortError.self) {
        try await port.postMessage(Repeated(count: 64))
      }
      #expect(
        try profile.words(for: #require(error)) == "Message exceeded maximum allowed size of 64MiB."
      )
    }
    try await port.postMessage(Repeated(count: 8))
    #expect(try await counts.next() == 8 * ((1 << 20) + 3) + 1)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host that stays silent is given up at the deadline, and is gone`(
    profile: BrowserProfile
  ) async throws {
    let client = Client.running("stay", profile).hurried()
    let start = ContinuousClock.now
    let error = await #expect(throws: ClientError.self) {
      try await client.sendNativeMessage(
        hostAt: Products.scriptedHost, ["a": 1], reply: Int.self,
        until: .now + .milliseconds(100))
    }
    #expect(error?.cause == .timedOut)
    #expect(ContinuousClock.now - start >= .milliseconds(100))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host that closes its input and lives is told from one that ends`(
    profile: BrowserProfile
  ) async throws {
    let port = try await Client.running("close=0;frame=1;stay", profile).hurried()
      .connectForTasks()
    var messages = port.messages(of: Int.self).makeAsyncIterator()
    #expect(try await messages.next() == 1)
    // More than once: a host that is being launched beside it may hold the pipe open for a moment.
    let posting = Task {
      while true {
        try await port.postMessage(2)
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    #expect(try await messages.next() == nil)
    #expect(port.end == .inputClosed)
    await #expect(throws: PortError.disconnected) { try await posting.value }
  }

  @Test func `who only posts learns that the host is gone`() async throws {
    let port = try await Client.running("frame=1;exit=0", .chromium).connectForTasks()
    _ = try await port.waitForExit()
    await #expect(throws: PortError.disconnected) {
      for number in 0... { try await port.postMessage(number) }
    }
    // What it has said is there all the same.
    var messages = port.messages(of: Int.self).makeAsyncIterator()
    #expect(try await messages.next() == 1)
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a port that nobody refers to any more sees its host out`(
    profile: BrowserProfile
  ) async throws {
    for script in ["end", "stay", "ignore=15;stay", "flood", "exit=0"] {
      let client = Client.running(script, profile).hurried()
      let process = try await client.connectForTasks().identifier
      let isGone = try await comesTrue { kill(process, 0) == -1 && errno == ESRCH }
      #expect(isGone, "\(script)")
    }
  }

  @Test func `a host that ignores the end gets its signals in their order`() async throws {
    let cases: [(BrowserProfile, String, HostExit.Status)] = [
      (.chromium, "frame=1;stay", .signalled(SIGKILL)),
      (.firefox, "frame=1;stay", .signalled(SIGTERM)),
      (.firefox, "ignore=15;frame=1;stay", .signalled(SIGKILL)),
      (.firefox, "flood", .signalled(SIGTERM)),
    ]
    for (profile, script, status) in cases {
      let port = try await Client.running(script, profile).hurried().connectForTasks()
      var messages = port.messages().makeAsyncIterator()
      _ = try await messages.next()
      #expect(try await port.close().status == status, "\(profile) \(script)")
    }
  }
}

/// Whether something comes true within the time for which other tests may hold up this one's tasks.
func comesTrue(_ isTrue: () throws -> Bool) async throws -> Bool {
  let deadline = ContinuousClock.now + .seconds(600)
  while try !isTrue() {
    guard ContinuousClock.now < deadline else { return false }
    try await Task.sleep(for: .milliseconds(5))
  }
  return true
}
