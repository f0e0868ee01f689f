internal import CSystem

/// A POSIX file descriptor, borrowed: it is never closed by going out of scope.
///
/// All system calls of a channel are in this file. Each repeats itself when a signal interrupts it
/// (`EINTR`) and tells "not now" (`EAGAIN`) apart from failure.
public struct Descriptor: Equatable, Sendable {
  /// The number that the C library knows it by.
  public let rawValue: CInt

  /// The descriptor with the number `rawValue`.
  public init(rawValue: CInt) {
    self.rawValue = rawValue
  }

  /// Descriptor 0.
  public static let standardInput = Descriptor(rawValue: 0)
  /// Descriptor 1.
  public static let standardOutput = Descriptor(rawValue: 1)
  /// Descriptor 2.
  public static let standardError = Descriptor(rawValue: 2)

  /// Writes all of `bytes`, waiting as long as it takes. The corresponding C function is `write`.
  ///
  /// For a person's tool and for diagnostics; a channel writes through ``MessageWriter``.
  public func writeAll(_ bytes: Span<UInt8>) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
      if let written = try write(rest) {
        rest = rest.extracting(droppingFirst: written)
      } else {
        _ = try Descriptor.poll(output: self)
      }
    }
  }

  /// Closes it. The corresponding C function is `close`.
  public func close() {
    // Linux closes the descriptor even when it reports EINTR; nothing is left to be done.
    _ = system_close(rawValue)
  }
}

// MARK: - Bytes

extension Descriptor {
  /// Reads at most `count` bytes: how many, 0 at the end, `nil` when none are there now.
  @unsafe func read(
    into bytes: UnsafeMutablePointer<UInt8>, _ count: Int
  ) throws(SystemError) -> Int? {
    try repeating(.read) { unsafe system_read(rawValue, bytes, count) }
  }

  /// Writes some of `bytes`: how many, `nil` when none are taken now. The C function is `write`.
  package func write(_ bytes: Span<UInt8>) throws(SystemError) -> Int? {
    // Safe because the pointer is used within the closure only, for as many bytes as it spans.
    try unsafe bytes.withUnsafeBufferPointer { bytes throws(SystemError) -> Int? in
      guard let base = bytes.baseAddress else { return 0 }
      return try repeating(.write) { unsafe system_write(rawValue, base, bytes.count) }
    }
  }

  /// Writes some of `first` and then of `second` in one call. The C function is `writev`.
  package func write(_ first: Span<UInt8>, _ second: Span<UInt8>) throws(SystemError) -> Int? {
    try unsafe together(first, second, system_write_both)
  }

  /// As ``write(_:_:)`` to a socket, without waiting whatever the mode of the description, and
  /// without `SIGPIPE`. The C function is `sendmsg`.
  func send(_ first: Span<UInt8>, _ second: Span<UInt8>) throws(SystemError) -> Int? {
    try unsafe together(first, second, system_send_both)
  }

  @inline(__always)
  private func together(
    _ first: Span<UInt8>, _ second: Span<UInt8>,
    _ call: (CInt, UnsafeRawPointer, Int, UnsafeRawPointer?, Int) -> Int
  ) throws(SystemError) -> Int? {
    // Safe because the pointers are used within the closures only, for as many bytes as they span.
    try unsafe first.withUnsafeBufferPointer { first throws(SystemError) -> Int? in
      try unsafe second.withUnsafeBufferPointer { second throws(SystemError) -> Int? in
        guard let base = first.baseAddress else { return 0 }
        return try repeating(.write) {
          unsafe call(rawValue, base, first.count, second.baseAddress, second.count)
        }
      }
    }
  }
}

// MARK: - Waiting

extension Descriptor {
  /// What a wait found. Errors count as readiness: the next call tells which.
  package struct Readiness: OptionSet, Sendable {
    package let rawValue: Int
    package static let input = Readiness(rawValue: Int(system_ready_input))
    package static let output = Readiness(rawValue: Int(system_ready_output))
    package static let wake = Readiness(rawValue: Int(system_ready_wake))
    package static let sourceGone = Readiness(rawValue: Int(system_source_gone))
    package static let bell = Readiness(rawValue: Int(system_ready_bell))

    package init(rawValue: Int) {
      self.rawValue = rawValue
    }
  }

