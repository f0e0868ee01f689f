import Foundation
import NativeMessaging
import Testing

/// What is posted without a wait between goes out together, and none of it stays behind.
@Suite struct AsyncPortBurstTests {
  /// A host that has read three messages does what nobody who reads fewer does.
  @Test(arguments: BrowserProfile.allCases)
  func `a burst is written though nobody waits for anything`(profile: BrowserProfile) async throws {
    let port = try await Client.running("read;read;read;exit=7", profile).connectForTasks()
    for id in 0..<3 { try await port.postMessage(id) }
    let hasEnded = try await comesTrue { port.exit != nil }
    #expect(hasEnded)
    #expect(port.exit?.status == .exited(7))
  }

  @Test(arguments: BrowserProfile.allCases)
  func `a burst is written before its task waits for the answer`(
    profile: BrowserProfile
  ) async throws {
    let port = try await Client.running("read;read;frame=1;echo", profile).connectForTasks()
    for id in 0..<3 { try await port.postMessage(id) }
    var numbers = port.messages(of: Int.self).makeAsyncIterator()
    #expect(try await numbers.next() == 1)
    #expect(try await numbers.next() == 2)
    for round in 10..<200 {
      for id in 0..<round { try await port.postMessage(id) }
      for id in 0..<round { #expect(try await numbers.next() == id) }
    }
  }

  /// Three messages, and what a host that has none left says of the next.
  @Test(arguments: BrowserProfile.allCases)
  func `a burst is written before the port is disconnected`(profile: BrowserProfile) async throws {
    let home = try TemporaryHome()
    let script = try home.file(
      "script", "head -c 15 > \(home.path)/read; exec cat > /dev/null\n", mode: 0o644)
    var client = Client.shell(script, profile)
    client.timetable = [(.seconds(600), .kill)]
    let port = try await client.connectNative(hostAt: "/bin/sh", manifestPath: script)
    for id in 0..<3 { try await port.postMessage(id) }
    #expect(try await port.close().status == .exited(0))
    #expect(FileManager.default.contents(atPath: "\(home.path)/read")?.count == 15)
  }
}
