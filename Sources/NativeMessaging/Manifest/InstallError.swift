/// Why a manifest was not installed or removed. What was there before still is.
public enum InstallError: Error, Equatable, Sendable {
  /// The system refused.
  case file(FileError)
  /// Something is in the way that somebody can clear.
  case obstructed(PathObstacle)
  /// On the way to the folder, somebody else than root and this user has put a symbolic link.
  case foreignLink(path: String)
  /// What has the manifest's name is a symbolic link, which is not followed, or no file: what
  /// `found` says, or a link where that is `nil`.
  case notFile(path: String, found: FileError.NotFile? = nil)
  /// The manifest that is there is another program's.
  case otherProgram(path: String, program: String)
  /// The manifest that is there cannot be read, so nobody knows whose it is.
  case unrecognized(path: String, [ManifestProblem])
  /// Others install and remove the same manifest all the time.
  case busy(path: String)
  /// The file is the manifest of a host of another name.
  case otherName(path: String, name: String)
}

extension InstallError: CustomStringConvertible {
  /// One line for a log: where and what.
  public var description: String {
    switch self {
    case .file(let error): "\(error)"
    case .obstructed(let obstacle): "\(obstacle)"
    case .foreignLink(let path): "\(path) is another user's symbolic link"
    case .notFile(let path, let found):
      "\(path) is a \(found?.description ?? "symbolic link"), not a file"
    case .otherProgram(let path, let program): "\(path) belongs to another program, \(program)"
    case .unrecognized(let path, let problems):
      "\(path) is no readable manifest (\(ManifestError(problems)))"
    case .busy(let path): "\(path) changes all the time"
    case .otherName(let path, let name): "\(path) is the manifest of \(name)"
    }
  }

  /// Whether it is a refusal that `force` overrides.
  public var isOverridable: Bool {
    switch self {
    case .notFile, .otherProgram, .unrecognized, .otherName: true
    case .file, .obstructed, .foreignLink, .busy: false
    }
  }
}
