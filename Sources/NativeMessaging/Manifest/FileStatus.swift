internal import CSystem
internal import NativeMessagingHost

/// What a path names. The corresponding C function is `stat`.
package struct FileStatus: Sendable, Equatable {
  package enum Kind: Sendable {
    case file
    case folder
    /// A symbolic link that is not followed.
    case link
    case pipe
    case socket
    case device

    /// What it is instead of a file.
    var notFile: FileError.NotFile? {
      switch self {
      case .file, .link: nil
      case .folder: .folder
      case .pipe: .pipe
      case .socket: .socket
      case .device: .device
      }
    }
  }

  package let kind: Kind
  /// The lowest 12 bits of `st_mode`.
  package let mode: UInt32
  /// The user ID of its owner.
  package let owner: UInt32
  /// The group ID of its group.
  let group: UInt32
  /// Its length in bytes.
  package let count: Int
  /// Which of all files it is: what POSIX calls the file serial number, on a device.
  let device: UInt64, inode: UInt64

  package var isFolder: Bool { kind == .folder }

  init(_ status: files_status) {
    kind =
      switch status.kind {
      case files_kind_file: .file
      case files_kind_folder: .folder
      case files_kind_link: .link
      case files_kind_pipe: .pipe
      case files_kind_socket: .socket
      default: .device
      }
    mode = status.mode
    owner = status.owner
    group = status.group
    count = Int(clamping: status.count)
    device = status.device
    inode = status.inode
  }

  /// Of what `path` names, or of what a link there points to; `nil` if there is nothing or it cannot
  /// be reached.
  package init?(of path: String, followsLinks: Bool = true) {
    guard let status = try? FileStatus(looking: path, followsLinks: followsLinks) else {
      return nil
    }
    self = status
  }

  /// Of what `path` names, or of what a link there points to.
  init(looking path: String, followsLinks: Bool) throws(FileError) {
    guard !path.utf8.contains(0) else { throw FileError(.stat, path, code: files_ENOENT) }
    var status = files_status()
    // Safe because the path is a terminated string, and the function fills in one structure.
    let looked = unsafe files_look(files_here, path, followsLinks ? 1 : 0, &status)
    guard looked == 0 else { throw FileError(.stat, path, code: CInt(-looked)) }
    self.init(status)
  }

  /// Where a symbolic link leads, as it says itself; `nil` if it is none.
  static func target(of path: String) -> String? {
    var target = [CChar](repeating: 0, count: 4096)
    // Safe because at most `count` bytes are written, and the path is a terminated string.
    let count = unsafe files_read_link(path, &target, target.count)
    guard count > 0 else { return nil }
    return String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether anything is there for this process. The corresponding C function is `access`.
  package static func exists(_ path: String) -> Bool {
    // Safe because the path is a terminated string.
    unsafe !path.utf8.contains(0) && files_exists(path) == 0
  }

  /// Whether this process may read it. The corresponding C function is `access`.
  static func isReadable(_ path: String) -> Bool {
    // Safe because the path is a terminated string.
    unsafe !path.utf8.contains(0) && files_can_read(path) == 0
  }

  /// Whether this process may change a folder's entries. The corresponding C function is `access`.
  static func isChangeable(_ path: String) -> Bool {
    // Safe because the path is a terminated string.
    unsafe !path.utf8.contains(0) && files_can_change(path) == 0
  }

  /// Whether this process may execute it, or search a folder. The corresponding C function is
  /// `access`.
  package static func isExecutable(_ path: String) -> Bool {
    // Safe because the path is a terminated string.
    unsafe !path.utf8.contains(0) && files_can_execute(path) == 0
  }
}

/// The whole of a small regular file.
enum FileContent {
  /// Reads at most `limit` bytes and one, by which a longer file is told. Follows links.
  static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    guard !path.utf8.contains(0) else { throw FileError(.open, path, code: files_ENOENT) }
    // A socket or a device might not be opened, or not without consequences.
    if let found = FileStatus(of: path)?.kind.notFile { throw FileError(path, is: found) }
    // Safe because the path is a terminated string.
    let opened = unsafe files_open(files_here, path, 1)
    guard opened >= 0 else { throw FileError(.open, path, code: CInt(-opened)) }
    let file = Descriptor(rawValue: CInt(opened))
    defer { file.close() }
    return try read(file, path, limit: limit)
  }

  /// Reads from an open file, which `path` is only a name for.
  static func read(
    _ file: Descriptor, _ path: String, limit: Int
  ) throws(FileError) -> [UInt8] {
    var status = files_status()
    // Safe because the function fills in one structure.
    let looked = unsafe files_look_open(file.rawValue, &status)
    guard looked == 0 else { throw FileError(.stat, path, code: CInt(-looked)) }
    // Neither a pipe nor a device is waited for.
    if let found = FileStatus(status).kind.notFile { throw FileError(path, is: found) }
    var content: [UInt8] = []
    var buffer = InputBuffer(capacity: 4096)
    do throws(SystemError) {
      while content.count <= limit, let count = try buffer.read(from: file), count > 0 {
        for index in 0..<count where content.count <= limit { content.append(buffer.bytes[index]) }
        buffer.consume(count)
        buffer.makeRoom()
      }
    } catch {
      throw FileError(.read, path, code: error.code)
    }
    return content
  }
}

/// What a folder holds.
enum FolderContent {
  /// The names in it that are UTF-8, in no order; none if it cannot be listed.
  static func names(in path: String) -> [String] {
    guard !path.utf8.contains(0) else { return [] }
    // Safe because the path is a terminated string.
    let opened = unsafe files_open_folder(files_here, path, 1, 1)
    guard opened >= 0 else { return [] }
    guard let listing = unsafe files_list(CInt(opened)) else {
      Descriptor(rawValue: CInt(opened)).close()
      return []
    }
    defer { unsafe files_close(listing) }
    var names: [String] = []
    // Safe because each name is copied before the next is asked for.
    while let name = unsafe files_next(listing) {
      if let name = unsafe String(validatingCString: name) { names.append(name) }
    }
    return names
  }
}

/// The words of strerror(3).
func systemErrorText(_ code: CInt) -> String {
  // Safe because strerror(3) returns a terminated string that is copied at once.
  unsafe String(cString: system_error_text(code))
}
