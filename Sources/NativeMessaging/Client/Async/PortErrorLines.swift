/// The lines of a host's standard error, as they are asked for: see ``AsyncPort/errorLines()``.
public struct PortErrorLines: AsyncSequence, Sendable {
  let port: AsyncPort

  /// An iterator; those of one port share its lines.
  public func makeAsyncIterator() -> Iterator {
    Iterator(listener: Listener(port))
  }

  /// Takes one line after another.
  public struct Iterator: AsyncIteratorProtocol {
    private let listener: Listener
    private var slice = TaskSlice()

    fileprivate init(listener: Listener) {
      self.listener = listener
    }

    /// The next line, without its end; `nil` behind the last one and when the task is cancelled.
    public mutating func next() async -> String? {
      await next(isolation: nil)
    }

    /// As ``next()``, without leaving the caller's isolation.
    public mutating func next(
      isolation actor: isolated (any Actor)? = #isolation
    ) async -> String? {
      let core = listener.port.core
      while true {
        // First, so that it ends however fast the host talks.
        guard !Task.isCancelled else {
          core.passOn(.line)
          return nil
        }
        switch core.takeLine() {
        case .value(let line):
          if slice.isOver() { await Task.yield() }
          return line
        case .ended: return nil
        case .notNow(let version):
          await core.wait(for: .line, since: version)
        }
      }
    }
  }

  /// Somebody who wants lines, for as long as it lives.
  fileprivate final class Listener: Sendable {
    let port: AsyncPort

    init(_ port: AsyncPort) {
      self.port = port
      port.core.changeListeners(by: 1)
    }

    deinit {
      port.core.changeListeners(by: -1)
    }
  }
}

extension AsyncPort {
  /// The lines of the host's standard error, where that is piped: by default in Firefox, and where a
  /// ``Client`` was told so. What is not UTF-8 becomes U+FFFD; a line over 64 KiB comes in pieces.
  ///
  /// While there is an iterator, each line waits for it, and then the host does. While there is none,
  /// the host never waits: at most the last 64 KiB are held for the first one to come. Ends with the
  /// host's process, at the latest.
  public func errorLines() -> PortErrorLines {
    PortErrorLines(port: self)
  }
}
