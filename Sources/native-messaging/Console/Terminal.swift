import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// What is known of the terminals behind our descriptors. The C library's calls of the tool's own
/// are all here.
enum Terminal {
  /// Whether a person watches this descriptor, on a terminal that knows control sequences.
  static func isInteractive(_ descriptor: Descriptor) -> Bool {
    isatty(descriptor.rawValue) == 1 && variable("TERM") != "dumb"
  }

  /// Whether text for this descriptor may be coloured: <https://no-color.org>.
  static func hasColor(_ descriptor: Descriptor) -> Bool {
    isInteractive(descriptor) && (variable("NO_COLOR") ?? "").isEmpty
  }

  /// How many characters a line has.
  static func columns(_ descriptor: Descriptor) -> Int {
    var size = winsize()
    // Safe because TIOCGWINSZ fills in one `winsize`.
    let result = unsafe ioctl(descriptor.rawValue, UInt(TIOCGWINSZ), &size)
    return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Whether it is a terminal, of whatever kind.
  static func isTerminal(_ descriptor: Descriptor) -> Bool { isatty(descriptor.rawValue) == 1 }

  /// Writes a line to standard error, with what a terminal could take for a command made visible: it
  /// may quote a file or a host. If standard error is gone, nobody wants to know.
  static func warn(_ line: String) {
    try? Descriptor.standardError.writeAll("\(line.visible)\n".utf8.span)
  }

  private static func variable(_ name: String) -> String? {
    // Safe because nothing in this program changes the environment, and the text is copied at once.
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}

/// Takes the standard descriptors that are closed, so that no pipe or file opened later does: reading
/// from 0 and writing to 1 or 2 then fail with `EBADF`, as they should.
func reserveStandardDescriptors() {
  // `open` gives the lowest number that is free, which is this one.
  for number: CInt in 0...2 where fcntl(number, F_GETFD) < 0 {
    // Safe because the path is a terminated string for the length of the call.
    _ = unsafe open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY)
  }
}

/// Makes writing to a closed pipe an error (`EPIPE`) instead of a signal's victim.
func ignoreBrokenPipes() {
  _ = signal(SIGPIPE, SIG_IGN)
}

extension SystemError {
  /// What went wrong, in the words of strerror(3), without the call's name.
  var reason: String {
    // Safe because strerror(3) returns a terminated text, which is copied at once.
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
  }
}

extension Descriptor {
  /// Opens a file for reading. The corresponding C function is `open`.
  static func open(_ path: Word) throws(SystemError) -> Descriptor {
    let result = openForReading(path)
    guard result >= 0 else { throw SystemError(.open, code: errno) }
    return Descriptor(rawValue: result)
  }
}

extension Descriptor {
  /// How long the regular file behind it is, in bytes. The corresponding C function is `fstat`.
  var regularFileSize: Int? {
    var status = stat()
    // Safe because fstat(2) fills in one `stat`.
    guard unsafe fstat(rawValue, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      return nil
    }
    return Int(status.st_size)
  }
}

private func openForReading(_ path: Word) -> CInt {
  let path = path.bytes.map { CChar(bitPattern: $0) } + [0]
  // Safe because the path is terminated, and there for the length of the call.
  return unsafe open(path, O_RDONLY | O_CLOEXEC)
}
