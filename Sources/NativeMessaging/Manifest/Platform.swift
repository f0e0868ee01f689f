/// The operating systems that browsers keep manifests on in different ways.
public enum Platform: Sendable, Hashable, CaseIterable {
  /// Linux and the BSDs: folders.
  case linux
  /// macOS: folders.
  case macOS
  /// Windows: the registry.
  case windows

  /// The one that this program was built for.
  public static var current: Platform {
    #if os(macOS)
      .macOS
    #elseif os(Windows)
      .windows
    #else
      .linux
    #endif
  }
}
