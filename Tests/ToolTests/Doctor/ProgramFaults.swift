import Foundation
import Testing

extension FileFault {
  static let programs =
    both("a program that is misspelt", "program-missing", notFound, unexpected) {
      try $0.install($1, path: "\($0.home)/hots")
    }
    + both("a program that is nowhere", "program-missing", notFound, unexpected, isFixed: false) {
      try $0.install($1, path: "/nowhere/at/all")
    }
    + both("a folder for a program", "program-is-folder", exited, unexpected, isFixed: false) {
      try $0.install($1, path: $0.home)
    }
    + both("no permission to execute", "not-executable", exited, unexpected) { patient, _ in
      try patient.setMode(0o644, of: "\(patient.home)/host")
    }
    + both("an interpreter that is elsewhere", "missing-interpreter", exited, silent) {
      patient, _ in
      try patient.host("host", "#!/nowhere/bin/sh")
    }
    + both("an interpreter that is nowhere", "missing-interpreter", exited, silent, isFixed: false)
  { patient, _ in
    try patient.host("host", "#!/nowhere/bin/no-such-shell -u")
  }
    + both(
      "a command that env finds nowhere", "missing-interpreter", exited, silent, isFixed: false
    ) { patient, _ in
      try patient.host("host", "#!/usr/bin/env -S no-such-python -u")
    }
    + both("no interpreter behind #!", "empty-shebang", exited, silent, isFixed: false) {
      patient, _ in
      try patient.host("host", "#! ")
    }
    + both("a loader that is nowhere", "missing-loader", exited, silent, isFixed: false) {
      patient, _ in
      try patient.script("host", String(decoding: loaderless, as: Unicode.ASCII.self))
    }
    + both("CR LF on the first line", "crlf-shebang", exited, silent) { patient, _ in
      try patient.script("host", "#!/bin/sh\r\nexec '\(pingPong)' \"$@\"\r\n")
    }
    + both("CR LF behind a word for env", "crlf-shebang", exited, silent) { patient, _ in
      try patient.script("host", "#!/usr/bin/env sh\r\nexec '\(pingPong)' \"$@\"\r\n")
    }
    + both("a byte order mark before #!", "no-shebang", exited, silent) { patient, _ in
      try patient.script("host", "\u{FEFF}#!/bin/sh\nexec '\(pingPong)' \"$@\"\n")
    }

  static let risks =
    both("a manifest that all may write", "writable-by-others", [nil], [nil], severity: "warning") {
      try $0.setMode(0o666, of: $0.manifestPath($1))
    }
    + both("a program that all may write", "writable-by-others", [nil], [nil], severity: "warning")
  { patient, _ in
    try patient.setMode(0o777, of: "\(patient.home)/host")
  }
    + both("a folder that all may write", "writable-by-others", [nil], [nil], severity: "warning") {
      patient, _ in
      try patient.setMode(0o777, of: patient.home)
    }

  /// Only root can give a file to a group in which it is not, such as that of the user `daemon`.
  static let groupRisks: [FileFault] = {
    guard geteuid() == 0 else { return [] }
    let words: [String?] = [nil]
    let program = both(
      "a program that a group may write", "writable-by-group", words, words, severity: "warning"
    ) { patient, _ in try patient.giveToDaemons("\(patient.home)/host") }
    let manifest = both(
      "a manifest that a group may write", "writable-by-group", words, words, severity: "warning"
    ) { patient, family in try patient.giveToDaemons(patient.manifestPath(family)) }
    return program + manifest
  }()

  /// What nobody can get at; who removes it has removed the host.
  static let obstacles = both(
    "a link to nowhere for a folder", "unreachable-manifest", notFound, none, isFixed: false
  ) { patient, family in
    let folder = (patient.manifestPath(family) as NSString).deletingLastPathComponent
    try FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createSymbolicLink(
      atPath: folder, withDestinationPath: "\(patient.home)/nowhere")
  }

  /// These are wrong only where the system has not been told how to run such files, too.
  static let formats =
    [
      ("a text without #!", "no-shebang", Array("exec ping_pong\n".utf8)),
      ("a program for Windows", "other-format", Array("MZ\u{0}\u{0}".utf8)),
      ("no program at all", "other-format", [0, 1, 2, 3]),
      ("an empty file", "empty-program", []),
      ("a program for another processor", "other-processor", elf(machine: 8)),
    ].flatMap { name, code, content in
      both(name, code, exited, silent, isFixed: false) { patient, _ in
        let bytes = String(decoding: content, as: Unicode.ASCII.self)
        try patient.script("host", bytes)
      }
    }

  /// A program for this machine (`EM_X86_64`, `EM_AARCH64`) whose one program header, of type
  /// `PT_INTERP`, names a loader that no system has.
  private static let loaderless: [UInt8] = {
    #if arch(x86_64)
      var image = elf(machine: 62)
    #else
      var image = elf(machine: 127)
    #endif
    let name = Array("/nowhere/ld.so".utf8) + [0]
    image[32] = 64  // e_phoff
    image[54] = 56  // e_phentsize
    image[56] = 1  // e_phnum
    var header = [UInt8](repeating: 0, count: 56)
    header[0] = 3
    header[8] = 120  // p_offset
    header[32] = UInt8(name.count)  // p_filesz
    return image + header + name
  }()

  /// The beginning of an ELF file: 64 bits, little-endian, `e_machine` at 18.
  private static func elf(machine: UInt8) -> [UInt8] {
    [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9) + [2, 0, machine]
      + [UInt8](repeating: 0, count: 45)
  }
}

/// Whether the system runs nothing but its own formats and scripts.
let runsOwnFormatsOnly: Bool = {
  let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/sys/fs/binfmt_misc")
  return (names ?? []).allSatisfy { ["register", "status"].contains($0) }
}()
