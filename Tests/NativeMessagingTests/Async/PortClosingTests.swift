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

  @Test(arguments: Serving.allCases, ServedHost.Medium.allCases)
  func `the output may be closed behind each of its bytes`(
    serving: Serving, medium: ServedHost.Medium
  ) async throws {
    try await onThread {
      let total = Self.answers(2).reduce(0) { $0 + 4 + $1.utf8.count }
      for count in 0..<total {
        let work = Work()
        let host = ServedHost(medium) { try serving.run($0, work) }
        try host.input.send(Self.messages[0], Self.messages[1])
        #expect(try host.output.read(exactly: count).count == count)
        host.closeOutput()
        // What is asked from now on cannot be answered, and the host finds that out.
        while !host.hasEnded, try host.input.send(Self.messages[2]) { usleep(500) }
        #expect(try host.ending() == .outputClosed, "closed at \(count)")
        expectNothingLeft(work)
      }
    }
  }

  @Test(arguments: ServedHost.Medium.allCases)
  func `what came in before is handed out, though nobody reads any more`(
    medium: ServedHost.Medium
  ) async throws {
    try await onThread {
      let isClosed = Shared(false)
      let taken = Shared<[String]>([])
      let host = ServedHost(medium) { host in
        try host.run { host in
          _ = try isClosed.wait(for: "the end of the output") { $0 }
          try await host.send(json: Array("0".utf8))
          for try await message in host.messages() {
            taken.change { $0.append(String(decoding: message.body, as: UTF8.self)) }
          }
        }
      }
      try host.input.send("1", "2", "3")
      host.closeOutput()
      isClosed.change { $0 = true }
      #expect(try host.ending() == .outputClosed)
      #expect(taken.current == ["1", "2", "3"])
    }
  }

  /// What the browser closes.
  enum Way: CaseIterable, Sendable {
    case input
    case output
    case both
  }

  @Test(arguments: Serving.allCases, Way.allCases)
  func `the port may be closed wherever a handler waits`(serving: Serving, way: Way) async throws {
    try await onThread {
      for medium in ServedHost.Medium.allCases {
        for point in Work.Point.allCases {
          let work = Work(pause: .milliseconds(20))
          let host = ServedHost(medium) { try serving.run($0, work) }
          try host.input.send(Self.messages[0])
          _ = try work.record.wait(for: "\(point)") { $0.points.contains(point) }
          if way != .output { host.closeInput() }
          if way != .input { host.closeOutput() }
          if way == .input {
            #expect(Set(unframed(try host.output.readAll())) == Self.answers(1))
          }
          let ending = try host.ending()
          let expected: Set<Ending?> =
            switch way {
            case .input: [.endOfInput]
            case .output: [.outputClosed]
            case .both: [.endOfInput, .outputClosed]
            }
          #expect(expected.contains(ending), "\(medium), \(point): \(String(describing: ending))")
          expectNothingLeft(work, 1)
        }
      }
    }
  }

  @Test(arguments: Serving.allCases, Way.allCases)
  func `the port may be closed while the host waits for a message`(
    serving: Serving, way: Way
  ) async throws {
    try await onThread {
      for medium in ServedHost.Medium.allCases {
        let work = Work()
        let host = ServedHost(medium) { try serving.run($0, work) }
        try host.input.send(Self.messages[0])
        let count = Self.answers(1).reduce(0) { $0 + 4 + $1.utf8.count }
        #expect(try host.output.read(exactly: count).count == count)
        if way != .output { host.closeInput() }
        if way != .input { host.closeOutput() }
        // On pipes that are not the process's own, nothing but a reply can find that nobody reads.
        if way == .output {
          while !host.hasEnded, try host.input.send("{\"id\":2}") { usleep(500) }
        }
        let ending = try host.ending()
        #expect(
          way == .output ? ending == .outputClosed : ending == .endOfInput,
          "\(medium): \(String(describing: ending))")
        expectNothingLeft(work)
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
