/// Whether somebody uses a browser here, by the folders in which it keeps its own data.
public enum BrowserPresence: Sendable, Equatable {
  /// It keeps something there.
  case present
  /// Its folder is there, but nothing in it that the browser has put there: nothing at all, or hosts'
  /// manifests alone, which installers put there whether or not there is such a browser.
  case unused(folder: String)
  /// This user cannot see whether there is such a folder.
  case obstructed(PathObstacle)
  /// There is no such folder.
  case absent
}

extension Browser {
  /// Whether somebody has started it, which is when it creates folders of its own.
  ///
  /// To install a manifest for it does not change the answer.
  public func presence(in environment: BrowserEnvironment) -> BrowserPresence {
    let manifests = folders(in: environment).filter { $0.scope == .user }.map(\.path)
    var presence = BrowserPresence.absent
    for folder in dataFolders(in: environment) {
      guard let status = FileStatus(of: folder) else {
        if case .absent = presence, let obstacle = PathObstacle(onTheWayTo: folder) {
          presence = .obstructed(obstacle)
        }
        continue
      }
      guard status.isFolder else { continue }
      guard isUnused(folder, but: manifests) else { return .present }
      presence = .unused(folder: folder)
    }
    return presence
  }

  /// Whether somebody has started it: ``presence(in:)`` is ``BrowserPresence/present``.
  public func isPresent(in environment: BrowserEnvironment) -> Bool {
    presence(in: environment) == .present
  }

  /// Whether there is nothing in a folder but what leads to manifests. One that cannot be listed has
  /// something to hide.
  private func isUnused(_ folder: String, but manifests: [String]) -> Bool {
    guard PathObstacle(toListing: folder) == nil else { return false }
    return FolderContent.names(in: folder).allSatisfy { name in
      if name == "." || name == ".." || BrowserFolders.manifestFolders.contains(name) {
        return true
      }
      let path = "\(folder)/\(name)"
      return manifests.contains { $0.hasPrefix("\(path)/") } && isUnused(path, but: manifests)
    }
  }
}
