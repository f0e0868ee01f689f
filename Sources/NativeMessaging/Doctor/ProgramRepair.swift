/// What helps against a program that cannot be run.
struct ProgramRepair {
  /// The program that the manifest names.
  let path: String
  let candidate: ManifestCandidate
  let browsers: [Browser]
  let line: InstallLine

  func remedy(for fault: ProgramFault) -> Remedy {
    switch fault {
    case .missing(let nearest): missing(nearest)
    case .unreachable(let folder):
      Remedy("Let the folder be searched", command: "chmod a+x \(folder.shellWord)")
    case .folder:
      Remedy("Name the program in it", command: reinstallation(program: "/PATH/OF/PROGRAM"))
    case .notExecutable:
      Remedy("Make it executable", command: "chmod a+x \(path.shellWord)")
    case .fileSystemForbids:
      Remedy(
        "Put it on another file system", command: reinstallation(program: "/PATH/OF/PROGRAM"))
    case .noShebang(hasMark: true):
      Remedy(
        "Take the byte order mark away",
        command: "sed -i.bak \"1s/^$(printf '\\357\\273\\277')//\" \(path.shellWord)")
    case .noShebang(hasMark: false), .noInterpreterNamed:
      Remedy("Make its first line name what runs it, such as #!/usr/bin/env python3")
    case .empty: Remedy("Build or copy it again")
    case .otherFormat, .otherProcessor: Remedy("Build it for this machine")
    case .carriageReturn:
      Remedy(
        "End its lines in LF", command: "sed -i.bak \"s/$(printf '\\r')\\$//\" \(path.shellWord)")
    case .noInterpreter(let interpreter, let other?):
      Remedy(
        "Name the one that is there",
        command: "sed -i.bak \(Self.substitution(of: interpreter, other)) \(path.shellWord)")
    case .noInterpreter(let interpreter, nil): Remedy("Install \(interpreter)")
    case .noCommand(let name):
      Remedy(
        "Install \(name), or name it by its full path: a browser may have another PATH than a shell"
      )
    case .noLoader(let loader):
      Remedy("Install the C library of \(loader), or build the program for the one that is here")
    }
  }

  /// What sed is told. Both come out of a file that anybody may have written.
  private static func substitution(of interpreter: String, _ other: String) -> String {
    func escaped(_ text: String, _ special: String) -> String {
      text.map { special.contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }
    return "1s|\(escaped(interpreter, #"\.*[]^$|"#))|\(escaped(other, #"\&|"#))|".shellWord
  }

  private func missing(_ nearest: String?) -> Remedy {
    if path.hasPrefix("~"), let home = line.environment.home {
      let absolute = path == "~" ? home : home + path.dropFirst()
      return Remedy(
        "Write the home out: nothing but a shell knows of ~",
        command: reinstallation(program: absolute))
    }
    if let nearest {
      return Remedy("Name that one", command: reinstallation(program: nearest))
    }
    let known = line.knowledge.program
    if let known, known != path, FileStatus.exists(known) {
      return Remedy("Name the one that is there", command: reinstallation(program: known))
    }
    return Remedy(
      "Put it there, or name the place where it is",
      command: reinstallation(program: "/PATH/OF/PROGRAM"))
  }

  private func reinstallation(program: String) -> String? {
    line.text(for: browsers, in: candidate.folder, existing: candidate, program: program)
  }
}

extension ProgramFault {
  /// Whether there is nothing to look at.
  var meansAbsent: Bool {
    switch self {
    case .missing, .unreachable: true
    default: false
    }
  }
}
