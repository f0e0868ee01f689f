internal import CSystem

/// What stands at a host's path, as far as browsers look before they launch it.
enum HostPresence: Sendable {
  /// Nothing.
  case absent
  /// Something that cannot be executed: a folder, a file without the permission.
  case noProgram
  /// A file that may be executed, though the system may refuse to.
  case program

  /// The corresponding C functions are `stat` and `access`.
  init(of path: String) {
    // Safe because the path is a terminated string for the length of the call.
    self =
      switch unsafe launch_presence(path) {
      case 2: .program
      case 1: .noProgram
      default: .absent
      }
  }
}
