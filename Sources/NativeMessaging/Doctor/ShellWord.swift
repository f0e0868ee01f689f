extension String {
  /// The text as one word of a POSIX shell's command line, in quotes where it needs them.
  var shellWord: String {
    let isPlain = utf8.allSatisfy { byte in
      switch Unicode.Scalar(byte) {
      case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "-", "_", ":", "@", "=", "+", ",": true
      default: false
      }
    }
    guard !isPlain || isEmpty else { return self }
    return "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

/// What a path consists of.
enum PathName {
  /// All before the last slash; the root's own is `/`.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// What stands behind the last slash.
  static func last(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// The path and every folder above it, up to the root.
  static func ancestry(of path: String) -> [String] {
    var paths = [path]
    while let last = paths.last, last != "/" { paths.append(folder(of: last)) }
    return paths
  }
}
