public import NativeMessagingHost

extension AsyncHost {
  /// Answers each of `messages` with what `handle` makes of it, up to `maxConcurrent` at a time.
  nonisolated(nonsending) func serve<Body: Sendable>(
    _ messages: HostMessages<Body>, maxConcurrent: Int, whenFailed: MessageFailurePolicy,
    _ handle: nonisolated(nonsending) @escaping @Sendable (Body, AsyncHost) async throws -> Void
  ) async throws {
    precondition(maxConcurrent > 0, "a message is handled or none is")
    guard maxConcurrent > 1 else {
      while let message = try await messages.next() {
        try await answer(message, whenFailed, handle)
      }
      return
    }
    let places = Places(maxConcurrent)
    var brokenInput: ChannelError?
    try await withThrowingDiscardingTaskGroup { group in
      while true {
        let message: HostMessage<Body>?
        do {
          message = try await messages.next()
        } catch let error as ChannelError {
          // What came in before is answered all the same.
          brokenInput = error
          return
        }
        guard let message else { return }
        await places.take()
        group.addTask {
          defer { places.giveBack() }
          do {
            try await self.answer(message, whenFailed, handle)
          } catch {
            // A group cancels its children, but not the reading beside them.
            self.loop.endBody()
            throw error
          }
        }
      }
    }
    if let brokenInput { throw brokenInput }
  }

  private nonisolated(nonsending) func answer<Body: Sendable>(
    _ message: HostMessage<Body>, _ whenFailed: MessageFailurePolicy,
    _ handle: nonisolated(nonsending) @Sendable (Body, AsyncHost) async throws -> Void
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

extension NativeHost {
  /// Answers each message with what `handle` makes of it, as JSON in UTF-8, until the input ends.
  ///
  /// One message is handled after the other and answered in that order; with `maxConcurrent` above 1,
  /// so many at a time, each answered when it is done. No more than these are read. What becomes of one
  /// whose handler throws is up to `whenFailed`. Otherwise as ``run(_:)``, whose body this is.
  @discardableResult
  public consuming func run(
    _ type: [UInt8].Type, maxConcurrent: Int = 1, whenFailed: MessageFailurePolicy = .reply,
    _ handle:
      nonisolated(nonsending) @escaping @Sendable (_ message: [UInt8], _ host: AsyncHost)
      async throws -> [UInt8]
  ) throws -> Ending? {
    try run { host in
      try await host.serve(
        host.messages(), maxConcurrent: maxConcurrent, whenFailed: whenFailed
      ) { message, host in
        try await host.send(json: try await handle(message, host))
      }
    }
  }
}
