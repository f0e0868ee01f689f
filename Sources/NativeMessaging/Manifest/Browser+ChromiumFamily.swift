// A row's source stands before it. "chrome_paths": chrome_paths.cc, chrome_paths_linux.cc and
// chrome_paths_mac.mm of Chromium. "traced": the files that the browser opens, as others found.
// "installers": where password managers install for it.

extension Browser {
  static let chromiumFamily = [
    // chrome_paths, with GOOGLE_CHROME_BRANDING; channel_info_posix.cc for the channels' suffixes.
    Browser(
      "chrome", "Google Chrome", .chromium,
      linux: .below(configuration: "google-chrome", system: chromeFolder),
      macOS: .below(support: "Google/Chrome", system: macChromeFolder), windows: [chromeKey]),
    Browser(
      "chrome-beta", "Google Chrome Beta", .chromium,
      linux: .below(configuration: "google-chrome-beta", system: chromeFolder),
      macOS: .below(support: "Google/Chrome Beta", system: macChromeFolder), windows: [chromeKey]),
    Browser(
      "chrome-dev", "Google Chrome Dev", .chromium,
      linux: .below(configuration: "google-chrome-unstable", system: chromeFolder),
      macOS: .below(support: "Google/Chrome Dev", system: macChromeFolder), windows: [chromeKey]),
    Browser(
      "chrome-canary", "Google Chrome Canary", .chromium,
      linux: .below(configuration: "google-chrome-canary", system: chromeFolder),
      macOS: .below(support: "Google/Chrome Canary", system: macChromeFolder), windows: [chromeKey]),
    // developer.chrome.com, "Native messaging", since 146. Before, its folders were Chrome's.
    Browser(
      "chrome-for-testing", "Google Chrome for Testing", .chromium,
      linux: .below(
        configuration: "google-chrome-for-testing",
        system: "/etc/opt/chrome_for_testing/native-messaging-hosts"),
      macOS: .below(
        support: "Google/ChromeForTesting",
        system: "/Library/Google/ChromeForTesting/NativeMessagingHosts"),
      windows: [chromeKey]),
    // chrome_paths, without branding; seen in Chromium 156 on Debian. launch_context_win.cc.
    Browser(
      "chromium", "Chromium", .chromium,
      linux: .below(configuration: "chromium", system: chromiumFolder),
      macOS: .below(support: "Chromium", system: macChromiumFolder),
      windows: [chromiumKey, chromeKey]),
    // learn.microsoft.com, "Native messaging" of Edge; traced for the second folder on Linux.
    Browser(
      "edge", "Microsoft Edge", .chromium,
      linux: .below(configuration: "microsoft-edge", system: edgeFolder, chromeFolder),
      macOS: .below(support: "Microsoft Edge", system: macEdgeFolder),
      windows: [edgeKey, chromiumKey, chromeKey]),
    Browser(
      "edge-beta", "Microsoft Edge Beta", .chromium,
      linux: .below(configuration: "microsoft-edge-beta", system: edgeFolder, chromeFolder),
      macOS: .below(support: "Microsoft Edge Beta", system: macEdgeFolder),
      windows: [edgeKey, chromiumKey, chromeKey]),
    Browser(
      "edge-dev", "Microsoft Edge Dev", .chromium,
      linux: .below(configuration: "microsoft-edge-dev", system: edgeFolder, chromeFolder),
      macOS: .below(support: "Microsoft Edge Dev", system: macEdgeFolder),
      windows: [edgeKey, chromiumKey, chromeKey]),
    Browser(
      "edge-canary", "Microsoft Edge Canary", .chromium,
      macOS: .below(support: "Microsoft Edge Canary", system: macEdgeFolder),
      windows: [edgeKey, chromiumKey, chromeKey]),
    // brave_main_delegate.cc: on Linux its own default folder whatever --user-data-dir says, on macOS
    // Chrome's, and Chrome's as the system's. Traced: /etc/brave is not looked at.
    Browser(
      "brave", "Brave", .chromium, linux: .brave("Brave-Browser"),
      macOS: .chromeBorrower(data: "BraveSoftware/Brave-Browser"), windows: [chromeKey]),
    Browser(
      "brave-beta", "Brave Beta", .chromium, linux: .brave("Brave-Browser-Beta"),
      macOS: .chromeBorrower(data: "BraveSoftware/Brave-Browser-Beta"), windows: [chromeKey]),
    Browser(
      "brave-nightly", "Brave Nightly", .chromium, linux: .brave("Brave-Browser-Nightly"),
      macOS: .chromeBorrower(data: "BraveSoftware/Brave-Browser-Nightly"), windows: [chromeKey]),
    // Traced on Linux; installers on macOS.
    Browser(
      "vivaldi", "Vivaldi", .chromium,
      linux: .below(configuration: "vivaldi", system: chromeFolder),
      macOS: .below(support: "Vivaldi"),
      windows: [chromeKey]),
    Browser(
      "vivaldi-snapshot", "Vivaldi Snapshot", .chromium,
      linux: .below(configuration: "vivaldi-snapshot", system: chromeFolder),
      macOS: .below(support: "Vivaldi Snapshot"), windows: [chromeKey]),
    // Traced on Linux; installers on macOS.
    Browser(
      "opera", "Opera", .chromium,
      linux: BrowserFolders(
        data: [.configuration("opera")],
        user: [.configuration("google-chrome/\(BrowserFolders.chromiumFolder)")],
        system: [.system(chromeFolder)]),
      macOS: .chromeBorrower(data: "com.operasoftware.Opera"), windows: [chromeKey]),
    // Installers.
    Browser(
      "arc", "Arc", .chromium, macOS: .below(support: "Arc/User Data"), windows: [chromeKey]),
    // Helium's patches change-product-dir-name and scan-chrome-native-messaging-hosts.
    Browser(
      "helium", "Helium", .chromium,
      linux: BrowserFolders(
        data: [.configuration("net.imput.helium")],
        user: [
          .configuration("net.imput.helium/\(BrowserFolders.chromiumFolder)"),
          .configuration("google-chrome/\(BrowserFolders.chromiumFolder)"),
        ],
        system: [.system(chromiumFolder), .system(chromeFolder)], followsUserDataFolder: true),
      macOS: BrowserFolders(
        data: [.applicationSupport("net.imput.helium")],
        user: [
          .applicationSupport("net.imput.helium/\(BrowserFolders.chromiumFolder)"),
          .applicationSupport("Google/Chrome/\(BrowserFolders.chromiumFolder)"),
        ],
        system: [.system(macChromiumFolder), .system(macChromeFolder)],
        followsUserDataFolder: true)),
    // Installers, for this row and those that follow.
    Browser(
      "chromium-snap", "Chromium (snap)", .chromium, confinement: .snap("chromium"),
      linux: .confined(data: "snap/chromium", below: "snap/chromium/common/chromium")),
    .flatpak("chromium-flatpak", "Chromium (Flatpak)", "org.chromium.Chromium", "chromium"),
    .flatpak("chrome-flatpak", "Google Chrome (Flatpak)", "com.google.Chrome", "google-chrome"),
    .flatpak("edge-flatpak", "Microsoft Edge (Flatpak)", "com.microsoft.Edge", "microsoft-edge"),
    .flatpak(
      "brave-flatpak", "Brave (Flatpak)", "com.brave.Browser", "BraveSoftware/Brave-Browser"),
    .flatpak("vivaldi-flatpak", "Vivaldi (Flatpak)", "com.vivaldi.Vivaldi", "vivaldi"),
  ]

