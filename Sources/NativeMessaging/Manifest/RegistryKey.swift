/// A key of the Windows registry whose default value is the path of a host's manifest.
public struct RegistryKey: Sendable, Hashable {
  /// The root of a part of the registry.
  public enum Hive: String, Sendable {
    /// The user's.
    case currentUser = "HKEY_CURRENT_USER"
    /// The machine's.
    case localMachine = "HKEY_LOCAL_MACHINE"
  }

  /// Which of the two registries that a 64-bit Windows keeps side by side.
  public enum View: Sendable {
    /// That of 32-bit programs: `WOW6432Node` in the machine's hive. The user's has one for both.
    case bits32
    /// That of 64-bit programs.
    case bits64
  }

  /// The root.
  public let hive: Hive
  /// The view.
  public let view: View
  /// Below the root: `SOFTWARE\Mozilla\NativeMessagingHosts\NAME`.
  public let path: String

  /// The whole key, as the registry's editor shows it.
  public var text: String {
    guard hive == .localMachine, view == .bits32 else { return "\(hive.rawValue)\\\(path)" }
    let software = "SOFTWARE\\"
    return "\(hive.rawValue)\\\(software)WOW6432Node\\\(path.dropFirst(software.count))"
  }
}

extension Browser {
  /// The keys at which it looks for a host on Windows, in its order; the first that has a value
  /// counts.
  ///
  /// Chromium: `launch_context_win.cc`, in each hive the 32-bit view before the other. Firefox:
  /// `NativeManifests.sys.mjs`.
  public func registryKeys(for name: HostName) -> [RegistryKey] {
    let places: [(RegistryKey.Hive, RegistryKey.View)] =
      switch profile {
      case .chromium:
        [
          (.currentUser, .bits32), (.currentUser, .bits64), (.localMachine, .bits32),
          (.localMachine, .bits64),
        ]
      case .firefox:
        [(.currentUser, .bits64), (.localMachine, .bits32), (.localMachine, .bits64)]
      }
    return places.flatMap { hive, view in
      windows.map { RegistryKey(hive: hive, view: view, path: "\($0)\\\(name.text)") }
    }
  }

  /// The key to register a host at: the browser's own, in the view in which it looks first.
  public func registryKey(for name: HostName, in scope: Scope) -> RegistryKey? {
    let hive: RegistryKey.Hive = scope == .user ? .currentUser : .localMachine
    return registryKeys(for: name).first { $0.hive == hive }
  }
}

/// A file by which the registry's editor registers hosts: `regedit /s FILE.reg`.
public struct RegistryFile: Sendable {
  private var entries: [(key: RegistryKey, manifestPath: String)] = []

  /// A file without a key.
  public init() {}

  /// Registers the manifest at an absolute path; once, however often it is said.
  public mutating func add(_ key: RegistryKey, manifestPath: String) {
    guard !entries.contains(where: { $0.key.text == key.text }) else { return }
    entries.append((key, manifestPath))
  }

  /// The file's lines, in the format of the editor's version 5.00.
  public var lines: [String] {
    ["Windows Registry Editor Version 5.00", ""]
      + entries.flatMap { ["[\($0.key.text)]", "@=\"\(escaped($0.manifestPath))\"", ""] }
  }

  /// The file: UTF-16 in little-endian order with a byte order mark, lines ended by CR LF, as the
  /// editor writes it. It takes other files for text in the system's old code page.
  public var bytes: [UInt8] {
    let text = "\u{FEFF}" + lines.map { "\($0)\r\n" }.joined()
    return text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
  }

  private func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      if scalar == "\\" || scalar == "\"" { escaped.unicodeScalars.append("\\") }
      escaped.unicodeScalars.append(scalar)
    }
    return escaped
  }
}
