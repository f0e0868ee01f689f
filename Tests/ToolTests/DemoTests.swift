import Foundation
import Testing

@Suite struct DemoTests {
  @Test func `ping_pong gives every right answer, and the table says so`() throws {
    let outcome = try runTool("demo", "--bytes", "3000000", "--round-trips=300")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    for part in [
      "The host: \(pingPong)", "as Chromium does, with chrome-extension://",
      "as Firefox does, with",
      "300 round trips: median ", "answered {\"bytes\":3000000,\"tokens\":",
      "no answer; exit status 1",
      "after 0 of 4294967295 bytes", "round trip, 99.9 %", "All answers were right.",
    ] {
      #expect(outcome.text.contains(part), "\(part)")
    }
    #expect(!outcome.text.contains("\u{1B}"), "no colour where no terminal is")
    #expect(!outcome.text.contains("WRONG"))
  }

  @Test func `a host is named by a path from the working directory`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      at: folder.url.appendingPathComponent("host"),
      withDestinationURL: URL(fileURLWithPath: pingPong))
    let outcome = try runShell(
      "cd $FOLDER && $TOOL demo --host ./host --bytes 2MiB --round-trips 10", in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.text.contains("The host: \(folder.url.path)/host\n"))
  }

  /// Hosts that break the contract, and what the demo says to that.
  static let faults: [(String, String)] = [
    ("exec cat", "\"ping\" was answered \"ping\", not \"pong\""),
    ("echo oh no >&2; exit 3", "closed its standard output (exit status 3): oh no"),
    ("echo hello world", "announced a message of 1819043176 bytes at byte 0"),
    ("printf '\\006\\000'", "after 2 of 4 bytes (exit status 0)"),
    (
      "printf '\\006\\000\\000\\000\"pong\"'; yes | tr -d '\\n'",
      "announced a message of 2038004089 bytes at byte 10"
    ),
    ("kill -9 $$", "(killed by signal 9)"),
    ("exec <&- >&-; sleep 3", "(it still runs)"),
  ]

  @Test(arguments: faults)
  func `a host that breaks the contract is told what it did, with exit status 1`(
    script: String, message: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.script("host", script)
    let outcome = try runTool("demo", "--host", path, "--bytes", "2MiB")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
    #expect(outcome.errorLines.count == 1)
  }

  @Test func `a host that stays silent is given up`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.script("host", "exec sleep 60")
    let outcome = try runTool("demo", "--host", path)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("neither read nor answered for 10 s"))
  }

  @Test func `a signal ends demo and host, and the host is not blamed`() throws {
    let folder = try TemporaryFolder()
    _ = try folder.script("host", "trap '' TERM; echo > \"${0%host}ready\"; exec sleep 60")
    let outcome = try runShell(
      """
      "$TOOL" demo --host "$FOLDER/host" >/dev/null 2>"$FOLDER/errors" & tool=$!
      while ! [ -s "$FOLDER/ready" ]; do sleep 0.05; done
      host=$(pgrep -P $tool)
      kill -TERM $tool; wait $tool; echo "status $?"
      kill -0 $host 2>/dev/null && echo "the host lives" || echo "the host is gone"
      cat "$FOLDER/errors"
      """, in: folder)
    let end = "status 143\nthe host is gone\nnative-messaging demo: interrupted\n"
    #expect(outcome.text == end, "\(outcome.errors)")
  }

  @Test func `a host that cannot be launched is told as such`() throws {
    let outcome = try runTool("demo", "--host", "/nonexistent/host")
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "native-messaging demo: cannot launch /nonexistent/host: No such file or directory\n")
  }

  #if os(Linux)
    @Test func `a terminal gets colour and a progress bar, which NO_COLOR makes plain`() throws {
      for (variable, isColored) in [("", true), ("1", false)] {
        let text = try runOnTerminal("NO_COLOR=\(variable) TERM=xterm")
        #expect(text.contains("\r["))
        #expect(text.contains("%  "))
        #expect(text.contains("\u{1B}[32m") == isColored)
      }
      let dumb = try runOnTerminal("TERM=dumb")
      #expect(!dumb.contains("\u{1B}"))
      #expect(!dumb.contains("\r["))
    }

    /// What the tool shows on a terminal of its own, which script(1) of bsdutils gives it.
    private func runOnTerminal(_ environment: String) throws -> String {
      let outcome = try runShell(
        "\(environment) script -qec '$TOOL demo --bytes 3000000 --round-trips 10' /dev/null",
        in: TemporaryFolder())
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("All answers were right."))
      return outcome.text
    }
  #endif
}
