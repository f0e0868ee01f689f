import Foundation
import Testing

/// `send` and `connect`.
@Suite struct ClientCommandTests {
  private let scripted = products.appendingPathComponent("ScriptedHost").path

  private func send(
    _ script: String, _ message: String = "{}", as browser: String = "chromium", _ more: String...
  ) throws -> Outcome {
    try runTool(
      ["send", "--host", scripted, "--caller", script, "--as", browser] + more + [message])
  }

  private func connect(
    _ script: String, input: String, as browser: String = "chromium", _ more: String...
  ) throws -> Outcome {
    try runTool(
      ["connect", "--host", scripted, "--caller", script, "--as", browser] + more,
      input: Array(input.utf8))
  }

  @Test(arguments: ["chromium", "firefox", "edge", "librewolf"])
  func `send prints the first reply alone`(browser: String) throws {
    let outcome = try send("reply;frame=2;end", "{\"a\":\n1}", as: browser)
    #expect(outcome.status == 0)
    #expect(outcome.text == "{\"a\": 1}\n")
    #expect(outcome.errors.isEmpty)
  }

  @Test func `options may stand anywhere`() throws {
    let outcome = try runTool(
      "send", "{\"a\":1}", "--host=\(pingPong)", "--timeout", "5", "--as", "firefox")
    #expect(outcome.status == 0 && outcome.text == "{\"a\":1}\n")
  }

  @Test func `standard input and output that are closed are not taken for pipes of ours`() throws {
    let folder = try TemporaryFolder()
    let connected = try runShell("$TOOL connect --host \(pingPong) <&-", in: folder)
    #expect(connected.status == 2 && connected.text.isEmpty, "\(connected.errors)")
    let sent = try runShell("$TOOL send --host \(pingPong) '{}' <&- >&-", in: folder)
    #expect(sent.status == 1, "\(sent.errors)")
  }

  @Test func `send reads its message from standard input`() throws {
    let text = "\"" + String(repeating: "x", count: 500_000) + "\""
    let outcome = try runTool(
      ["send", "--as", "firefox", "--host", pingPong, "-"], input: Array((text + "\n").utf8))
    // The line's end is white space, which the host gets and we print as a space.
    #expect(outcome.status == 0 && outcome.text == text + " \n")
  }

  @Test func `send takes a file from where it stands, whole or through a pipe`() throws {
    let folder = try TemporaryFolder()
    let text = "  {\"text\": \"" + String(repeating: "x", count: 300_000) + "\"}\n"
    _ = try folder.file("message", Array("first line\n\(text)".utf8))
    for command in [
      "{ read first; $TOOL send --host \(pingPong) -; } <$FOLDER/message",
      "tail -n +2 $FOLDER/message | $TOOL send --host \(pingPong) -",
    ] {
      let outcome = try runShell(command, in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
      #expect(outcome.text == text.dropLast() + " \n")
    }
    let bad = try runTool(["send", "--host", pingPong, "-"], input: Array("{\"a\":1".utf8))
    #expect(bad.status == 1 && bad.errors.contains("the message is not JSON"), "\(bad.errors)")
    let array = try runTool(["send", "--host", pingPong, "-"], input: Array("[1]".utf8))
    #expect(array.errors.hasPrefix("note: an extension in Chromium"))
  }

  @Test func `a message over the browser's limit is refused in its words`() throws {
    let folder = try TemporaryFolder()
    let words = "Message exceeded maximum allowed size of 64MiB."
    let file = try runShell(
      "truncate -s 67108865 $FOLDER/long; $TOOL send --host \(pingPong) - <$FOLDER/long", in: folder
    )
    #expect(file.status == 1 && file.text.isEmpty)
    #expect(file.errors == "\(words) (the message has 67108865 bytes)\n")
    let pipe = try runShell(
      "head -c 67108865 /dev/zero | $TOOL send --json --host \(pingPong) -", in: folder)
    #expect(pipe.status == 1 && pipe.errors.isEmpty)
    #expect(
      pipe.text == """
        {"error":"\(words) (the message has more than 67108864 bytes)","words":"\(words)"}

        """)
  }

