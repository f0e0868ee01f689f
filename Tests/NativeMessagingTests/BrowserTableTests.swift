import Foundation
import NativeMessaging
import Testing

/// Every row of the table of browsers, beside a list of folders and keys that was made apart from it,
/// out of the browsers' sources, traces of their file accesses and what installers do.
@Suite struct BrowserTableTests {
  /// A browser, then where it looks, in its order. `N` is `NativeMessagingHosts`, `n` is
  /// `native-messaging-hosts`.
  static let linux = """
    chrome | ~/.config/google-chrome/N | /etc/opt/chrome/n
    chrome-beta | ~/.config/google-chrome-beta/N | /etc/opt/chrome/n
    chrome-dev | ~/.config/google-chrome-unstable/N | /etc/opt/chrome/n
    chrome-canary | ~/.config/google-chrome-canary/N | /etc/opt/chrome/n
    chrome-for-testing | ~/.config/google-chrome-for-testing/N | /etc/opt/chrome_for_testing/n
    chromium | ~/.config/chromium/N | /etc/chromium/n
    edge | ~/.config/microsoft-edge/N | /etc/opt/edge/n | /etc/opt/chrome/n
    edge-beta | ~/.config/microsoft-edge-beta/N | /etc/opt/edge/n | /etc/opt/chrome/n
    edge-dev | ~/.config/microsoft-edge-dev/N | /etc/opt/edge/n | /etc/opt/chrome/n
    brave | ~/.config/BraveSoftware/Brave-Browser/N | /etc/opt/chrome/n
    brave-beta | ~/.config/BraveSoftware/Brave-Browser-Beta/N | /etc/opt/chrome/n
    brave-nightly | ~/.config/BraveSoftware/Brave-Browser-Nightly/N | /etc/opt/chrome/n
    vivaldi | ~/.config/vivaldi/N | /etc/opt/chrome/n
    vivaldi-snapshot | ~/.config/vivaldi-snapshot/N | /etc/opt/chrome/n
    opera | ~/.config/google-chrome/N | /etc/opt/chrome/n
    helium | ~/.config/net.imput.helium/N | ~/.config/google-chrome/N | /etc/chromium/n \
    | /etc/opt/chrome/n
    chromium-snap | ~/snap/chromium/common/chromium/N
    chromium-flatpak | ~/.var/app/org.chromium.Chromium/config/chromium/N
    chrome-flatpak | ~/.var/app/com.google.Chrome/config/google-chrome/N
    edge-flatpak | ~/.var/app/com.microsoft.Edge/config/microsoft-edge/N
    brave-flatpak | ~/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser/N
    vivaldi-flatpak | ~/.var/app/com.vivaldi.Vivaldi/config/vivaldi/N
    firefox | ~/.mozilla/n | /usr/lib/mozilla/n
    librewolf | ~/.librewolf/n | /usr/lib/librewolf/n
    zen | ~/.mozilla/n | /usr/lib/mozilla/n
    thunderbird | ~/.mozilla/n | /usr/lib/mozilla/n
    waterfox | ~/.waterfox/n | ~/.mozilla/n | /usr/lib/mozilla/n
    firefox-snap | ~/.mozilla/n | /usr/lib/mozilla/n
    firefox-flatpak | ~/.var/app/org.mozilla.firefox/.mozilla/n
    librewolf-flatpak | ~/.var/app/io.gitlab.librewolf-community/.librewolf/n
    zen-flatpak | ~/.var/app/app.zen_browser.zen/.mozilla/n
    """

