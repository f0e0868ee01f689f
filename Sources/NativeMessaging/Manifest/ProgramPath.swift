/// What the path of a host's program says beyond its bytes.
enum ProgramPath {
  /// Whether two paths name one program: one file, if both are there, else one path once `.`, `..`
  /// and slashes too many are gone.
  static func areSame(_ one: String, _ other: String) -> Bool {
    if one.utf8.elementsEqual(other.utf8) { return true }
    guard let names = names(in: one), let otherNames = self.names(in: other) else { return false }
    if let status = FileStatus(of: one), let otherStatus = FileStatus(of: other) {
      return status.device == otherStatus.device && status.inode == otherStatus.inode
    }
    return names == otherNames
  }

  /// The names on an absolute path; `nil` of another, which counts from nobody knows where.
  private static func names(in path: String) -> [[UInt8]]? {
    guard path.utf8.first == UInt8(ascii: "/") else { return nil }
    var names: [[UInt8]] = []
    for name in path.utf8.split(separator: UInt8(ascii: "/")) {
      switch Array(name) {
      case [UInt8(ascii: ".")]: continue
      case [UInt8(ascii: "."), UInt8(ascii: ".")]: _ = names.popLast()
      case let name: names.append(name)
      }
    }
    return names
  }
}
