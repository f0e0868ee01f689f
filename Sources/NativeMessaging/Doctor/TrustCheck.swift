internal import CSystem

/// Looks who else could change what a browser launches: whoever can write a file, or exchange it in
/// one of the folders above it.
///
/// No browser cares, and the host runs with all that its user may do: who can change it, can do that,
/// too.
struct TrustCheck {
  /// The number that stands for users who are none of this system's (`overflowuid`).
  private static let unknownUser: UInt32 = 65_534

  /// This user's number.
  let user: UInt32
  private let accounts = Accounts.ofThisSystem

  init(user: UInt32) {
    self.user = user
  }

  /// What is wrong with a file and the folders above it, as its path has them; links are followed.
  func findings(about path: String) -> [Finding] {
    PathName.ancestry(of: path).reversed().flatMap { path -> [Finding] in
      guard let status = FileStatus(of: path) else { return [] }
      return [everybody(path, status), group(path, status), owner(path, status)].compactMap { $0 }
    }
  }

  /// Others may put files into a folder with the sticky bit (`/tmp`), but take none away.
  private func isWritable(_ status: FileStatus, _ permission: UInt32) -> Bool {
    status.mode & permission != 0 && !(status.isFolder && status.mode & 0o1000 != 0)
  }

  private func everybody(_ path: String, _ status: FileStatus) -> Finding? {
    guard isWritable(status, 0o002) else { return nil }
    return Finding(
      .warning, .writableByOthers, at: path,
      remedy: Remedy(
        "Take the permission away",
        command: "\(prefix(status.owner != user))chmod o-w \(path.shellWord)"))
  }

  /// A group in which nobody else is, such as many systems make for each user, is no risk; nor is one
  /// that the system's own files do not know, as far as anybody can tell.
  private func group(_ path: String, _ status: FileStatus) -> Finding? {
    guard isWritable(status, 0o020), status.group != 0,
      let group = accounts.group(status.group, without: user), !group.members.isEmpty
    else { return nil }
    return Finding(
      .warning, .writableByGroup(group.name, members: group.members), at: path,
      remedy: Remedy(
        "Take the permission away",
        command: "\(prefix(status.owner != user))chmod g-w \(path.shellWord)"))
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
