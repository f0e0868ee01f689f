internal import CSystem

/// What a host needs of its own process where Embedded Swift offers nothing.
public enum CurrentProcess {
  /// The bytes of one argument of the command line; 0 is the program's path, `nil` is behind the last.
  ///
  /// They stay for the life of the process. ``Caller`` reads them as a `String`.
  @_lifetime(immortal)
  public static func argument(at index: Int) -> Span<UInt8>? {
    guard 0 <= index, index < argumentCount else { return nil }
    // Safe because it is a terminated string that stays for the life of the process.
    let text = unsafe argument(index)
    let bytes = unsafe Span(
      _unsafeStart: UnsafeRawPointer(text).assumingMemoryBound(to: UInt8.self),
      count: system_length(text))
    return unsafe _overrideLifetime(bytes, copying: ())
  }

  /// What kind of caller the command line names.
  static var callerFamily: CallerFamily {
    guard let first = argument(at: 1) else { return .unknown }
    return CallerFamily(argumentCount: argumentCount, first: first)
  }

  #if hasFeature(Embedded)
    static var argumentCount: Int { Int(process_argument_count()) }

    @unsafe static func argument(_ index: Int) -> UnsafePointer<CChar> {
      unsafe process_argument(CInt(index))
    }
  #else
    static var argumentCount: Int { Int(CommandLine.argc) }

    @unsafe static func argument(_ index: Int) -> UnsafePointer<CChar> {
      guard let argument = unsafe CommandLine.unsafeArgv[index] else {
        preconditionFailure("argv has argc entries")
      }
      return unsafe UnsafePointer(argument)
    }
  #endif

  /// The process that started this one, or the one that adopted it since.
  static var parent: CInt { process_parent() }

  /// Ends the process with `status`. The corresponding C function is `exit`.
  public static func exit(_ status: CInt) -> Never {
    process_exit(status)
  }
}
