import Foundation
import NativeMessaging
import TestSupport
import Testing

@Suite struct HostProcessTests {
  /// Tells everything that a launch decides: words, folder, descriptors, signals.
  static let witness = """
    for word in "$0" "$@"; do echo "word $word"; done
    echo "folder $(pwd -P)"
    for number in 0 1 2 3 4 5 6 7 8 9; do
      [ -e /proc/$$/fd/$number ] || continue
      echo "descriptor $number $(readlink /proc/$$/fd/$number | cut -d: -f1) \
    $(sed -n 's/^flags:.*\\(.\\)$/\\1/p' /proc/$$/fdinfo/$number)"
    done
    while read name value; do
      case $name in SigIgn:) echo "ignored $value";; SigBlk:) echo "blocked $value";; esac
    done < /proc/$$/status
    """

  #if os(Linux)
    @Test func `Chromium's host gets its arguments, its folder, and three descriptors`() throws {
      let folder = try TemporaryFolder()
      let path = try folder.script("host", Self.witness)
      let origin = "chrome-extension://abcdefghijklmnopabcdefghijklmnop/"
      let lines = try hear(
        HostProcess(path: path, arguments: [origin], as: .chromium, errors: .piped))
      #expect(lines.filter { $0.hasPrefix("word") } == ["word \(path)", "word \(origin)"])
      #expect(lines.contains("folder \(folder.url.resolvingSymlinksInPath().path)"))
      #expect(
        lines.filter { $0.hasPrefix("descriptor") }
          == ["descriptor 0 pipe 0", "descriptor 1 pipe 1", "descriptor 2 pipe 1"])
      #expect(signals("ignored", lines) & (1 << 12) == 0, "SIGPIPE is deadly")
      #expect(signals("blocked", lines) == 0)
    }

    @Test func `Firefox's host gets a fourth descriptor to write to, and SIGPIPE ignored`() throws {
      let folder = try TemporaryFolder()
      let path = try folder.script("host", Self.witness)
      let words = ["\(path).json", "demo@example.org"]
      let lines = try hear(HostProcess(path: path, arguments: words, as: .firefox))
      #expect(lines.filter { $0.hasPrefix("word") } == ([path] + words).map { "word \($0)" })
      #expect(lines.contains("folder \(folder.url.resolvingSymlinksInPath().path)"))
      #expect(
        lines.filter { $0.hasPrefix("descriptor") } == [
          "descriptor 0 pipe 0", "descriptor 1 pipe 1", "descriptor 2 pipe 1",
          "descriptor 3 pipe 1",
        ])
      #expect(signals("ignored", lines) & (1 << 12) != 0)
      #expect(signals("blocked", lines) == 0)
    }

    @Test func `a descriptor that was opened without close-on-exec is not inherited`() throws {
      let folder = try TemporaryFolder()
      let path = try folder.script("host", Self.witness)
      let open = try (0..<3).map { _ in
        try #require(FileHandle(forReadingAtPath: "/dev/null"))
      }
      for file in open { #expect(fcntl(file.fileDescriptor, F_SETFD, 0) == 0) }
      let lines = try hear(HostProcess(path: path, arguments: [], as: .chromium, errors: .piped))
      #expect(lines.filter { $0.hasPrefix("descriptor") }.count == 3)
      for file in open { try file.close() }
    }

    @Test func `200 launches leave no zombie and no descriptor`() async throws {
      let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
        var findings = Findings()
        let before = try openDescriptors()
        for index in 0..<200 {
          let profile = index % 2 == 0 ? BrowserProfile.chromium : .firefox
          var host = try HostProcess(path: "/bin/cat", arguments: [], as: profile)
          // Half of them go out of scope while they run.
          if index % 4 >= 2 {
            // Here a slow machine must not look like a host that stays.
            host.timetable = [(.seconds(60), .kill)]
            let status = host.disconnect().status
            findings.expect(status, is: .exited(0), "launch \(index)")
          }
          findings.expectError(LaunchError.self, "launch \(index) of nothing") {
            _ = try HostProcess(path: "/nonexistent", arguments: [], as: profile)
          }
        }
        findings.expect(try openDescriptors().subtracting(before), is: [], "left open")
        let children = "/proc/self/task/\(getpid())/children"
        findings.expect(
          try String(contentsOfFile: children, encoding: .utf8), is: "", "children")
        findings.expect(waitpid(-1, nil, WNOHANG), is: -1, "waitpid")
        findings.expect(errno, is: ECHILD, "errno of waitpid")
        try findings.report()
      }
      #expect(String(decoding: result?.standardErrorContent ?? [], as: UTF8.self) == "")
    }
  #endif

  @Test func `what cannot be launched is told by a typed error`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("plain", Array("text".utf8)).path
    let cases: [(String, [String], LaunchError)] = [
      ("host", [], .relativePath("host")),
      ("", [], .relativePath("")),
      ("/nonexistent/host", [], .spawn(path: "/nonexistent/host", code: ENOENT)),
      ("/", [], .spawn(path: "/", code: EACCES)),
      (file, [], .spawn(path: file, code: EACCES)),
      ("/bin/cat", ["a\0b"], .embeddedNUL("a\0b")),
    ]
    for (path, arguments, error) in cases {
      for profile in BrowserProfile.allCases {
        #expect(throws: error) {
          _ = try HostProcess(path: path, arguments: arguments, as: profile)
        }
      }
    }
    #expect(
      "\(LaunchError.spawn(path: "/x", code: ENOENT))"
        == "cannot launch /x: No such file or directory")
  }

  @Test func `a host's end is told as it was`() throws {
    let folder = try TemporaryFolder()
    let ends: [(String, HostExit.Status)] = [
      ("exit 0", .exited(0)), ("exit 7", .exited(7)), ("kill -9 $$", .signalled(SIGKILL)),
      ("kill -15 $$", .signalled(SIGTERM)),
    ]
    for (index, (script, status)) in ends.enumerated() {
      for profile in BrowserProfile.allCases {
        let path = try folder.script("host\(index)\(profile)", script)
        let end = try HostProcess(path: path, arguments: [], as: profile).disconnect()
        #expect(end.status == status)
        #expect(end.peakMemory > 0)
      }
    }
  }

  @Test func `a host that stays is ended with the profile's signals, at the profile's times`()
    throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.script("host", "while :; do sleep 0.05; done")
    for (profile, signal, time) in [
      (BrowserProfile.chromium, SIGKILL, Duration.seconds(2)), (.firefox, SIGTERM, .seconds(3)),
    ] {
      let host = try HostProcess(path: path, arguments: [], as: profile)
      let start = ContinuousClock.now
      #expect(host.disconnect().status == .signalled(signal))
      let elapsed = ContinuousClock.now - start
      #expect(elapsed >= time && elapsed < time + .seconds(6), "\(profile): \(elapsed)")
    }
  }

  @Test func `what a host writes at its end cannot keep it from ending`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.script(
      "host", "cat > /dev/null; head -c 1000000 /dev/zero; head -c 300000 /dev/zero >&2; exit 5")
    var count = 0
    let host = try HostProcess(path: path, arguments: [], as: .firefox)
    #expect(host.disconnect { count += $0.count }.status == .exited(5))
    #expect(count == 300_000)
  }

  @Test func `a wait that is too short ends, and the host is still there`() throws {
    var host = try HostProcess(path: "/bin/cat", arguments: [], as: .chromium)
    #expect(host.waitForExit(upTo: .milliseconds(50)) == nil)
    #expect(host.exit == nil)
    host.send(.terminate)
    #expect(host.waitForExit(upTo: .seconds(10))?.status == .signalled(SIGTERM))
    #expect(host.exit?.status == .signalled(SIGTERM))
    #expect(host.peakMemory() == nil)
    host.send(.kill)
    #expect(host.disconnect().status == .signalled(SIGTERM))
  }

  #if os(Linux)
    @Test func `peak memory is the host's own, not its launcher's`() throws {
      let weight = [UInt8](repeating: 1, count: 64 << 20)
      let host = try HostProcess(path: "/bin/cat", arguments: [], as: .chromium)
      // An echo shows that it is up: before, the kernel has hardly counted a page.
      try host.standardInput?.writeAll("x".utf8.span)
      var byte: UInt8 = 0
      while unsafe read(host.standardOutput?.rawValue ?? -1, &byte, 1) != 1 { usleep(1000) }
      let peak = host.peakMemory() ?? 0
      #expect(peak > 100_000 && peak < 16 << 20)
      #expect(host.disconnect().peakMemory > weight.count / 2)
    }
  #endif

  private func signals(_ name: String, _ lines: [String]) -> UInt64 {
    let line = lines.first { $0.hasPrefix(name) } ?? ""
    return UInt64(line.dropFirst(name.count).trimmingCharacters(in: .whitespaces), radix: 16)
      ?? .max
  }

  /// All that a host writes to standard output until it closes it.
  private func hear(_ host: consuming HostProcess) throws -> [String] {
    guard let output = host.standardOutput else { return [] }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(output.rawValue, &piece, piece.count)
      if count == 0 { break }
      if count > 0 { bytes += piece.prefix(count) } else { usleep(1000) }
    }
    #expect(host.disconnect().status == .exited(0))
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
