/// One of the tool's commands.
protocol Command: SendableMetatype {
  /// What `--help` prints, and the options that are parsed.
  static var manual: Manual { get }

  /// Takes what it needs from the command line, and finds fault with the rest.
  init(_ arguments: Arguments) throws(Failure)

  /// Does it. `false` when it did all it should and found something wrong.
  func run() throws(Failure) -> Bool
}
