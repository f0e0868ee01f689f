import CFaults
import Foundation
import NativeMessaging

/// A host on a thread of its own, with the test as the browser at the other ends.
final class ServedHost: Sendable {
  enum Medium: CaseIterable, Sendable {
    case pipes
    case socket
  }

  let input: BrowserEnd
  let output: BrowserEnd
  private let outcome = Shared<Result<Ending?, any Error>?>(nil)

  init(
    _ medium: Medium = .pipes, messageLimit: Int = FrameLimit.browserToHost,
    _ serve: @escaping @Sendable (consuming NativeHost) throws -> Ending?
  ) {
    let theirs: [CInt]
    switch medium {
    case .pipes:
      let (source, sink) = (test_pipe(), test_pipe())
      input = BrowserEnd(source.sink)
      output = BrowserEnd(sink.source)
      theirs = [source.source, sink.sink]
    case .socket:
      let ends = test_socket_pair()
      input = BrowserEnd(ends.source, isSocket: true)
      output = input
      theirs = [ends.sink, test_duplicate(ends.sink)]
    }
    let outcome = outcome
    Thread.detachNewThread {
      let result = Result {
        try serve(
          NativeHost(
            reader: MessageReader(Descriptor(rawValue: theirs[0]), messageLimit: messageLimit),
            writer: MessageWriter(Descriptor(rawValue: theirs[1]))))
      }
      for number in theirs { Descriptor(rawValue: number).close() }
      outcome.change { $0 = result }
    }
  }

  /// Closes the host's input: `port.disconnect()` in Firefox.
  func closeInput() { input.end(Int(SHUT_WR)) }

  /// Reads no more of what the host says.
  func closeOutput() { output.end(Int(SHUT_RD)) }

  /// Whether `run` has returned.
  var hasEnded: Bool { outcome.current != nil }

  /// What `run` returns or throws, once it does.
  func ending() throws -> Ending? {
    try outcome.wait(for: "the end of run") { $0 != nil }?.get()
  }
}
