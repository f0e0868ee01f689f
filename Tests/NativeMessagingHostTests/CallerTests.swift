import NativeMessagingCodec
import Testing

@testable import NativeMessagingHost

/// Who started a host, from the arguments alone.
struct CallerTests {
  static let origin = "chrome-extension://knldjmfmopnpolahpmmgbagdohdnhkik/"
  static let manifest = "/usr/lib/mozilla/native-messaging-hosts/ping_pong.json"

  @Test func `an origin is Chromium's`() {
    #expect(
      Caller(arguments: ["host", Self.origin])
        == .chromium(origin: Self.origin, parentWindow: nil))
  }

  @Test(
    arguments: [
      ("0", 0), ("1", 1), ("007", 7), ("18446744073709551615", UInt64.max),
      ("18446744073709551616", nil), ("99999999999999999999999", nil), ("", nil), ("-1", nil),
      ("0x10", nil), ("1 ", nil), ("\u{661}", nil), ("1/", nil), ("1:", nil),
    ] as [(String, UInt64?)])
  func `a parent window is a decimal number of 64 bits`(digits: String, window: UInt64?) {
    #expect(
      Caller(arguments: ["host", Self.origin, "--parent-window=\(digits)"])
        == .chromium(origin: Self.origin, parentWindow: window))
  }

  @Test func `a parent window is found among other arguments`() {
    let caller = Caller(arguments: [
      "host", Self.origin, "--parent-windows=3", "--reconnect-command=x", "--parent-window=5",
    ])
    #expect(caller == .chromium(origin: Self.origin, parentWindow: 5))
  }

  @Test func `a manifest and an extension are Firefox's`() {
    #expect(
      Caller(arguments: ["host", Self.manifest, "ping_pong@example.org"])
        == .firefox(manifestPath: Self.manifest, extensionID: "ping_pong@example.org"))
    #expect(
      Caller(arguments: ["host", Self.manifest, "{d0cb9ed5-2a0d-4aa6-8e0a-6e9ed5a5a51e}", "more"])
        == .firefox(
          manifestPath: Self.manifest, extensionID: "{d0cb9ed5-2a0d-4aa6-8e0a-6e9ed5a5a51e}"))
  }

  @Test(
    arguments: [
      [], ["host"], ["host", ""], ["host", "--help"], ["host", manifest], ["host", "json", "id"],
      ["host", "moz-extension://x/"], ["host", "chrome-extension:/x/"],
      ["host", " " + origin], ["host", "--flag", origin], ["host", "manifest.jsonx", "id"],
    ])
  func `other arguments are nobody's`(arguments: [String]) {
    #expect(Caller(arguments: arguments) == .unknown)
  }

  @Test func `callers are compared byte by byte`() {
    let composed = Caller(arguments: ["host", "/\u{E9}.json", "id"])
    let decomposed = Caller(arguments: ["host", "/e\u{301}.json", "id"])
    #expect(composed != decomposed)
    #expect(composed == composed)
    #expect(composed != .unknown)
  }

  @Test func `this process was started by no browser`() {
    #expect(Caller.current == .unknown)
    #expect(CurrentProcess.callerFamily == .unknown)
  }

  @Test func `arguments are there byte for byte, and none behind the last`() {
    for (index, argument) in CommandLine.arguments.enumerated() {
      #expect(self.argument(at: index) == Array(argument.utf8))
    }
    #expect(argument(at: CommandLine.arguments.count) == nil)
    #expect(argument(at: -1) == nil)
  }

  private func argument(at index: Int) -> [UInt8]? {
    guard let argument = CurrentProcess.argument(at: index) else { return nil }
    return [UInt8](copying: argument)
  }
}
