internal import CSystem
internal import NativeMessagingHost

/// A host's process at its start, and our ends of its pipes.
struct HostSpawn {
  let identifier: CInt
  let input: Descriptor
  let output: Descriptor
  let errors: Descriptor?
  let sentinel: Descriptor?

  /// `path` is absolute, and no text holds a NUL.
  init(
    path: [UInt8], arguments: [[UInt8]], profile: BrowserProfile, pipesErrors: Bool
  ) throws(LaunchError) {
    launch_ignore_broken_pipes()
    var input = try Pipe(ours: .writing)
    var output = try Pipe(ours: .reading)
    var errors = pipesErrors ? try Pipe(ours: .reading) : nil
    var sentinel = profile.leavesSentinel ? try Pipe(ours: .reading) : nil

    var theirs = [input.theirs.rawValue, output.theirs.rawValue, errors?.theirs.rawValue ?? -1]
    if let sentinel = sentinel?.theirs { theirs.append(sentinel.rawValue) }
    let program = path.map { CChar(bitPattern: $0) } + [0]
    let folder = program[...(path.lastIndex(of: UInt8(ascii: "/")) ?? 0)] + [0]
    // Safe because `words` ends with nil, every text with NUL, and `theirs` has `count` numbers.
    let result = unsafe CommandLineWords([path] + arguments).withPointers { words in
      unsafe launch_spawn(
        program, words, Array(folder), theirs, CInt(theirs.count),
        profile.ignoresBrokenPipes ? 1 : 0)
    }
    guard result > 0 else { throw .spawn(path: path.legible.text, code: CInt(-result)) }
    identifier = CInt(result)
    self.input = input.takeOurs()
    self.output = output.takeOurs()
    self.errors = errors?.takeOurs()
    self.sentinel = sentinel?.takeOurs()
  }
}

/// A pipe between this process and a host. An end that has not been taken is closed at last: ours
/// after a failure, theirs always, since the host has its own by then.
private struct Pipe: ~Copyable {
  enum End: Int {
    case reading = 0
    case writing = 1
  }

  let theirs: Descriptor
  private var ours: Descriptor?

  init(ours end: End) throws(LaunchError) {
    var ends: [CInt] = [-1, -1]
    // Safe because the function writes two numbers.
    let result = unsafe launch_pipe(&ends, CInt(end.rawValue))
    guard result == 0 else { throw .pipes(code: CInt(-result)) }
    ours = Descriptor(rawValue: ends[end.rawValue])
    theirs = Descriptor(rawValue: ends[1 - end.rawValue])
  }

  mutating func takeOurs() -> Descriptor {
    guard let descriptor = ours.take() else { preconditionFailure("an end is taken once") }
    return descriptor
  }

  deinit {
    theirs.close()
    ours?.close()
  }
}

/// The words of a command line in the form that exec takes.
private struct CommandLineWords {
  private var text: [CChar] = []
  private var starts: [Int] = []

  init(_ words: [[UInt8]]) {
    for word in words {
      starts.append(text.count)
      text += word.map { CChar(bitPattern: $0) } + [0]
    }
  }

  /// Lends pointers to the words, behind them nil.
  func withPointers<Result>(
    _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
  ) -> Result {
    // Safe because the pointers are used inside the closures only, and the last one is nil.
    unsafe text.withUnsafeBufferPointer { text in
      var pointers: [UnsafePointer<CChar>?] = unsafe []
      for start in starts { unsafe pointers.append(text.baseAddress.map { unsafe $0 + start }) }
      unsafe pointers.append(nil)
      return unsafe pointers.withUnsafeBufferPointer { pointers in
        guard let base = pointers.baseAddress else { preconditionFailure("a nil stands at least") }
        return unsafe body(base)
      }
    }
  }
}
