/// Why a command ends before its work is done.
enum Failure: Error {
  /// The command line makes no sense; exit status 2, with a hint to the manual.
  case usage(String)
  /// The environment asks for what is not to be had; exit status 2.
  case environment(String)
  /// A file that the command line names cannot be read; exit status 2.
  case unreadable(String)
  /// What was read is wrong, or the system refused something; exit status 1.
  case data(String)
  /// Nobody reads our standard output any more, which is no error; exit status 0.
  case outputClosed
}

/// What the process tells its parent.
enum ExitStatus: CInt {
  case success = 0
  case findings = 1
  case usage = 2
}
