/// Looks at the program of a manifest as the system will when it has to run it.
struct ProgramCheck {
  /// The folders in which `env` looks for commands.
  let searchPath: [String]
  let platform: Platform

  /// What keeps the program at an absolute path from being run; `nil` if nothing does.
  func fault(in path: String) -> ProgramFault? {
    guard let status = FileStatus(of: path) else { return absence(of: path) }
    guard !status.isFolder else { return .folder }
    guard FileStatus.isExecutable(path) else {
      return status.mode & 0o111 == 0o111 ? .fileSystemForbids : .notExecutable
    }
    // What may be executed but not read is nobody's affair but the system's.
    guard status.kind == .file, let head = try? FileContent.read(path, limit: Self.headLimit) else {
      return nil
    }
    return fault(in: ProgramImage(head))
  }

  /// `FileContent` reads one byte more.
  private static let headLimit = ProgramImage.headCount - 1

  private func absence(of path: String) -> ProgramFault {
    for folder in PathName.ancestry(of: path).dropFirst().reversed() {
      guard FileStatus(of: folder)?.isFolder == true else { break }
      guard FileStatus.isExecutable(folder) else { return .unreachable(folder: folder) }
    }
    let folder = PathName.folder(of: path)
    let names = FolderContent.names(in: folder).sorted().filter {
      FileStatus(of: "\(folder)/\($0)")?.isFolder == false
        && FileStatus.isExecutable("\(folder)/\($0)")
    }
    let nearest = EditDistance.nearest(to: PathName.last(of: path), among: names)
    return .missing(nearest: nearest.map { folder == "/" ? "/\($0)" : "\(folder)/\($0)" })
  }

  private func fault(in image: ProgramImage) -> ProgramFault? {
    switch image {
    case .script(let interpreter): fault(in: interpreter)
    case .elf(let machine, let loader): fault(inELF: machine, loader)
    case .machO(let types): fault(inMachO: types)
    case .text(let hasMark): runsAnything ? nil : .noShebang(hasMark: hasMark)
    case .bareMark: .noInterpreterNamed
    case .empty: .empty
    case .windows: runsAnything ? nil : .otherFormat(.windows)
    case .unknown: runsAnything ? nil : .otherFormat(.unknown)
    }
  }

  private func fault(in interpreter: ProgramImage.Interpreter) -> ProgramFault? {
    let path = interpreter.path
    if interpreter.endsInReturn {
      return .carriageReturn(interpreter: interpreter.argument ?? path)
    }
    guard FileStatus(of: path)?.isFolder == false else {
      return .noInterpreter(path, other: find(PathName.last(of: path)))
    }
    guard let command = interpreter.command(splitsArguments: platform == .macOS) else { return nil }
    return find(command) == nil ? .noCommand(command) : nil
  }

  /// Where a command is.
  private func find(_ command: String) -> String? {
    guard !command.contains("/") else { return FileStatus.isExecutable(command) ? command : nil }
    return searchPath.lazy.map { "\($0)/\(command)" }.first {
      FileStatus(of: $0)?.isFolder == false && FileStatus.isExecutable($0)
    }
  }

  private func fault(inELF machine: Int, _ loader: String?) -> ProgramFault? {
    guard platform == .linux else { return .otherFormat(.linux) }
    if !runsAnything, !Processor.current.elf.contains(machine) {
      return .otherProcessor(Processor.name(elf: machine))
    }
    guard let loader, !FileStatus.exists(loader), Processor.current.elf.contains(machine) else {
      return nil
    }
    return .noLoader(loader)
  }

  private func fault(inMachO types: [UInt32]) -> ProgramFault? {
    guard platform == .macOS else { return runsAnything ? nil : .otherFormat(.macOS) }
    guard types.allSatisfy({ !Processor.current.machO.contains($0) }) else { return nil }
    return .otherProcessor(types.map(Processor.name).joined(separator: " and "))
  }

  /// Whether this system may have been told how to run other formats (`binfmt_misc`): an emulator for
  /// other processors, Wine. Then only a launch shows it.
  private var runsAnything: Bool {
    let known = ["register", "status"]
    return FolderContent.names(in: "/proc/sys/fs/binfmt_misc").contains {
      !$0.hasPrefix(".") && !known.contains($0)
    }
  }
}

extension BrowserEnvironment {
  /// The folders of `PATH`.
  static var searchPath: [String] {
    (variable("PATH") ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
  }
}

extension LaunchError {
  /// What is wrong with the program as its file is now, where the system refused to start it: its
  /// "No such file or directory" may be about an interpreter or a loader. `nil` if nothing is to be
  /// seen.
  public var programFault: ProgramFault? {
    guard case .spawn(let path, _) = self else { return nil }
    let environment = BrowserEnvironment.current
    return ProgramCheck(
      searchPath: BrowserEnvironment.searchPath, platform: environment.platform
    ).fault(in: path)
  }
}

/// What a machine runs without help: the numbers in headers of its own programs and of those that its
/// kernel usually runs beside them.
private struct Processor {
  /// `e_machine` of elf.h.
  let elf: [Int]
  /// `cputype` of mach/machine.h.
  let machO: [UInt32]

  #if arch(x86_64)
    static let current = Processor(elf: [62, 3], machO: [0x0100_0007])
  #elseif arch(arm64)
    static let current = Processor(elf: [183, 40], machO: [0x0100_000C, 0x0100_0007])
  #else
    static let current = Processor(elf: Array(0...0xFFFF), machO: [])
  #endif

  private static let elfNames = [
    3: "x86", 8: "MIPS", 20: "PowerPC", 21: "64-bit PowerPC", 22: "IBM Z", 40: "32-bit ARM",
    62: "x86-64", 183: "arm64", 243: "RISC-V", 258: "LoongArch",
  ]

  static func name(elf machine: Int) -> String { elfNames[machine] ?? "processor \(machine)" }

  static func name(machO type: UInt32) -> String {
    switch type {
    case 0x0100_0007: "x86-64"
    case 0x0100_000C: "arm64"
    default: "processor \(type)"
    }
  }
}
