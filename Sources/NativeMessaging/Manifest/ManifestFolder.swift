internal import CSystem
internal import NativeMessagingHost

/// An open folder. What is done in it is done in this folder, whatever becomes of its path.
struct ManifestFolder: ~Copyable {
  private let descriptor: Descriptor
  private let path: String

  private init(_ descriptor: Descriptor, _ path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    descriptor.close()
  }

  /// Opens the folder at an absolute path, step by step.
  ///
  /// A symbolic link on the way is followed if it is root's or this user's own: whoever can put one
  /// elsewhere must not make a privileged process write where they like. `mode` is that of folders
  /// to be created; without it, `nil` where the folder does not exist.
  static func open(
    _ path: String, creating mode: UInt32?
  ) throws(InstallError) -> ManifestFolder? {
    // Safe because the path is a terminated string, here and in the calls that follow.
    let root = unsafe files_open_folder(files_here, "/", 0, 0)
    var folder = ManifestFolder(try descriptor(root, .open, "/"), "")
    for name in path.utf8.split(separator: UInt8(ascii: "/")) {
      guard let next = try folder.step(into: String(Substring(name)), creating: mode) else {
        return nil
      }
      folder = next
    }
    return folder
  }

  private borrowing func step(
    into name: String, creating mode: UInt32?
  ) throws(InstallError) -> ManifestFolder? {
    let path = path(of: name)
    var opened = unsafe files_open_folder(descriptor.rawValue, name, 0, 0)
    if opened == -Int(files_ENOENT) {
      guard let mode else { return nil }
      try create(name, mode)
      opened = unsafe files_open_folder(descriptor.rawValue, name, 0, 0)
    }
    if opened == -Int(files_ELOOP) || opened == -Int(files_ENOTDIR) {
      var status = files_status()
      let looked = unsafe files_look(descriptor.rawValue, name, 0, &status)
      guard looked == 0, status.kind == files_kind_link else {
        throw .file(FileError(.open, path, code: CInt(-opened)))
      }
      guard status.owner == 0 || status.owner == files_user() else {
        throw .foreignLink(path: path)
      }
      opened = unsafe files_open_folder(descriptor.rawValue, name, 1, 0)
    }
    return ManifestFolder(try Self.descriptor(opened, .open, path), path)
  }

  private borrowing func create(_ name: String, _ mode: UInt32) throws(InstallError) {
    let result = unsafe files_create_folder(descriptor.rawValue, name, mode)
    // Another process may have been faster.
    guard result == 0 || result == -Int(files_EEXIST) else {
      throw .file(FileError(.mkdir, path(of: name), code: CInt(-result)))
    }
    try synchronize()
  }

  /// The content of a regular file, and its mode; `nil` if there is none.
  borrowing func read(
    _ name: String
  ) throws(InstallError) -> (content: [UInt8], mode: UInt32)? {
    let path = path(of: name)
    var status = files_status()
    let looked = unsafe files_look(descriptor.rawValue, name, 0, &status)
    if looked == -Int(files_ENOENT) { return nil }
    guard looked == 0 else { throw .file(FileError(.stat, path, code: CInt(-looked))) }
    let kind = FileStatus(status).kind
    guard kind == .file else { throw .notFile(path: path, found: kind.notFile) }
    let opened = unsafe files_open(descriptor.rawValue, name, 0)
    let file = try Self.descriptor(opened, .open, path)
    defer { file.close() }
    do throws(FileError) {
      return (try FileContent.read(file, path, limit: HostManifest.sizeLimit), status.mode)
    } catch {
      throw .file(error)
    }
  }

