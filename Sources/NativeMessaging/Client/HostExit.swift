internal import CSystem

/// How a host ended, and what it used.
public struct HostExit: Equatable, Sendable {
  /// How a process ends.
  public enum Status: Equatable, Sendable {
    /// By itself, with this status.
    case exited(CInt)
    /// By a signal of this number.
    case signalled(CInt)
    /// Unknown, since something else in this process reaped it (SIGCHLD is ignored, or another
    /// thread waits for every child).
    case unknown
  }

  /// How it ended.
  public let status: Status
  /// Processor time, in user and system mode together.
  public let processorTime: Duration
  /// The most memory that it had resident, in bytes: `ru_maxrss`.
  ///
  /// On Linux the number includes what this process had resident when it launched the host, so it is
  /// an upper bound; ``HostProcess/peakMemory()`` is exact.
  public let peakMemory: Int
}

extension HostExit.Status: CustomStringConvertible {
  /// A few words for a log.
  public var description: String {
    switch self {
    case .exited(let status): "exit status \(status)"
    case .signalled(let number): "killed by signal \(number)"
    case .unknown: "an unknown end"
    }
  }
}

extension HostExit {
  /// Takes the end of a process from the system; `nil` while it runs, unless `waiting`.
  static func reap(_ process: CInt, waiting: Bool) -> HostExit? {
    var end = launch_exit()
    // Safe because the function fills in one structure.
    let result = unsafe launch_reap(process, waiting ? 1 : 0, &end)
    guard result != 0 else { return nil }
    guard result > 0 else {
      // ECHILD, the one error left: somebody else in this process reaped it.
      return HostExit(status: .unknown, processorTime: .zero, peakMemory: 0)
    }
    return HostExit(
      status: end.exited != 0 ? .exited(end.code) : .signalled(end.code),
      processorTime: .microseconds(end.processor_microseconds), peakMemory: Int(end.peak_bytes))
  }
}
