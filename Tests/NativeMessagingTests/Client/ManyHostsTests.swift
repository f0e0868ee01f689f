import CFaults
import Foundation
import NativeMessaging
import TestSupport
import Testing

/// What must not pile up, and peers that were not made for these tests.
@Suite struct ManyHostsTests {
  #if os(Linux)
    @Test func `500 launches and 50 ports at once leave nothing behind`() async throws {
      let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
        var findings = Findings()
        try launch(100, &findings)
        let before = try openDescriptors()
        let memory = try residentKibibytes()
        try launch(400, &findings)
        findings.expect(try openDescriptors().subtracting(before), is: [], "left open")
        // A sanitizer keeps what was freed.
        let growth = try residentKibibytes() - memory
        if test_is_sanitized() == 0 {
          findings.expect(growth < 4096, is: true, "memory grew by \(growth) KiB, little")
        }

        let ports = try PortRow(count: 50)
        findings.expect(try ports.echo(), is: 50, "answers")
        findings.expect(ports.close(), is: [], "ends")
        findings.expect(try openDescriptors().subtracting(before), is: [], "left open by ports")
        findings.expect(waitpid(-1, nil, WNOHANG), is: -1, "waitpid")
        findings.expect(errno, is: ECHILD, "errno of waitpid")
        try findings.report()
      }
      #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    }
  #endif

  @Test(arguments: BrowserProfile.allCases)
  func `the Python host of the documentation is talked to`(profile: BrowserProfile) throws {
    let python = "/usr/bin/python3"
    guard FileManager.default.isExecutableFile(atPath: python) else { return }
    let home = try TemporaryHome()
    let path = try home.file("ping_pong.py", pythonHost(python), mode: 0o755)
    var port = try Client(profile).connectNative(hostAt: path)
    try port.post(#""ping""#)
    #expect(try port.next() == #""pong""#)
    try port.post(#""ping""#)
    #expect(try port.next() == #""pong""#)
    #expect(port.close().status == .exited(0))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host in C is talked to`(profile: BrowserProfile) throws {
    let source = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Benchmarks/Peers/naive.c").standardizedFileURL.path
    let home = try TemporaryHome()
    let path = "\(home.path)/naive"
    let compiler = Process()
    compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    compiler.arguments = ["cc", "-O1", source, "-o", path]
    compiler.standardError = FileHandle.nullDevice
    try compiler.run()
    compiler.waitUntilExit()
    guard compiler.terminationStatus == 0 else { return }
    var port = try Client(profile).connectNative(hostAt: path)
    for text in [#""ping""#, #"{"a":[1,2,3]}"#] { try port.post(text) }
    #expect(try port.next() == #""pong""#)
    #expect(try port.next() == #"{"a":[1,2,3]}"#)
    #expect(port.close().status == .exited(0))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a host is found by its name, for who is allowed`(profile: BrowserProfile) throws {
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
    var client = Client(profile, in: home.environment())
    #expect(try client.sendNativeMessage(name, "{}".utf8.span) == Array("{}".utf8))
    var port = try client.connectNative(name)
    try port.post(#""ping""#)
    #expect(try port.next() == #""pong""#)

    client.caller = profile.caller(extensionID: "ponmlkjihgfedcbaponmlkjihgfedcba")
    let forbidden = #expect(throws: ClientError.self) { _ = try client.connectNative(name) }
    #expect(
      forbidden?.words
        == (profile == .chromium
          ? "Access to the specified native messaging host is forbidden."
          : "No such native application \(name)"))
    let missing = #expect(throws: ClientError.self) { _ = try client.connectNative("no.such") }
    #expect(
      missing?.words
        == (profile == .chromium
          ? "Specified native messaging host not found." : "No such native application no.such"))
  }

  /// The shape of MDN's example: a loop of blocking reads, exact counts, text decoded by Python.
  private func pythonHost(_ python: String) -> String {
    """
    #!\(python) -u
    import json, struct, sys

    def receive():
        header = sys.stdin.buffer.read(4)
        if len(header) == 0:
            sys.exit(0)
        length = struct.unpack('@I', header)[0]
        return json.loads(sys.stdin.buffer.read(length).decode('utf-8'))

    def send(message):
        text = json.dumps(message, separators=(',', ':')).encode('utf-8')
        sys.stdout.buffer.write(struct.pack('@I', len(text)))
        sys.stdout.buffer.write(text)
        sys.stdout.buffer.flush()

    while True:
        if receive() == 'ping':
            send('pong')

    """
  }
}

#if os(Linux)
  func residentKibibytes() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
      .flatMap { Int($0) } ?? .max
  }

  /// Launches hosts that answer, print, are not there, run on, and end.
  private func launch(_ count: Int, _ findings: inout Findings) throws {
    for index in 0..<count {
      let profile = BrowserProfile.allCases[index % 2]
      switch index % 5 {
      case 0:
        findings.expect(
          try Client.running("reply;end", profile).patient().send("{}"), is: "{}", "a reply")
      case 1:
        findings.expectError(ClientError.self, "a host that prints") {
          _ = try Client.running("text=hello", profile).send("{}")
        }
      case 2:
        findings.expectError(ClientError.self, "no host") {
          _ = try Client(profile).connectNative(hostAt: "/nonexistent")
        }
      case 3:
        // Gone out of scope while it runs.
        var port = try Client.running("stay", profile).connect()
        try port.post("1")
      default:
        findings.expect(
          try Client.running("end", profile).patient().connect().close().status, is: .exited(0),
          "an end")
      }
    }
  }
#endif

/// Many ports, each in a box, since an array holds what can be copied.
private struct PortRow {
  private final class Box {
    var port: NativePort?
    init(_ port: consuming NativePort) { self.port = consume port }
  }

  private var boxes: [Box] = []

  init(count: Int) throws {
    for index in 0..<count {
      let client = Client.running("echo", BrowserProfile.allCases[index % 2]).patient()
      boxes.append(Box(try client.connect()))
    }
  }

  /// Posts its number to each, and then asks each for its answer: how many were right.
  func echo() throws -> Int {
    for (index, box) in boxes.enumerated() { try box.port?.post("\(index)") }
    return try boxes.indices.count { try boxes[$0].port?.next() == "\($0)" }
  }

  /// Closes all; how those ended that did not end well.
  func close() -> [HostExit.Status] {
    boxes.compactMap { box in
      guard let port = box.port.take() else { return nil }
      let status = port.close().status
      return status == .exited(0) ? nil : status
    }
  }
}
