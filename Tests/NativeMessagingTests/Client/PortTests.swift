import Foundation
import NativeMessaging
import Testing

@Suite struct PortTests {
  @Test(arguments: BrowserProfile.allCases)
  func `messages come back in the order in which they were posted`(profile: BrowserProfile) throws {
    var port = try Client(profile).connectNative(hostAt: Products.pingPong)
    let texts = [#""ping""#, "{}", #"{"text":"grüß"}"#, "[[],null,1e5]", "3"]
    for text in texts { try port.post(text) }
    for text in texts {
      #expect(try port.next() == (text == texts[0] ? #""pong""# : text))
    }
    #expect(port.close().status == .exited(0))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host learns who calls as the browser tells it`(profile: BrowserProfile) throws {
    // The shell prints its arguments as a frame of their own length.
    let home = try TemporaryHome()
    let path = try home.file(
      "host",
      "#!/bin/sh\nt=\"\\\"$(pwd -P) $*\\\"\"\n"
        + "printf \"\\\\$(printf %o ${#t})\\\\000\\\\000\\\\000%s\" \"$t\"\n", mode: 0o755)
    var client = Client(profile, caller: "me")
    client.errors = .inherited
    var port = try client.connectNative(hostAt: path, manifestPath: "m")
    #expect(
      try port.next() == (profile == .chromium ? "\"\(home.path) me\"" : "\"\(home.path) m me\""))
  }

  #if os(Linux)
    @Test func `Chromium posts a message in one write, Firefox in two`() throws {
      for (profile, counts) in [(BrowserProfile.chromium, [10]), (.firefox, [4, 6])] {
        // On such a socket each write is a packet.
        var ends: [CInt] = [-1, -1]
        #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        let descriptor = Descriptor(rawValue: ends[0])
        var link = PortLink(
          input: descriptor, output: descriptor, as: profile, isOneShot: false, checks: true,
          backlogLimit: 0)
        try link.post("\"ping\"".utf8.span, atOnce: true)
        var packet = [UInt8](repeating: 0, count: 100)
        for count in counts { #expect(unsafe read(ends[1], &packet, packet.count) == count) }
        #expect(unsafe recv(ends[1], &packet, packet.count, CInt(MSG_DONTWAIT)) == -1)
      }
    }
  #endif

  @Test(arguments: BrowserProfile.allCases)
  func `ports do not hear each other`(profile: BrowserProfile) throws {
    var first = try Client(profile).connectNative(hostAt: Products.pingPong)
    var second = try Client(profile).connectNative(hostAt: Products.pingPong)
    #expect(first.identifier != second.identifier)
    try first.post("1")
    try second.post("2")
    #expect(try second.next() == "2")
    #expect(try first.next() == "1")
    _ = first.close()
    try second.post("3")
    #expect(try second.next() == "3")
  }

  @Test(arguments: BrowserProfile.allCases)
  func `the longest message goes, and one byte more does not`(profile: BrowserProfile) throws {
    let limit = profile == .chromium ? 64 << 20 : 4_294_967_295
    var port = try Client.running("count", profile).connect()
    if profile == .chromium {
      let longest = [UInt8](repeating: 0x20, count: limit)
      try port.postMessage(longest.span, until: soon)
      #expect(try port.next() == "\(limit)")
      let error = #expect(throws: PortError.self) {
        try port.postMessage((longest + [0x20]).span)
      }
      #expect(
        try profile.words(for: #require(error))
          == "Message exceeded maximum allowed size of 64MiB.")
    }
    let error = #expect(throws: PortError.self) { try port.beginMessage(count: limit + 1) }
    #expect(
      try profile.words(for: #require(error))
        == (profile == .chromium
          ? "Message exceeded maximum allowed size of 64MiB." : "Write too big"))
    // Nothing of it was written.
    try port.post("12")
    #expect(try port.next() == "2")
  }

