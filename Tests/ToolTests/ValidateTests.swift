import Foundation
import Testing

@Suite struct ValidateTests {
  static let valid = [
    "0", "-1.5e+3", "\"\"", "null", " [ ] ", "{}", "[[[]],{\"a\":[1,2,{\"b\":null}]}]",
    "{\"Grüße\":\"世界 🌍\",\"a\":1,\"a\":2}", "\"\\ud800\"", "1e400", "\t\r\n true \n",
    "\"" + String(repeating: "x", count: 70_000) + "\"",
  ]

  /// Texts, and what is said of them.
  static let invalid: [([UInt8], String)] = [
    (Array("".utf8), "byte 0: unexpected end of text"),
    (Array("[1,".utf8), "byte 3: unexpected end of text"),
    (Array("[1,]".utf8), "byte 3: expected a value"),
    (Array("{\"a\" 1}".utf8), "byte 5: expected a colon"),
    (Array("[1] 2".utf8), "byte 4: expected the end of the text"),
    (Array("\"\\x\"".utf8), "byte 2: invalid escape"),
    (Array("[01]".utf8), "byte 2: invalid number"),
    ([0x22, 0xFF, 0x22], "byte 1: invalid UTF-8"),
    ([0xEF, 0xBB, 0xBF, 0x31], "byte 0: byte order mark"),
    (Array(String(repeating: "[", count: 1025).utf8), "byte 1024: nested too deeply"),
  ]

