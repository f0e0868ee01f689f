import CFaults
import Foundation
import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

/// Standard input and output belong to the protocol: nothing else gets at them.
struct StandardStreamsTests {
  @Test func `a stray print lands on standard error and not in the stream`() throws {
    let host = try RunningHost("FixtureHost", ["print"])
    for _ in 0..<3 { #expect(try host.ask("{}") == "{}") }
    let (status, log) = try host.finish()
    #expect(status == 0)
    #expect(log == "a stray line\na stray line\na stray line\nended: endOfInput\n")
    #expect(try host.output.readAll() == [])
  }

  @Test func `who reads standard input finds its end`() throws {
    let host = try RunningHost("FixtureHost", ["read"])
    for _ in 0..<3 { #expect(try host.ask("{}") == "null") }
  }

  @Test(arguments: Launch.allCases)
  func `a child inherits neither the channel nor what belongs to the host`(launch: Launch) throws {
    let host = try RunningHost("FixtureHost", launch.arguments + ["children"])
    let answer = try #require(try host.ask("{}"))
    let listing = try JSONDecoder().decode(String.self, from: Data(answer.utf8))
    var targets: [Int: String] = [:]
    var signals: [Substring: UInt64] = [:]
    for line in listing.split(separator: "\n") {
      if line.contains(" -> ") {
        let words = line.split(separator: " ")
        targets[try #require(Int(words[words.count - 3]))] = String(words[words.count - 1])
      } else if line.hasPrefix("Sig") {
        let words = line.split(whereSeparator: { ":\t".contains($0) })
        signals[words[0]] = UInt64(words[1], radix: 16)
      }
    }
    // 3 is the folder that is being listed.
    #expect(Set(targets.keys) == [0, 1, 2, 3], "\(listing)")
    #expect(targets[0] == "/dev/null")
    for end in [host.input, host.output] {
      #expect(!targets.values.contains("pipe:[\(end.node)]"), "\(listing)")
    }
    #expect(targets[2] == "pipe:[\(host.log.node)]")
    // The signals that the host needs for itself are as they were: neither blocked nor ignored.
    for name in ["SigBlk", "SigIgn"] as [Substring] {
      let set = try #require(signals[name])
      for signal in [SIGTERM, SIGPIPE] { #expect(set >> UInt64(signal - 1) & 1 == 0, "\(listing)") }
    }
  }

  @Test func `a child that goes on does not keep the port open`() throws {
    let host = try RunningHost("FixtureHost", ["leave-child"])
    let child = try #require(try host.ask("{}").flatMap { CInt($0) })
    defer { kill(child, SIGKILL) }
    host.input.close()
    #expect(host.exitStatus() == 0)
    #expect(try host.output.readAll() == [])
    #expect(processState(child) != nil)
  }

  @Test func `a handler that throws ends the host after its replies`() throws {
    let host = try RunningHost("FixtureHost", ["throw"])
    host.input.write(frame("1") + frame("2") + frame("\"bad\"") + frame("3"))
    #expect(host.exitStatus() == 1)
    #expect(payloads(of: try host.output.readAll()) == [Array("1".utf8), Array("2".utf8)])
    let log = String(decoding: try host.log.readAll(), as: UTF8.self)
    #expect(log.contains("Refusal(words: \"no\")"))
  }

  @Test func `a reply that is too long throws, and the host goes on`() throws {
    let host = try RunningHost("FixtureHost", ["too-long"])
    for _ in 0..<3 { #expect(try host.ask("{}") == "1048577") }
    #expect(try host.finish().status == 0)
  }

  @Test func `any number of messages may be sent unasked`() throws {
    let host = try RunningHost("FixtureHost", ["many"])
    host.send("200000")
    host.input.close()
    let replies = try #require(payloads(of: try host.output.readAll()))
    #expect(replies.count == 200_000)
    #expect(replies.enumerated().allSatisfy { Array("\($0)".utf8) == $1 })
    #expect(host.exitStatus() == 0)
  }
}

extension End {
  /// The number by which the system tells what stands behind it: `st_ino`.
  fileprivate var node: UInt64 {
    var status = stat()
    // Safe because fstat(2) fills in the structure that it is given.
    return unsafe fstat(rawValue, &status) == 0 ? UInt64(status.st_ino) : 0
  }
}