  /// Writes a file of mode 0644 that is there whole or not at all, even if power fails: under another
  /// name first, then renamed.
  ///
  /// `false`, with nothing changed, if `replaces` is and something has the name by now.
  borrowing func write(
    _ content: [UInt8], to name: String, replaces: Bool
  ) throws(InstallError) -> Bool {
    let (file, temporary) = try createTemporary()
    let isNamed: Bool
    do throws(InstallError) {
      defer { file.close() }
      try fill(file, with: content, temporary)
      isNamed = try rename(temporary, to: name, replaces: replaces)
    } catch {
      // The first failure is the one to tell.
      try? remove(temporary)
      throw error
    }
    if isNamed { try synchronize() } else { try remove(temporary) }
    return isNamed
  }

  /// Removes a file or a link, for good even if power fails.
  borrowing func delete(_ name: String) throws(InstallError) {
    try remove(name)
    try synchronize()
  }

  /// Removes a folder that is called as browsers call those for manifests, if nothing is in it. What
  /// stands against it is no failure: the folder does no harm.
  static func removeIfEmpty(_ path: String) {
    let name = PathName.last(of: path)
    guard BrowserFolders.manifestFolders.contains(name),
      let parent = try? ManifestFolder.open(PathName.folder(of: path), creating: nil)
    else { return }
    _ = unsafe files_remove_folder(parent.descriptor.rawValue, name)
  }

  /// A new file that nobody else may read yet.
  private borrowing func createTemporary() throws(InstallError) -> (Descriptor, name: String) {
    var generator = SystemRandomNumberGenerator()
    while true {
      let name = ".native-messaging-\(String(generator.next(), radix: 16))"
      let created = unsafe files_create(descriptor.rawValue, name)
      if created == -Int(files_EEXIST) { continue }
      return (try Self.descriptor(created, .open, path(of: name)), name)
    }
  }

  private borrowing func fill(
    _ file: Descriptor, with content: [UInt8], _ name: String
  ) throws(InstallError) {
    var offset = 0
    while offset < content.count {
      // Safe because the pointer is used within the closure only, for the bytes that are left.
      let written = unsafe content.withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return 0 }
        return unsafe files_write(file.rawValue, base + offset, bytes.count - offset, Int64(offset))
      }
      try check(written, .write, name)
      offset += written
    }
    try check(files_set_mode(file.rawValue, 0o644), .chmod, name)
    try check(files_sync(file.rawValue), .fsync, name)
  }

  private borrowing func rename(
    _ name: String, to target: String, replaces: Bool
  ) throws(InstallError) -> Bool {
    var result = unsafe files_rename(descriptor.rawValue, name, target, replaces ? 1 : 0)
    if !replaces {
      if result == -Int(files_EEXIST) { return false }
      // Not every file system can refuse to replace.
      if result == -Int(files_EINVAL) || result == -Int(files_ENOSYS) {
        result = unsafe files_rename(descriptor.rawValue, name, target, 1)
      }
    }
    try check(result, .rename, target)
    return true
  }

  private borrowing func remove(_ name: String) throws(InstallError) {
    try check(unsafe files_remove(descriptor.rawValue, name), .unlink, name)
  }

  /// Makes the folder's entries last. One that may not be read, or a file system without such a
  /// thing, goes without.
  private borrowing func synchronize() throws(InstallError) {
    let opened = unsafe files_open_folder(descriptor.rawValue, ".", 0, 1)
    guard opened >= 0 else { return }
    let folder = Descriptor(rawValue: CInt(opened))
    defer { folder.close() }
    let result = files_sync(folder.rawValue)
    if result == -Int(files_EINVAL) { return }
    try check(result, .fsync, ".")
  }

  private borrowing func check(
    _ result: Int, _ call: FileError.Call, _ name: String
  ) throws(InstallError) {
    guard result < 0 else { return }
    throw .file(FileError(call, path(of: name), code: CInt(-result)))
  }

  private borrowing func path(of name: String) -> String {
    name == "." ? path : "\(path)/\(name)"
  }

  private static func descriptor(
    _ result: Int, _ call: FileError.Call, _ path: String
  ) throws(InstallError) -> Descriptor {
    guard result >= 0 else { throw .file(FileError(call, path, code: CInt(-result))) }
    return Descriptor(rawValue: CInt(result))
  }
}
