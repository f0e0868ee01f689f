extension String {
  /// The text as one word of a POSIX shell's command line, in quotes where it needs them: control
  /// characters in those of POSIX 2024, `$'\033'`, so that the line can be shown and pasted.
  var shellWord: String {
    let isPlain = utf8.allSatisfy { byte in
      switch Unicode.Scalar(byte) {
      case "a"..."z", "A"..."Z", "0"..."9", "/", ".", "-", "_", ":", "@", "=", "+", ",": true
      default: false
      }
    }
    guard !isPlain || isEmpty else { return self }
    var word = "'"
    for scalar in unicodeScalars {
      if scalar == "'" {
        word += "'\\''"
      } else if scalar.isInvisible {
        word +=
          "'$'" + scalar.utf8.map { "\\\(String(Int($0) + 512, radix: 8).suffix(3))" }.joined()
          + "''"
      } else {
        word.unicodeScalars.append(scalar)
      }
    }
    return word + "'"
  }
}

extension String {
  /// The text for a person: what a terminal could take for a command, or would reorder, is shown as
  /// JSON would escape it, `\u001b`.
  package var visible: String {
    guard unicodeScalars.contains(where: \.isInvisible) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      guard scalar.isInvisible else {
        text.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
    return text
  }
}

extension Unicode.Scalar {
  /// Whether it is a control character (C0, DEL, C1), ends a line, or changes the direction of text.
  fileprivate var isInvisible: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
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