  @Test func `what Chromium would refuse is sent with a note`() throws {
    let outcome = try send("reply;end", "1")
    #expect(outcome.status == 0 && outcome.text == "1\n")
    #expect(outcome.errors.hasPrefix("note: an extension in Chromium"))
    #expect(try send("reply;end", "1", as: "firefox").errors.isEmpty)
  }

  @Test func `a host that fails is told in the browser's words`() throws {
    let cases: [(String, chromium: String, firefox: String)] = [
      ("exit=1", "Native host has exited.", "An unexpected error occurred"),
      (
        "text=hello world;end", "Error when communicating with the native messaging host.",
        "Native application tried to send a message of 1819043176 bytes, which exceeds the limit of "
          + "1048576 bytes."
      ),
      (
        "frame={bad;end", "The sender sent an invalid JSON message; message ignored.",
        "An unexpected error occurred"
      ),
    ]
    for (script, chromium, firefox) in cases {
      let first = try send(script)
      #expect(first.status == 1 && first.output.isEmpty)
      #expect(first.errors.hasPrefix(chromium), "\(first.errors)")
      let second = try send(script, as: "firefox")
      #expect(second.status == 1 && second.output.isEmpty)
      #expect(second.errors.contains(firefox), "\(second.errors)")
    }
    #expect(try send("text=hello;end").errors.contains("it printed \"hell\""))
    #expect(try send("hex=00000006;end").errors.contains("6 in the wrong byte order"))
    let missing = try runTool("send", "no.such.host", "{}")
    #expect(missing.status == 1)
    #expect(missing.errors.hasPrefix("Specified native messaging host not found."))
  }

  @Test func `what a host says on standard error is shown`() throws {
    for browser in ["chromium", "firefox"] {
      let outcome = try send("error=oh dear;reply;end", as: browser)
      #expect(outcome.errors == "oh dear\n")
    }
  }

