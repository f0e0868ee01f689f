internal import CSystem
public import NativeMessagingCodec

/// A system call that failed: which one, and with what `errno`.
public struct SystemError: Error, Equatable, Sendable {
  /// The calls that a channel makes, by the names of POSIX and Linux.
  public enum Call: UInt8, Sendable {
    /// `read`: the input cannot be read.
    case read
    /// `write` or `writev`: the output cannot be written, for another reason than that nobody reads it.
    case write
    /// `poll`: there is no memory to wait with.
    case poll
    /// `fcntl`: a descriptor that the channel needs is closed, or no number is left to duplicate it.
    case fcntl
    /// `dup2`: a standard stream cannot be replaced.
    case dup2
    /// `pipe2` or `eventfd`: the process may open no more descriptors; with `EBUSY`, it has a host
    /// already.
    case pipe
    /// `open` of `/dev/null`.
    case open
    /// `pthread_create`: the process may start no more threads.
    case createThread
  }

  /// The call that failed.
  public let call: Call
  /// The value of `errno`.
  public let code: CInt

  /// The failure of `call` with `code`.
  public init(_ call: Call, code: CInt) {
    self.call = call
    self.code = code
  }
}

extension SystemError {
  /// Appends one line for a log, in the words of strerror(3).
  public func write(to text: inout ASCIIText) {
    text.append(call.name)
    text.append(": ")
    // Safe because strerror(3) returns a terminated string, which is read at once.
    unsafe append(system_error_text(code), to: &text)
  }

  @unsafe private func append(_ words: UnsafePointer<CChar>, to text: inout ASCIIText) {
    var next = unsafe words
    while unsafe next.pointee != 0 {
      unsafe text.append(UInt8(bitPattern: next.pointee))
      unsafe next += 1
    }
  }
}

extension SystemError.Call {
  fileprivate var name: StaticString {
    switch self {
    case .read: "read"
    case .write: "write"
    case .poll: "poll"
    case .fcntl: "fcntl"
    case .dup2: "dup2"
    case .pipe: "pipe"
    case .open: "open"
    case .createThread: "pthread_create"
    }
  }
}
