// A row's source stands before it. "installers": where password managers install for it.

extension Browser {
  static let firefoxFamily = [
    // nsXREDirProvider.cpp: XRE_USER_NATIVE_MANIFESTS and XRE_SYS_NATIVE_MANIFESTS, wherever the
    // profiles are; NativeManifests.sys.mjs for the folders' names and the key. Seen in Firefox 153.
    Browser(
      "firefox", "Firefox", .firefox,
      linux: .mozilla(data: [".mozilla/firefox", ".config/mozilla/firefox"]),
      macOS: .macMozilla(data: .applicationSupport("Firefox")), windows: [mozillaKey]),
    // Installers; its own patches of the same lines. On Windows as Firefox.
    Browser(
      "librewolf", "LibreWolf", .firefox,
      linux: BrowserFolders(
        data: [.home(".librewolf"), .home(".config/librewolf")],
        user: [.home(".librewolf/\(BrowserFolders.mozillaFolder)")],
        system: [
          .systemEither(
            "/usr/lib64/librewolf/\(BrowserFolders.mozillaFolder)",
            "/usr/lib/librewolf/\(BrowserFolders.mozillaFolder)")
        ]),
      windows: [mozillaKey]),
    // Gecko's lines as they are.
    Browser(
      "zen", "Zen", .firefox, linux: .mozilla(data: [".zen", ".config/zen"]),
      macOS: .macMozilla(data: .applicationSupport("zen")), windows: [mozillaKey]),
    // Gecko's lines as they are: Thunderbird has folders of its own for profiles alone.
    Browser(
      "thunderbird", "Thunderbird", .firefox, linux: .mozilla(data: [".thunderbird"]),
      macOS: .macMozilla(data: .home("Library/Thunderbird")), windows: [mozillaKey]),
    // Waterfox's nsXREDirProvider.cpp and NativeManifests.sys.mjs: its own, then Mozilla's.
    Browser(
      "waterfox", "Waterfox", .firefox,
      linux: BrowserFolders(
        data: [.home(".waterfox")],
        user: [
          .home(".waterfox/\(BrowserFolders.mozillaFolder)"),
          .home(".mozilla/\(BrowserFolders.mozillaFolder)"),
        ],
        system: [BrowserFolders.mozillaSystem]),
      macOS: BrowserFolders(
        data: [.applicationSupport("Waterfox")],
        user: [
          .applicationSupport("Waterfox/\(BrowserFolders.chromiumFolder)"),
          .applicationSupport("Mozilla/\(BrowserFolders.chromiumFolder)"),
        ],
        system: [BrowserFolders.macMozillaSystem]),
      windows: [mozillaKey]),
    // Ubuntu's patch: the WebExtensions portal looks where Firefox does.
    Browser(
      "firefox-snap", "Firefox (snap)", .firefox, confinement: .snap("firefox"),
      linux: .mozilla(data: ["snap/firefox"])),
    // Installers, for this row and those that follow: the application's home.
    .flatpak("firefox-flatpak", "Firefox (Flatpak)", "org.mozilla.firefox", ".mozilla"),
    .flatpak(
      "librewolf-flatpak", "LibreWolf (Flatpak)", "io.gitlab.librewolf-community", ".librewolf"),
    .flatpak("zen-flatpak", "Zen (Flatpak)", "app.zen_browser.zen", ".mozilla"),
  ]

  private static let mozillaKey = #"SOFTWARE\Mozilla\NativeMessagingHosts"#

  private static func flatpak(
    _ identifier: String, _ name: String, _ application: String, _ folder: String
  ) -> Browser {
    let home = ".var/app/\(application)"
    return Browser(
      identifier, name, .firefox, confinement: .flatpak(application),
      linux: BrowserFolders(
        data: [.home(home)], user: [.home("\(home)/\(folder)/\(BrowserFolders.mozillaFolder)")]))
  }
}

extension BrowserFolders {
  /// A build knows one of them, by its option `--libdir`.
  fileprivate static let mozillaSystem = Place.systemEither(
    "/usr/lib64/mozilla/\(mozillaFolder)", "/usr/lib/mozilla/\(mozillaFolder)")

  fileprivate static let macMozillaSystem = Place.system(
    "/Library/Application Support/Mozilla/\(chromiumFolder)")

  /// Gecko's folders on Linux.
  fileprivate static func mozilla(data: [String]) -> BrowserFolders {
    BrowserFolders(
      data: data.map { .home($0) }, user: [.home(".mozilla/\(mozillaFolder)")],
      system: [mozillaSystem])
  }

  /// Gecko's folders on macOS.
  fileprivate static func macMozilla(data: Place) -> BrowserFolders {
    BrowserFolders(
      data: [data], user: [.applicationSupport("Mozilla/\(chromiumFolder)")],
      system: [macMozillaSystem])
  }
}