  @Test func `valid texts, by whichever piece, are silence and exit status 0`() throws {
    let folder = try TemporaryFolder()
    let paths = try Self.valid.enumerated().map { index, text in
      try folder.file("\(index)", Array(text.utf8)).path
    }
    for piece in ["1", "2", "7", "64KiB", "1MiB"] {
      let outcome = try runTool(["validate", "--piece", piece] + paths)
      #expect(outcome.status == 0)
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.isEmpty)
    }
  }

  @Test(arguments: invalid)
  func `an invalid text is told by its file, the byte and the reason, by whichever piece`(
    text: [UInt8], finding: String
  ) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("text.json", text).path
    for piece in [[], ["--piece=1"], ["--piece=3"]] {
      let outcome = try runTool(["validate", path] + piece)
      #expect(outcome.status == 1)
      #expect(outcome.errors == "\(path): \(finding)\n")
      #expect(outcome.output.isEmpty)
      #expect(try runTool(["validate"] + piece, input: text).errors == "-: \(finding)\n")
    }
  }

  @Test func `the counts are a line of JSON for each file, in its place`() throws {
    let text = "{\"a\":[1,2.5,\"x\",true],\"b\":{\"c\":{}},\"d\":null,\"e\":[[\"y\"]]}"
    let counts = """
      {"bytes":\(text.utf8.count),"tokens":23,"objects":3,"arrays":3,"names":5,"strings":2,\
      "numbers":2,"literals":2,"depth":3}

      """
    let folder = try TemporaryFolder()
    let path = try folder.file("a", Array(text.utf8)).path
    let wrong = try folder.file("b", Array("[1,]".utf8)).path
    let scalar = try folder.file("c", Array(" 7 ".utf8)).path
    for piece in ["1", "5", "65536"] {
      let outcome = try runTool("validate", "--stats", "--piece", piece, path, wrong, scalar)
      #expect(outcome.status == 1)
      #expect(
        outcome.text == counts + """
          {"error":"expected a value","offset":3}
          {"bytes":3,"tokens":1,"objects":0,"arrays":0,"names":0,"strings":0,"numbers":1,\
          "literals":0,"depth":0}

          """)
    }
  }

  @Test func `the counts are those of a parser of another make`() throws {
    let folder = try TemporaryFolder()
    let text = """
      [{"id":1,"tags":["a","b"],"in":{"x":[[],{}],"y":-0.5}},"s",null,null,
       {"text":"\\u00fc\\n","n":[1,2,3,[4,[5,{"deep":[6]}]]]}]
      """
    let path = try folder.file("text", Array(text.utf8)).path
    let outcome = try runTool("validate", "--stats", path)
    let counts = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Int])
    var expected = ["bytes": text.utf8.count]
    try count(JSONSerialization.jsonObject(with: Data(text.utf8)), depth: 0, into: &expected)
    for key in ["objects", "arrays", "names", "strings", "numbers", "literals", "depth"] {
      #expect(counts[key] == expected[key], "\(key)")
    }
    let containers = expected["objects", default: 0] + expected["arrays", default: 0]
    let others = ["names", "strings", "numbers", "literals"].reduce(0) { $0 + (expected[$1] ?? 0) }
    #expect(counts["tokens"] == 2 * containers + others)
    #expect(counts["bytes"] == expected["bytes"])
    #expect(counts.count == 9)
  }

  @Test func `a file that cannot be read does not keep the others from being checked`() throws {
    let folder = try TemporaryFolder()
    let wrong = try folder.file("wrong", Array("nul".utf8)).path
    let right = try folder.file("right", Array("null".utf8)).path
    let outcome = try runTool("validate", "--stats", wrong, "/nonexistent", folder.url.path, right)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 3)
    #expect(outcome.errors.contains("\(wrong): byte 3: "))
    #expect(outcome.errors.contains("/nonexistent: No such file or directory"))
    #expect(outcome.errors.contains("\(folder.url.path): Is a directory"))
    #expect(outcome.text.split(separator: "\n").count == 2)
  }

  @Test func `the depth that is taken can be told`() throws {
    let text = Array(
      (String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)).utf8)
    #expect(try runTool("validate", input: text).errors == "-: byte 1024: nested too deeply\n")
    #expect(try runTool("validate", "--depth", "3000", input: text).status == 0)
    #expect(try runTool("validate", "--depth", "2999", input: text).status == 1)
    #expect(try runTool("frame", input: text).output == frame(text))
  }

  @Test(arguments: [
    ["--piece", "0"], ["--piece", "65MiB"], ["--piece"], ["--depth", "0"], ["--depth", "65537"],
    ["--stats=1"], ["--pieces", "1"],
  ])
  func `a command line that makes no sense is answered by one line`(words: [String]) throws {
    let outcome = try runTool(["validate"] + words)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
  }

  @Test func `every kernel that the processor has says the same, and another is refused`() throws {
    let text = Array("[\"\(String(repeating: "ü", count: 100))\",1.5,{\"a\":null}]".utf8)
    var outputs: Set<String> = []
    for kernel in ["portable", "avx2", "avx512", ""] {
      let outcome = try runTool(
        ["validate", "--stats"], input: text, environment: ["NATIVE_MESSAGING_KERNEL": kernel])
      if outcome.status == 2, kernel.hasPrefix("avx") {
        #expect(outcome.errors.contains("this processor cannot run \(kernel)"))
      } else {
        #expect(outcome.status == 0)
        outputs.insert(outcome.text)
      }
    }
    #expect(outputs.count == 1)
    for command in ["validate", "frame"] {
      let outcome = try runTool(
        [command], input: text, environment: ["NATIVE_MESSAGING_KERNEL": "mmx"])
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("NATIVE_MESSAGING_KERNEL is none of portable, avx2, avx512"))
      #expect(outcome.errorLines.count == 1)
    }
  }

  @Test func `a text of 600 MB is read in the memory of a small one`() throws {
    let folder = try TemporaryFolder()
    let outcome = try runShell(
      """
      ulimit -v $MEMORY
      { printf '"'; head -c 600000000 /dev/zero | tr '\\000' x; printf '"'; } \
      | $TOOL validate --stats
      """, in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.text.hasPrefix("{\"bytes\":600000002,\"tokens\":1,"))
  }

  #if os(Linux)
    @Test func `a large file shows its progress on a terminal, and nowhere else`() throws {
      let folder = try TemporaryFolder()
      let line = "printf '\"' > $FOLDER/f; head -c 100000000 /dev/zero | tr '\\000' x >> $FOLDER/f"
      let ask =
        "printf '\"' >> $FOLDER/f; TERM=xterm script -qec '$TOOL validate $FOLDER/f' /dev/null"
      let outcome = try runShell("\(line); \(ask)", in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.text.contains("\r["))
      #expect(outcome.text.contains("%  "))
      #expect(outcome.text.hasSuffix("\r\u{1B}[K"))
      let quiet = try runTool("validate", folder.url.appendingPathComponent("f").path)
      #expect(quiet.errors.isEmpty && quiet.output.isEmpty && quiet.status == 0)
    }
  #endif

  /// Counts a value the plain way.
  private func count(_ value: Any, depth: Int, into counts: inout [String: Int]) throws {
    func add(_ key: String, _ number: Int = 1) { counts[key, default: 0] += number }
    switch value {
    case let object as [String: Any]:
      add("objects")
      add("names", object.count)
      counts["depth"] = max(counts["depth"] ?? 0, depth + 1)
      for member in object.values { try count(member, depth: depth + 1, into: &counts) }
    case let array as [Any]:
      add("arrays")
      counts["depth"] = max(counts["depth"] ?? 0, depth + 1)
      for element in array { try count(element, depth: depth + 1, into: &counts) }
    case is String: add("strings")
    case is NSNull: add("literals")
    case is NSNumber: add("numbers")
    default: Issue.record("a value of no kind: \(value)")
    }
  }
}
