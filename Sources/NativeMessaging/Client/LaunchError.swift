/// Why a host could not be launched. No process is left behind.
public enum LaunchError: Error, Equatable, Sendable {
  /// The path does not begin at the root; browsers take only such paths from a manifest.
  case relativePath(String)
  /// A path or argument holds a NUL byte, which no command line can carry.
  case embeddedNUL(String)
  /// The pipes could not be made; the code is an `errno`.
  case pipes(code: CInt)
  /// The system refused to start the program, or to enter its folder; the code is an `errno`.
  case spawn(path: String, code: CInt)
}

extension LaunchError: CustomStringConvertible {
  /// One line for a log, in the words of strerror(3).
  public var description: String {
    switch self {
    case .relativePath(let path): "the host's path is not absolute: \(path)"
    case .embeddedNUL(let text): "a NUL byte in '\(text.prefix { $0 != "\0" })…'"
    case .pipes(let code): "no pipes for the host: \(systemErrorText(code))"
    case .spawn(let path, let code): "cannot launch \(path): \(systemErrorText(code))"
    }
  }
}
