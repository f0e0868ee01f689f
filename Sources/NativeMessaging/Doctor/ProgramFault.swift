/// Why the program that a manifest names cannot be run.
public enum ProgramFault: Equatable, Sendable {
  /// Nothing is there. `nearest` is a program of a similar name in the same folder.
  case missing(nearest: String?)
  /// A folder on the way to it may not be searched by this user.
  case unreachable(folder: String)
  /// It is a folder.
  case folder
  /// Its permissions do not let this user execute it.
  case notExecutable
  /// Its permissions would let this user execute it, but its file system does not (`noexec`).
  case fileSystemForbids
  /// It is a text whose first line does not begin with `#!`; with `hasMark`, a byte order mark
  /// stands before that.
  case noShebang(hasMark: Bool)
  /// It is a text whose first line is nothing but `#!`.
  case noInterpreterNamed
  /// It has no content.
  case empty
  /// It is in no format that this system runs.
  case otherFormat(Format)
  /// It was built for another processor, by the number in its header (`e_machine`, `cputype`).
  case otherProcessor(String)
  /// The first line ends in CR LF, and so names a program, or a word for it, with a CR at the end.
  case carriageReturn(interpreter: String)
  /// The first line names a program that is not there. `other` is where one of that name is.
  case noInterpreter(String, other: String?)
  /// The first line asks `env` for a command that is in none of the folders of `PATH`.
  case noCommand(String)
  /// The loader that the program names, a part of a C library, is not there.
  case noLoader(String)

  /// What else a program may be.
  public enum Format: String, Sendable {
    /// Windows'.
    case windows = "a program for Windows"
    /// macOS's.
    case macOS = "a program for macOS"
    /// Linux's.
    case linux = "a program for Linux"
    /// Any other.
    case unknown = "no program in a format that this system knows"
  }
}

extension ProgramFault: CustomStringConvertible {
  /// What to say behind the program's path.
  public var description: String {
    switch self {
    case .missing(nil): "does not exist"
    case .missing(let nearest?): "does not exist, but \(nearest) does"
    case .unreachable(let folder): "cannot be reached: \(folder) may not be searched"
    case .folder: "is a folder"
    case .notExecutable: "is not executable"
    case .fileSystemForbids: "is on a file system from which nothing may be executed (noexec)"
    case .noShebang(false): "is a text without #! on its first line"
    case .noShebang(true): "has a byte order mark before the #! on its first line"
    case .noInterpreterNamed: "names no program behind #! on its first line"
    case .empty: "is empty"
    case .otherFormat(let format): "is \(format.rawValue)"
    case .otherProcessor(let processor): "was built for \(processor), not for this machine"
    case .carriageReturn(let interpreter):
      "has a first line that ends in CR LF: the system looks for \"\(interpreter)\\r\""
    case .noInterpreter(let path, _): "is a script for \(path), which does not exist"
    case .noCommand(let name): "is a script for \(name), which is in no folder of PATH"
    case .noLoader(let path): "needs the loader \(path), which does not exist"
    }
  }
}

extension ProgramFault {
  /// What an extension reads of it.
  ///
  /// Chromium asks whether anything exists there, Firefox for a file that may be executed. What the
  /// system refuses beyond that happens in the child: to the browser, a host that has ended.
  func words(in browser: Browser, _ name: String) -> BrowserWords {
    switch self {
    case .missing, .unreachable: before(.missing, browser, name)
    case .folder where browser.profile == .firefox: before(.folder, browser, name)
    case .notExecutable where browser.profile == .firefox: before(.notExecutable, browser, name)
    default: BrowserWords(browser.profile, .outputClosed)
    }
  }

  private func before(
    _ fault: LookupError.ProgramFault, _ browser: Browser, _ name: String
  ) -> BrowserWords {
    BrowserWords(browser, name, .program(path: "", fault, manifestPath: ""))
  }
}
