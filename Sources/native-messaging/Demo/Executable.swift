import NativeMessaging

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Where this program lies.
enum Executable {
  /// Its folder, absolute and without a slash at the end; `nil` where the system does not tell.
  static var folder: String? {
    guard let path else { return nil }
    return path.lastIndex(of: "/").map { String(path[..<$0]) }
  }

  /// An absolute form of `path`, which counts from the working directory. Symbolic links stay: a
  /// browser starts a host in the folder that its manifest names, not where a link points.
  ///
  /// Throws where the working directory has no name that is UTF-8: another one would be wrong.
  static func absolute(_ path: String) throws(Failure) -> String {
    guard path.utf8.first != UInt8(ascii: "/") else { return path }
    if path.utf8.starts(with: "./".utf8) { return try absolute(String(path.dropFirst(2))) }
    guard let folder = try workingFolder(for: path).text else {
      throw .environment("'\(path)' is relative, and the working directory's path is not UTF-8")
    }
    return folder == "/" ? "/\(path)" : "\(folder)/\(path)"
  }

  /// The same of a path that need not be UTF-8.
  static func absolute(_ path: Word) throws(Failure) -> Word {
    let slash = UInt8(ascii: "/")
    guard path.bytes.first != slash else { return path }
    if path.bytes.starts(with: "./".utf8) { return try absolute(Word(path.bytes.dropFirst(2))) }
    let folder = try workingFolder(for: path).bytes
    return Word(folder + (folder == [slash] ? [] : [slash]) + path.bytes)
  }

  private static func workingFolder(for path: some Any) throws(Failure) -> Word {
    // Safe because getcwd(3) with no buffer allocates the text, which is copied and freed.
    guard let folder = unsafe getcwd(nil, 0) else {
      throw .environment("'\(path)' is relative, and the working directory has no path")
    }
    defer { unsafe free(folder) }
    return unsafe Word(
      UnsafeBufferPointer(start: folder, count: strlen(folder)).map { UInt8(bitPattern: $0) })
  }

  /// Why no browser could launch the program at an absolute path; `nil` if one could.
  static func fault(_ path: String) -> String? {
    guard let status = FileStatus(of: path) else { return "does not exist" }
    guard !status.isFolder else { return "is a folder" }
    return FileStatus.isExecutable(path) ? nil : "is not executable"
  }

  private static var path: String? {
    var bytes = [CChar](repeating: 0, count: 4096)
    #if os(Linux)
      // Safe because at most one byte less than there are is written, so that a NUL stays.
      let count = unsafe readlink("/proc/self/exe", &bytes, bytes.count - 1)
      guard count > 0 else { return nil }
    #else
      var capacity = UInt32(bytes.count)
      // Safe because it writes at most `capacity` bytes, a NUL among them.
      guard unsafe _NSGetExecutablePath(&bytes, &capacity) == 0 else { return nil }
    #endif
    return String(
      validating: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
