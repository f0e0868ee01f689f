import Foundation
import Testing

/// Words of the command line that are not UTF-8, or say two things.
@Suite struct WordTests {
  /// `caf` and an é in Latin-1, and U+FFFD in its place: the name that repairing would make of it.
  static let names = #"bad=$(printf 'caf\351'); repaired=$(printf 'caf\357\277\275')"#

  @Test(arguments: [
    ("validate \"$bad\"", "validate", ""),
    ("frame -- \"$bad\" | od -An -tx1", "frame", " 03 00 00 00 22 61 22\n"),
    ("unframe \"$bad.frame\"", "unframe", "\"a\"\n"),
  ])
  func `a file is opened by the name's bytes, whatever they mean`(
    line: String, command: String, output: String
  ) throws {
    let folder = try TemporaryFolder()
    let outcome = try runShell(
      """
      cd $FOLDER; \(Self.names)
      printf '"a"' >"$bad"; printf 'x' >"$repaired"
      printf '\\003\\000\\000\\000"a"' >"$bad.frame"
      $TOOL \(line)
      """, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.text == output)
    let missing = try runShell(
      "cd /; \(Self.names); $TOOL \(command) \"$bad\"", in: folder)
    #expect(missing.status == 2)
    #expect(missing.errors.hasSuffix(": caf\\xE9: No such file or directory\n"))
  }

  @Test(arguments: [
    ("install a.b --path \"/$bad\" --allow-extension a@b", "--path '/caf\\xE9'", 4),
    ("install a.b --path=\"/$bad\" --allow-extension a@b", "--path '/caf\\xE9'", 4),
    ("install \"$bad\" --path /p --allow-extension a@b", "the operand 'caf\\xE9'", 3),
    ("install a.b --path /p --allow-extension \"$bad\"", "--allow-extension 'caf\\xE9'", 3),
    ("install a.b --description \"$bad\"", "--description 'caf\\xE9'", 3),
    ("uninstall a.b --path \"$bad\"", "--path 'caf\\xE9'", 3),
    ("list \"$bad\"", "the operand 'caf\\xE9'", 3),
    ("list --root \"$bad\"", "--root 'caf\\xE9'", 3),
    ("send a.b \"\\\"$bad\\\"\"", "the operand '\"caf\\xE9\"'", 4),
    ("doctor a.b --message \"$bad\"", "--message 'caf\\xE9'", 3),
  ])
  func `what becomes JSON is refused where it is not UTF-8, and nothing is written`(
    line: String, what: String, offset: Int
  ) throws {
    let home = try ToolHome()
    let outcome = try runShell(
      """
      export HOME=\(home.path) XDG_CONFIG_HOME=
      \(Self.names); $TOOL \(line)
      """, in: home.folder)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(": \(what) is not UTF-8 (byte \(offset)) (try '"))
    #expect(outcome.errorLines.count == 1)
    #expect(home.manifests == [])
  }

  @Test(arguments: ["chromium", "firefox"])
  func `a host is launched by the path's bytes, whatever they mean`(browser: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.script("host", "exec '\(pingPong)' \"$@\"")
    let outcome = try runShell(
      """
      \(Self.names); cd $FOLDER; mkdir "$bad"; cp host "$bad/$bad"
      $TOOL send --as \(browser) --host "$FOLDER/$bad/$bad" '{"a":1}'
      cd "$bad"; $TOOL send --as \(browser) --host "./$bad" '{"a":2}'
      echo 3 | $TOOL connect --as \(browser) --host "$bad"
      """, in: folder)
    #expect(outcome.errors.isEmpty, "\(outcome.errors)")
    #expect(outcome.text == "{\"a\":1}\n{\"a\":2}\n3\n")
    let missing = try runShell(
      "\(Self.names); cd $FOLDER; $TOOL send --as \(browser) --host \"$bad.x\" '{}'", in: folder)
    #expect(missing.status == 1)
    #expect(missing.errors.contains("/caf\\xE9.x: No such file or directory"), "\(missing.errors)")
    let twice = try runShell(
      "\(Self.names); $TOOL send --host \"$bad\" --host \"$repaired\" '{}'", in: folder)
    #expect(twice.status == 2)
    #expect(twice.errors.contains("--host is given twice, with 'caf\\xE9' and 'caf\u{FFFD}'"))
  }

  @Test func `a command and an option that are not UTF-8 are unknown`() throws {
    let folder = try TemporaryFolder()
    for line in ["$TOOL \"$bad\"", "$TOOL help \"$bad\"", "$TOOL frame --\"$bad\""] {
      let outcome = try runShell("\(Self.names); \(line)", in: folder)
      #expect(outcome.status == 2)
      #expect(outcome.errors.contains("caf\\xE9'"))
      #expect(outcome.errors.contains("unknown "))
    }
  }

  @Test func `a relative path in a folder that is not UTF-8 is refused, not repaired`() throws {
    let home = try ToolHome()
    let outcome = try runShell(
      """
      export HOME=\(home.path) XDG_CONFIG_HOME=
      \(Self.names); mkdir "$FOLDER/$bad"; cd "$FOLDER/$bad"
      $TOOL install a.b --path ./host --allow-extension a@b
      """, in: home.folder)
    #expect(outcome.status == 2)
    #expect(
      outcome.errors == "native-messaging install: 'host' is relative, and the working directory's "
        + "path is not UTF-8\n")
    #expect(home.manifests == [])
  }

  @Test(arguments: [
    ["--path", "/a", "--path", "/b"], ["--path=/a", "--path="],
    ["--description", "a", "--description=b"], ["--root", "/a", "--root", "/b"],
  ])
  func `an option that is given twice with two meanings is refused`(words: [String]) throws {
    let home = try ToolHome()
    let outcome = try home.run(["install", "a.b", "--allow-extension", "a@b"] + words)
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(": \(words[0].prefix { $0 != "=" }) is given twice, with '"))
    #expect(home.manifests == [])
  }

  @Test func `an option that is given twice with one meaning is taken`() throws {
    let home = try ToolHome()
    let more = ["--path", home.program, "--dry-run", "--dry-run"]
    #expect(try home.run(home.words + more).status == 0)
  }

  @Test(arguments: [
    ["install", "a.b", "--path="], ["install", "a.b", "--path", "/p", "--windows="],
    ["install", "a.b", "--path", "/p", "--root="], ["uninstall", "a.b", "--path", ""],
    ["list", "--user-data-dir", ""], ["list", "--root="], ["send", "--host=", "1"],
    ["doctor", "a.b", "--root="],
  ])
  func `an empty path is said to be empty`(words: [String]) throws {
    let outcome = try ToolHome().run(
      words + (words[0] == "install" ? ["--allow-extension=a@b"] : []))
    #expect(outcome.status == 2)
    #expect(outcome.errorLines.count == 1)
    #expect(outcome.errors.contains(" is empty (try '"))
  }
}
