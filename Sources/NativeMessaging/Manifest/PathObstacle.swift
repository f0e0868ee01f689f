internal import CSystem

/// What keeps this process, and a browser of the same user, from what a path names: to the browser
/// it does not exist.
public enum PathObstacle: Error, Equatable, Sendable {
  /// What a folder may be needed for.
  public enum Access: Sendable {
    /// To reach what is in it.
    case search
    /// To tell what is in it.
    case list
    /// To put something there or take something away.
    case change
  }

  /// This user may not use the folder so (`EACCES`). It belongs to the user with the ID `owner`.
  case closedFolder(path: String, owner: UInt32, to: Access)
  /// This user may not read the file (`EACCES`). It belongs to the user with the ID `owner`.
  case closedFile(path: String, owner: UInt32)
  /// The symbolic link leads to `target`, where nothing is.
  case brokenLink(path: String, target: String)
  /// The system refuses for another reason.
  case refused(FileError)
}

extension PathObstacle {
  /// The first one on the way to what is at an absolute path; `nil` if there is none, whether or not
  /// anything is there.
  package init?(onTheWayTo path: String) {
    var folder = "/"
    var owner: UInt32 = 0
    for name in path.split(separator: "/") {
      let next = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
      do throws(FileError) {
        var status = try FileStatus(looking: next, followsLinks: false)
        if status.kind == .link {
          guard let followed = try PathObstacle.follow(next) else {
            self = .brokenLink(path: next, target: FileStatus.target(of: next) ?? "")
            return
          }
          status = followed
        }
        owner = status.owner
      } catch {
        switch error.code {
        case files_ENOENT: return nil
        case files_EACCES where !FileStatus.isExecutable(folder):
          self = .closedFolder(path: folder, owner: owner, to: .search)
        case files_ENOTDIR: self = .refused(FileError(.open, folder, code: files_ENOTDIR))
        default: self = .refused(error)
        }
        return
      }
      folder = next
    }
    return nil
  }

  /// What keeps this process from listing a folder; `nil` if nothing does, or it is not there.
  init?(toListing folder: String) {
    if let obstacle = PathObstacle(onTheWayTo: folder) {
      self = obstacle
    } else if let status = FileStatus(of: folder), !FileStatus.isReadable(folder) {
      self = .closedFolder(path: folder, owner: status.owner, to: .list)
    } else {
      return nil
    }
  }

  /// What is behind an error in the work on a manifest; `nil` if that says it all.
  init?(behind error: FileError) {
    if let obstacle = PathObstacle(onTheWayTo: error.path) {
      self = obstacle
      return
    }
    guard error.code == files_EACCES else { return nil }
    let folder = PathName.folder(of: error.path)
    if let status = FileStatus(of: error.path), status.kind == .file, error.call == .open,
      !FileStatus.isReadable(error.path)
    {
      self = .closedFile(path: error.path, owner: status.owner)
    } else if let status = FileStatus(of: folder), !FileStatus.isChangeable(folder) {
      self = .closedFolder(path: folder, owner: status.owner, to: .change)
    } else {
      return nil
    }
  }

  /// What a link leads to; `nil` if that is nothing.
  private static func follow(_ link: String) throws(FileError) -> FileStatus? {
    do throws(FileError) {
      return try FileStatus(looking: link, followsLinks: true)
    } catch {
      guard error.code == files_ENOENT else { throw error }
      return nil
    }
  }
}

extension PathObstacle {
  /// A line for a POSIX shell that helps; `nil` where none is known.
  ///
  /// What is another's in this user's home, as `sudo` leaves it behind, is given back.
  public func repair(for scope: Browser.Scope, in environment: BrowserEnvironment) -> String? {
    switch self {
    case .closedFolder(let path, let owner, let access):
      if owner == files_user() { return "chmod u+rwx \(path.shellWord)" }
      if let home = environment.home, !home.isEmpty, path.hasPrefix("\(home)/") {
        return "sudo chown -R \"$(id -un)\" \(path.shellWord)"
      }
      // Who may not write in the system's folders is to become root, and somebody else's home is
      // nobody's business.
      guard scope == .system, access != .change else { return nil }
      return "sudo chmod a+rx \(path.shellWord)"
    case .closedFile(let path, let owner):
      return "\(owner == files_user() ? "" : "sudo ")chmod a+r \(path.shellWord)"
    case .brokenLink(let path, _):
      return "rm \(path.shellWord)"
    case .refused:
      return nil
    }
  }
}

extension PathObstacle: CustomStringConvertible {
  /// One line for a log: what is in the way, and why.
  public var description: String {
    switch self {
    case .closedFolder(let path, let owner, let access):
      "\(path) may not be \(access.word): \(PathObstacle.reason(owner))"
    case .closedFile(let path, let owner): "\(path) may not be read: \(PathObstacle.reason(owner))"
    case .brokenLink(let path, let target): "\(path) is a link to \(target), where nothing is"
    case .refused(let error): "\(error)"
    }
  }

  private static func reason(_ owner: UInt32) -> String {
    let denial = systemErrorText(files_EACCES)
    switch owner {
    case files_user(): return denial
    case 0: return "\(denial), it belongs to root"
    default: return "\(denial), it belongs to user \(owner)"
    }
  }
}

extension PathObstacle.Access {
  fileprivate var word: String {
    switch self {
    case .search: "searched"
    case .list: "listed"
    case .change: "changed"
    }
  }
}
