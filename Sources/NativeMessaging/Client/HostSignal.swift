internal import CSystem

/// What a browser sends to a host that stays.
public enum HostSignal: Sendable {
  /// SIGTERM: end in good order.
  case terminate
  /// SIGKILL: end at once.
  case kill

  /// The corresponding C function is `kill`. The process has not been reaped, so the number is its.
  func send(to process: CInt) {
    // It fails for a process of another user only, which no signal of ours reaches.
    _ = launch_kill(process, self == .kill ? launch_SIGKILL : launch_SIGTERM)
  }
}