  @Test func `what the system does not start is told with what is missing`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.script("host", "")
    for (line, words) in [
      ("#!/nowhere/sh -u", "is a script for /nowhere/sh, which does not exist"),
      ("#!", "names no program behind #! on its first line"),
    ] {
      #expect(try runShell("echo '\(line)' > \(path)", in: folder).status == 0)
      for command in [["send", "--host", path, "{}"], ["connect", "--host", path]] {
        let outcome = try runTool(command)
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasPrefix("Native host has exited. (cannot launch "))
        #expect(outcome.errors.contains("the program \(words)"), "\(outcome.errors)")
      }
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func `a terminal gets no commands from a host`() throws {
    let folder = try TemporaryFolder()
    // The message has U+009B in a string, which JSON allows.
    let host = "\(scripted) --caller 'error=\u{1B}[31mred;frame=\"\u{9B}31m\";end'"
    let shown = try runShell(
      "export TOOL; script -qec \"$TOOL send --host \(host.replacingOccurrences(of: "\"", with: "\\\"")) '{}'\" /dev/null </dev/null",
      in: folder)
    #expect(shown.text.contains("\\u001b[31mred"), "\(shown.text.debugDescription)")
    #expect(shown.text.contains("\"\\u009b31m\""), "\(shown.text.debugDescription)")
    #expect(!shown.text.contains("\u{1B}") && !shown.text.unicodeScalars.contains("\u{9B}"))
    let piped = try runShell("$TOOL send --host \(host) '{}'", in: folder)
    #expect(piped.text == "\"\u{9B}31m\"\n")
    #expect(piped.errors.contains("\u{1B}[31mred\n"))
  }

  @Test func `a message that is no JSON is not sent`() throws {
    let outcome = try send("frame=1", "{bad")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("byte 1: expected a name"))
  }

  @Test func `a host that does not reply is given up in time`() throws {
    let start = ContinuousClock.now
    let outcome = try send("stay", "{}", as: "chromium", "--timeout", "0.5")
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("the host has not replied in 0.5 s"))
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test(arguments: ["- <$FOLDER/message", "\"$(cat $FOLDER/message)\""], ["INT", "TERM"])
  func `a signal ends send while the host does not read a long message`(
    message: String, signal: String
  ) throws {
    let folder = try TemporaryFolder()
    // More than a pipe holds, and no more than a word of a command line may have.
    let text = "{\"text\": \"" + String(repeating: "x", count: 120_000) + "\"}"
    try folder.file("message", Array(text.utf8))
    let start = ContinuousClock.now
    let outcome = try runShell(
      """
      env --default-signal=\(signal) "$TOOL" send --timeout 60 --host \(scripted) \
        --caller 'error=up;stay' \(message) 2>"$FOLDER/errors" & tool=$!
      while ! [ -s "$FOLDER/errors" ]; do sleep 0.05; done
      sleep 0.2; host=$(pgrep -P $tool)
      kill -\(signal) $tool; wait $tool; echo "status $?"
      kill -0 $host 2>/dev/null && echo "the host lives" || echo "the host is gone"
      cat "$FOLDER/errors"
      """, in: folder)
    let status = signal == "INT" ? 130 : 143
    #expect(
      outcome.text == "status \(status)\nthe host is gone\nup\ninterrupted\n",
      "\(outcome.errors)")
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test func `connect carries lines both ways, and ends with its input`() throws {
    let input = "\"ping\"\r\n\n  \n{\"a\":[1,2]}\n3"
    for browser in ["chromium", "firefox"] {
      let outcome = try runTool(
        ["connect", "--as", browser, "--host", pingPong], input: Array(input.utf8))
      #expect(outcome.status == 0)
      #expect(outcome.text == "\"pong\"\n{\"a\":[1,2]}\n3\n")
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test func `a line that is no JSON is refused, and the conversation goes on`() throws {
    let outcome = try connect("echo", input: "1\n[1,]\n2\n")
    #expect(outcome.status == 1)
    #expect(outcome.text == "1\n2\n")
    #expect(outcome.errors == "line 2, byte 3: expected a value: not sent\n")
    let unchecked = try connect("count", input: "[1,]\n", as: "chromium", "--no-check")
    #expect(unchecked.status == 0 && unchecked.text == "4\n")
  }

  @Test func `a message that is no JSON is dropped as Chromium, and the end as Firefox`() throws {
    let chromium = try connect("frame={bad;echo", input: "1\n")
    #expect(chromium.status == 0 && chromium.text == "1\n")
    #expect(chromium.errors.hasPrefix("The sender sent an invalid JSON message; message ignored."))
    let firefox = try connect("frame={bad;echo", input: "1\n", as: "firefox")
    #expect(firefox.status == 1)
    #expect(firefox.errors.contains("An unexpected error occurred"))
  }

  @Test func `a host that leaves first is a failure`() throws {
    let outcome = try runShell(
      "sleep 1 | $TOOL connect --host \(scripted) --caller 'frame=1;exit=3'", in: TemporaryFolder())
    #expect(outcome.status == 1)
    #expect(outcome.text == "1\n")
    #expect(outcome.errorLines.first?.hasPrefix("Native host has exited.") == true)
    #expect(outcome.errorLines.last == "the host ended: exit status 3")
  }

  @Test func `connect gives up a host that does not read`() throws {
    let line = "\"" + String(repeating: "x", count: 300_000) + "\"\n"
    let start = ContinuousClock.now
    // The input stays open: it is not for its end that the patience begins.
    let outcome = try runShell(
      "(head -c 300000 /dev/zero | tr '\\0' 1; echo; sleep 8) | "
        + "$TOOL connect --host \(scripted) --caller stay --timeout 0.5",
      in: TemporaryFolder())
    #expect(outcome.status == 1)
    #expect(
      outcome.errors.contains("the host has read nothing for 0.5 s, and "), "\(outcome.errors)")
    let ended = try connect("stay", input: line, as: "chromium", "--timeout", "0.5")
    #expect(ended.status == 1)
    #expect(ended.errors.contains("the host has read nothing for 0.5 s, and "))
    #expect(ContinuousClock.now - start < .seconds(25))
  }

  @Test func `connect waits as long as the host says something`() throws {
    let pauses = (1...4).map { "pause=1000;frame=\($0);" }.joined()
    let outcome = try connect(pauses + "end", input: "", as: "chromium", "--timeout", "3")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text == "1\n2\n3\n4\n")
    let silent = try connect("reply;stay", input: "1\n", as: "chromium", "--timeout", "0.5")
    #expect(silent.status == 1 && silent.text == "1\n")
    #expect(silent.errors.contains("neither said anything nor ended for 0.5 s"))
  }

  @Test(arguments: ["", "--json"])
  func `a signal that ends tool and host is not the host's fault`(form: String) throws {
    let outcome = try runShell(
      """
      mkfifo "$FOLDER/in"
      env --default-signal=INT "$TOOL" connect \(form) --host \(scripted) \
        --caller 'frame=1;stay' <"$FOLDER/in" >"$FOLDER/out" & tool=$!
      exec 3>"$FOLDER/in"
      while ! [ -s "$FOLDER/out" ]; do sleep 0.05; done
      kill -INT $(pgrep -P $tool) $tool; wait $tool; echo "status $?"; cat "$FOLDER/out"
      """, in: TemporaryFolder())
    #expect(outcome.text.hasPrefix("status 130\n"), "\(outcome.text)")
    if form.isEmpty {
      #expect(outcome.errors == "interrupted\n")
    } else {
      #expect(outcome.errors.isEmpty)
      #expect(outcome.text.contains(#"{"error":"interrupted","words":null}"#))
      #expect(outcome.text.contains(#"{"exit":"killed by signal 2"}"#))
    }
  }

  @Test func `for a script, everything is a line of JSON`() throws {
    let outcome = try connect(
      "error=oh;reply;exit=7", input: "{\"a\":\"b\"}\n", as: "firefox", "--json")
    let lines = try outcome.text.split(separator: "\n").map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(outcome.errors.isEmpty)
    #expect(lines.contains { ($0["message"] as? [String: String]) == ["a": "b"] })
    #expect(lines.contains { $0["stderr"] as? String == "oh" })
    #expect(lines.contains { $0["end"] is String && $0["words"] is NSNull })
    #expect(lines.last?["exit"] as? String == "exit status 7")
    let refused = try runTool("send", "--json", "no.such.host", "{}")
    #expect(refused.status == 1)
    #expect(refused.text.contains("\"words\":\"Specified native messaging host not found.\""))
  }

  @Test func `a line of more than 64 MiB is refused in Chromium's words`() throws {
    let text = [UInt8](repeating: 0x31, count: (64 << 20) + 1)
    let outcome = try runTool(["connect", "--host", pingPong], input: text)
    #expect(outcome.status == 1 && outcome.text.isEmpty)
    #expect(outcome.errors.contains("Message exceeded maximum allowed size of 64MiB. ("))
  }

  @Test func `a message of several lines is one line of JSON`() throws {
    let outcome = try connect("frame=\r[\n1]\n;end", input: "", as: "chromium", "--json")
    #expect(outcome.text.hasPrefix("{\"message\": [ 1] }\n{"), "\(outcome.text)")
  }

  @Test func `a signal sees the host out before the tool goes`() throws {
    let folder = try TemporaryFolder()
    let outcome = try runShell(
      """
      mkfifo "$FOLDER/in"
      "$TOOL" connect --host \(scripted) --caller 'ignore=15;ignore=2;frame=1;stay' \
        <"$FOLDER/in" >"$FOLDER/out" & tool=$!
      exec 3>"$FOLDER/in"
      while ! [ -s "$FOLDER/out" ]; do sleep 0.05; done
      host=$(pgrep -P $tool)
      kill -TERM $tool; wait $tool; echo "status $?"
      kill -0 $host 2>/dev/null && echo "the host lives" || echo "the host is gone"
      """, in: folder)
    #expect(outcome.text == "status 143\nthe host is gone\n", "\(outcome.errors)")
  }

  @Test func `a command line that makes no sense is told so`() throws {
    let times = ["x", "", ".", "1e3", "-1", "1KiB", "inf", "1000001"]
    let cases: [([String], String)] = [
      (["send"], "the host's name is missing"), (["send", "a.b"], "the message is missing"),
      (["send", "a.b", "{}", "{}"], "unexpected operand '{}'"),
      (["connect", "a.b", "c"], "unexpected operand 'c'"),
      (["connect", "--host", "x", "c"], "unexpected operand 'c'"),
      (["send", "--as", "netscape", "a.b", "{}"], "no browser is called 'netscape'"),
    ]
    let timeCases = times.map { time in
      (
        ["send", "--timeout", time, "a.b", "{}"],
        "--timeout takes seconds, 0 to 1000000, such as 2 or 0.5, not '\(time)'"
      )
    }
    for (arguments, words) in cases + timeCases {
      let outcome = try runTool(arguments)
      #expect(outcome.status == 2, "\(arguments)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }
}
