import Foundation
import NativeMessaging
import Testing

/// The browser closes the port wherever it can: `run` returns and tells why, and no task is left.
struct PortClosingTests {
  private static let messages = (1...3).map { "{\"id\":\($0)}" }
  private static let stream = messages.flatMap { framed(Array($0.utf8)) }

  /// What answers the first `count` messages, however they take turns.
  private static func answers(_ count: Int) -> Set<String> {
    Set((0..<count).flatMap { ["[\($0 + 1)]", "{\"id\":\($0 + 1),\"done\":true}"] })
  }

  @Test(arguments: Serving.allCases, ServedHost.Medium.allCases)
  func `the input may end behind each of its bytes`(
    serving: Serving, medium: ServedHost.Medium
  ) async throws {
    try await onThread {
      for count in 0...Self.stream.count {
        let work = Work()
        let host = ServedHost(medium) { try serving.run($0, work) }
        try host.input.write(Array(Self.stream.prefix(count)))
        host.closeInput()
        let replies = unframed(try host.output.readAll())
        let wholeCount = count / (Self.stream.count / 3)
        #expect(Set(replies) == Self.answers(wholeCount), "cut at \(count)")
        #expect(replies.count == wholeCount * 2, "cut at \(count)")
        if count % (Self.stream.count / 3) == 0 {
          #expect(try host.ending() == .endOfInput, "cut at \(count)")
        } else {
          #expect(throws: ChannelError.self, "cut at \(count)") { try host.ending() }
        }
        expectNothingLeft(work, wholeCount)
      }
    }
  }

  private func expectNothingLeft(
    _ work: Work, _ count: Int? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let record = work.record.current
    #expect(record.begun == record.ended, sourceLocation: sourceLocation)
    #expect(record.held == 0, sourceLocation: sourceLocation)
    if let count { #expect(record.begun == count, sourceLocation: sourceLocation) }
  }
}
