internal import CSystem

/// Looks who else could change what a browser launches: whoever can write a file, or exchange it in
/// one of the folders above it.
struct TrustCheck {
  /// The number that stands for users who are none of this system's (`overflowuid`).
  private static let unknownUser: UInt32 = 65_534

  /// This user's number.
  let user: UInt32

  /// What is wrong with a file and the folders above it, as its path has them; links are followed.
  func findings(about path: String) -> [Finding] {
    PathName.ancestry(of: path).reversed().flatMap { path -> [Finding] in
      guard let status = FileStatus(of: path) else { return [] }
      return [writers(path, status), owner(path, status)].compactMap { $0 }
    }
  }

  /// Others may put files into a folder with the sticky bit (`/tmp`), but take none away.
  private func writers(_ path: String, _ status: FileStatus) -> Finding? {
    guard status.mode & 0o002 != 0, !(status.isFolder && status.mode & 0o1000 != 0) else {
      return nil
    }
    return Finding(
      .warning, .writableByOthers, at: path,
      remedy: Remedy(
        "Take the permission away",
        command: "\(prefix(status.owner != user))chmod o-w \(path.shellWord)"))
  }

  private func owner(_ path: String, _ status: FileStatus) -> Finding? {
    guard status.owner != 0, status.owner != user, status.owner != Self.unknownUser else {
      return nil
    }
    return Finding(
      .warning, .foreignOwner(status.owner), at: path,
      remedy: Remedy(
        "Make it yours, or root's", command: "\(prefix(true))chown \(user) \(path.shellWord)"))
  }

  private func prefix(_ needsRoot: Bool) -> String { needsRoot && user != 0 ? "sudo " : "" }
}
