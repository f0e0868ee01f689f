/// One of the tool's commands.
protocol Command: SendableMetatype {
  /// What `--help` prints, and the options that are parsed.
  static var manual: Manual { get }

  /// Takes what it needs from the command line, and finds fault with the rest.
  init(_ arguments: Arguments) throws(Failure)

  /// Does it, and tells how that went.
  func run() throws(Failure) -> ExitStatus
}
