/// What ended a host's loop before its time.
public enum HostError<Failure: Error>: Error {
  /// The peer broke the framing, or a system call failed.
  case channel(ChannelError)
  /// The handler threw. What it had written before is on its way.
  case handler(Failure)
}

extension HostError: Equatable where Failure: Equatable {}
