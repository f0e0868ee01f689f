internal import NativeMessagingHost

// How a host ends in good order: what runs is finished, then cancelled, then left.

extension HostLoop {
  /// Chromium kills two seconds after it has closed the input: then all is to be over.
  private static let cancelMilliseconds = 1000
  private static let leaveMilliseconds = 1500

  /// Whether nothing more can come in.
  var isInputOver: Bool { state.value.ending != nil || state.value.failure != nil }

  /// Whether the tasks shall stop: nobody reads what they would reply, or the time is short.
  var shouldCancel: Bool {
    guard !state.value.isCancelled else { return false }
    if isInputOver, state.value.host.isOutputClosed, state.value.host.isInputTaken { return true }
    if state.value.ending == .terminated { return true }
    return isPast(Self.cancelMilliseconds)
  }

  /// Cancels the body, since one of its tasks has failed.
  func endBody() {
    if isCurrent { state.value.hasFailed = true }
  }

  /// Whether the tasks have had their time.
  var isOverdue: Bool { isPast(Self.leaveMilliseconds) }

  /// How long the loop may wait, in milliseconds.
  var millisecondsLeft: Int? {
    guard let closingTime = state.value.closingTime, state.value.host.isEndHurried else {
      return nil
    }
    let allowed = state.value.isCancelled ? Self.leaveMilliseconds : Self.cancelMilliseconds
    return max(0, closingTime + allowed - Descriptor.monotonicMilliseconds())
  }

  /// The end of the port, where the body has thrown no more than what that has brought it: that nobody
  /// reads its replies, or that it was cancelled.
  func ending(behind error: any Error) -> Ending? {
    if case ChannelError.closed = error, state.value.host.isOutputClosed {
      return state.value.ending ?? .outputClosed
    }
    return error is CancellationError && state.value.isCancelled ? state.value.ending : nil
  }

  private func isPast(_ milliseconds: Int) -> Bool {
    guard let closingTime = state.value.closingTime, state.value.host.isEndHurried else {
      return false
    }
    return Descriptor.monotonicMilliseconds() - closingTime >= milliseconds
  }
}
