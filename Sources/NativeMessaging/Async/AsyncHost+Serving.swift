internal import NativeMessagingHost

extension AsyncHost {
  /// Answers each of `messages` with what `handle` makes of it, up to `maxConcurrent` at a time.
  nonisolated(nonsending) func serve<Body: Sendable>(
    _ messages: HostMessages<Body>, maxConcurrent: Int, whenFailed: MessageFailurePolicy,
    _ handle: @escaping @Sendable (Body, AsyncHost) async throws -> Void
  ) async throws {
    precondition(maxConcurrent > 0, "a message is handled or none is")
    guard maxConcurrent > 1 else {
      for try await message in messages {
        try await answer(message, whenFailed, handle)
      }
      return
    }
    let places = Places(maxConcurrent)
    try await withThrowingDiscardingTaskGroup { group in
      for try await message in messages {
        await places.take()
        group.addTask {
          defer { places.giveBack() }
          try await self.answer(message, whenFailed, handle)
        }
      }
    }
  }

  private nonisolated(nonsending) func answer<Body: Sendable>(
    _ message: HostMessage<Body>, _ whenFailed: MessageFailurePolicy,
    _ handle: @Sendable (Body, AsyncHost) async throws -> Void
  ) async throws {
    do {
      try await handle(message.body, self)
    } catch ChannelError.closed {
      // The replies that nobody reads are not missed.
    } catch {
      // One that was cancelled has nothing to say, and nobody to say it to.
      guard !Task.isCancelled else { return }
      try await self.handle(error, whenFailed)
    }
  }
}
