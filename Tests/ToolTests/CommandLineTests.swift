import Foundation
import Testing

@Suite struct CommandLineTests {
  static let commands = [
    "install", "uninstall", "list", "doctor", "send", "connect", "frame", "unframe", "validate",
    "demo",
  ]

  @Test func `without a command it says what is missing and exits with 2`() throws {
    let outcome = try runTool()
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("--help"))
  }

  @Test(arguments: [
    ["nonsense"], ["help", "nonsense"], ["--nonsense"], ["-x"], ["frame", "--nonsense"],
    ["frame", "-x"], ["frame", "--limit"], ["unframe", "--limit"], ["frame", "--limit=0"],
    ["frame", "--limit=4294967296"], ["frame", "--limit", "-1"], ["frame", "--limit", ""],
    ["frame", "--limit", "1e3"], ["frame", "--limit", "99999999999999999999"],
    ["frame", "--limit", "9999999999999GiB"], ["frame", "--limit", "MiB"],
    ["frame", "--limit=1 KiB"], ["frame", "--help=yes"], ["frame", "--limit=1", "--limit=2"],
    ["unframe", "--limit", "4GiB"], ["demo", "operand"], ["demo", "--bytes", "1048576"],
    ["demo", "--bytes"], ["demo", "--round-trips", "0"], ["demo", "--host"],
  ])
  func `a command line that makes no sense is answered by one line and a hint, with exit status 2`(
    words: [String]
  ) throws {
    let outcome = try runTool(words)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains("--help"))
  }

  @Test func `a file that cannot be read is named, with exit status 2`() throws {
    for command in ["frame", "unframe"] {
      for name in ["/nonexistent/file", "/"] {
        let outcome = try runTool(command, name)
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("native-messaging \(command): \(name): "))
        #expect(outcome.errorLines.count == 1)
      }
    }
  }

  @Test func `the version is a line of its own`() throws {
    let outcome = try runTool("--version")
    #expect(outcome.status == 0)
    #expect(outcome.text.wholeMatch(of: /native-messaging \d+\.\d+\.\d+\n/) != nil)
  }

  @Test func `the tool's manual names every command`() throws {
    for words in [["--help"], ["-h"], ["help"]] {
      let outcome = try runTool(words)
      #expect(outcome.status == 0)
      #expect(outcome.errors.isEmpty)
      for command in Self.commands { #expect(outcome.text.contains("\n    \(command) ")) }
    }
  }

  @Test(arguments: commands)
  func `a command's manual has every part, within 80 columns`(command: String) throws {
    let outcome = try runTool(command, "--help")
    #expect(outcome.status == 0)
    #expect(outcome.errors.isEmpty)
    let heads = ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "EXAMPLES"]
    let lines = outcome.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.filter { $0.first?.isUppercase == true }.map(String.init) == heads)
    for line in lines { #expect(line.count <= 80, "\(line)") }
    for status in 0...2 { #expect(outcome.text.contains("\n    \(status)  ")) }
    for other in [["help", command], [command, "-h"], [command, "operand", "--help"]] {
      #expect(try runTool(other).text == outcome.text)
    }
  }

  @Test func `every option that the sources declare is parsed and stands in a manual`() throws {
    let manuals = try ([["--help"]] + Self.commands.map { [$0, "--help"] }).map {
      try runTool($0).text
    }
    let declaration = /Option\(\s*"(--[a-z-]+)"/
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/native-messaging").standardizedFileURL
    let files = try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    var count = 0
    for case let file as URL in files where file.pathExtension == "swift" {
      for match in try String(contentsOf: file, encoding: .utf8).matches(of: declaration) {
        count += 1
        let isShown = manuals.contains { $0.contains("\n    \(match.1)") }
        #expect(isShown, "\(match.1) of \(file.lastPathComponent)")
      }
    }
    #expect(count >= 6)
  }

  @Test(arguments: commands)
  func `every option in a manual is one that is parsed`(command: String) throws {
    let manual = try runTool(command, "--help").text
    let options = manual.matches(of: /\n    (--[a-z-]+)( [A-Z]+)?\n/)
    #expect(options.count >= 2)
    for option in options where option.2 != nil {
      let outcome = try runTool(command, String(option.1))
      #expect(outcome.errors.contains("\(option.1) lacks its argument"))
    }
  }

  @Test func `options may stand before and behind operands, with a space or an equals sign`() throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.file("lines", Array("\"a\"\n".utf8)).path
    for words in [
      [path, "--limit", "10"], ["--limit", "10", path], ["--limit=10", path],
      ["--limit=10", path, "--limit=10"], ["--limit", "1KiB", "--", path], ["--limit=3GiB", path],
    ] {
      let outcome = try runTool(["frame"] + words)
      #expect(outcome.status == 0, "\(words)")
      #expect(outcome.output == frame("\"a\""))
    }
  }

  @Test func `behind two dashes every word is an operand`() throws {
    let outcome = try runTool("frame", "--", "--limit")
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains("--limit: No such file"))
  }

  @Test func `a dash is standard input, among files and by itself`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("lines", Array("1\n".utf8)).path
    let outcome = try runTool("frame", path, "-", path, input: Array("2\n".utf8))
    #expect(outcome.output == frame("1") + frame("2") + frame("1"))
    #expect(outcome.status == 0)
  }
}