  @Test func `a message streams out of a file`() throws {
    let home = try TemporaryHome()
    let count = 10 << 20
    let path = try home.file("message", String(repeating: "[0] ", count: count / 4))
    let file = try #require(FileHandle(forReadingAtPath: path))
    var port = try Client.running("count", .firefox).connect()
    let source = Descriptor(rawValue: file.fileDescriptor)
    try port.postMessage(count: count, from: source, until: soon)
    #expect(try port.next() == "\(count)")
    // The file is at its end: a message of which nothing comes can only be given up.
    #expect(throws: PortError.unfinishedMessage(missingCount: 5)) {
      try port.postMessage(count: 5, from: source, until: soon)
    }
    #expect(throws: PortError.unfinishedMessage(missingCount: 5)) { try port.post("1") }
    try file.close()
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host that answers while it is written to hangs nobody`(
    profile: BrowserProfile
  ) throws {
    // 60 messages of 100,000 bytes fill both pipes many times over before one is taken.
    var port = try Client.running("echo", profile).connect()
    let text = "\"" + String(repeating: "x", count: 100_000) + "\""
    for _ in 0..<60 { try port.postMessage(text.utf8.span, until: soon) }
    for _ in 0..<60 { #expect(try port.next() == text) }
  }

  @Test func `a host that does not read is waited for no longer than said`() throws {
    var port = try Client.running("stay", .chromium).hurried().connect()
    let long = [UInt8](repeating: 0x20, count: 1 << 20)
    #expect(throws: PortError.timedOut) {
      try port.postMessage(long.span, until: .now + .milliseconds(50))
    }
    #expect(throws: PortError.self) { try port.post("1") }
    #expect(port.close().status == .signalled(SIGKILL))
  }

  @Test func `what waits for a host that does not read is bounded`() throws {
    var port = try Client.running("stay", .chromium).hurried().connect()
    let long = [UInt8](repeating: 0x20, count: 16 << 20)
    for _ in 0..<5 { try port.postMessage(long.span) }
    #expect(throws: PortError.queueFull(count: port.queuedCount)) {
      try port.postMessage(long.span)
    }
    #expect(port.queuedCount > NativePort.queueLimit && port.queuedCount <= 5 * ((16 << 20) + 4))
  }

  @Test func `no message in time is an error after which the port goes on`() throws {
    var port = try Client.running("reply", .chromium).connect()
    #expect(throws: PortError.timedOut) {
      _ = try port.nextMessage(until: .now + .milliseconds(20))
    }
    try port.post("1")
    #expect(try port.next() == "1")
  }

  @Test func `lines of standard error come one by one, with either end`() throws {
    for profile in BrowserProfile.allCases {
      let script = "error=one\r;error=;frame=1;error=two;exit=0"
      var port = try Client.running(script, profile).connect()
      let heard = try port.hearOut()
      #expect(heard.lines == ["one", "", "two"])
      #expect(heard.messages == ["1"])
    }
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host that floods its standard error is read all the same`(
    profile: BrowserProfile
  ) throws {
    var port = try Client.running("errors=20000;frame=1;exit=0", profile).connect()
    let heard = try port.hearOut()
    #expect(heard.messages == ["1"])
    #expect(heard.lines.count == 20_000)
  }

  @Test func `a host that floods its output lets its standard error through`() throws {
    var port = try Client.running("error=here;flood", .firefox).connect()
    var messages = 0
    var line: String?
    while line == nil, messages < 1_000_000, let event = try port.nextEvent(until: soon) {
      if case .errorLine(let text) = event { line = String(text) } else { messages += 1 }
    }
    #expect(line == "here")
    port.disconnect()
  }

  @Test(arguments: BrowserProfile.allCases)
  func `without the check, what is framed is a message`(profile: BrowserProfile) throws {
    var client = Client.running("length=0;frame={bad;end", profile)
    client.checksMessages = false
    var port = try client.connect()
    #expect(try port.next() == "")
    #expect(try port.next() == "{bad")
  }

  @Test func `a port that is polled from outside never waits`() throws {
    var port = try Client.running("pause=100;frame=1;exit=4", .firefox).connect()
    var heard: [String] = []
    var rounds = 0
    while port.exit == nil || rounds == 0 {
      while let event = port.nextEvent() {
        switch event {
        case .message(let message): heard.append(String(message))
        case .ended(let end): heard.append("\(end)")
        case .exited(let exit): heard.append("\(exit.status)")
        case .dropped, .errorLine: break
        }
      }
      let waits = port.waits
      let readers = [waits.output, waits.errors, waits.exit].compactMap { $0?.rawValue }
      var set = readers.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      if !set.isEmpty { _ = unsafe poll(&set, nfds_t(set.count), 1000) }
      rounds += 1
    }
    #expect(heard == ["1", "the host closed its standard output", "exit status 4"])
    #expect(rounds < 50)
    #expect(port.waits.output == nil && port.waits.exit == nil && port.waits.time == nil)
  }
}
