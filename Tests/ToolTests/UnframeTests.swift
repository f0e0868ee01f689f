import Foundation
import Testing

@Suite struct UnframeTests {
  @Test func `each frame becomes a line`() throws {
    let stream = frame("1") + frame("") + frame("{\"a\":\"ü\"}") + frame("\"last\"")
    let outcome = try runTool("unframe", input: stream)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.text == "1\n\n{\"a\":\"ü\"}\n\"last\"\n")
  }

  @Test func `line breaks inside a payload become spaces`() throws {
    let payloads = [
      "\n", "\r\n\r\n", "{\n  \"a\": 1,\r\n  \"b\": 2\n}\n", "\"no break\"", "1\r", "\r\r1\n\n2",
    ]
    let outcome = try runTool("unframe", input: payloads.map { frame($0) }.reduce([], +))
    #expect(outcome.status == 0)
    let lines = payloads.map { payload in
      String(decoding: payload.utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 }, as: UTF8.self) + "\n"
    }
    #expect(outcome.text == lines.joined())
  }

  @Test func `a stream cut anywhere gives what came, and exit status 1 inside a frame`() throws {
    let payloads = ["{\"a\": 1}", "", "\"ü\""]
    let stream = payloads.map { frame($0) }.reduce([], +)
    let folder = try TemporaryFolder()
    for count in 0...stream.count {
      let outcome = try runTool(
        "unframe", try folder.file("cut", Array(stream.prefix(count))).path)
      // Read aloud: whole frames with a line end, of the last one what is there.
      var expected: [UInt8] = []
      var rest = stream.prefix(count)
      var isWhole = true
      for payload in payloads where !rest.isEmpty {
        let whole = frame(payload)
        isWhole = rest.count >= whole.count
        expected += rest.prefix(whole.count).dropFirst(4) + (isWhole ? Array("\n".utf8) : [])
        rest = rest.dropFirst(whole.count)
      }
      #expect(outcome.output == expected, "cut at \(count)")
      #expect(outcome.status == (isWhole ? 0 : 1), "cut at \(count)")
      #expect(outcome.errorLines.count == (isWhole ? 0 : 1), "cut at \(count)")
      if !isWhole { #expect(outcome.errors.contains("cut: the stream ended inside the")) }
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func `a terminal gets no commands out of a message, however it is cut`() throws {
    let folder = try TemporaryFolder()
    // The last one's character is cut by the end of the buffer.
    let long = String(repeating: "x", count: (64 << 10) - 100)
    let messages = ["\"\u{1B}[31m\nred\"", "\"\u{9B}31m\"", "\"\u{202E}é語😀\"", long]
    for shift in 0..<4 {
      let last = String(repeating: "y", count: shift) + String(repeating: "😀", count: 100)
      let stream = (messages + [last]).flatMap { frame($0) }
      try folder.file("stream", stream)
      let shown = try runShell(
        "export TOOL FOLDER; script -qec '$TOOL unframe $FOLDER/stream' /dev/null </dev/null",
        in: folder)
      let lines =
        ["\"\\u001b[31m red\"", "\"\\u009b31m\"", "\"\\u202eé語😀\"", long, last]
      #expect(shown.text == lines.map { $0 + "\r\n" }.joined())
      let piped = try runShell("$TOOL unframe $FOLDER/stream | head -n 1", in: folder)
      #expect(piped.text == "\"\u{1B}[31m red\"\n")
    }
  }

  @Test func `a frame over the limit ends it after everything before it`() throws {
    let stream = frame("1") + frame("22") + frame("333") + frame("4")
    let outcome = try runTool("unframe", "--limit", "2", input: stream)
    #expect(outcome.status == 1)
    #expect(outcome.text == "1\n22\n")
    #expect(
      outcome.errors == """
        native-messaging unframe: the frame at byte 11 announces 3 bytes, over the limit of 2

        """)
    #expect(try runTool("unframe", "--limit", "3", input: stream).status == 0)
    #expect(try runTool("unframe", "--limit", "0", input: frame("")).text == "\n")
  }

  @Test func `a length of 4 GiB - 1 followed by little takes no memory`() throws {
    let folder = try TemporaryFolder()
    try folder.file("lie", Array([0xFF, 0xFF, 0xFF, 0xFF]) + Array("\"x".utf8))
    let outcome = try runShell("ulimit -v $MEMORY; $TOOL unframe $FOLDER/lie", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.text == "\"x")
    #expect(outcome.errors.contains("after 2 of 4294967295 bytes"))
  }

  @Test func `a frame is written while it streams, in the memory of a small one`() throws {
    let folder = try TemporaryFolder()
    let outcome = try runShell(
      """
      ulimit -v $MEMORY
      { printf '\\000\\106\\303\\043'; head -c 600000000 /dev/zero; } | $TOOL unframe | wc -c
      """, in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.text.contains("600000001"))
  }

  @Test func `a stray text on standard output is told as the length that it is`() throws {
    let outcome = try runTool("unframe", "--limit=1MiB", input: Array("hello world\n".utf8))
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("announces 1819043176 bytes, over the limit of 1048576"))
  }

  @Test func `a reader that has enough ends it quietly`() throws {
    let folder = try TemporaryFolder()
    try folder.file("frames", (0..<20_000).map { frame("\($0)") }.reduce([], +))
    let outcome = try runShell(
      "{ $TOOL unframe $FOLDER/frames; echo $? >&2; } | head -n 1", in: folder)
    #expect(outcome.text == "0\n")
    #expect(outcome.errors == "0\n")
  }
}
