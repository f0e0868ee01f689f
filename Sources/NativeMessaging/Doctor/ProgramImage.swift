/// What kind of program a file is, as far as the system looks before it runs it: by its first bytes.
///
/// Linux: `binfmt_script.c` and `binfmt_elf.c`. macOS: `exec_shell_imgact` and Mach-O's header.
enum ProgramImage: Equatable {
  /// A text whose first line names another program, behind `#!`.
  case script(Interpreter)
  /// Linux's format: for which processor, by the number in the header, and the loader that it names.
  case elf(machine: Int, loader: String?)
  /// macOS's format: for which processors, by the numbers in the headers.
  case machO([UInt32])
  /// A program of Windows.
  case windows
  /// A text without `#!`; with `hasMark`, there is one behind a byte order mark.
  case text(hasMark: Bool)
  /// A text whose first line is nothing but `#!`.
  case bareMark
  /// A file without a byte.
  case empty
  /// None of these.
  case unknown

  /// The first line of a script.
  struct Interpreter: Equatable {
    /// The program that runs the script.
    let path: String
    /// What stands behind it on the line, all of it.
    let argument: String?
    /// Whether the line ends in CR LF, so that CR counts as a part of its last word.
    let endsInReturn: Bool
  }

  /// How much of a file is enough.
  static let headCount = 4096

  /// `head` is the file's beginning.
  init(_ head: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let header = Header(bytes: head)
    if head.isEmpty {
      self = .empty
    } else if head.starts(with: "#!".utf8) {
      self = Interpreter(head).map { .script($0) } ?? .bareMark
    } else if head.starts(with: [0x7F, 0x45, 0x4C, 0x46]) {
      self = header.elf ?? .unknown
    } else if let types = header.machOTypes {
      self = .machO(types)
    } else if head.starts(with: "MZ".utf8) {
      self = .windows
    } else if head.starts(with: mark) {
      self = .text(hasMark: head.dropFirst(mark.count).starts(with: "#!".utf8))
    } else {
      self = head.contains(0) ? .unknown : .text(hasMark: false)
    }
  }
}

extension ProgramImage.Interpreter {
  /// `nil` if the line names none.
  fileprivate init?(_ head: [UInt8]) {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    var line = head.dropFirst(2).prefix { $0 != UInt8(ascii: "\n") }
    endsInReturn = line.last == UInt8(ascii: "\r")
    if endsInReturn { line.removeLast() }
    line = line.drop(while: isBlank)
    while let last = line.last, isBlank(last) { line.removeLast() }
    let path = line.prefix { !isBlank($0) }
    guard !path.isEmpty else { return nil }
    let rest = line.dropFirst(path.count).drop(while: isBlank)
    self.path = String(decoding: path, as: UTF8.self)
    argument = rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self)
  }

  /// The command that `env` is asked to look for; `nil` if it is no `env`.
  ///
  /// Linux hands all that follows over as one argument, which `env` splits with `-S` alone.
  func command(splitsArguments: Bool) -> String? {
    guard PathName.last(of: path) == "env", let argument else { return nil }
    var words = argument.split { $0 == " " || $0 == "\t" }.map(String.init)
    guard let first = words.first else { return nil }
    if first.hasPrefix("-S") {
      words[0] = String(first.dropFirst(2))
    } else if !splitsArguments {
      return first.hasPrefix("-") ? nil : argument
    }
    return words.first { !$0.isEmpty && !$0.hasPrefix("-") && !$0.contains("=") }
  }
}

/// Numbers in a program's header.
private struct Header {
  let bytes: [UInt8]

  /// A number of `width` bytes; 0 where the header is shorter.
  func number(at offset: Int, width: Int, isLittle: Bool) -> UInt64 {
    guard offset >= 0, offset <= bytes.count - width else { return 0 }
    let digits = bytes[offset..<(offset + width)]
    return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// `Elf64_Ehdr` and `Elf32_Ehdr`.
  var elf: ProgramImage? {
    guard bytes.count >= 20 else { return nil }
    let isLittle = bytes[5] == 1
    let machine = Int(number(at: 18, width: 2, isLittle: isLittle))
    return .elf(machine: machine, loader: bytes[4] == 2 && isLittle ? loader : nil)
  }

  /// What the program header of type `PT_INTERP` (3) points at, in a 64-bit file.
  private var loader: String? {
    let table = Int(clamping: number(at: 32, width: 8, isLittle: true))
    let size = Int(number(at: 54, width: 2, isLittle: true))
    guard table < bytes.count, size >= 56 else { return nil }
    for index in 0..<Int(number(at: 56, width: 2, isLittle: true)) {
      let entry = table + index * size
      guard number(at: entry, width: 4, isLittle: true) == 3 else { continue }
      let offset = Int(clamping: number(at: entry + 8, width: 8, isLittle: true))
      guard offset < bytes.count else { return nil }
      let text = bytes[offset...].prefix { $0 != 0 }
      return text.isEmpty || text.endIndex == bytes.count
        ? nil : String(decoding: text, as: UTF8.self)
    }
    return nil
  }

  /// `mach_header_64`, or `fat_header` with its `fat_arch`s. A Java class has the latter's magic
  /// number, and a version where the count is, which is never so small.
  var machOTypes: [UInt32]? {
    guard bytes.count >= 8 else { return nil }
    func word(_ offset: Int, _ isLittle: Bool) -> UInt32 {
      UInt32(number(at: offset, width: 4, isLittle: isLittle))
    }
    if word(0, true) == 0xFEED_FACF { return [word(4, true)] }
    let count = Int(word(4, false))
    guard word(0, false) == 0xCAFE_BABE, 1...16 ~= count else { return nil }
    return (0..<count).map { word(8 + $0 * 20, false) }
  }
}