  /// Waits until one of them is ready, or `milliseconds` have passed. The C function is `poll`.
  @inline(__always)
  package static func poll(
    input: Descriptor? = nil, output: Descriptor? = nil, wake: Descriptor? = nil,
    source: Descriptor? = nil, bell: Descriptor? = nil, milliseconds: Int? = nil
  ) throws(SystemError) -> Readiness {
    try wait(
      input?.rawValue ?? -1, output?.rawValue ?? -1, wake?.rawValue ?? -1,
      source?.rawValue ?? -1, bell?.rawValue ?? -1, milliseconds ?? -1)
  }

  /// The same with −1 for what is not there: once in a program, not at every call.
  @inline(never)
  private static func wait(
    _ input: CInt, _ output: CInt, _ wake: CInt, _ source: CInt, _ bell: CInt,
    _ milliseconds: Int
  ) throws(SystemError) -> Readiness {
    let deadline = milliseconds < 0 ? nil : monotonicMilliseconds() + milliseconds
    let ready = try repeating(.poll) {
      let left = deadline.map { CInt(clamping: max(0, $0 - monotonicMilliseconds())) }
      return system_poll(input, output, wake, source, bell, left ?? -1)
    }
    return Readiness(rawValue: ready ?? 0)
  }

  /// A clock that only goes forward, in milliseconds.
  package static func monotonicMilliseconds() -> Int {
    Int(system_milliseconds())
  }
}

// MARK: - Descriptions

extension Descriptor {
  /// What stands behind a descriptor, as far as writing without waiting depends on it.
  enum Kind {
    case pipe
    case socket
    case file
    case terminal
    case other
  }

  /// The corresponding C function is `fstat`.
  var kind: Kind {
    switch system_kind_of(rawValue) {
    case system_kind_pipe: .pipe
    case system_kind_socket: .socket
    case system_kind_file: .file
    case system_kind_terminal: .terminal
    default: .other
    }
  }

  /// A duplicate of the same description that no child inherits.
  func duplicate() throws(SystemError) -> Descriptor {
    try Descriptor.checked(.fcntl, system_duplicate(rawValue))
  }

  /// The same pipe or terminal under a description of our own with `O_NONBLOCK`; `nil` where the
  /// system refuses.
  func reopenedForWriting() -> Descriptor? {
    try? Descriptor.checked(.open, system_reopen_for_writing(rawValue))
  }

  /// Makes this number stand for what `other` stands for. The corresponding C function is `dup2`.
  func replace(with other: Descriptor) throws(SystemError) {
    _ = try repeating(.dup2) { system_replace(rawValue, other.rawValue) }
  }

  /// `/dev/null`, open for reading and writing.
  static func null() throws(SystemError) -> Descriptor {
    try checked(.open, system_open_null())
  }

  /// Lets a pipe hold `count` bytes, where the system allows it. `fcntl(F_SETPIPE_SZ)`.
  func enlargePipe(to count: Int) {
    // A refusal (the user's pipes are over their quota) costs speed only.
    _ = system_set_pipe_size(rawValue, CInt(clamping: count))
  }

  private static func checked(
    _ call: SystemError.Call, _ result: Int
  ) throws(SystemError) -> Descriptor {
    guard result >= 0 else { throw SystemError(call, code: CInt(-result)) }
    return Descriptor(rawValue: CInt(result))
  }
}

/// The one place that knows `EINTR` and `EAGAIN`: a result, or `nil` for "not now".
@inline(__always)
private func repeating(
  _ name: SystemError.Call, _ call: () -> Int
) throws(SystemError) -> Int? {
  while true {
    let result = call()
    guard result < 0 else { return result }
    let code = CInt(-result)
    if code == system_EINTR { continue }
    if code == system_EAGAIN { return nil }
    throw SystemError(name, code: code)
  }
}

extension SystemError {
  /// Whether a call failed because the peer is gone. A socket whose peer has left something unread
  /// says so to a read, too.
  package var meansClosed: Bool {
    call == .write && code == system_EPIPE || code == system_ECONNRESET
  }
}
