import Foundation
import Testing

@Suite struct FrameTests {
  /// Lines, and what is framed of them.
  static let lines: [(String, [String])] = [
    ("", []),
    ("\n\n \n\t\r\n\r\n", []),
    ("1", ["1"]),
    ("1\n", ["1"]),
    ("1\n2", ["1", "2"]),
    ("1\r\n\"zwei\"\r\n", ["1", "\"zwei\""]),
    ("1\n\n\n2\n", ["1", "2"]),
    (" {\"a\" : [1, 2]} \n", [" {\"a\" : [1, 2]} "]),
    ("\"Grüße, 世界 🌍\"\n", ["\"Grüße, 世界 🌍\""]),
    ("1\r", ["1"]),
  ]

  @Test(arguments: lines)
  func `each line that is not blank becomes a frame, without its end`(
    text: String, messages: [String]
  ) throws {
    let outcome = try runTool("frame", input: Array(text.utf8))
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    #expect(outcome.output == messages.map { frame($0) }.reduce([], +))
  }

  @Test func `what is framed is unframed to the same lines`() throws {
    var lines = ["0", "\"\"", String(repeating: "7", count: 65_531)]
    lines += (65_530...65_540).map { "\"" + String(repeating: "ü", count: $0 / 2) + "\"" }
    lines.append("\"" + String(repeating: "x", count: 3_000_000) + "\"")
    let text = Array((lines.joined(separator: "\n") + "\n").utf8)
    let framed = try runTool("frame", input: text)
    #expect(framed.status == 0)
    #expect(framed.output == lines.map { frame($0) }.reduce([], +))
    let unframed = try runTool("unframe", input: framed.output)
    #expect(unframed.status == 0)
    #expect(unframed.output == text)
  }

  @Test(arguments: ["\n", "\r\n", ""])
  func `a line of exactly the limit passes, one byte more does not`(end: String) throws {
    for limit in [1, 2, 100, 65_536, 200_000] {
      let longest = String(repeating: "1", count: limit)
      let passed = try runTool("frame", "--limit", "\(limit)", input: Array((longest + end).utf8))
      #expect(passed.status == 0)
      #expect(passed.output == frame(longest))

      let text = "2\n\n" + longest + "1" + end
      let refused = try runTool("frame", "--limit", "\(limit)", input: Array(text.utf8))
      #expect(refused.status == 1)
      #expect(refused.output == frame("2"), "what stands before is written")
      #expect(
        refused.errors == """
          native-messaging frame: line 3, which begins at byte 3, has more than \(limit) bytes

          """)
    }
  }

  @Test func `an endless line is refused in the memory of the limit`() throws {
    let folder = try TemporaryFolder()
    let outcome = try runShell(
      "ulimit -v $MEMORY; head -c 600000000 /dev/zero | $TOOL frame --limit 1MiB", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("line 1, which begins at byte 0, has more than 1048576 bytes"))
  }

  @Test func `a line that is no JSON is told by its number and byte, unless it shall not be`()
    throws
  {
    let text = Array("1\n\n[2,]\n3\n".utf8)
    let outcome = try runTool("frame", input: text)
    #expect(outcome.status == 1)
    #expect(outcome.output == frame("1"))
    #expect(outcome.errors == "native-messaging frame: line 3, byte 3: expected a value\n")
    let unchecked = try runTool("frame", "--no-check", input: text)
    #expect(unchecked.status == 0)
    #expect(unchecked.output == frame("1") + frame("[2,]") + frame("3"))
  }

  @Test func `an error names its file`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("lines", Array("1\n333\n".utf8)).path
    let outcome = try runTool("frame", "--limit=2", "-", path, input: Array("22\n".utf8))
    #expect(outcome.status == 1)
    #expect(outcome.output == frame("22") + frame("1"))
    #expect(
      outcome.errors.hasPrefix("native-messaging frame: \(path): line 2, which begins at byte 2"))
  }

  @Test func `a line is framed before the next is waited for`() throws {
    let folder = try TemporaryFolder()
    // The second line is written only once the first one's frame has come out at the other end.
    let outcome = try runShell(
      """
      mkfifo $FOLDER/p && { echo 1; read answer < $FOLDER/p; echo 2; } \
      | $TOOL frame | $TOOL unframe | { read line; echo $line > $FOLDER/p; echo $line; cat; }
      """, in: folder)
    #expect(outcome.text == "1\n2\n")
  }

  @Test func `a reader that has enough ends it quietly`() throws {
    let folder = try TemporaryFolder()
    let outcome = try runShell(
      "{ yes '\"message\"'; } 2>/dev/null | { $TOOL frame; echo $? >&2; } | head -c 13", in: folder)
    #expect(outcome.output == frame("\"message\""))
    #expect(outcome.errors == "0\n")
  }

  @Test func `a closed standard output is an error, not a success`() throws {
    let folder = try TemporaryFolder()
    let outcome = try runShell("echo 1 | $TOOL frame >&-", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("standard output"))
  }

  @Test func `a full device is an error`() throws {
    let folder = try TemporaryFolder()
    let outcome = try runShell("echo 1 | $TOOL frame >/dev/full", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("No space left on device"))
  }
}
