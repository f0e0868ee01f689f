internal import CSystem

/// A system call on a file or folder that failed: which one, where, and with what `errno`.
public struct FileError: Error, Equatable, Sendable {
  /// The calls, by the names of POSIX.
  public enum Call: String, Sendable {
    /// `stat` or `lstat`: whether it is there, and what it is.
    case stat
    /// `open`, of a file or a folder.
    case open
    /// `read` or `readdir`.
    case read
    /// `mkdir`.
    case mkdir
    /// `write`.
    case write
    /// `fchmod`.
    case chmod
    /// `fsync`.
    case fsync
    /// `rename`: the temporary file to the file's name.
    case rename
    /// `unlink` or `rmdir`.
    case unlink
  }

  /// The call that failed.
  public let call: Call
  /// The file or folder.
  public let path: String
  /// The value of `errno`.
  public let code: CInt
  /// What there is instead, where the content of a file was asked for.
  public let found: NotFile?

  /// What has no content of a fixed length.
  public enum NotFile: String, Sendable {
    /// A folder.
    case folder
    /// A named pipe (FIFO).
    case pipe
    /// A socket of the Unix domain.
    case socket
    /// A character or block device.
    case device
  }

  /// The failure of `call` on `path` with `code`.
  public init(_ call: Call, _ path: String, code: CInt) {
    self.call = call
    self.path = path
    self.code = code
    found = nil
  }

  /// The failure to read what is there instead of a file.
  public init(_ path: String, is found: NotFile) {
    call = .read
    self.path = path
    code = found == .folder ? files_EISDIR : files_EINVAL
    self.found = found
  }

  /// Whether there is no such file, or no such folder on the way to it.
  var meansAbsent: Bool { code == files_ENOENT || code == files_ENOTDIR }
}

extension FileError.NotFile: CustomStringConvertible {
  /// What people call it.
  public var description: String { self == .pipe ? "named pipe" : rawValue }
}

extension FileError: CustomStringConvertible {
  /// One line for a log, in the words of strerror(3).
  public var description: String {
    guard let found else { return "\(call.rawValue) \(path): \(systemErrorText(code))" }
    return "\(path) is a \(found), not a file"
  }
}