  /// `~` is `~/Library/Application Support`, and `N` is `NativeMessagingHosts`.
  static let macOS = """
    chrome | ~/Google/Chrome/N | /Library/Google/Chrome/N
    chrome-beta | ~/Google/Chrome Beta/N | /Library/Google/Chrome/N
    chrome-dev | ~/Google/Chrome Dev/N | /Library/Google/Chrome/N
    chrome-canary | ~/Google/Chrome Canary/N | /Library/Google/Chrome/N
    chrome-for-testing | ~/Google/ChromeForTesting/N | /Library/Google/ChromeForTesting/N
    chromium | ~/Chromium/N | /Library/Application Support/Chromium/N
    edge | ~/Microsoft Edge/N | /Library/Microsoft/Edge/N
    edge-beta | ~/Microsoft Edge Beta/N | /Library/Microsoft/Edge/N
    edge-dev | ~/Microsoft Edge Dev/N | /Library/Microsoft/Edge/N
    edge-canary | ~/Microsoft Edge Canary/N | /Library/Microsoft/Edge/N
    brave | ~/Google/Chrome/N | /Library/Google/Chrome/N
    brave-beta | ~/Google/Chrome/N | /Library/Google/Chrome/N
    brave-nightly | ~/Google/Chrome/N | /Library/Google/Chrome/N
    vivaldi | ~/Vivaldi/N
    vivaldi-snapshot | ~/Vivaldi Snapshot/N
    opera | ~/Google/Chrome/N | /Library/Google/Chrome/N
    arc | ~/Arc/User Data/N
    helium | ~/net.imput.helium/N | ~/Google/Chrome/N \
    | /Library/Application Support/Chromium/N | /Library/Google/Chrome/N
    firefox | ~/Mozilla/N | /Library/Application Support/Mozilla/N
    zen | ~/Mozilla/N | /Library/Application Support/Mozilla/N
    thunderbird | ~/Mozilla/N | /Library/Application Support/Mozilla/N
    waterfox | ~/Waterfox/N | ~/Mozilla/N | /Library/Application Support/Mozilla/N
    """

  /// What stands between `SOFTWARE\` and `\NativeMessagingHosts`, in order.
  static let windows = #"""
    chrome chrome-beta chrome-dev chrome-canary chrome-for-testing | Google\Chrome
    chromium | Chromium | Google\Chrome
    edge edge-beta edge-dev edge-canary | Microsoft\Edge | Chromium | Google\Chrome
    brave brave-beta brave-nightly vivaldi vivaldi-snapshot opera arc | Google\Chrome
    firefox librewolf zen thunderbird waterfox | Mozilla
    """#

  /// The browsers of a list, each with the rest of its line.
  private static func rows(_ list: String) -> [String: [String]] {
    var rows: [String: [String]] = [:]
    for line in list.split(separator: "\n") {
      let fields = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      for identifier in fields[0].split(separator: " ") {
        #expect(rows[String(identifier)] == nil, "\(identifier) twice")
        rows[String(identifier)] = Array(fields.dropFirst())
      }
    }
    return rows
  }

  @Test(arguments: [(Platform.linux, linux), (.macOS, macOS)])
  func `every browser looks where the list says, in that order, and there are no others`(
    platform: Platform, list: String
  ) throws {
    let root = try TemporaryHome()
    let environment = BrowserEnvironment(
      platform: platform, home: "/home/person", systemRoot: root.path)
    let rows = Self.rows(list)
    let available = Browser.all.filter { $0.isAvailable(on: platform) }
    #expect(Set(rows.keys) == Set(available.map(\.identifier)))
    let home = platform == .macOS ? "/home/person/Library/Application Support" : "/home/person"
    for browser in available {
      let expected = (rows[browser.identifier] ?? []).map { field in
        let isUser = field.hasPrefix("~")
        let folder = isUser ? home + field.dropFirst() : root.path + field
        let name = folder.hasSuffix("/N") ? "NativeMessagingHosts" : "native-messaging-hosts"
        return Browser.Folder(scope: isUser ? .user : .system, path: folder.dropLast() + name)
      }
      #expect(browser.folders(in: environment) == expected, "\(browser)")
    }
  }

  @Test func `every browser has the list's keys of the registry, in each hive and view`() throws {
    let rows = Self.rows(Self.windows)
    let available = Browser.all.filter { $0.isAvailable(on: .windows) }
    #expect(Set(rows.keys) == Set(available.map(\.identifier)))
    let name = try HostName("a.b")
    for browser in available {
      let keys = (rows[browser.identifier] ?? []).map { key in
        #"SOFTWARE\\#(key)\NativeMessagingHosts\a.b"#
      }
      let all = browser.registryKeys(for: name)
      let hives = browser.profile == .chromium ? 4 : 3
      #expect(all.map(\.path) == Array(repeating: keys, count: hives).flatMap { $0 }, "\(browser)")
    }
  }
}
