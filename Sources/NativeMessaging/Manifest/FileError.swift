internal import CSystem

/// A system call on a file or folder that failed: which one, where, and with what `errno`.
public struct FileError: Error, Equatable, Sendable {
  /// The calls, by the names of POSIX.
  public enum Call: String, Sendable {
    case stat
    case open
    case read
    case mkdir
    case write
    case chmod
    case fsync
    case rename
    case unlink
  }

  /// The call that failed.
  public let call: Call
  /// The file or folder.
  public let path: String
  /// The value of `errno`.
  public let code: CInt

  /// The failure of `call` on `path` with `code`.
  public init(_ call: Call, _ path: String, code: CInt) {
    self.call = call
    self.path = path
    self.code = code
  }

  /// Whether there is no such file, or no such folder on the way to it.
  var meansAbsent: Bool { code == files_ENOENT || code == files_ENOTDIR }
}

extension FileError: CustomStringConvertible {
  /// One line for a log, in the words of strerror(3).
  public var description: String { "\(call.rawValue) \(path): \(systemErrorText(code))" }
}
