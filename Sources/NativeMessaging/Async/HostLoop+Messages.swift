internal import NativeMessagingCodec
internal import NativeMessagingHost

// What tasks ask of the loop. On its thread they get it at once, where it is there; from anywhere
// else they come here first.
//
// Its state is changed by way of a variable of one's own: ThreadSanitizer takes the change for one of
// the property that refers to the loop, which other threads read (Swift 6.3).

extension AsyncHost {
  /// Whether the caller runs on the loop's thread, as these have to.
  @usableFromInline
  var isOnLoop: Bool { loop.isCurrent }

  /// Whether the host has come to its end, for tasks that have not.
  @usableFromInline
  var isOver: Bool { loop.isOver }

  @usableFromInline
  var executor: any TaskExecutor { loop }

  /// The length of the next message, if it is there; ``bytes(_:)`` gives it.
  @usableFromInline
  func nextCount() throws -> Int? {
    let loop = loop
    return try loop.state.value.host.nextHeldCount()
  }

  /// A copy of the message that ``nextCount()`` has found last.
  func bytes(_ count: Int) -> [UInt8] {
    let loop = loop
    return loop.state.value.host.copyOfHeld(count)
  }

  /// Waits until there may be a message; whether one may come.
  @usableFromInline
  nonisolated(nonsending) func waitForMessage() async throws -> Bool {
    if loop.isInputOver || Task.isCancelled { return false }
    await loop.waitForInput()
    return loop.isCurrent
  }
}

extension HostLoop {
  fileprivate nonisolated(nonsending) func waitForInput() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { state.value.readers.append($0) }
    } onCancel: {
      noteCancelled()
    }
  }

  /// Writes a message once there is room for it. Throws ``ChannelError`` and what `write` throws.
  nonisolated(nonsending) func send(
    _ write: @Sendable (inout NativeHost) throws -> Void
  ) async throws {
    while true {
      guard isCurrent else {
        guard !isOver else { throw ChannelError.closed }
        return try await withTaskExecutorPreference(self) { try await send(write) }
      }
      if state.value.host.hasRoom || state.value.host.isOutputClosed {
        return try write(&state.value.host)
      }
      try Task.checkCancellation()
      await withTaskCancellationHandler {
        await withCheckedContinuation { state.value.writers.append($0) }
      } onCancel: {
        noteCancelled()
      }
    }
  }
}

extension NativeHost {
  fileprivate mutating func copyOfHeld(_ count: Int) -> [UInt8] {
    [UInt8](copyOf: held(count))
  }
}