  private static let chromeFolder = "/etc/opt/chrome/native-messaging-hosts"
  private static let chromiumFolder = "/etc/chromium/native-messaging-hosts"
  private static let edgeFolder = "/etc/opt/edge/native-messaging-hosts"
  private static let macChromeFolder = "/Library/Google/Chrome/NativeMessagingHosts"
  private static let macChromiumFolder =
    "/Library/Application Support/Chromium/NativeMessagingHosts"
  private static let macEdgeFolder = "/Library/Microsoft/Edge/NativeMessagingHosts"
  private static let chromeKey = #"SOFTWARE\Google\Chrome\NativeMessagingHosts"#
  private static let chromiumKey = #"SOFTWARE\Chromium\NativeMessagingHosts"#
  private static let edgeKey = #"SOFTWARE\Microsoft\Edge\NativeMessagingHosts"#

  /// A Flatpak application's `~/.config` is `~/.var/app/ID/config`.
  private static func flatpak(
    _ identifier: String, _ name: String, _ application: String, _ data: String
  ) -> Browser {
    let home = ".var/app/\(application)"
    return Browser(
      identifier, name, .chromium, confinement: .flatpak(application),
      linux: .confined(data: home, below: "\(home)/config/\(data)"))
  }
}

extension BrowserFolders {
  /// The user's data folder is below that of configurations: Linux.
  fileprivate static func below(configuration data: String, system: String...) -> BrowserFolders {
    BrowserFolders(
      data: [.configuration(data)], user: [.configuration("\(data)/\(chromiumFolder)")],
      system: system.map { .system($0) }, followsUserDataFolder: true)
  }

  /// The user's data folder is below that of application support: macOS.
  fileprivate static func below(support data: String, system: String...) -> BrowserFolders {
    BrowserFolders(
      data: [.applicationSupport(data)], user: [.applicationSupport("\(data)/\(chromiumFolder)")],
      system: system.map { .system($0) }, followsUserDataFolder: true)
  }

  /// Brave on Linux.
  fileprivate static func brave(_ channel: String) -> BrowserFolders {
    let data = "BraveSoftware/\(channel)"
    return BrowserFolders(
      data: [.configuration(data)], user: [.configuration("\(data)/\(chromiumFolder)")],
      system: [.system("/etc/opt/chrome/native-messaging-hosts")])
  }

  /// On macOS, a browser that looks where Chrome does, whatever `--user-data-dir` says.
  fileprivate static func chromeBorrower(data: String) -> BrowserFolders {
    BrowserFolders(
      data: [.applicationSupport(data)],
      user: [.applicationSupport("Google/Chrome/\(chromiumFolder)")],
      system: [.system("/Library/Google/Chrome/NativeMessagingHosts")])
  }

  /// A sandbox has a home of its own, and none of the system's folders that anybody could install in.
  fileprivate static func confined(data: String, below home: String) -> BrowserFolders {
    BrowserFolders(data: [.home(data)], user: [.home("\(home)/\(chromiumFolder)")])
  }
}
