import CFaults
import Foundation
import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

/// The tiny host as a process: what it answers, and what it says of input that is no good.
struct PingPongTests {
  @Test(arguments: Launch.allCases, Medium.allCases)
  func `ping is answered pong, however it is launched`(launch: Launch, medium: Medium) throws {
    let host = try RunningHost("ping_pong", launch.arguments, medium: medium)
    for _ in 0..<3 { #expect(try host.ask("\"ping\"") == "\"pong\"") }
  }

  @Test func `the end of the input is a quiet end`() throws {
    let host = try RunningHost()
    #expect(try host.ask("\"ping\"") == "\"pong\"")
    let (status, log) = try host.finish()
    #expect(status == 0)
    #expect(log == "")
    #expect(try host.output.readAll() == [])
  }

  @Test(arguments: ["1", "\"ping \"", "\"Ping\"", "\"pong\"", " \"ping\"", "{\"a\":[1,2]}"])
  func `any other JSON message is answered by itself`(message: String) throws {
    let host = try RunningHost()
    #expect(try host.ask(message) == message)
    #expect(try host.ask("\"ping\"") == "\"pong\"")
  }

  @Test func `a message of 1 MiB is echoed, and one byte more is counted`() throws {
    let host = try RunningHost()
    let longest = jsonString(1 << 20)
    let counts = """
      {"bytes":1048577,"tokens":1,"objects":0,"arrays":0,"names":0,"strings":1,"numbers":0,\
      "literals":0,"depth":0}
      """
    let (_, replies) = try beside {
      host.input.write(frame(longest) + frame(longest + [0x20]) + frame("\"ping\""))
      host.input.close()
    } _: { () throws in
      try host.output.readAll()
    }
    #expect(
      payloads(of: replies)
        == [longest, Array(counts.utf8), Array("\"pong\"".utf8)])
    #expect(host.exitStatus() == 0)
  }

  @Test func `header and payload in separate writes, as Firefox sends them`() throws {
    let host = try RunningHost("ping_pong", Launch.firefox.arguments)
    for message in [
      "\"ping\"", "{\"text\":\"\u{E9}\u{1F600}\"}", "[\(String(repeating: "1,", count: 4500))1]",
    ] {
      let bytes = frame(message)
      host.input.write(Array(bytes[..<4]))
      try host.waitUntilIdle()
      host.input.write(Array(bytes[4...]))
      let answer = try host.output.readMessage()
      #expect(answer == (message == "\"ping\"" ? Array("\"pong\"".utf8) : Array(message.utf8)))
    }
  }

  @Test func `a header in pieces and two frames in one write`() throws {
    let host = try RunningHost()
    let bytes = frame("\"ping\"") + frame("\"ping\"") + frame("2")
    for cut in 1...3 {
      host.input.write(Array(bytes[..<cut]))
      try host.waitUntilIdle()
      host.input.write(Array(bytes[cut...]))
      for expected in ["\"pong\"", "\"pong\"", "2"] {
        #expect(try host.output.readMessage() == Array(expected.utf8))
      }
    }
  }

  @Test(arguments: [1, 2, 3, 4, 5, 9])
  func `a truncated frame gets one line and status 1`(count: Int) throws {
    let host = try RunningHost()
    host.input.write(frame("\"ping\"") + Array(frame("\"ping\"")[..<count]))
    let (status, log) = try host.finish()
    #expect(status == 1)
    let what =
      count < 4
      ? "inside the header at byte 10, after \(count) of 4 bytes"
      : "inside the frame at byte 10, after \(count - 4) of 6 bytes of payload"
    #expect(log == "ping_pong: the stream ended \(what)\n")
    // The answer to what came before is there all the same.
    #expect(payloads(of: try host.output.readAll()) == [Array("\"pong\"".utf8)])
  }

  @Test(arguments: [[0], [1], [0, 1], [2]] as [Set<Int>])
  func `a standard descriptor that is closed is an error, not a hang`(closed: Set<Int>) throws {
    let host = try RunningHost(isClosed: closed)
    if closed == [2] {
      #expect(try host.ask("\"ping\"") == "\"pong\"")
      // A truncated frame is reported to nobody, and above all not into the stream.
      host.input.write([1])
      #expect(try host.finish().status == 1)
      #expect(try host.output.readAll() == [])
    } else {
      let status = host.exitStatus()
      #expect(status == 1)
      let log = String(decoding: try host.log.readAll(), as: UTF8.self)
      #expect(log == "ping_pong: fcntl: Bad file descriptor\n")
    }
  }

  @Test func `a reader that has gone is a quiet end`() throws {
    let host = try RunningHost()
    host.output.close()
    host.send("\"ping\"")
    let (status, log) = try host.finish()
    #expect(status == 0)
    #expect(log == "")
  }

  @Test(arguments: Launch.allCases)
  func `descriptor 3 is neither written to nor closed`(launch: Launch) throws {
    try withPipe { source, sink throws in
      let host = try RunningHost("ping_pong", launch.arguments, extra: sink)
      sink.close()
      #expect(try host.ask("\"ping\"") == "\"pong\"")
      // Held open by the host alone: readable would mean a byte or the end.
      #expect(test_wait_readable(source.rawValue, 0) == 0)
      #expect(try host.finish().status == 0)
      #expect(try source.readAll() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `the descriptors' mode is left alone`(medium: Medium) throws {
    let host = try RunningHost(medium: medium)
    let before = (host.input.flags, host.output.flags)
    #expect(try host.ask("\"ping\"") == "\"pong\"")
    let after = (host.input.flags, host.output.flags)
    #expect(before == after)
    #expect(after.0 & O_NONBLOCK == 0)
  }
}
