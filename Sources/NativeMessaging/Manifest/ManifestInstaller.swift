/// Puts hosts' manifests into browsers' folders and takes them out again.
///
/// A manifest is there whole or not at all, whatever fails or crashes; symbolic links that others
/// have put there are not followed; and another program's manifest is left alone unless forced. What
/// a manifest names is never touched. One program is what two paths name by way of links or `..`.
public struct ManifestInstaller: Sendable {
  /// What became, or would become, of a manifest.
  public enum Change: Sendable, Equatable {
    /// There was none.
    case created
    /// There was one that said something else.
    case replaced
    /// There was one that says the same.
    case unchanged
    /// It was removed.
    case removed
    /// There was none to remove.
    case absent
  }

  /// How often an installation starts anew because another one came in between.
  private static let attempts = 8

  /// Whether manifests of other programs, and what is no manifest, are overwritten and removed.
  public var isForced: Bool
  /// Whether nothing is changed, only said.
  public var isDryRun: Bool

  /// An installer that leaves other programs' manifests alone unless forced.
  public init(isForced: Bool = false, isDryRun: Bool = false) {
    self.isForced = isForced
    self.isDryRun = isDryRun
  }

  /// Puts a manifest into a folder, which is created where it does not exist.
  ///
  /// The file's mode is 0644. Folders are created as the browsers do: 0700 for a user's
  /// (`base::CreateDirectory`), and 0755 for the system's, which everybody must be able to read.
  public func install(
    _ manifest: HostManifest, in folder: Browser.Folder
  ) throws(InstallError) -> Change {
    do throws(InstallError) {
      return try put(manifest, in: folder)
    } catch {
      throw error.explained
    }
  }

  private func put(
    _ manifest: HostManifest, in folder: Browser.Folder
  ) throws(InstallError) -> Change {
    let name = manifest.name.fileName
    let content = manifest.bytes
    let mode: UInt32? = isDryRun ? nil : folder.scope == .user ? 0o700 : 0o755
    var refusal = InstallError.busy(path: folder.manifestPath(for: manifest.name))
    for _ in 0..<Self.attempts {
      do throws(InstallError) {
        guard let open = try ManifestFolder.open(folder.path, creating: mode) else {
          return .created
        }
        let change = try change(to: manifest, content, in: open, folder)
        if isDryRun || change == .unchanged { return change }
        let isReplacement = change == .replaced
        if try open.write(content, to: name, replaces: isReplacement) { return change }
        // Somebody has installed one since: it is looked at like any other.
      } catch {
        // Somebody has removed the last manifest since, and with it the folder.
        guard case .file(let reason) = error, reason.meansAbsent else { throw error }
        refusal = error
      }
    }
    throw refusal
  }

  /// Takes a host's manifest out of a folder. With `program`, it must be that program's.
  ///
  /// A folder called as browsers call theirs goes too where nothing is left in it.
  public func uninstall(
    _ name: HostName, program: String? = nil, from folder: Browser.Folder
  ) throws(InstallError) -> Change {
    do throws(InstallError) {
      return try take(name, program: program, from: folder)
    } catch {
      throw error.explained
    }
  }

  private func take(
    _ name: HostName, program: String?, from folder: Browser.Folder
  ) throws(InstallError) -> Change {
    guard let open = try ManifestFolder.open(folder.path, creating: nil) else { return .absent }
    let path = folder.manifestPath(for: name)
    do throws(InstallError) {
      guard let existing = try open.read(name.fileName) else { return .absent }
      try checkOwner(of: existing.content, path, name: name, program: program)
    } catch {
      guard isForced, error.isOverridable else { throw error }
    }
    if !isDryRun {
      try open.delete(name.fileName)
      ManifestFolder.removeIfEmpty(folder.path)
    }
    return .removed
  }

  /// Writes a file as it writes a manifest, whatever was there.
  package func write(
    _ content: [UInt8], named name: String, in folder: Browser.Folder
  ) throws(InstallError) -> Change {
    let mode: UInt32? = isDryRun ? nil : 0o755
    guard let open = try ManifestFolder.open(folder.path, creating: mode) else { return .created }
    let existing = try open.read(name)
    if existing?.content == content { return .unchanged }
    if !isDryRun { _ = try open.write(content, to: name, replaces: true) }
    return existing == nil ? .created : .replaced
  }

  private func change(
    to manifest: HostManifest, _ content: [UInt8], in open: borrowing ManifestFolder,
    _ folder: Browser.Folder
  ) throws(InstallError) -> Change {
    do throws(InstallError) {
      guard let existing = try open.read(manifest.name.fileName) else { return .created }
      if existing.content == content, existing.mode == 0o644 { return .unchanged }
      let path = folder.manifestPath(for: manifest.name)
      try checkOwner(of: existing.content, path, name: nil, program: manifest.path)
    } catch {
      guard isForced, error.isOverridable else { throw error }
    }
    return .replaced
  }

  /// Throws unless the manifest says that it is the host's and the program's.
  private func checkOwner(
    of content: [UInt8], _ path: String, name: HostName?, program: String?
  ) throws(InstallError) {
    // In Chromium's dialect, since that is the more tolerant one. Which list it has does not matter.
    let reading = ManifestReading(content.span, as: .chromium)
    guard let ownName = reading.name, let ownProgram = reading.path else {
      throw .unrecognized(path: path, reading.problems)
    }
    if let name, !ownName.utf8.elementsEqual(name.text.utf8) {
      throw .otherName(path: path, name: ownName)
    }
    if let program, !ProgramPath.areSame(ownProgram, program) {
      throw .otherProgram(path: path, program: ownProgram)
    }
  }
}

extension InstallError {
  /// What is behind the system's refusal, if that can be seen.
  fileprivate var explained: InstallError {
    guard case .file(let error) = self, let obstacle = PathObstacle(behind: error) else {
      return self
    }
    if case .refused(let refusal) = obstacle { return .file(refusal) }
    return .obstructed(obstacle)
  }
}
