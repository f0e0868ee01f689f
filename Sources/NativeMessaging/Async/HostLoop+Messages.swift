internal import NativeMessagingCodec
internal import NativeMessagingHost

// What tasks ask of the loop. On its thread they get it at once, where it is there; from anywhere
// else they come here first.

extension HostLoop {
  /// The next message, as `decode` gives it; `nil` at the end of the input, and when the task is
  /// cancelled.
  ///
  /// The caller's isolation is kept, so that on the loop's thread nothing is switched.
  nonisolated(nonsending) func nextMessage<Body: Sendable>(
    _ decode: @Sendable (Span<UInt8>) throws -> Body
  ) async throws -> Received<Body>? {
    while true {
      guard isCurrent else {
        return try await withTaskExecutorPreference(self) { try await nextMessage(decode) }
      }
      if let message = try takeMessage(decode) { return message }
      if isInputOver || Task.isCancelled { return nil }
      await waitForInput()
    }
  }

  /// A message that was taken, or why it is none.
  enum Received<Body: Sendable>: Sendable {
    case message(Body)
    case invalid(any Error)
  }

  @inline(__always)
  private func takeMessage<Body>(
    _ decode: (Span<UInt8>) throws -> Body
  ) throws -> Received<Body>? {
    guard let count = try state.value.host.nextHeldCount() else { return nil }
    return state.value.host.received(count, decode)
  }

  private nonisolated(nonsending) func waitForInput() async {
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
  /// The message that was found last, decoded.
  @inline(__always)
  fileprivate mutating func received<Body>(
    _ count: Int, _ decode: (Span<UInt8>) throws -> Body
  ) -> HostLoop.Received<Body> {
    do {
      return .message(try decode(held(count)))
    } catch {
      return .invalid(error)
    }
  }
}
